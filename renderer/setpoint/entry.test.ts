import { expect, test } from 'vitest'
import { decimalsIn, finerThan, nudged, stepOf } from './entry.ts'

test('a step is about a hundredth of what may be set, as 1, 2 or 5', () => {
  expect(stepOf(40, 60, 1)).toBeCloseTo(0.2)
  expect(stepOf(0, 100, 1)).toBe(1)
  expect(stepOf(0, 260, 1)).toBe(5)
  expect(stepOf(0, 1, 2)).toBeCloseTo(0.01)
})

test('a step is never finer than the last decimal, also where nothing bounds it', () => {
  expect(stepOf(40, 60, 0)).toBe(1)
  expect(stepOf(null, 60, 1)).toBeCloseTo(0.1)
  expect(stepOf(5, 5, 2)).toBeCloseTo(0.01)
})

test('a press stays inside the limits and on the decimals', () => {
  const limits = { low: 40, high: 60 }
  expect(nudged(59.9, 0.2, limits, 1)).toBe(60)
  expect(nudged(40.1, -0.2, limits, 1)).toBe(40)
  expect(nudged(50.1, 0.2, limits, 1)).toBe(50.3)
  expect(nudged(50, 5, { low: null, high: null }, 0)).toBe(55)
})

test('what is finer than the tag shows is found, and the noise of doubles is not', () => {
  expect(finerThan(50.25, 1)).toBe(true)
  expect(finerThan(50.3, 1)).toBe(false)
  expect(finerThan(0.1 + 0.2, 1)).toBe(false)
  expect(finerThan(-0.05, 1)).toBe(true)
})

test('decimals of a value are those that were typed', () => {
  expect(decimalsIn(99.55)).toBe(2)
  expect(decimalsIn(50)).toBe(0)
  expect(decimalsIn(1000)).toBe(0)
})
