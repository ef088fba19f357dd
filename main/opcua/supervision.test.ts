import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { isConnected } from '../../shared/acquisition.ts'
import {
  ANSWER_PROMISE,
  SWITCH_LIMIT,
  goneAfter,
  isAlive,
  lateAfter,
  newLink,
  step,
  type Link,
  type LinkEvent,
} from './supervision.ts'

const PROMISE = 1000

const eventOf = (kind: LinkEvent['kind']): LinkEvent =>
  kind === 'ready' || kind === 'paced' ? { kind, promise: PROMISE } : { kind }

/** Feeds events at their times and gives the states that were entered. */
function story(...events: (readonly [at: number, kind: LinkEvent['kind']])[]): string[] {
  let link = newLink(0)
  const states: string[] = []
  for (const [at, kind] of events) {
    const before = link.state
    link = step(link, eventOf(kind), at)
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
    const link = heard.reduce((state, { kind, at }) => step(state, eventOf(kind), at), newLink(0))
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

  test('is back-filling only while it is live, and up when it is filled', () => {
    const silent = ticks(300, 2100)
    expect(
      story(
        [0, 'start'],
        [50, 'ready'],
        [60, 'filling'],
        ...silent,
        [2150, 'confirmed'],
        [2200, 'filled'],
      ),
    ).toEqual([
      '0 connecting',
      '50 up',
      '60 backfilling',
      '1900 suspect',
      '2150 backfilling',
      '2200 up',
    ])
    // What is filled belongs to the link that was there.
    expect(
      story([0, 'start'], [1, 'ready'], [2, 'filling'], [3, 'lost'], [4, 'filled'], [5, 'ready']),
    ).toEqual(['0 connecting', '1 up', '2 backfilling', '3 down', '5 up'])
  })

  test('goes to another endpoint, and is down where that takes too long', () => {
    expect(story([0, 'start'], [1, 'ready'], [2, 'switch'], [900, 'ready'])).toEqual([
      '0 connecting',
      '1 up',
      '2 switching',
      '900 up',
    ])
    expect(
      story([0, 'start'], [0, 'ready'], [100, 'switch'], ...ticks(200, SWITCH_LIMIT + 1000)),
    ).toEqual(['0 connecting', '0 up', '100 switching', `${SWITCH_LIMIT + 200} down`])
  })

  test('keeps its state when the subscription only goes at another pace', () => {
    expect(story([0, 'start'], [1, 'ready'], [2, 'filling'], [3, 'paced'], [4, 'filled'])).toEqual([
      '0 connecting',
      '1 up',
      '2 backfilling',
      '4 up',
    ])
    expect(story([0, 'start'], [1, 'lost'], [2, 'paced'])).toEqual(['0 connecting', '1 down'])
  })
})

describe('whatever happens in whatever order', () => {
  const kinds = [
    ...(['start', 'ready', 'paced', 'answered', 'confirmed', 'filling', 'filled', 'lost'] as const),
    ...(['switch', 'tick', 'stop'] as const),
  ]
  const happenings = fc.array(
    fc.record({ kind: fc.constantFrom(...kinds), after: fc.integer({ min: 0, max: 400 }) }),
    { maxLength: 60 },
  )
  interface Told {
    readonly before: Link
    readonly kind: LinkEvent['kind']
    readonly after: Link
    readonly now: number
  }
  const run = (events: readonly { kind: LinkEvent['kind']; after: number }[]): Told[] => {
    let now = 0
    let link: Link = newLink(0)
    return events.map(({ kind, after }) => {
      now += after
      const before = link
      link = step(link, eventOf(kind), now)
      return { before, kind, after: link, now }
    })
  }
  const always = (rule: (told: Told) => boolean) =>
    fc.property(happenings, (events) => run(events).every(rule))

  test('a link is never live, late or switching after a longer silence than it is allowed', () => {
    fc.assert(
      fc.property(happenings, (events) => {
        const last = run(events).at(-1)
        let now = last?.now ?? 0
        let link = last?.after ?? newLink(0)
        const end = now + SWITCH_LIMIT + goneAfter(PROMISE) + 200
        for (; now <= end; now += 100) link = step(link, { kind: 'tick' }, now)
        return ['disabled', 'connecting', 'down'].includes(link.state)
      }),
    )
  })

  test('it becomes live only by a subscription that stands, or by what is heard while it is there', () => {
    fc.assert(
      always(
        ({ before, kind, after }) =>
          !isConnected(after.state) ||
          isAlive(before) ||
          (kind === 'ready' && before.state !== 'disabled'),
      ),
    )
  })

  test('it is live only while both of its clocks are in time', () => {
    fc.assert(
      always(
        ({ kind, after, now }) =>
          !isConnected(after.state) ||
          kind === 'start' ||
          (now - after.confirmed <= lateAfter(after.promise) &&
            now - after.answered <= lateAfter(ANSWER_PROMISE)),
      ),
    )
  })

  test('back-filling is said exactly while something is read and the link is live', () => {
    fc.assert(
      always(
        ({ after }) =>
          (after.state === 'backfilling') === (after.filling && isConnected(after.state)),
      ),
    )
    fc.assert(always(({ after }) => !after.filling || isAlive(after)))
  })

  test('switched off by a person it stays so until it is started', () => {
    fc.assert(
      always(
        ({ before, kind, after }) =>
          before.state !== 'disabled' || kind === 'start' || after.state === 'disabled',
      ),
    )
  })

  test('the time of a state is that of its beginning', () => {
    fc.assert(
      always(({ before, after, now }) =>
        before.state === after.state ? after.since === before.since : after.since === now,
      ),
    )
  })
})
