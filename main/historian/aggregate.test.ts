/** Aggregates over a file, held against the plainest reckoning over the same samples. */
import fc from 'fast-check'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  aggregateFunctions,
  type Aggregate,
  type AggregateFunction,
  type BucketRule,
  type Gap,
} from '../../shared/history.ts'
import { batchOf, type Sample } from '../../shared/samples.ts'
import type { AggregateQuestion } from './aggregate-reading.ts'
import { anySample, answer, START } from './arbitrary.ts'
import { openBoth, Reference } from './test-reference.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'derrick-aggregate-'))
})
afterEach(() => {
  rmSync(directory, { recursive: true })
})

const SECOND = 10_000_000n

const gapOf = (from: bigint, to: bigint | null): Gap => ({
  ...{ id: 1, kind: 'link_lost', scope: { of: 'all' }, from, to, lost: null },
})

const question = (more: Partial<AggregateQuestion> = {}): AggregateQuestion => ({
  tags: [{ tag: 1, line: 0 }],
  from: START,
  to: START + 40n * SECOND,
  bucket: { by: 'length', ms: 10_000 },
  functions: aggregateFunctions,
  until: START + 1000n * SECOND,
  gaps: [[]],
  ...more,
})

const sample = (second: number, value: Sample['value'], more: Partial<Sample> = {}): Sample => {
  const at = START + BigInt(Math.round(second * 10)) * 1_000_000n
  return {
    ...{ tag: 1, sourceTime: at, serverTime: at, status: 0, type: 11, flags: 0, value },
    ...more,
  }
}

/** What the columns have, as numbers. */
const plainly = ({ tag: _tag, level: _level, ...columns }: Aggregate) =>
  Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, [...column]]))

function over(samples: readonly Sample[], asked: AggregateQuestion) {
  const both = openBoth(directory)
  both.store(batchOf(samples))
  const found = answer(both.reader.aggregate(asked))
  both.close()
  return found
}

test('a value holds until the next, is weighted by its time, and not held beyond the present', () => {
  const found = over(
    [sample(-5, 4), sample(5, 8), sample(12, 2), sample(12, 6)],
    question({ until: START + 25n * SECOND }),
  )
  expect(plainly(found.series[0]!)).toEqual({
    min: [4, 2, 6, NaN],
    max: [8, 8, 6, NaN],
    mean: [6, 6.4, 6, NaN],
    first: [8, 2, NaN, NaN],
    last: [8, 6, NaN, NaN],
    count: [1, 2, 0, 0],
    deviation: [2, expect.closeTo(0.8, 12) as unknown, 0, NaN],
    good: [1, 1, 1, NaN],
    integral: [60, 64, 30, NaN],
    status: [0, 0, 0, 0],
  })
  expect([...found.edges]).toEqual([0n, 10n, 20n, 30n, 40n].map((s) => START + s * SECOND))
})

test('a line leads to the next sample where that is near, and beyond the window', () => {
  const { series } = over(
    [sample(-2, 0), sample(2, 4), sample(39, 7), sample(41, 9)],
    question({ tags: [{ tag: 1, line: 50_000_000 }], bucket: { by: 'length', ms: 20_000 } }),
  )
  expect(plainly(series[0]!)).toMatchObject({
    min: [2, 4],
    max: [4, 8],
    mean: [(3 * 2 + 4 * 18) / 20, (4 * 19 + 7.5) / 20],
  })
})

test('bad samples and gaps end what was held; samples that came in spite of a gap do not', () => {
  const bad = { status: 0x80310000 }
  const gaps = [
    [gapOf(START + 12n * SECOND, START + 16n * SECOND), gapOf(START + 24n * SECOND, null)],
  ]
  const { series } = over(
    [sample(0, 1), sample(4, 100, bad), sample(6, 3), sample(30, 5), sample(31, 5), sample(32, 7)],
    question({ gaps, until: START + 34n * SECOND }),
  )
  expect(plainly(series[0]!)).toMatchObject({
    count: [3, 0, 0, 3],
    min: [1, 3, 3, 5],
    max: [3, 3, 3, 7],
    mean: [2, 3, 3, (5 * 2 + 7 * 2) / 4],
    good: [0.8, 0.6, 0.4, 1],
    status: [0x80310000, 0, 0, 0],
  })
})

