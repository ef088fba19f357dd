import { expect, test } from 'vitest'
import { kept, moved } from './moving.ts'

const room = { left: 400, right: 300, up: 0, down: 120 }

test.each([
  [
    { x: -500, y: -10 },
    { x: -400, y: 0 },
  ],
  [
    { x: 900, y: 900 },
    { x: 300, y: 120 },
  ],
  [
    { x: -20, y: 30 },
    { x: -20, y: 30 },
  ],
])('%j is kept inside', (wanted, shown) => {
  expect(kept(wanted, room)).toEqual(shown)
})

test('a dialog that has grown over its place stands where it began', () => {
  expect(kept({ x: 10, y: 50 }, { ...room, down: 0 })).toEqual({ x: 10, y: 0 })
})

test('arrows move it, with Shift further, Home puts it back, and no other key does anything', () => {
  const from = { x: 16, y: 8 }
  expect(moved(from, 'ArrowLeft', false)).toEqual({ x: 8, y: 8 })
  expect(moved(from, 'ArrowRight', true)).toEqual({ x: 80, y: 8 })
  expect(moved(from, 'ArrowUp', false)).toEqual({ x: 16, y: 0 })
  expect(moved(from, 'ArrowDown', true)).toEqual({ x: 16, y: 72 })
  expect(moved(from, 'Home', false)).toEqual({ x: 0, y: 0 })
  for (const key of ['Enter', ' ', 'Escape', 'Tab']) expect(moved(from, key, false)).toBeNull()
})
