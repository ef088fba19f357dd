import { describe, expect, test } from 'vitest'
import {
  Argument,
  BinaryStream,
  DataType,
  DataValue,
  LocalizedText,
  Range,
  StatusCodes,
  Variant,
  VariantArrayType,
} from 'node-opcua'
import { ARRAY, SampleFlag, ValueType, sampleAt } from '../../shared/samples.ts'
import { ticksFromMs } from '../../shared/time.ts'
import { Columns } from './columns.ts'
import { Reading } from './reading.ts'

const ARRIVAL = Date.UTC(2026, 2, 12)

function through(options: ConstructorParameters<typeof DataValue>[0]) {
  const columns = new Columns()
  columns.append(1, new Reading().fill(new DataValue(options)), ARRIVAL, 0)
  return sampleAt(columns.take(), 0)
}

const array = (dataType: DataType, value: unknown, more = {}) =>
  through({
    value: { dataType, arrayType: VariantArrayType.Array, value, ...more } as never,
    sourceTimestamp: new Date(ARRIVAL),
  })

describe('a sample', () => {
  test('without a source time takes the server time, and says so', () => {
    const sample = through({
      value: new Variant({ dataType: DataType.Double, value: 1 }),
      serverTimestamp: new Date(1000),
      serverPicoseconds: 700_000,
    })
    expect(sample).toMatchObject({
      sourceTime: 10_000_007n,
      serverTime: 10_000_007n,
      flags: SampleFlag.ServerTimeUsed,
    })
  })

  test('without any time takes the time of arrival, and says so', () => {
    const sample = through({ value: new Variant({ dataType: DataType.Double, value: 1 }) })
    expect(sample).toMatchObject({
      sourceTime: ticksFromMs(ARRIVAL),
      flags: SampleFlag.ArrivalTimeUsed,
    })
  })

  test('that is bad may have no value at all', () => {
    expect(through({ statusCode: StatusCodes.BadNoCommunication })).toMatchObject({
      value: null,
      type: ValueType.Null,
      status: 0x8031_0000,
    })
  })

  test('keeps NaN and infinities, which some servers send', () => {
    const double = (value: number) =>
      through({ value: new Variant({ dataType: DataType.Double, value }) }).value
    expect(double(Number.NaN)).toBeNaN()
    expect(double(Number.NEGATIVE_INFINITY)).toBe(Number.NEGATIVE_INFINITY)
  })

  test('of an array or a matrix keeps its shape', () => {
    expect(array(DataType.Int32, [1, 2])).toMatchObject({
      type: ValueType.Int32 | ARRAY,
      value: [1, 2],
    })
    expect(array(DataType.Int64, [[0xffff_ffff, 0xffff_ffff]]).value).toEqual([-1n])
    expect(array(DataType.Boolean, [true, false]).value).toEqual([true, false])
    expect(
      array(DataType.Double, [1, 2, 3, 4, 5, 6], {
        arrayType: VariantArrayType.Matrix,
        dimensions: [3, 2],
      }).value,
    ).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ])
  })

  test('of a structure is plain data, and null where nobody knows its fields', () => {
    const structure = (value: object) =>
      through({ value: { dataType: DataType.ExtensionObject, value } as never })
    expect(structure(new Range({ low: 1, high: 2 })).value).toEqual({ low: 1, high: 2 })
    expect(
      structure(new Argument({ name: 'a', description: new LocalizedText({ text: 'b' }) })).value,
    ).toMatchObject({ name: 'a', description: 'b', valueRank: expect.any(Number) })
    // A variant of type 22 with a body of one byte, of a type id that nobody has heard of.
    const bytes = Buffer.from([0x01, 22, 0x01, 9, 0x39, 0x30, 0x01, 1, 0, 0, 0, 0xff])
    const undecoded = new DataValue()
    undecoded.decode(new BinaryStream(bytes))
    const unknown = through(undecoded as never)
    expect(unknown).toMatchObject({ type: ValueType.Structure, value: null })
  })

  test('survives any number of others in one batch', () => {
    const columns = new Columns()
    const value = (n: number) =>
      new DataValue({
        value:
          n % 3 === 0
            ? new Variant({ dataType: DataType.String, value: `#${n}` })
            : new Variant({ dataType: DataType.Double, value: n }),
        sourceTimestamp: new Date(n),
      })
    for (let n = 0; n < 3000; n++) {
      columns.append(n, new Reading().fill(value(n)), ARRIVAL, 0)
    }
    const batch = columns.take()
    expect(columns.count).toBe(0)
    for (const n of [0, 1, 1023, 1024, 2048, 2999]) {
      expect(sampleAt(batch, n)).toMatchObject({
        tag: n,
        value: n % 3 === 0 ? `#${n}` : n,
        sourceTime: BigInt(n) * 10_000n,
      })
    }
  })
})
