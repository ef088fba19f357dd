import { describe, expect, it } from 'vitest'
import type { EventName } from '../../shared/contract.ts'
import { Status } from '../../shared/quality.ts'
import { ValueType, batchOf, type SampleBatch } from '../../shared/samples.ts'
import { codeOf, person, sessionOf, value } from '../fixtures.ts'
import { Hub, MOST_SAMPLES } from './hub.ts'
import { LiveTable } from './table.ts'

const names = ['a', 'b', 'c']

function feed() {
  const table = new LiveTable()
  table.configure(names.map((_, index) => ({ id: index + 1, server: 1 })))
  table.setLink(1, 'up')
  const session = sessionOf(person('viewer'))
  const hub = new Hub({
    table,
    session: (token) => (token === 'good' ? session : null),
    tagIds: (list) => new Set(list.map((name) => names.indexOf(name) + 1).filter((id) => id > 0)),
  })
  const sit = () => {
    const frames: { event: EventName; payload: unknown }[] = []
    const state = { drained: true, ended: '' }
    const subscription = value(
      hub.open('good', {
        send: (event, payload) => frames.push({ event, payload }),
        drained: () => state.drained,
        ended: (failure) => {
          state.ended = failure.code
        },
      }),
    )
    return { frames, state, subscription }
  }
  const arrive = (tag: number, ...values: number[]): SampleBatch => {
    const batch = batchOf(
      values.map((entry, index) => ({
        tag,
        sourceTime: BigInt(index),
        serverTime: BigInt(index),
        status: Status.Good,
        type: ValueType.Double,
        flags: 0,
        value: entry,
      })),
    )
    table.apply(batch, 1)
    hub.samples(batch)
    return batch
  }
  return { hub, sit, arrive, session }
}

describe('a subscriber', () => {
  it('gets all values at once, then what changed, coalesced', () => {
    const { hub, sit, arrive } = feed()
    arrive(1, 5)
    const { frames, subscription } = sit()
    value(subscription.subscribe(['values']))
    expect(frames).toHaveLength(1)
    expect([...((frames[0]?.payload as SampleBatch | undefined)?.tag ?? [])]).toEqual([1, 2, 3])
    arrive(2, 1, 2, 3)
    hub.pump()
    hub.pump()
    expect(frames).toHaveLength(2)
    expect(frames[1]?.payload).toMatchObject({
      tag: new Int32Array([2]),
      value: new Float64Array([3]),
    })
  })

  it('that has not taken the last frame gets no further one until it has', () => {
    const { hub, sit, arrive } = feed()
    const { frames, state, subscription } = sit()
    value(subscription.subscribe(['values']))
    state.drained = false
    for (let round = 0; round < 50; round += 1) {
      arrive(1, round)
      hub.pump()
    }
    expect(frames).toHaveLength(1)
    state.drained = true
    hub.pump()
    expect(frames).toHaveLength(2)
  })

  it('that names tags by the hundred thousand which are none is refused at the first', () => {
    const { sit } = feed()
    const { subscription } = sit()
    let judged = 0
    const numbers = Array.from({ length: 100_000 }, () => 0)
    const tags = new Proxy(numbers, {
      get: (list, key) => {
        if (typeof key === 'string' && /^\d+$/.test(key)) judged += 1
        return Reflect.get(list, key) as unknown
      },
    })
    expect(codeOf(subscription.subscribe([{ event: 'values', tags }]))).toBe('bad_input')
    expect(judged).toBe(1)
    for (const name of ['', 'a'.repeat(65)]) {
      expect(codeOf(subscription.subscribe([{ event: 'values', tags: [name] }]))).toBe('bad_input')
    }
    value(subscription.subscribe([{ event: 'values', tags: ['a', 'b'.repeat(64)] }]))
  })

  it('gets every sample of the tags that it asked for, and is told when it was too slow', () => {
    const { hub, sit, arrive } = feed()
    const { frames, state, subscription } = sit()
    value(subscription.subscribe([{ event: 'samples', tags: ['b'] }]))
    arrive(1, 1)
    arrive(2, 1, 2, 3)
    hub.pump()
    expect(frames).toHaveLength(1)
    expect(frames[0]?.payload).toMatchObject({ value: new Float64Array([1, 2, 3]), lost: false })
    state.drained = false
    const much = Array.from({ length: MOST_SAMPLES / 2 + 1 }, () => 7)
    arrive(2, ...much)
    arrive(2, ...much)
    state.drained = true
    hub.pump()
    expect(frames[1]?.payload).toMatchObject({ lost: true })
    expect(hub.queue).toEqual({ depth: 0, dropped: much.length })
  })

  it('has no more of long texts waiting than some megabytes, however few they are', () => {
    const { hub, sit } = feed()
    const { frames, state, subscription } = sit()
    value(subscription.subscribe([{ event: 'samples', tags: ['b'] }]))
    state.drained = false
    const one = { tag: 2, sourceTime: 1n, serverTime: 1n, status: 0, type: ValueType.String }
    const long = batchOf([{ ...one, flags: 0, value: 'x'.repeat(30_000) }])
    for (let round = 0; round < 1_000; round += 1) hub.samples(long)
    expect(hub.queue.depth).toBeLessThan(500)
    expect(hub.queue.depth + hub.queue.dropped).toBe(1_000)
    state.drained = true
    hub.pump()
    expect(frames[0]?.payload).toMatchObject({ lost: true })
  })

  it('learns at once what a newcomer must know', () => {
    const { hub, sit } = feed()
    hub.publish('configuration', { revision: 3 })
    const { frames, subscription } = sit()
    value(subscription.subscribe(['configuration']))
    expect(frames).toEqual([{ event: 'configuration', payload: { revision: 3 } }])
  })

  it('that is slow gets the last state of the servers alone, however often it asks anew', () => {
    const { hub, sit } = feed()
    const { frames, state, subscription } = sit()
    hub.publish('configuration', { revision: 1 })
    state.drained = false
    for (let round = 0; round < 50; round += 1) {
      value(subscription.subscribe([]))
      value(subscription.subscribe(['configuration']))
      hub.publish('configuration', { revision: 2 + round })
    }
    expect(frames).toEqual([])
    state.drained = true
    hub.pump()
    expect(frames).toEqual([{ event: 'configuration', payload: { revision: 51 } }])
    hub.pump()
    expect(frames).toHaveLength(1)
  })

  it('loses its feed with its session, and only its own', () => {
    const { hub, sit, session } = feed()
    const own = sit()
    value(own.subscription.subscribe(['session']))
    hub.sessionChanged({ ...session, id: 'another' }, 'ended')
    expect(own.state.ended).toBe('')
    hub.sessionChanged(session, 'locked')
    hub.sessionChanged(session, 'ended')
    expect(own.frames.map((frame) => frame.payload)).toEqual([
      { state: 'locked' },
      { state: 'ended' },
    ])
    expect(own.state.ended).toBe('unauthenticated')
    expect(hub.subscribers).toBe(0)
  })

  it.each([
    ['no list', 'values', 'bad_input'],
    ['an unknown event', ['gossip'], 'not_found'],
    ['a name of the language', ['constructor'], 'not_found'],
    ['samples of nothing', ['samples'], 'bad_input'],
  ])('with %s is refused', (_what, wanted, code) => {
    const { sit } = feed()
    expect(codeOf(sit().subscription.subscribe(wanted))).toBe(code)
  })

  it('without a session is refused', () => {
    const { hub } = feed()
    expect(
      codeOf(
        hub.open('bad', { send: () => undefined, drained: () => true, ended: () => undefined }),
      ),
    ).toBe('unauthenticated')
  })
})
