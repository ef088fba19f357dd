import { describe, expect, it } from 'vitest'
import { series } from '../readings/fixtures.ts'
import type { Line } from '../readings/line.ts'
import { atStart, extended, heldAt, offSince, summed } from './line.ts'
import { outsideSince } from './outside.ts'

const line = (...points: readonly (readonly [time: number, value: number])[]): Line => ({
  times: Float64Array.from(points, ([time]) => time),
  values: Float64Array.from(points, ([, value]) => value),
})
const points = ({ times, values }: Line) => Array.from(times, (time, i) => [time, values[i]])

describe('the last hour as a line', () => {
  it('goes on with live values and forgets what has left the window but for one point', () => {
    const next = extended(line([1, 10], [2, 20], [3, 30]), 9, 90, 2.5)
    expect(points(next)).toEqual([
      [2, 20],
      [3, 30],
      [9, 90],
    ])
  })

  it('breaks once, however long nothing is live', () => {
    const broken = extended(line([1, 10]), 2, Number.NaN, 0)
    expect(points(extended(broken, 3, Number.NaN, 0))).toEqual([
      [1, 10],
      [2, Number.NaN],
    ])
  })

  it('holds a value until the next', () => {
    const held = line([10, 1], [20, 2])
    expect([5, 10, 19, 20, 99].map((time) => heldAt(held, time))).toEqual([Number.NaN, 1, 1, 2, 2])
  })

  it('compares with its beginning only where it reaches back far enough', () => {
    expect(atStart(line([10, 1], [90, 2]), 0, 100)).toBe(1)
    expect(atStart(line([90, 2]), 0, 100)).toBeNull()
  })

  it('adds members on one grid, and has no sum where one has no value', () => {
    const a = line([0, 1], [50, Number.NaN], [75, 3])
    const b = line([0, 10])
    const sum = summed(
      [
        { line: a, sign: 1 },
        { line: b, sign: -1 },
      ],
      0,
      100,
      4,
    )
    expect(points(sum)).toEqual([
      [25, -9],
      [50, Number.NaN],
      [75, -7],
      [100, -7],
    ])
  })

  it('tells when a switch went off, if it saw that', () => {
    expect(offSince(line([1, 1], [5, 0], [9, 0]))).toBe(5)
    expect(offSince(line([5, 0], [9, 0]))).toBeNull()
    expect(offSince(line([5, 1]))).toBeNull()
  })
})

describe('since when a signal is outside its band', () => {
  const normal = { low: 0, high: 10 }
  it('is the first sample after the last inside', () => {
    expect(outsideSince(series([1, 5], [2, 12], [3, 13]), normal)).toEqual({
      since: 2,
      longer: false,
    })
  })
  it('is longer than what is known where it was never inside', () => {
    expect(outsideSince(series([1, 12], [3, 13]), normal)).toEqual({ since: 1, longer: true })
  })
  it('is not known where it is inside, or where there is no history', () => {
    expect(outsideSince(series([1, 5]), normal)).toBeNull()
    expect(outsideSince(series(), normal)).toBeNull()
  })
})
