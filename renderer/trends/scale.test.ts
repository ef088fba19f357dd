import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decimalsOf, niceRange, niceStep, settleRange, stepOf, ticksOf } from './scale.ts'

const figures = fc.double({ min: -1e6, max: 1e6, noNaN: true })

test.each([
  [0.7, 1],
  [1.2, 2],
  [2.1, 2.5],
  [3, 5],
  [7, 10],
  [0.031, 0.05],
])('a rough step of %d becomes %d', (rough, nice) => {
  expect(niceStep(rough)).toBeCloseTo(nice, 12)
})

test('a range holds its data in four divisions whose ends are ticks', () => {
  fc.assert(
    fc.property(figures, figures, (a, b) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)]
      const range = niceRange(low, high, 4)
      const slack = (range.max - range.min) * 1e-6
      expect(range.min).toBeLessThanOrEqual(low + slack)
      expect(range.max).toBeGreaterThanOrEqual(high - slack)
      const ticks = ticksOf(range, 4)
      expect(ticks).toHaveLength(5)
      expect(ticks[0]).toBeCloseTo(range.min, 6)
    }),
  )
})

test('a rounding error at the upper end moves no data out of the range', () => {
  expect(niceRange(-600.001, 5.684341886080803e-14, 4)).toEqual({ min: -800, max: 0 })
})

test('values that are never negative get no negative axis', () => {
  expect(niceRange(0, 3.6, 4)).toEqual({ min: 0, max: 4 })
  expect(niceRange(0.001, 0.0011, 4).min).toBeGreaterThanOrEqual(0)
})

test('a flat value has an axis too', () => {
  const range = niceRange(47, 47, 4)
  expect(range.max).toBeGreaterThan(range.min)
  expect(niceRange(0, 0, 4).max).toBeGreaterThan(0)
})

test('an axis stays in its place while values move inside, grows at once, shrinks late', () => {
  const first = settleRange(undefined, 40, 46, 4)
  expect(settleRange(first, 41, 45, 4)).toBe(first)
  const grown = settleRange(first, 41, 90, 4)
  expect(grown.max).toBeGreaterThanOrEqual(90)
  expect(settleRange(grown, 41, 80, 4)).toBe(grown)
  expect(settleRange(grown, 41, 45, 4).max).toBeLessThan(60)
})

test('an axis whose pens have nothing to show keeps what it had', () => {
  const before = { min: 2, max: 4 }
  expect(settleRange(before, Infinity, -Infinity, 4)).toBe(before)
})

test('ticks of a box drawn by hand are round', () => {
  expect(ticksOf({ min: 3.17, max: 7.9 }, 4)).toEqual([4, 5, 6, 7])
  expect(ticksOf({ min: -0.15, max: 1.15 }, 4)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1])
})

test.each([
  [1, 0],
  [2.5, 1],
  [0.05, 2],
  [250, 0],
])('a step of %d needs %d decimals', (step, decimals) => {
  expect(decimalsOf(step)).toBe(decimals)
  expect(stepOf([0, step])).toBe(step)
})
