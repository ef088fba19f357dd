/** Questions out of roll-ups, held against the same questions out of samples, while samples come, late ones too. */
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { AggregateFunction, BucketRule, Gap, Series } from '../../shared/history.ts'
import { batchOf, type Sample } from '../../shared/samples.ts'
import { ticksFromMs, type Ticks } from '../../shared/time.ts'
import { temporaryFolder } from '../fixtures.ts'
import { answer } from './arbitrary.ts'
import { FOLDER } from './month.ts'
import { NOTHING, openBoth, rangeOf } from './test-reference.ts'

const HOUR = 36_000_000_000n
const DAY = 24n * HOUR
/** Ten days before a month is over. */
const BEGIN = ticksFromMs(Date.UTC(2026, 1, 18))
const DAYS = 24n
const END = BEGIN + DAYS * DAY

type Both = ReturnType<typeof openBoth>

/** Long after, so that all of it is due to be packed. */
let now = ticksFromMs(Date.UTC(2027, 5, 1))

function packAll(history: Both): void {
  history.writer.sealAll()
  history.writer.store(NOTHING, (now += 2n * HOUR))
  for (let steps = 0; history.writer.isPackDue(now); steps++) {
    history.writer.pack(now)
    expect(steps).toBeLessThan(100_000)
  }
}

function begun(directory = temporaryFolder()) {
  const history = openBoth(directory)
  onTestFinished(() => {
    history.close()
  })
  return { directory, history }
}

const anyValue: fc.Arbitrary<Pick<Sample, 'value' | 'type'>> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.integer({ min: -90_000, max: 90_000 }).map((n) => ({ value: n / 100, type: 11 })),
  },
  fc.constantFrom(NaN, Infinity, -0).map((value) => ({ value, type: 11 })),
  fc.boolean().map((value) => ({ value, type: 1 })),
)
const anyOne = fc.record({
  at: fc.oneof(
    fc.integer({ min: 0, max: Number(DAYS) * 86_400_000 - 1 }).map((ms) => BigInt(ms) * 10_000n),
    fc
      .integer({ min: 0, max: Number(DAYS) * 96 - 1 })
      .map((quarter) => (BigInt(quarter) * HOUR) / 4n),
  ),
  what: anyValue,
  status: fc.oneof(
    { weight: 6, arbitrary: fc.constant(0) },
    fc.constantFrom(0x40900000, 0x80310000),
  ),
})
const anyLot = fc.array(anyOne, { minLength: 1, maxLength: 60 })

/** Of a tag with a number of its own, so that one file serves all runs. */
const samplesOf = (
  tag: number,
  lot: readonly (typeof anyOne extends fc.Arbitrary<infer T> ? T : never)[],
) =>
  lot.map(({ at, what, status }): Sample => ({
    ...{ tag, sourceTime: BEGIN + at, serverTime: BEGIN + at, status, flags: 0 },
    ...what,
  }))

const anyStory = fc.record({
  lots: fc.array(fc.tuple(anyLot, fc.constantFrom('packed', 'sealed', 'in the tail')), {
    minLength: 1,
    maxLength: 4,
  }),
  replaced: fc.option(
    fc.record({ at: fc.nat(23), hours: fc.integer({ min: 1, max: 60 }), lot: anyLot }),
  ),
})

function tell(
  history: Both,
  tag: number,
  { lots, replaced }: typeof anyStory extends fc.Arbitrary<infer T> ? T : never,
) {
  for (const [lot, where] of lots) {
    history.store(batchOf(samplesOf(tag, lot)))
    if (where === 'sealed') history.writer.sealAll()
    if (where === 'packed') packAll(history)
  }
  if (replaced === null) return
  const from = BEGIN + BigInt(replaced.at) * DAY
  const to = from + BigInt(replaced.hours) * HOUR
  const within = samplesOf(tag, replaced.lot).filter(
    ({ sourceTime }) => sourceTime >= from && sourceTime < to,
  )
  history.replace({ tag, from, to }, batchOf(within))
}

const FUNCTIONS: readonly AggregateFunction[] = [
  ...(['min', 'max', 'mean', 'first', 'last', 'count', 'good', 'integral'] as const),
]

