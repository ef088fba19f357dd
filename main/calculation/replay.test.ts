/** A formula over the history: gaps are gaps, and the past comes out as it would have as it came. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Status } from '../../shared/quality.ts'
import type { Series } from '../../shared/history.ts'
import { ValueType, type SampleBatch } from '../../shared/samples.ts'
import { Evaluator } from './evaluator.ts'
import { inputs, samples, spec, T0, ticks } from './fixtures.ts'
import { gapsOf, Losses, merged, replay as goOver, type Stretch } from './replay.ts'

const evaluator = (text: string): Evaluator =>
  new Evaluator({ formulas: [spec(100, 'F', text)], inputs, zone: 'UTC' }, T0)

/** One way over one stretch, or more of them with the same evaluator. */
const replay = (over: Evaluator, stretch: Omit<Stretch, 'isOld'>, since: bigint, byTime: boolean) =>
  goOver(
    { evaluator: over, losses: new Losses(), since, ticks: byTime },
    { ...stretch, isOld: false },
  )

const pen = (tag: number, points: readonly (readonly [at: number, value: number])[]): Series => ({
  tag,
  raw: true,
  truncated: false,
  time: BigInt64Array.from(points, ([at]) => ticks(T0 + at)),
  value: Float64Array.from(points, ([, value]) => value),
  status: new Uint32Array(points.length),
  type: new Uint8Array(points.length).fill(ValueType.Double),
  flags: new Uint8Array(points.length),
  others: [],
})
const rowsOf = (batch: SampleBatch) =>
  Array.from(batch.tag, (_tag, row) => [
    Number(((batch.sourceTime[row] ?? 0n) - ticks(T0)) / 10_000n),
    batch.status[row] === Status.Good ? batch.value[row] : null,
  ])

test('a sample at the very moment at which time alone is looked at has the only word of it', () => {
  const series = [
    pen(1, [
      [0, 1],
      [1_000, 5],
      [2_000, 5],
    ]),
  ]
  const made = replay(
    evaluator('[a] + integral([a], "s")'),
    { series, gaps: [], to: ticks(T0 + 2_500) },
    ticks(T0),
    true,
  )
  expect(rowsOf(made)).toEqual([
    [0, 1],
    [1_000, 6],
    [2_000, 11],
  ])
})

test('within a gap there is no result, and after it one again', () => {
  const gap = { from: ticks(T0 + 2_000), to: null, tags: [1], away: false, returns: true }
  const made = replay(
    evaluator('[a] * 2'),
    {
      series: [
        pen(1, [
          [0, 1],
          [5_000, 2],
        ]),
      ],
      gaps: [gap],
      to: ticks(T0 + 9_000),
    },
    ticks(T0),
    false,
  )
  expect(rowsOf(made)).toEqual([
    [0, 2],
    [2_000, null],
    [5_000, 4],
  ])
})

test('what was stored just before nobody was there does not end the gap', () => {
  const total = evaluator('integral([a], "s")')
  const away = {
    ...{ from: ticks(T0 + 2_000), to: ticks(T0 + 60_000), tags: [1] },
    ...{ away: true, returns: false },
  }
  const series = [
    pen(1, [
      [0, 1],
      [2_500, 1],
      [61_000, 1],
    ]),
  ]
  replay(total, { series, gaps: [away], to: ticks(T0 + 62_000) }, ticks(T0), true)
  expect(total.outcome(100)).toMatchObject({ reason: 'partial' })
  expect(Number(total.outcome(100)?.value)).toBeLessThan(4)
})

test('gaps are of the tags that they are of; what a person entered is true though nobody is there', () => {
  const tags = [
    { id: 1, server: 7, manual: false },
    { id: 2, server: null, manual: true },
    { id: 3, server: null, manual: false },
  ]
  const gap = { id: 1, from: 1n, to: 9n, lost: null } as const
  const found = gapsOf(
    [
      { ...gap, kind: 'console_stopped', scope: { of: 'all' } },
      { ...gap, kind: 'link_lost', scope: { of: 'server', server: 7 } },
      { ...gap, kind: 'queue_overflow', scope: { of: 'tag', tag: 3 } },
    ],
    tags,
  )
  expect(found).toEqual([
    { from: 1n, to: 9n, tags: [1, 3], away: true, returns: false },
    { from: 1n, to: 9n, tags: [1], away: false, returns: true },
    { from: 1n, to: 9n, tags: [3], away: false, returns: false },
  ])
})

test('in stretches the past is what it is in one go, and what it was as it came', () => {
  const points = fc.array(
    fc.tuple(fc.integer({ min: 0, max: 300_000 }), fc.integer({ min: -9, max: 9 })),
    {
      minLength: 1,
      maxLength: 30,
    },
  )
  const formulas = fc.constantFrom('[a] + [b]', 'integral([a], "s")', 'previous([a])', 'rate([b])')
  fc.assert(
    fc.property(
      formulas,
      points,
      points,
      fc.integer({ min: 1, max: 299_999 }),
      (text, a, b, cut) => {
        const series = [pen(1, unique(a)), pen(2, unique(b))]
        const end = ticks(T0 + 300_001)
        const whole = evaluator(text)
        const once = replay(whole, { series, gaps: [], to: end }, ticks(T0), false)
        const parts = evaluator(text)
        const at = ticks(T0 + cut)
        const of = (from: bigint, to: bigint) =>
          series.map((each) => {
            const rows = [...each.time.keys()].filter((row) => {
              const time = each.time[row] ?? 0n
              return time >= from && time < to
            })
            return pen(
              each.tag,
              rows.map(
                (row) =>
                  [Number((each.time[row] ?? 0n) / 10_000n) - T0, each.value[row] ?? 0] as const,
              ),
            )
          })
        const one = replay(parts, { series: of(0n, at), gaps: [], to: at }, ticks(T0), false)
        const other = replay(parts, { series: of(at, end), gaps: [], to: end }, at, false)
        expect([...rowsOf(one), ...rowsOf(other)]).toEqual(rowsOf(once))
        const live = evaluator(text)
        const came = live.take(merged(series), T0 + 300_000)
        expect(rowsOf(came)).toEqual(rowsOf(once))
        expect(live.outcome(100)).toEqual(whole.outcome(100))
      },
    ),
  )
})

const unique = (points: readonly (readonly [number, number])[]) =>
  [...new Map(points).entries()].toSorted(([one], [other]) => one - other)

test('texts and truths come through in order of time', () => {
  const made = merged([
    pen(1, [[5, 1]]),
    pen(2, [
      [3, 2],
      [9, 4],
    ]),
  ])
  expect([...made.tag]).toEqual([2, 1, 2])
  expect(samples().tag).toHaveLength(0)
})
