import { DataType, DataValue, StatusCodes, type DataValueOptions } from 'node-opcua'
import { expect, test } from 'vitest'
import { repeats, type Item } from './items.ts'

const sample = (value: unknown, more: Partial<DataValueOptions> = {}) =>
  new DataValue({
    value: { dataType: DataType.Double, value } as never,
    sourceTimestamp: new Date(1000),
    ...more,
  })

test('a sample is a repetition when its time, status and value are those of the last one', () => {
  const item = { last: null } as unknown as Item
  expect(repeats(item, sample(1))).toBe(false)
  expect(repeats(item, sample(1))).toBe(true)
  expect(repeats(item, sample(2))).toBe(false)
  expect(repeats(item, sample(2, { statusCode: StatusCodes.Uncertain }))).toBe(false)
  expect(repeats(item, sample(2, { statusCode: StatusCodes.Uncertain }))).toBe(true)
  const next = { statusCode: StatusCodes.Uncertain, sourcePicoseconds: 100_000 }
  expect(repeats(item, sample(2, next))).toBe(false)
})

test('without a source time nothing can be told to be a repetition', () => {
  const item = { last: null } as unknown as Item
  const timeless = () => new DataValue({ value: { dataType: DataType.Double, value: 1 } })
  expect(repeats(item, timeless())).toBe(false)
  expect(repeats(item, timeless())).toBe(false)
})
