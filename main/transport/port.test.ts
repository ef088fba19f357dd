/** The desktop's transport over a real message channel, with a core that only remembers. */
import { expect, test, vi } from 'vitest'
import { eventually } from '../fixtures.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import type { Caller, Dispatch, EventHub, Subscriber } from '../interface.ts'
import { desktopBridge, serveRaw } from './fixtures.ts'

interface Call {
  readonly name: string
  readonly body: unknown
  readonly caller: Caller
}

/** A core that answers every call with its body and lets a test play the hub. */
function rememberingCore(answer: (call: Call) => Result<unknown> = ({ body }) => ok(body)) {
  const calls: Call[] = []
  const seats: { token: string; subscriber: Subscriber; wanted: unknown[]; closed: boolean }[] = []
  const dispatch: Dispatch = (name, body, caller) => {
    calls.push({ name, body, caller })
    return Promise.resolve(answer({ name, body, caller }))
  }
  const events: EventHub = {
    open: (token, subscriber) => {
      if (token === 'unknown') return fail('unauthenticated', 'Sign in again.')
      const seat = { token, subscriber, wanted: [] as unknown[], closed: false }
      seats.push(seat)
      return ok({
        subscribe: (wanted) => {
          seat.wanted.push(wanted)
          return wanted === 'nonsense' ? fail('bad_input', 'A list.') : ok(null)
        },
        close: () => {
          seat.closed = true
        },
      })
    },
  }
  return { core: { dispatch, events }, calls, seats }
}

test('a call reaches dispatch with its token and the seat it came from', async () => {
  const { core, calls } = rememberingCore()
  const { bridge } = desktopBridge(core)
  expect(await bridge.call('tags.list', { limit: 3 }, 'secret')).toEqual(ok({ limit: 3 }))
  expect(calls).toEqual([
    {
      name: 'tags.list',
      body: { limit: 3 },
      caller: {
        token: 'secret',
        address: 'desktop',
        signal: expect.any(AbortSignal) as AbortSignal,
      },
    },
  ])
})

test('a page that goes away takes its questions with it', async () => {
  const { core, calls } = rememberingCore()
  const { bridge, close } = desktopBridge({
    ...core,
    dispatch: (...call) => {
      void core.dispatch(...call)
      return new Promise(() => {})
    },
  })
  void bridge.call('history.range', {}, 'secret')
  await eventually(() => expect(calls).toHaveLength(1))
  expect(calls[0]?.caller.signal?.aborted).toBe(false)
  close()
  await eventually(() => expect(calls[0]?.caller.signal?.aborted).toBe(true))
})

test('answers find their calls, in whatever order they come', async () => {
  const { core } = rememberingCore()
  const { promise: answered, resolve: go } = Promise.withResolvers<null>()
  const slowFirst: Dispatch = async (name, body, caller) => {
    if (name === 'slow') await answered
    return core.dispatch(name, body, caller)
  }
  const { bridge } = desktopBridge({ ...core, dispatch: slowFirst })
  const slow = bridge.call('slow', 1, null)
  expect(await bridge.call('quick', 2, null)).toEqual(ok(2))
  go(null)
  expect(await slow).toEqual(ok(1))
})

test('columns of history arrive as typed arrays, with 64-bit times and NaN', async () => {
  const columns = {
    time: new BigInt64Array([17_000_000_000_000_000n]),
    value: new Float64Array([Number.NaN]),
  }
  const { core } = rememberingCore(() => ok(columns))
  const result = await desktopBridge(core).bridge.call('history.range', {}, 'secret')
  expect(result).toEqual(ok(columns))
})

test('a failure keeps its code and facts', async () => {
  const refused = fail('out_of_limits', 'Too high.', { high: 60 })
  const { core } = rememberingCore(() => refused)
  expect(await desktopBridge(core).bridge.call('setpoint.propose', {}, 'secret')).toEqual(refused)
})

test('an answer that no message can carry is a failure, not a silence', async () => {
  const { core } = rememberingCore(() => ok({ method: () => 1 }))
  const result = await desktopBridge(core).bridge.call('tags.list', {}, 'secret')
  expect(result).toMatchObject({ ok: false, error: { code: 'internal' } })
})

test('a body that no message can carry rejects in the page', async () => {
  const { core, calls } = rememberingCore()
  await expect(desktopBridge(core).bridge.call('tags.list', () => 1, null)).rejects.toThrow()
  expect(calls).toEqual([])
})

test('events reach the page, and the next frame waits until the last was taken', async () => {
  const { core, seats } = rememberingCore()
  const { bridge } = desktopBridge(core)
  const event = vi.fn()
  const subscription = vi.fn()
  bridge.on(event, subscription)
  bridge.subscribe('secret', [{ event: 'values' }])
  await eventually(() => expect(subscription).toHaveBeenCalledWith(ok(null)))
  const seat = seats[0]?.subscriber
  expect(seats[0]?.wanted).toEqual([[{ event: 'values' }]])
  expect(seat?.drained()).toBe(true)
  seat?.send('values', { value: new Float64Array([48.5]) })
  expect(seat?.drained()).toBe(false)
  await eventually(() =>
    expect(event).toHaveBeenCalledWith('values', { value: new Float64Array([48.5]) }),
  )
  await eventually(() => expect(seat?.drained()).toBe(true))
})

