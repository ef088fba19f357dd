/**
 * Searches that pass over what roll-ups show, held against the same searches that read every sample: over
 * samples that came late, were put in the place of others, are not packed yet or forgotten, and days without roll-ups.
 */
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { Bound, type BoundsPort } from '../shared/history-bounds.ts'
import type { Gap } from '../shared/history.ts'
import { batchOf, type Sample } from '../shared/samples.ts'
import { ticksFromMs, type Ticks } from '../shared/time.ts'
import { judgeCondition } from './calculation/conditions/judge.ts'
import { clientOf, unread } from './calculation/conditions/test-history.ts'
import { Way, type WayParts } from './calculation/conditions/way.ts'
import { temporaryFolder } from './fixtures.ts'
import { answer } from './historian/arbitrary.ts'
import { FOLDER } from './historian/month.ts'
import { NOTHING, openBoth } from './historian/test-reference.ts'

const HOUR = 36_000_000_000n
const DAY = 24n * HOUR
/** Some days before a month is over. */
const BEGIN = ticksFromMs(Date.UTC(2026, 1, 25))
const DAYS = 9
const END = BEGIN + BigInt(DAYS) * DAY

type Both = ReturnType<typeof openBoth>

/** Long after, so that all of it is due to be packed. */
let now = ticksFromMs(Date.UTC(2027, 5, 1))

function pack(history: Both): void {
  history.writer.sealAll()
  history.writer.store(NOTHING, (now += 2n * HOUR))
  for (let steps = 0; history.writer.isPackDue(now); steps++) {
    history.writer.pack(now)
    expect(steps).toBeLessThan(100_000)
  }
}

/** Moments of which some are borders of hours. */
const moment = fc.oneof(
  fc.integer({ min: 0, max: DAYS * 86_400_000 - 1 }).map((ms) => BigInt(ms) * 10_000n),
  fc.integer({ min: 0, max: DAYS * 24 - 1 }).map((hour) => BigInt(hour) * HOUR),
)
const status = fc.oneof(
  { weight: 8, arbitrary: fc.constant(0) },
  fc.constantFrom(0x4090_0000, 0x8031_0000),
)
const reading = fc.oneof(
  { weight: 10, arbitrary: fc.integer({ min: 0, max: 5 }) },
  fc.constantFrom(Number.NaN, Infinity, 2 ** 60),
)
const lot = fc.array(
  fc.record({ moment, status, reading, on: fc.boolean(), isPump: fc.boolean() }),
  { minLength: 1, maxLength: 30 },
)
type Lot = typeof lot extends fc.Arbitrary<infer T> ? T : never

/** The tags of a run have numbers of their own, so that one file serves them all. */
const samplesOf = (run: number, ones: Lot): Sample[] =>
  ones.map((one): Sample => {
    const sourceTime = BEGIN + one.moment
    const what = one.isPump
      ? { tag: 2 * run + 1, value: one.on, type: 1 }
      : { tag: 2 * run, value: one.reading, type: 11 }
    return { ...what, sourceTime, serverTime: sourceTime, status: one.status, flags: 0 }
  })

const gap = fc
  .record({
    moment,
    hours: fc.option(fc.integer({ min: 1, max: 30 })),
    kind: fc.constantFrom('link_lost', 'console_stopped', 'queue_overflow'),
    one: fc.option(fc.constantFrom(0, 1)),
  })
  .map((each) => (run: number): Gap => ({
    ...{ id: 1, kind: each.kind as Gap['kind'], lost: null, from: BEGIN + each.moment },
    scope: each.one === null ? { of: 'all' } : { of: 'tag', tag: 2 * run + each.one },
    to: each.hours === null ? null : BEGIN + each.moment + BigInt(each.hours) * HOUR,
  }))

const condition = fc.constantFrom(
  ...['[p] > 3', '[p] > 4 for 5 min and [on] is on', 'not ([p] <= 4)', '[on]', '[p] == 5'],
  ...['[p] rises above 4', '[p] < 1 or [p] between 4 and 5', '[p] is bad', '[p] is unknown'],
  ...[
    '[p] > 3 for 3 h',
    '[p] is not good and [on] is off',
    '4 < [p] and [on]',
    '[p] != 2 for 90 min',
  ],
  ...['[on] is good and [p] >= -1 and [p] falls below 1', 'abs([p]) > 4 or [p] is unknown for 2 h'],
)

