/** Roll-ups, held against what brute force finds over the same samples. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeBlock, encodeBlock } from './rollup-codec.ts'
import {
  type Buckets,
  bucketsOf,
  coarser,
  LEVEL_TICKS,
  LINE_TICKS,
  Mark,
} from './rollup-buckets.ts'
import { Damaged } from './damage.ts'
import { momentOf, Rows } from './rows.ts'
import { storeOther } from './value.ts'

/** 2026-11-22. */
const DAY = 20_779n * 864_000_000_000n
const DAY_TICKS = LEVEL_TICKS.day

interface One {
  /** Ticks into the day. */
  readonly at: number
  readonly value: number | bigint | string
  readonly status: number
}

const anyValue = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -5000, max: 5000 }).map((number) => number / 100) },
  { weight: 2, arbitrary: fc.double() },
  fc.constantFrom<One['value']>(0, -0, 1, NaN, Infinity, -Infinity, 5e-324, 1.7976931348623157e308),
  fc.constantFrom<One['value']>('text', ''),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
)
const anyAt = fc.oneof(
  fc.integer({ min: 0, max: DAY_TICKS - 1 }),
  // Seconds, borders of minutes among them, so that moments come twice.
  fc.integer({ min: 0, max: 3_000 }).map((second) => second * 10_000_000),
  fc.integer({ min: 0, max: 60_000 }).map((ms) => ms * 10_000),
)
const anyOne: fc.Arbitrary<One> = fc.record({
  at: anyAt,
  value: anyValue,
  status: fc.oneof(
    { weight: 5, arbitrary: fc.constant(0) },
    fc.constantFrom(0x40900000, 0x80310000, 0x808c0000, 0xffffffff, 0x00000480),
  ),
})
const anyDay = fc
  .array(anyOne, { minLength: 1, maxLength: 60 })
  .map((ones) => ones.sort((a, b) => a.at - b.at))

function rowsOf(ones: readonly One[]): Rows {
  const rows = new Rows()
  rows.reserve(ones.length)
  ones.forEach(({ at, value, status }, row) => {
    const { low, high } = momentOf(DAY + BigInt(at))
    rows.low[row] = low
    rows.high[row] = high
    rows.value[row] = typeof value === 'number' ? value : NaN
    rows.type[row] = typeof value === 'number' ? 11 : typeof value === 'string' ? 12 : 8
    rows.status[row] = status
    rows.n[row] = row
    if (typeof value !== 'number') rows.others.set(row, storeOther(value))
  })
  rows.length = ones.length
  return rows
}

const minutesOf = (ones: readonly One[]): Buckets =>
  bucketsOf(rowsOf(ones), 0, ones.length, DAY, LEVEL_TICKS.minute)

const levelsOf = (ones: readonly One[]) => {
  const minute = minutesOf(ones)
  const quarter = coarser(minute, LEVEL_TICKS.minute, 15)
  const hour = coarser(quarter, LEVEL_TICKS.quarter, 4)
  return { minute, quarter, hour, day: coarser(hour, LEVEL_TICKS.hour, 24) }
}

/** One bucket by the plainest means. */
function plain(here: readonly One[], begin: number) {
  const good = ({ status, value }: One) => status >>> 30 === 0 && !Number.isNaN(value)
  const figure = ({ value }: One) => (typeof value === 'string' ? NaN : Number(value))
  const numbers = here.filter((one) => !Number.isNaN(figure(one)))
  const usable = numbers.filter(({ status }) => status < 0x80000000)
  const extremes = usable.length > 0 ? usable : numbers
  const measured = (one: One) => usable.includes(one) && Math.abs(figure(one)) < 1e285
  const worst = Math.max(...here.map(({ status }) => status >>> 30))
  let [area, lean, size, measuredTicks, goodTicks] = [0, 0, 0, 0, 0]
  here.slice(1).forEach((next, index) => {
    const one = here[index]!
    const length = next.at - one.at
    if (good(one)) goodTicks += length
    if (!measured(one)) return
    measuredTicks += length
    area += figure(one) * length
    size += Math.abs(figure(one)) * length
    if (!measured(next) || length > LINE_TICKS) return
    lean += ((figure(next) - figure(one)) / 2) * length
    size += Math.abs(figure(next)) * length
  })
  return {
    exact: {
      count: here.length,
      faulty: here.filter((one) => !good(one)).length,
      worst: here.find(({ status }) => status >>> 30 === worst)!.status,
      begin: here[0]!.at - begin,
      end: here.at(-1)!.at - begin,
      first: usable.length > 0 ? figure(usable[0]!) : NaN,
      last: usable.length > 0 ? figure(usable.at(-1)!) : NaN,
      measured: measuredTicks,
      good: goodTicks,
    },
    marks: {
      begin: measured(here[0]!),
      end: measured(here.at(-1)!),
      good: good(here.at(-1)!),
      poor: usable.length === 0 && numbers.length > 0,
    },
    extremes: extremes.map(({ value }) => value as number | bigint),
    ...{ area, lean, size },
  }
}

