import { DataType, DataValue, StatusCodes, type DataValueOptions } from 'node-opcua'
import { expect, test } from 'vitest'
import { Lasts } from './lasts.ts'
import { Reading } from './reading.ts'

const sample = (value: unknown, more: Partial<DataValueOptions> = {}) =>
  new Reading().fill(
    new DataValue({
      value: { dataType: DataType.Double, value } as never,
      sourceTimestamp: new Date(1000),
      ...more,
    }),
  )

function setUp(): (reading: Reading) => boolean {
  const lasts = new Lasts()
  lasts.add(7, 70)
  return (reading) => lasts.repeats(7, reading)
}

test('a sample is a repetition when its time, status and value are those of the last one', () => {
  const repeats = setUp()
  expect(repeats(sample(1))).toBe(false)
  expect(repeats(sample(1))).toBe(true)
  expect(repeats(sample(2))).toBe(false)
  expect(repeats(sample(2, { statusCode: StatusCodes.Uncertain }))).toBe(false)
  expect(repeats(sample(2, { statusCode: StatusCodes.Uncertain }))).toBe(true)
  const next = { statusCode: StatusCodes.Uncertain, sourcePicoseconds: 100_000 }
  expect(repeats(sample(2, next))).toBe(false)
  expect(repeats(sample(2, { ...next, sourcePicoseconds: 100_010 }))).toBe(false)
})

test('what is no number is compared as a whole, and not with what came before it', () => {
  const repeats = setUp()
  const array = (...value: number[]) =>
    sample(null, { value: { dataType: DataType.Int32, arrayType: 1, value } as never })
  expect(repeats(array(1, 2))).toBe(false)
  expect(repeats(array(1, 2))).toBe(true)
  expect(repeats(array(1, 3))).toBe(false)
  expect(repeats(sample(1))).toBe(false)
  expect(repeats(array(1, 3))).toBe(false)
})

test('zeros of both signs differ, and NaN repeats itself', () => {
  const repeats = setUp()
  expect(repeats(sample(0))).toBe(false)
  expect(repeats(sample(-0))).toBe(false)
  expect(repeats(sample(Number.NaN))).toBe(false)
  expect(repeats(sample(Number.NaN))).toBe(true)
})

test('without a source time, or without its value, nothing can be told to be a repetition', () => {
  const repeats = setUp()
  const timeless = () => sample(1, { sourceTimestamp: null })
  expect(repeats(timeless())).toBe(false)
  expect(repeats(timeless())).toBe(false)
  const large = () =>
    sample(null, { value: { dataType: DataType.String, value: 'x'.repeat(40_000) } as never })
  expect(repeats(large())).toBe(false)
  expect(repeats(large())).toBe(false)
})

test('whatever handle a server names, only items that are there are found', () => {
  const lasts = new Lasts()
  lasts.add(1, 10)
  lasts.add(5000, 20)
  expect([0, 1, 4999, 5000, 8192, 0xffff_ffff].filter((handle) => lasts.has(handle))).toEqual([
    1, 5000,
  ])
  expect(lasts.tag(5000)).toBe(20)
  lasts.remove(1)
  expect(lasts.has(1)).toBe(false)
})

test('a sample ends the doubt about its item', () => {
  const lasts = new Lasts()
  lasts.add(1, 10)
  expect(lasts.isCertain(1)).toBe(false)
  lasts.repeats(1, sample(1))
  expect(lasts.isCertain(1)).toBe(true)
  lasts.doubt(1)
  expect([lasts.isCertain(1), lasts.isDoubted(1)]).toEqual([false, true])
  expect(lasts.repeats(1, sample(1))).toBe(true)
  expect([lasts.isCertain(1), lasts.isDoubted(1)]).toEqual([true, false])
})