const story = fc.record({
  lots: fc.array(fc.tuple(lot, fc.constantFrom('packed', 'packed', 'sealed', 'in the tail')), {
    ...{ minLength: 1, maxLength: 4 },
  }),
  replaced: fc.option(fc.record({ moment, hours: fc.integer({ min: 1, max: 60 }), lot })),
  isForgotten: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  gaps: fc.array(gap, { maxLength: 3 }),
  condition,
  from: fc.integer({ min: 0, max: 3 * 24 * 60 }).map((n) => BEGIN + BigInt(n) * (HOUR / 60n)),
  to: fc.integer({ min: 0, max: 2 * 24 * 60 }).map((n) => END - BigInt(n) * (HOUR / 60n)),
})

function boundsOf(history: Both, told: (hours: number) => void): BoundsPort {
  return {
    ...{ bucket: HOUR, most: 60 },
    of: (query) => {
      const series = answer(history.reader.bounds(query))
      for (const { marks } of series) told(marks.filter((each) => each !== Bound.Unread).length)
      return Promise.resolve(series)
    },
  }
}

async function search(
  history: Both,
  bounds: BoundsPort,
  run: number,
  { condition: text, from, to, gaps }: typeof story extends fc.Arbitrary<infer T> ? T : never,
) {
  const judged = judgeCondition(text, [
    { id: 2 * run, name: 'p', kind: 'number', unit: null, states: null },
    { id: 2 * run + 1, name: 'on', kind: 'boolean', unit: null, states: null },
  ])
  if (!judged.ok) throw new Error(`${text}: ${JSON.stringify(judged.fault)}`)
  const touching = (begin: Ticks, end: Ticks): Gap[] =>
    gaps
      .map((one) => one(run))
      .filter((one) => one.from < end && (one.to === null || one.to > begin))
  const parts: WayParts = {
    bounds,
    history: {
      range: async (query) => {
        const found = answer(history.reader.range({ ...query, limit: 7 }))
        return Promise.resolve({ ...found, gaps: touching(query.from, query.to) })
      },
      latest: async (until, tags) => Promise.resolve(history.reader.latest(until, tags)),
      gaps: (query) => Promise.resolve(touching(query.from, query.to)),
    },
    tagById: () => undefined,
  }
  const asked = { plan: judged.plan, from, to, isNow: false, most: 1_000 }
  const way = new Way(parts, clientOf(), asked, 'test', new AbortController().signal)
  const found: unknown[] = []
  let last: unknown = null
  for await (const { found: some, at: _at, ...tally } of way.go()) {
    found.push(...some)
    last = tally
  }
  return { found, last }
}

test('what is passed over by roll-ups is what a search that reads every sample finds nothing in', async () => {
  const directory = temporaryFolder()
  let history = openBoth(directory)
  onTestFinished(() => {
    history.close()
  })
  let [run, told] = [0, 0]
  await fc.assert(
    fc.asyncProperty(story, async (one) => {
      run += 1
      for (const [ones, where] of one.lots) {
        history.store(batchOf(samplesOf(run, ones)))
        if (where === 'sealed') history.writer.sealAll()
        if (where === 'packed') pack(history)
      }
      if (one.replaced !== null) {
        const from = BEGIN + one.replaced.moment
        const range = { tag: 2 * run, from, to: from + BigInt(one.replaced.hours) * HOUR }
        const within = samplesOf(run, one.replaced.lot).filter(
          ({ tag, sourceTime }) => tag === range.tag && sourceTime >= from && sourceTime < range.to,
        )
        history.replace(range, batchOf(within))
      }
      if (one.isForgotten) while (!history.writer.forget([2 * run]).done);
      const bounds = boundsOf(history, (hours) => {
        told += hours
      })
      const passing = await search(history, bounds, run, one)
      expect(passing).toEqual(await search(history, unread, run, one))
      // The next tags have days without roll-ups, until they are packed.
      if (run % 40 !== 0) return
      history.close()
      for (const name of readdirSync(join(directory, FOLDER))) {
        if (name.includes('.rollups.')) rmSync(join(directory, FOLDER, name))
      }
      history = openBoth(directory)
      expect(
        await search(
          history,
          boundsOf(history, () => undefined),
          run,
          one,
        ),
      ).toEqual(passing)
    }),
  )
  expect(told).toBeGreaterThan(run * 20)
})