test('a page that hangs takes nothing, so no frame is made for it', async () => {
  const { core, seats } = rememberingCore()
  const { page, next } = serveRaw(core)
  page.postMessage({ token: 'secret', subscribe: [] })
  await next()
  seats[0]?.subscriber.send('values', 1)
  await next()
  // What it has to say has been heard: its call is answered.
  page.postMessage({ id: 1, call: 'tags.list', body: null, token: null })
  await next()
  expect(seats[0]?.subscriber.drained()).toBe(false)
})

test('a second subscription of the same person replaces what is wanted', async () => {
  const { core, seats } = rememberingCore()
  const { bridge } = desktopBridge(core)
  bridge.subscribe('secret', [{ event: 'values' }])
  bridge.subscribe('secret', [{ event: 'journal' }])
  await eventually(() => expect(seats[0]?.wanted).toHaveLength(2))
  expect(seats).toHaveLength(1)
})

test('another person at the same seat gets a feed of their own and the old one ends', async () => {
  const { core, seats } = rememberingCore()
  const { bridge } = desktopBridge(core)
  bridge.subscribe('day', [])
  bridge.subscribe('night', [])
  await eventually(() => expect(seats.map(({ token }) => token)).toEqual(['day', 'night']))
  expect(seats.map(({ closed }) => closed)).toEqual([true, false])
})

test('a refused subscription is told, and so is one that ends', async () => {
  const { core, seats } = rememberingCore()
  const { bridge } = desktopBridge(core)
  const subscription = vi.fn()
  bridge.on(() => undefined, subscription)
  bridge.subscribe('unknown', [])
  await eventually(() =>
    expect(subscription).toHaveBeenLastCalledWith(fail('unauthenticated', 'Sign in again.')),
  )
  bridge.subscribe('secret', [])
  await eventually(() => expect(subscription).toHaveBeenLastCalledWith(ok(null)))
  seats[0]?.subscriber.ended({ code: 'unauthenticated', message: 'The session has ended.' })
  await eventually(() =>
    expect(subscription).toHaveBeenLastCalledWith(
      fail('unauthenticated', 'The session has ended.'),
    ),
  )
})

test('a closed page leaves its feed, and sending to it is harmless', async () => {
  const { core, seats } = rememberingCore()
  const { bridge, close } = desktopBridge(core)
  bridge.subscribe('secret', [])
  await eventually(() => expect(seats).toHaveLength(1))
  close()
  await eventually(() => expect(seats[0]?.closed).toBe(true))
  expect(() => seats[0]?.subscriber.send('values', 1)).not.toThrow()
})

test('a page that is loaded again leaves its feed, though its port tells nothing', async () => {
  const { core, calls, seats } = rememberingCore()
  const { page, next, end } = serveRaw(core)
  page.postMessage({ token: 'secret', subscribe: [] })
  page.postMessage({ id: 1, call: 'tags.list', body: null, token: null })
  await next()
  end()
  expect(seats[0]?.closed).toBe(true)
  expect(calls[0]?.caller.signal?.aborted).toBe(true)
})

test('a call under way when the core goes away is answered, and so is the next', async () => {
  const { core } = rememberingCore()
  const { bridge, close } = desktopBridge({ ...core, dispatch: () => new Promise(() => undefined) })
  const underWay = bridge.call('tags.list', {}, null)
  close()
  expect(await underWay).toMatchObject({ ok: false, error: { code: 'unavailable' } })
  expect(await bridge.call('tags.list', {}, null)).toMatchObject({ error: { code: 'unavailable' } })
})

test.each([
  ['nothing', undefined],
  ['a word', 'call'],
  ['a list', [1, 2]],
  ['an unknown message', { hello: 1 }],
  ['a subscription without a token', { subscribe: [] }],
  ['a count that is none', { taken: 'all' }],
])('garbage without an id is dropped: %s', async (_what, garbage) => {
  const { core, calls } = rememberingCore()
  const { page, next } = serveRaw(core)
  page.postMessage(garbage)
  page.postMessage({ id: 1, call: 'tags.list', body: null, token: null })
  expect(await next()).toEqual({ id: 1, result: ok(null) })
  expect(calls).toHaveLength(1)
})

test.each([
  ['no call', { id: 7, body: 1, token: null }],
  ['a call that is no name', { id: 7, call: 3, body: 1, token: null }],
  ['a token that is no text', { id: 7, call: 'tags.list', body: 1, token: 5 }],
  ['a token without end', { id: 7, call: 'tags.list', body: 1, token: 'x'.repeat(5_000) }],
  ['more than a call has', { id: 7, call: 'tags.list', body: 1, token: null, person: 1 }],
])('garbage with an id is answered: %s', async (_what, garbage) => {
  const { core, calls } = rememberingCore()
  const { page, next } = serveRaw(core)
  page.postMessage(garbage)
  expect(await next()).toMatchObject({ id: 7, result: { ok: false, error: { code: 'bad_input' } } })
  expect(calls).toEqual([])
})

test('what is wanted is checked by the hub, whose refusal is told', async () => {
  const { core } = rememberingCore()
  const { page, next } = serveRaw(core)
  page.postMessage({ token: 'secret', subscribe: 'nonsense' })
  expect(await next()).toEqual({ subscription: fail('bad_input', 'A list.') })
})