const anyRule: fc.Arbitrary<BucketRule> = fc.oneof(
  fc.constant({ by: 'window' } as const),
  fc.integer({ min: 600_000, max: 200_000_000 }).map((ms) => ({ by: 'length', ms }) as const),
  fc.constantFrom<BucketRule>(
    { by: 'hour', zone: 'Asia/Kolkata' },
    { by: 'day', zone: 'Europe/Berlin' },
    { by: 'month', zone: 'UTC' },
  ),
)
const anyGap = fc
  .tuple(fc.nat(Number(DAYS) * 24), fc.option(fc.nat(50)))
  .map(([hour, length]): Gap => {
    const from = BEGIN + BigInt(hour) * HOUR + 37n
    const to = length === null ? null : from + BigInt(length) * HOUR
    return { id: 1, kind: 'link_lost', scope: { of: 'all' }, from, to, lost: null }
  })

describe('an aggregate', () => {
  test('out of roll-ups is the one out of samples', () => {
    const { history } = begun()
    let [tag, rolled] = [0, 0]
    const anyQuestion = fc.record({
      story: anyStory,
      rule: anyRule,
      gaps: fc.array(anyGap, { maxLength: 3 }),
      line: fc.constantFrom(0, 100_000_000),
      from: fc.nat(100).map((hours) => BEGIN + BigInt(hours) * HOUR + 5n * BigInt(hours % 3)),
      to: fc.nat(100).map((hours) => END - BigInt(hours) * HOUR),
    })
    fc.assert(
      fc.property(anyQuestion, ({ story, rule, gaps, line, from, to }) => {
        tag += 1
        tell(history, tag, story)
        const ask = (functions: readonly AggregateFunction[]) =>
          answer(
            history.reader.aggregate({
              ...{ tags: [{ tag, line }], from, to, bucket: rule, functions, gaps: [gaps] },
              until: END + DAY,
            }),
          ).series[0]!
        const [is, should] = [ask(FUNCTIONS), ask([...FUNCTIONS, 'deviation'])]
        expect(should.level).toBeUndefined()
        if (is.level !== undefined) rolled += 1
        for (const name of FUNCTIONS) {
          const [found, known] = [is[name]!, should[name]!]
          known.forEach((value, n) => {
            const near = (name === 'integral' ? 3600 * 24 * 30 : 1) * 1e-9
            const isNear =
              Math.abs(found[n]! - value) <= near || Object.is(found[n]! + 0, value + 0)
            expect([name, n, isNear ? value : found[n]]).toEqual([name, n, value])
          })
        }
        expect(is.status).toEqual(should.status)
      }),
    )
    expect(rolled).toBeGreaterThan(tag / 10)
  })
})

/** Sixteen pixels of a day and a half: hours serve them. */
const WIDTH = 16
const plotOf = (history: Both, tag: number): Series =>
  rangeOf(history.reader, { tags: [tag], from: BEGIN, to: END, width: WIDTH }).series[0]!

const many = (tag: number, more: (n: number) => Partial<Sample> = () => ({})): Sample[] =>
  Array.from({ length: 400 }, (_, n): Sample => {
    const sourceTime = BEGIN + (BigInt(n) * DAYS * DAY) / 400n
    const value = Math.round(1000 * Math.sin(n)) / 10
    return {
      ...{ tag, sourceTime, serverTime: sourceTime, status: 0, type: 11, flags: 0, value },
      ...more(n),
    }
  })