const below = (a: number, b: number | bigint) => a <= b
describe('buckets of a day', () => {
  test.each(['minute', 'quarter', 'hour', 'day'] as const)(
    'of each %s are what brute force finds',
    (level) => {
      const ticks = LEVEL_TICKS[level]
      fc.assert(
        fc.property(anyDay, (ones) => {
          const buckets = levelsOf(ones)[level]
          const numbers = [...new Set(ones.map(({ at }) => Math.floor(at / ticks)))]
          expect([...buckets.at.subarray(0, buckets.length)]).toEqual(numbers)
          numbers.forEach((number, place) => {
            const here = ones.filter(({ at }) => Math.floor(at / ticks) === number)
            const { exact, marks, extremes, ...sums } = plain(here, number * ticks)
            const [least, greatest] = [buckets.least[place]!, buckets.greatest[place]!]
            const mark = (bit: number) => (buckets.marks[place]! & bit) !== 0
            for (const [name, value] of Object.entries(exact)) {
              expect([name, buckets[name as keyof typeof exact][place]]).toEqual([name, value])
            }
            expect({
              begin: mark(Mark.BeginMeasured),
              end: mark(Mark.EndMeasured),
              good: mark(Mark.EndGood),
              poor: mark(Mark.Poor),
            }).toEqual(marks)
            if (extremes.length === 0) expect([least, greatest]).toEqual([NaN, NaN])
            else {
              // Never inwards, and no further out than the next double.
              expect(extremes.every((value) => below(least, value) && greatest >= value)).toBe(true)
              const near = (bound: number) => (value: number | bigint) =>
                value === bound ||
                (typeof value === 'bigint' && Math.abs(bound - Number(value)) <= 2048)
              expect(extremes.some(near(least)) && extremes.some(near(greatest))).toBe(true)
            }
            const tolerance = 1e-12 * sums.size
            expect(Math.abs(buckets.area[place]! - sums.area)).toBeLessThanOrEqual(tolerance)
            expect(Math.abs(buckets.lean[place]! - sums.lean)).toBeLessThanOrEqual(tolerance)
          })
        }),
      )
    },
  )

  test('tell which of the extremes came first, where the two differ', () => {
    fc.assert(
      fc.property(anyDay, (ones) => {
        const day = levelsOf(ones).day
        const numbers = ones.filter(({ value }) => typeof value === 'number' && value === value)
        if (numbers.length < ones.length || day.least[0] === day.greatest[0]) return
        const usable = numbers.filter(({ status }) => status < 0x80000000)
        const values = (usable.length > 0 ? usable : numbers).map(({ value }) => value as number)
        const [least, greatest] = [values.indexOf(day.least[0]!), values.indexOf(day.greatest[0]!)]
        expect((day.marks[0]! & Mark.GreatestFirst) !== 0).toBe(greatest < least)
      }),
    )
  })
})

describe('a block', () => {
  const columnsOf = (buckets: Buckets, names: readonly (keyof Buckets)[]) =>
    names.map((name) => [name, ...(buckets[name] as Float64Array).subarray(0, buckets.length)])
  const shape = ['at', 'count', 'faulty', 'worst', 'type', 'marks', 'least', 'greatest'] as const
  const areas = ['first', 'last', 'begin', 'end', 'area', 'lean', 'measured', 'good'] as const

  test('gives its buckets back bit for bit', () => {
    fc.assert(
      fc.property(anyDay, (ones) => {
        for (const [level, buckets] of Object.entries(levelsOf(ones))) {
          const name = { level: level as keyof typeof LEVEL_TICKS, number: 20_779 }
          const blob = encodeBlock(5, name, buckets)
          const names = level === 'minute' ? shape : [...shape, ...areas]
          expect(columnsOf(decodeBlock(5, name, blob, 'all'), names)).toStrictEqual(
            columnsOf(buckets, names),
          )
          expect(columnsOf(decodeBlock(5, name, blob, 'shape'), shape)).toStrictEqual(
            columnsOf(buckets, shape),
          )
        }
      }),
    )
  })

  test('with a bit changed, cut off, or in the place of another, is damaged and never wrong', () => {
    const name = { level: 'quarter', number: 7 } as const
    fc.assert(
      fc.property(anyDay, fc.nat(), fc.nat(), (ones, byte, bit) => {
        const blob = encodeBlock(5, name, levelsOf(ones).quarter)
        const flipped = Buffer.from(blob)
        flipped[byte % blob.length]! ^= 1 << (bit % 8)
        expect(() => decodeBlock(5, name, flipped, 'all')).toThrow(Damaged)
        expect(() => decodeBlock(5, name, flipped, 'shape')).toThrow(Damaged)
        expect(() => decodeBlock(5, name, blob.subarray(0, byte % blob.length), 'all')).toThrow(
          Damaged,
        )
        expect(() => decodeBlock(5, { ...name, number: 8 }, blob, 'all')).toThrow(Damaged)
        expect(() => decodeBlock(5, { ...name, level: 'minute' }, blob, 'all')).toThrow(Damaged)
        expect(() => decodeBlock(5 ^ (1 << (bit % 31)), name, blob, 'all')).toThrow(Damaged)
      }),
    )
  })

  test('of the version before is read as it was written, whatever its tag', () => {
    const blob =
      'AQDioJ6mASxQAAAlAAAAAQEfATsBAAEAAQsBBwABAAAAAAAAAAAAAAABAAAAAAAAAPA/AICt4gQBZICt4gQBO4Ct4gQAgK3iBAAAAQAAAAAAAAAAAAAAAQIAAAAAAABYQAAAAQAAAAAgKTKxQQAAA/r///9/T1JB'
    const name = { level: 'quarter', number: 20_524 } as const
    const read = decodeBlock(9, name, Buffer.from(blob, 'base64'), 'all')
    expect([read.length, read.at[0], read.count[0], read.greatest[0]]).toEqual([1, 31, 60, 1])
  })
})
