import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PixelReducer } from './reduce.ts'
import { momentOf, Rows } from './rows.ts'

interface One {
  readonly ms: number
  readonly value: number
  readonly status: number
}

const row = (ms: number, value: number, status = 0): One => ({ ms, value, status })

/** @param page rows that are handed over at once, in columns that serve again */
function reduce(ones: readonly One[], to: number, width: number, page = 2) {
  const reducer = new PixelReducer(0n, BigInt(to) * 10_000n, width)
  const rows = new Rows()
  for (let from = 0; from < ones.length; from += page) {
    const some = ones.slice(from, from + page)
    rows.reserve(1 + some.length)
    some.forEach(({ ms, value, status }, at) => {
      const { low, high } = momentOf(BigInt(ms) * 10_000n)
      rows.low[1 + at] = low
      rows.high[1 + at] = high
      rows.value[1 + at] = value
      rows.status[1 + at] = status
      rows.type[1 + at] = 11
    })
    reducer.add(rows, 1, 1 + some.length)
  }
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
  const anyWidth = fc.integer({ min: 1, max: 50 })
  const anyPage = fc.integer({ min: 1, max: 100 })
  fc.assert(
    fc.property(fc.array(sample), anyWidth, anyPage, (samples, width, page) => {
      samples.sort((a, b) => a.ms - b.ms)
      const points = reduce(
        samples.map((s) => row(s.ms, s.value, s.status)),
        1000,
        width,
        page,
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