test('texts count and are good, and are no numbers; a 64-bit integer is one', () => {
  const { series } = over(
    [
      sample(0, 'open', { type: 12 }),
      sample(12, 2n ** 63n - 1n, { type: 8 }),
      sample(20, true, { type: 1 }),
      sample(30, Infinity),
    ],
    question(),
  )
  expect(plainly(series[0]!)).toMatchObject({
    count: [1, 1, 1, 1],
    min: [NaN, 9223372036854774784, 1, Infinity],
    max: [NaN, 9223372036854775808, 1, Infinity],
    mean: [NaN, 9223372036854775808, 1, NaN],
    good: [1, 1, 1, 1],
  })
})

test('only what is asked for is answered', () => {
  const { series } = over([sample(0, 1)], question({ functions: ['mean', 'good'] }))
  expect(Object.keys(series[0]!).sort()).toEqual(['good', 'mean', 'status', 'tag'])
})

interface Point {
  readonly at: number
  readonly value: number
  readonly measured: boolean
  readonly good: boolean
  readonly status: number
}

const pointOf = ({ sourceTime, value, status, type }: Sample): Point => {
  const isNumber =
    typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint'
  const number = isNumber && type !== 0 ? Number(value) : NaN
  const isThere = value !== null && !Number.isNaN(value)
  return {
    at: Number(sourceTime - START),
    value: number,
    measured: status >>> 30 < 2 && Math.abs(number) < 1e285,
    good: status >>> 30 === 0 && isThere,
    status,
  }
}

/** Every stretch in which nothing changes, one by one. */
function plainAggregate(
  points: readonly Point[],
  asked: AggregateQuestion,
  edges: readonly number[],
) {
  const { line } = asked.tags[0]!
  const until = Number(asked.until - START)
  const last = edges.at(-1)!
  const gaps = asked.gaps[0]!.map(({ from, to }) => ({
    from: Number(from - START),
    to: Number((to ?? asked.until) - START),
  }))
  const borders = [
    ...points.map(({ at }) => at),
    ...edges,
    ...gaps.flatMap((gap) => [gap.from, gap.to]),
  ]
  borders.push(Math.min(until, last))
  const cuts = [...new Set(borders)].sort((a, b) => a - b)
  return edges.slice(1).map((end, bucket) => {
    const begin = edges[bucket]!
    const here = points.filter(({ at }) => at >= begin && at < end)
    const usable = here.filter(({ value, status }) => status >>> 30 < 2 && !Number.isNaN(value))
    const seen = usable.map(({ value }) => value)
    const pieces: { length: number; a: number; b: number }[] = []
    let good = 0
    for (const [n, from] of cuts.entries()) {
      const to = cuts[n + 1]
      if (to === undefined || from < begin || to > end) continue
      const at = points.findLastIndex((point) => point.at <= from)
      const [one, next] = [points[at], points[at + 1]]
      if (one === undefined) continue
      const stop = next?.at ?? Math.min(until, last)
      if (from >= stop) continue
      const missing = gaps.filter((gap) => {
        const part = Math.min(stop, gap.to) - Math.max(one.at, gap.from)
        return part > 0 && part >= (gap.to - gap.from) / 4
      })
      if (missing.some((gap) => gap.from <= from && gap.to > from)) continue
      if (one.good) good += to - from
      if (!one.measured) continue
      const isLine = next?.measured === true && missing.length === 0 && stop - one.at <= line
      const value = (moment: number) =>
        isLine
          ? one.value + ((next.value - one.value) * (moment - one.at)) / (stop - one.at)
          : one.value
      pieces.push({ length: to - from, a: value(from), b: value(to) })
    }
    const length = pieces.reduce((sum, piece) => sum + piece.length, 0)
    const area = pieces.reduce((sum, { a, b, length: part }) => sum + ((a + b) / 2) * part, 0)
    const mean = length === 0 ? NaN : area / length
    const squares = pieces.reduce((sum, { a, b, length: part }) => {
      const [p, q] = [a - mean, b - mean]
      return sum + ((p * p + p * q + q * q) / 3) * part
    }, 0)
    const values = [...seen, ...pieces.flatMap(({ a, b }) => [a, b])]
    const worst = Math.max(0, ...here.map(({ status }) => status >>> 30))
    const passed = Math.min(end, until) - begin
    return {
      count: here.length,
      first: seen.length === 0 ? NaN : seen[0]!,
      last: seen.length === 0 ? NaN : seen.at(-1)!,
      status: here.find(({ status }) => status >>> 30 === worst)?.status ?? 0,
      min: values.length === 0 ? NaN : Math.min(...values),
      max: values.length === 0 ? NaN : Math.max(...values),
      mean,
      integral: length === 0 ? NaN : area / 1e7,
      deviation: length === 0 ? NaN : Math.sqrt(squares / length),
      good: passed > 0 ? Math.min(1, good / passed) : NaN,
      size: Math.max(0, ...values.map(Math.abs).filter((value) => value < Infinity)),
    }
  })
}

