import { expect, test } from 'vitest'
import { apart } from './surface.ts'

const moved = (ys: readonly number[], placed: readonly number[]) =>
  Math.max(...ys.map((y, each) => Math.abs(y - (placed[each] ?? 0))))

test('what has room stays in its place', () => {
  expect(apart([50, 10, 90], 20, 0, 100)).toEqual([50, 10, 90])
})

test('what crowds is moved up and down alike, in its order', () => {
  expect(apart([50, 52], 20, 0, 100)).toEqual([41, 61])
  const ys = [304, 302, 319, 330, 341, 274, 287]
  const placed = apart(ys, 17, 170, 400)
  const order = (all: readonly number[]) =>
    all.map((_, each) => each).sort((a, b) => (all[a] ?? 0) - (all[b] ?? 0))
  expect(order(placed)).toEqual(order(ys))
  const sorted = placed.toSorted((a, b) => a - b)
  for (let each = 1; each < sorted.length; each++) {
    expect((sorted[each] ?? 0) - (sorted[each - 1] ?? 0)).toBeGreaterThanOrEqual(17 - 1e-9)
  }
  // One below the other the last would stand 35 away from its pen.
  expect(moved(ys, placed)).toBeLessThan(20)
})

test('nothing leaves the bounds while there is room', () => {
  expect(apart([1, 2, 3], 20, 0, 100)).toEqual([0, 20, 40])
  expect(apart([97, 98, 99], 20, 0, 100)).toEqual([60, 80, 100])
})
