import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { goneAfter, newLink, step, type Link, type LinkEvent } from './supervision.ts'

const PROMISE = 1000

/** Feeds events at their times and gives the states that were entered. */
function story(...events: (readonly [at: number, kind: LinkEvent['kind']])[]): string[] {
  let link = newLink(0)
  const states: string[] = []
  for (const [at, kind] of events) {
    const before = link.state
    link = step(link, kind === 'ready' ? { kind, promise: PROMISE } : { kind }, at)
    if (link.state !== before) states.push(`${at} ${link.state}`)
  }
  return states
}

/** Ticks every 100 ms, so that none of them is a stall. */
const ticks = (from: number, to: number): (readonly [number, 'tick'])[] =>
  Array.from({ length: Math.floor((to - from) / 100) + 1 }, (_, i) => [from + i * 100, 'tick'])

describe('a link', () => {
  test('connects, goes up, and is down as soon as the connection breaks', () => {
    expect(story([0, 'start'], [50, 'ready'], [900, 'lost'])).toEqual([
      '0 connecting',
      '50 up',
      '900 down',
    ])
  })

  test('whose first attempt fails is down until one succeeds', () => {
    expect(story([0, 'start'], [10, 'lost'], [20, 'lost'], [500, 'ready'])).toEqual([
      '0 connecting',
      '10 down',
      '500 up',
    ])
  })

  test('that falls silent is suspect in under two seconds and down in under three', () => {
    expect(story([0, 'start'], [0, 'ready'], ...ticks(100, 5000))).toEqual([
      '0 connecting',
      '0 up',
      '1800 suspect',
      '2800 down',
    ])
  })

  test('is up again at once when data come while it is suspect', () => {
    const silent = ticks(100, 2000)
    expect(story([0, 'start'], [0, 'ready'], ...silent, [2050, 'confirmed'])).toEqual([
      '0 connecting',
      '0 up',
      '1800 suspect',
      '2050 up',
    ])
  })

  test('that answers probes but publishes nothing is suspect all the same', () => {
    const answers = ticks(100, 3000).flatMap(
      ([at]) =>
        [
          [at, 'tick'],
          [at, 'answered'],
        ] as const,
    )
    expect(story([0, 'start'], [0, 'ready'], ...answers)).toEqual([
      '0 connecting',
      '0 up',
      '1800 suspect',
      '2800 down',
    ])
  })

  test('is not blamed for our own pause', () => {
    expect(
      story(
        [0, 'start'],
        [0, 'ready'],
        ...ticks(100, 900),
        [10_000, 'tick'],
        [10_010, 'confirmed'],
      ),
    ).toEqual(['0 connecting', '0 up'])
  })

  test('gets no time on top for what it said after our pause', () => {
    const heard = [
      { kind: 'start', at: 0 },
      { kind: 'ready', at: 0 },
      { kind: 'confirmed', at: 600 },
      { kind: 'tick', at: 600 },
    ] as const
    const link = heard.reduce(
      (state, { kind, at }) =>
        step(state, kind === 'ready' ? { kind, promise: PROMISE } : { kind }, at),
      newLink(0),
    )
    expect(link.confirmed).toBe(600)
    expect(link.answered).toBe(600)
  })

  test('that is down does not come up by a late answer', () => {
    expect(story([0, 'start'], [0, 'ready'], [5, 'lost'], [6, 'confirmed'])).toEqual([
      '0 connecting',
      '0 up',
      '5 down',
    ])
  })

  test('that was stopped stays disabled', () => {
    expect(story([0, 'start'], [1, 'stop'], [2, 'lost'], [3, 'ready'], [9, 'tick'])).toEqual([
      '0 connecting',
      '1 disabled',
    ])
  })

  test('is never up after a longer silence than it is allowed, whatever happened before', () => {
    const kinds = ['start', 'ready', 'answered', 'confirmed', 'lost', 'tick', 'stop'] as const
    const event = fc.record({
      kind: fc.constantFrom(...kinds),
      after: fc.integer({ min: 0, max: 400 }),
    })
    fc.assert(
      fc.property(fc.array(event), (events) => {
        let now = 0
        let link: Link = newLink(0)
        for (const { kind, after } of events) {
          now += after
          link = step(link, kind === 'ready' ? { kind, promise: PROMISE } : { kind }, now)
        }
        const end = now + goneAfter(PROMISE) + 100
        for (; now <= end; now += 100) link = step(link, { kind: 'tick' }, now)
        return link.state !== 'up' && link.state !== 'suspect'
      }),
    )
  })
})