const exact: readonly (AggregateFunction | 'status')[] = ['count', 'first', 'last', 'status']

test('for any samples, gaps and buckets they are what the plainest reckoning finds', () => {
  const anyRule: fc.Arbitrary<BucketRule> = fc.oneof(
    fc.constant({ by: 'window' } as const),
    fc.record({ by: fc.constant('length' as const), ms: fc.integer({ min: 700, max: 20_000 }) }),
  )
  const tenth = fc.integer({ min: -20, max: 420 }).map((n) => START + BigInt(n) * 1_000_000n)
  const anyGap = fc
    .tuple(tenth, fc.option(fc.integer({ min: 0, max: 200 })))
    .map(([from, length]) =>
      gapOf(from, length === null ? null : from + BigInt(length) * 1_000_000n),
    )
  const anyQuestion = fc.record({
    from: fc.integer({ min: 0, max: 20 }),
    length: fc.integer({ min: 1, max: 30 }),
    more: fc.integer({ min: 0, max: 20 }),
    line: fc.constantFrom(0, 15_000_000, 100_000_000),
    rule: anyRule,
    gaps: fc.array(anyGap, { maxLength: 4 }),
    samples: fc.array(
      anySample.map((one) => ({ ...one, tag: 1 })),
      { maxLength: 25 },
    ),
  })
  fc.assert(
    fc.property(anyQuestion, ({ from, length, more, line, rule, gaps, samples }) => {
      rmSync(directory, { recursive: true })
      directory = mkdtempSync(join(tmpdir(), 'derrick-aggregate-'))
      const reference = new Reference()
      for (const one of samples) reference.append(one)
      const begin = START + BigInt(from) * SECOND
      const asked = question({
        ...{ tags: [{ tag: 1, line }], from: begin, to: begin + BigInt(length) * SECOND },
        ...{ bucket: rule, gaps: [gaps] },
        // No sample is of the future: the clock of its server would be ahead.
        until: (reference.of(1).at(-1)?.sourceTime ?? START) + BigInt(more) * SECOND,
      })
      const found = over(samples, asked)
      const edges = [...found.edges].map((edge) => Number(edge - START))
      const plain = plainAggregate(reference.of(1).map(pointOf), asked, edges)
      const columns = plainly(found.series[0]!)
      plain.forEach((bucket, n) => {
        for (const name of exact) {
          expect([name, n, columns[name]![n]]).toEqual([name, n, bucket[name as 'count']])
        }
        for (const name of ['min', 'max', 'mean', 'deviation', 'integral', 'good'] as const) {
          const [is, should] = [columns[name]![n]!, bucket[name]]
          // Squares of such values are more than a double holds, here and there.
          if (name === 'deviation' && bucket.size > 1e145) continue
          if (Number.isNaN(should) || Math.abs(should) === Infinity) {
            expect([name, n, is]).toEqual([name, n, should])
            continue
          }
          const seconds = name === 'integral' ? (edges[n + 1]! - edges[n]!) / 1e7 : 1
          // The root of what is left of large squares has half their digits.
          const share = name === 'deviation' ? 1e-7 : 1e-12
          const near = name === 'good' ? share : share * bucket.size * seconds
          const isNear = Math.abs(is - should) <= near + 1e-300
          expect([name, n, isNear ? should : is]).toEqual([name, n, should])
        }
      })
    }),
  )
})
