import { expect, it } from 'vitest'
import { series } from './fixtures.ts'
import { Status } from '../../shared/quality.ts'
import { lineOf, type Gap, type LineOwner, type Series } from './line.ts'

const gap = (change: Partial<Gap>): Gap => ({
  id: 1,
  kind: 'link_lost',
  scope: { of: 'server', server: 1 },
  from: 0n,
  to: null,
  lost: null,
  ...change,
})
const tag: LineOwner = { id: 7, server: 1, step: false, sampling: 0 }
/** Until the last sample, unreduced. */
const points = (
  rows: Series,
  gaps: readonly Gap[] = [],
  { until = Number(rows.time.at(-1)) / 10_000, owner = tag, pixel = 0 } = {},
) => {
  const { times, values } = lineOf(rows, gaps, owner, until, pixel)
  return Array.from(times, (time, i) => [time, values[i]])
}

it('breaks at a bad value, and stays so', () => {
  expect(points(series([1, 5], [2, 6, Status.BadSensorFailure], [3, 7]))).toEqual([
    [1, 5],
    [2, Number.NaN],
    [3, 7],
  ])
  expect(points(series([2, 6, Status.BadSensorFailure]), [], { until: 60_000 })).toEqual([
    [2, Number.NaN],
  ])
})

it('breaks where a gap of its server begins, and not at those of others', () => {
  const gaps = [
    gap({ from: 20_000n }),
    gap({ from: 10_000n, scope: { of: 'server', server: 2 } }),
    gap({ from: 10_000n, scope: { of: 'tag', tag: 8 } }),
  ]
  expect(points(series([1, 5], [3, 7]), gaps)).toEqual([
    [1, 5],
    [2, Number.NaN],
    [3, 7],
  ])
})

it('is led by the last value up to where it is believed', () => {
  expect(points(series([1, 5]), [], { until: 60 })).toEqual([
    [1, 5],
    [60, 5],
  ])
  expect(points(series([1, 5]), [gap({ from: 200_000n })], { until: 60 })).toEqual([
    [1, 5],
    [20, Number.NaN],
  ])
})

it('is a step where the value stood still, and always for setpoints and switches', () => {
  const stood = series([1000, 5], [31_000, 7])
  const step = [
    [1000, 5],
    [31_000, 5],
    [31_000, 7],
  ]
  const slope = [
    [1000, 5],
    [31_000, 7],
  ]
  expect(points(stood)).toEqual(step)
  expect(points(stood, [], { owner: { ...tag, sampling: 20_000 } })).toEqual(slope)
  expect(points(stood, [], { pixel: 20_000 })).toEqual(slope)
  expect(
    points(stood, [], { pixel: 20_000, owner: { ...tag, step: true, sampling: 20_000 } }),
  ).toEqual(step)
})

it('goes on after a gap with the value before it where nothing else came', () => {
  const gaps = [gap({ from: 20_000_000n, to: 50_000_000n })]
  expect(points(series([1000, 5], [31_000, 7]), gaps)).toEqual([
    [1000, 5],
    [2000, Number.NaN],
    [5000, 5],
    [31_000, 5],
    [31_000, 7],
  ])
  expect(points(series([1000, 5], [6000, 7]), gaps)).toEqual([
    [1000, 5],
    [2000, Number.NaN],
    [6000, 7],
  ])
})