describe('a plot', () => {
  test('out of roll-ups has the least and the greatest of each column exactly, and marks what is bad', () => {
    const { history } = begun()
    let tag = 0
    fc.assert(
      fc.property(fc.array(anyOne, { minLength: 300, maxLength: 400 }), (ones) => {
        tag += 1
        const samples = samplesOf(tag, ones)
        history.store(batchOf(samples))
        packAll(history)
        const series = plotOf(history, tag)
        expect(series).toMatchObject({ raw: false, level: 'hour', truncated: false })
        const columnOf = (at: Ticks) =>
          Math.floor(Number(at - BEGIN) * (WIDTH / Number(END - BEGIN)))
        const middle = (at: Ticks) => at - (at % HOUR) + HOUR / 2n
        for (let pixel = 0; pixel < WIDTH; pixel++) {
          const here = samples.filter(({ sourceTime }) => columnOf(middle(sourceTime)) === pixel)
          const numbers = here.filter(({ value }) => !Number.isNaN(value))
          const usable = numbers.filter(({ status }) => status < 0x80000000)
          const values = (usable.length > 0 ? usable : numbers).map(({ value }) => Number(value))
          const rows = [...series.time.keys()].filter(
            (row) => columnOf(series.time[row]!) === pixel,
          )
          const shown = rows.map((row) => series.value[row]!)
          expect(rows.length > 0).toBe(here.length > 0)
          if (values.length === 0) continue
          expect(Math.min(...shown) + 0).toBe(Math.min(...values) + 0)
          expect(Math.max(...shown) + 0).toBe(Math.max(...values) + 0)
          const worst = Math.max(...here.map(({ status }) => status >>> 30))
          for (const row of rows) expect(series.status[row]! >>> 30).toBe(worst)
        }
        expect(series.time).toEqual(series.time.toSorted())
      }),
      { numRuns: 30 },
    )
  })

  test('loses no peak, wherever its sample stands', () => {
    const { history } = begun()
    let tag = 0
    fc.assert(
      fc.property(anyStory, (story) => {
        tag += 1
        history.store(batchOf(many(tag)))
        packAll(history)
        tell(history, tag, story)
        const series = plotOf(history, tag)
        const { series: raw } = rangeOf(history.reader, { tags: [tag], from: BEGIN, to: END })
        const sound = [...raw[0]!.value].filter(
          (value, row) => !Number.isNaN(value) && raw[0]!.status[row]! < 2 ** 31,
        )
        const values = [...series.value].filter((value) => !Number.isNaN(value))
        // Where there is nothing better, bad ones are shown too, and may lie beyond.
        const shown = values.filter((value) => sound.includes(value))
        expect(Math.max(...shown) + 0).toBe(Math.max(...sound) + 0)
        expect(Math.min(...shown) + 0).toBe(Math.min(...sound) + 0)
        expect(values.every((value) => raw[0]!.value.includes(value))).toBe(true)
      }),
      { numRuns: 40 },
    )
  })

  test('of few samples, of texts, and of short columns is of samples', () => {
    const { history } = begun()
    history.store(batchOf(many(1).filter((_, n) => n % 4 === 0)))
    history.store(batchOf(many(2, (n) => ({ value: `${n}`, type: 12 }))))
    history.store(batchOf(many(3)))
    packAll(history)
    expect(plotOf(history, 1).level).toBeUndefined()
    expect(plotOf(history, 2)).toMatchObject({ raw: true })
    expect(plotOf(history, 3).level).toBe('hour')
    const wide = rangeOf(history.reader, { tags: [3], from: BEGIN, to: END, width: 16_000 })
    expect(wide.series[0]!.level).toBeUndefined()
  })
})

describe('roll-ups', () => {
  const rollups = (directory: string) =>
    readdirSync(join(directory, FOLDER)).filter((name) => /^\d+-\d+\.rollups\.db$/.test(name))

  test.each(['deleted', 'damaged'])('that are %s are made anew at the next start', (how) => {
    const { directory, history } = begun()
    history.store(batchOf(many(1)))
    packAll(history)
    const before = plotOf(history, 1)
    expect(before.level).toBe('hour')
    history.close()
    expect(rollups(directory)).toEqual(['2026-02.rollups.db', '2026-03.rollups.db'])
    for (const name of rollups(directory)) {
      for (const part of ['-wal', '-shm'])
        rmSync(join(directory, FOLDER, name + part), { force: true })
      if (how === 'deleted') rmSync(join(directory, FOLDER, name))
      else writeFileSync(join(directory, FOLDER, name), Buffer.alloc(50_000, 7))
    }
    const { history: again } = begun(directory)
    const raw = plotOf(again, 1)
    expect(raw.level).toBeUndefined()
    packAll(again)
    const { time, value, status } = plotOf(again, 1)
    expect({ time, value, status }).toEqual({
      time: before.time,
      value: before.value,
      status: before.status,
    })
    const aside = readdirSync(join(directory, FOLDER)).filter((name) => name.includes('damaged'))
    expect(aside.length > 0).toBe(how === 'damaged')
  })

  test('of samples that are packed and not rolled up, as after a crash, are not used and made later', () => {
    const { directory, history } = begun()
    history.store(batchOf(many(1)))
    history.writer.sealAll()
    history.writer.store(NOTHING, (now += 2n * HOUR))
    // As far as the months have the samples.
    const samples = join(directory, FOLDER, '2026-02.samples.db')
    while (!existsSync(samples)) history.writer.pack(now)
    expect(plotOf(history, 1).level).toBeUndefined()
    history.close()
    const { history: again } = begun(directory)
    packAll(again)
    expect(plotOf(again, 1).level).toBe('hour')
  })

  test('of a tag that was forgotten are of no use', () => {
    const { history } = begun()
    history.store(batchOf([...many(1), ...many(2)]))
    packAll(history)
    while (!history.writer.forget([1]).done);
    expect(plotOf(history, 1).time).toHaveLength(0)
    expect(plotOf(history, 2).level).toBe('hour')
  })
})
