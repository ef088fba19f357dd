import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SampleRing } from './ring.ts'

const filled = (count: number, most?: number) => {
  const ring = new SampleRing(0, most)
  for (let each = 1; each <= count; each++) ring.push(each, each * 10, 0)
  return ring
}

test('keeps samples in columns, in order', () => {
  const ring = filled(3)
  expect([...ring.time]).toEqual([1, 2, 3])
  expect([...ring.value]).toEqual([10, 20, 30])
  expect([...ring.quality]).toEqual([0, 0, 0])
})

test('drops the oldest beyond its bound, and says from when on it has all', () => {
  const ring = filled(5000, 100)
  expect(ring.length).toBe(100)
  expect(ring.time[0]).toBe(4901)
  expect(ring.since).toBe(4901)
  expect(ring.value[99]).toBe(50_000)
})

test('puts a late sample in its place', () => {
  const ring = filled(10)
  expect(ring.push(4.5, 45, 1)).toBe(true)
  expect([...ring.time.slice(3, 6)]).toEqual([4, 4.5, 5])
  expect(ring.value[4]).toBe(45)
  expect(ring.quality[4]).toBe(1)
})

test('refuses what lies before everything, for the history has to tell', () => {
  expect(filled(10).push(0.5, 1, 0)).toBe(false)
})

test('a second word on the same instant replaces the first', () => {
  const ring = filled(3)
  ring.push(3, 99, 2)
  expect(ring.length).toBe(3)
  expect(ring.value[2]).toBe(99)
})

test('begins anew after a loss, and forgets what the history has', () => {
  const ring = filled(10)
  ring.forget(5)
  expect(ring.time[0]).toBe(5)
  expect(ring.since).toBe(5)
  ring.clear(77)
  expect(ring.length).toBe(0)
  expect(ring.since).toBe(77)
  ring.push(80, 1, 0)
  expect([...ring.time]).toEqual([80])
})

test('whatever comes in whatever order, times ascend and no value changes its time', () => {
  const times = fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 900 })
  fc.assert(
    fc.property(times, fc.integer({ min: 4, max: 300 }), (order, most) => {
      const ring = new SampleRing(0, most)
      for (const time of order) ring.push(time, time * 2, 0)
      const { time, value } = ring
      expect(time.length).toBeLessThanOrEqual(most)
      time.forEach((each, row) => {
        if (row > 0) expect(each).toBeGreaterThan(time[row - 1] as number)
        expect(value[row]).toBe(each * 2)
      })
      const newest = Math.max(...order)
      if (order.length > 0) expect(time.at(-1)).toBe(newest)
    }),
  )
})
