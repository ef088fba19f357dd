import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Row } from './columns.ts'
import { PixelReducer } from './reduce.ts'

const row = (ms: number, value: number, status = 0): Row => ({
  ...halves(BigInt(ms) * 10_000n),
  value,
  status,
  type: 11,
  flags: 0,
  other: undefined,
})

const halves = (time: bigint): { low: number; high: number } => ({
  low: Number(BigInt.asUintN(32, time)),
  high: Number(time >> 32n),
})

function reduce(rows: readonly Row[], to: number, width: number) {
  const reducer = new PixelReducer(0n, BigInt(to) * 10_000n, width)
  for (const one of rows) reducer.add(one)
  reducer.flush()
  const { time, value, status } = reducer.points.take()
  return [...time].map((at, n) => ({
    ms: Number(at / 10_000n),
    value: value[n]!,
    status: status[n]!,
  }))
}

test('a pixel keeps its least and its greatest value in the order in which they came', () => {
  const points = reduce([row(1, 5), row(2, 9), row(3, 1), row(4, 4), row(12, 7)], 20, 2)
  expect(points).toEqual([
    { ms: 2, value: 9, status: 0 },
    { ms: 3, value: 1, status: 0 },
    { ms: 12, value: 7, status: 0 },
  ])
})

test('a bad value neither makes a peak nor hides: the pixel carries its status', () => {
  expect(reduce([row(1, 5), row(2, 900, 0x808c0000), row(3, 4)], 10, 1)).toEqual([
    { ms: 1, value: 5, status: 0x808c0000 },
    { ms: 3, value: 4, status: 0x808c0000 },
  ])
})

test('a pixel with nothing but bad values still shows them', () => {
  expect(reduce([row(1, 5, 0x808c0000), row(2, 6, 0x80310000)], 10, 1)).toMatchObject([
    { ms: 1, value: 5 },
    { ms: 2, value: 6 },
  ])
})

test('a pixel without a number says that it has none', () => {
  expect(reduce([row(1, NaN, 0x80310000), row(2, NaN)], 10, 1)).toEqual([
    { ms: 1, value: NaN, status: 0x80310000 },
  ])
})

test('for any samples the points are the extremes that brute force finds', () => {
  const sample = fc.record({
    ms: fc.integer({ min: 0, max: 999 }),
    value: fc.oneof(fc.double(), fc.constantFrom(0, 1, 2)),
    status: fc.constantFrom(0, 0x40900000, 0x80310000),
  })
  fc.assert(
    fc.property(fc.array(sample), fc.integer({ min: 1, max: 50 }), (samples, width) => {
      samples.sort((a, b) => a.ms - b.ms)
      const points = reduce(
        samples.map((s) => row(s.ms, s.value, s.status)),
        1000,
        width,
      )
      for (let pixel = 0; pixel < width; pixel++) {
        const inside = ({ ms }: { ms: number }) =>
          Math.floor(ms * 10_000 * (width / 10_000_000)) === pixel
        const here = samples.filter(inside)
        const numbers = here.filter(({ value }) => !Number.isNaN(value))
        const sound = numbers.filter(({ status }) => status < 0x80000000)
        const values = (sound.length > 0 ? sound : numbers).map(({ value }) => value)
        const drawn = points.filter(inside)
        const worst = Math.max(0, ...here.map(({ status }) => status >>> 30))
        expect(drawn.length).toBeLessThanOrEqual(2)
        expect(drawn.length > 0).toBe(here.length > 0)
        if (values.length > 0) {
          // Of 0 and −0 either is the extreme; adding 0 makes them one.
          const shown = drawn.map(({ value }) => value)
          expect(Math.min(...shown) + 0).toBe(Math.min(...values) + 0)
          expect(Math.max(...shown) + 0).toBe(Math.max(...values) + 0)
        }
        for (const point of drawn) {
          expect(point.status >>> 30).toBe(worst)
          expect(
            here.some(({ ms, value }) => ms === point.ms && Object.is(value, point.value)),
          ).toBe(true)
        }
      }
      expect(points).toEqual(points.toSorted((a, b) => a.ms - b.ms))
    }),
  )
})
