import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Run } from './run.ts'
import { extent, statisticsOf } from './statistics.ts'

type Row = readonly [time: number, value: number, quality?: 0 | 1 | 2]

function runOf(rows: readonly Row[], step = false, gaps: { from: number; to: number }[] = []): Run {
  const run = new Run()
  const part = {
    time: Float64Array.from(rows.map(([time]) => time)),
    value: Float64Array.from(rows.map(([, value]) => value)),
    quality: Uint8Array.from(rows.map(([, , quality = 0]) => quality)),
  }
  run.fill({ parts: [part], unread: [], gaps, end: 100, heldTo: 100, step }, { from: 0, to: 100 })
  return run
}

const view = { from: 0, to: 100 }

test('a value that held for long counts for long, however many samples the other has', () => {
  const rows: Row[] = [[0, 10], ...Array.from({ length: 10 }, (_, each): Row => [90 + each, 20])]
  expect(statisticsOf(runOf(rows, true), view, 100)).toEqual({
    min: 10,
    max: 20,
    mean: 11,
    good: 1,
  })
})

test('a line counts by its trapezoids, cut at the edges of the view', () => {
  const run = runOf([
    [0, 0],
    [100, 100],
  ])
  expect(statisticsOf(run, { from: 20, to: 40 }, 100)).toEqual({
    min: 20,
    max: 40,
    mean: 30,
    good: 1,
  })
})

test('bad and uncertain stretches do not count, and lower the share of good', () => {
  const run = runOf(
    [
      [0, 1],
      [25, 100, 2],
      [50, 1],
      [75, 500, 1],
    ],
    true,
  )
  const read = statisticsOf(run, view, 100)
  expect(read?.mean).toBe(1)
  expect(read?.max).toBe(1)
  expect(read?.good).toBe(0.5)
})

test('a gap lowers the share of good', () => {
  const read = statisticsOf(runOf([[0, 5]], true, [{ from: 20, to: 60 }]), view, 100)
  expect(read).toEqual({ min: 5, max: 5, mean: 5, good: 0.6 })
})

test('the future is not counted against a pen', () => {
  const run = runOf([[0, 5]], true)
  expect(statisticsOf(run, { from: 0, to: 200 }, 100)?.good).toBe(1)
})

test('nothing good, no statistics', () => {
  expect(statisticsOf(runOf([[0, 5, 2]]), view, 100)).toBeNull()
  expect(statisticsOf(new Run(), view, 100)).toBeNull()
})

test('the mean lies between least and greatest, the share between none and all', () => {
  const row = fc.tuple(
    fc.integer({ min: -50, max: 150 }),
    fc.double({ min: -1e6, max: 1e6, noNaN: true }),
    fc.constantFrom<0 | 1 | 2>(0, 0, 0, 1, 2),
  )
  fc.assert(
    fc.property(
      fc.uniqueArray(row, { selector: ([time]) => time, maxLength: 60 }),
      fc.boolean(),
      (rows, step) => {
        const run = runOf(
          rows.toSorted((a, b) => a[0] - b[0]),
          step,
        )
        const read = statisticsOf(run, view, 100)
        if (read === null) return
        expect(read.mean).toBeGreaterThanOrEqual(read.min - 1e-6)
        expect(read.mean).toBeLessThanOrEqual(read.max + 1e-6)
        expect(read.good).toBeGreaterThanOrEqual(0)
        expect(read.good).toBeLessThanOrEqual(1)
      },
    ),
  )
})

test('the extent of what is drawn has uncertain values in it, and no bad ones', () => {
  expect(
    extent(
      runOf([
        [10, 1],
        [20, 5, 1],
        [30, 99, 2],
        [40, 2],
      ]),
      view,
    ),
  ).toEqual({ low: 1, high: 5 })
  expect(extent(new Run(), view)).toBeUndefined()
})
