/**
 * Whatever a server sends, over the wire and through to the screen and the history: each sample is kept
 * exactly or shown as what it is, none stops another, and the next good one is what is shown.
 */
import { rmSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  BinaryStream,
  DataType,
  DataValue,
  StatusCode,
  StatusCodes,
  Variant,
  VariantArrayType,
  type DataValueOptions,
} from 'node-opcua'
import { Status } from '../../shared/quality.ts'
import { SampleFlag, ValueType, batchOf, sampleAt, type Sample } from '../../shared/samples.ts'
import { bytesOf } from '../../shared/samples-size.ts'
import { isoFromTicks, ticksFromMs } from '../../shared/time.ts'
import { decode, encode } from '../../shared/wire.ts'
import { openHistory } from '../historian/opening.ts'
import { HistoryReader } from '../historian/reader.ts'
import { HistoryWriter } from '../historian/writer.ts'
import { LiveTable } from '../live/table.ts'
import { Columns } from './columns.ts'
import { Intake } from './intake.ts'
import { Reading } from './reading.ts'

const NOW = Date.UTC(2026, 2, 12, 7, 46, 52)

/** As it comes from the wire. */
function received(options: DataValueOptions): DataValue {
  const sent = new DataValue(options)
  const stream = new BinaryStream(sent.binaryStoreSize() + 16)
  sent.encode(stream)
  stream.rewind()
  const value = new DataValue()
  value.decode(stream)
  return value
}

const clocks = fc.constantFrom(
  null,
  new Date(Number.NaN),
  ...[
    -11_644_473_600_000,
    -11_644_473_599_999,
    Date.UTC(1899, 11, 30),
    -1,
    0,
    1,
    NOW - 3_600_000,
    NOW,
    NOW + 3_600_000,
    Date.UTC(2150, 0, 1),
    Date.UTC(2200, 0, 1),
    Date.UTC(9999, 0, 1),
    Date.UTC(9999, 11, 31, 23, 59, 59),
  ].map((ms) => new Date(ms)),
)

const LONG = 'нефть'.repeat(6_500)
const HUGE = 'нефть'.repeat(210_000)
const text = fc.oneof(fc.string(), fc.constantFrom(null, '', '\0', LONG, HUGE))
const half = fc.integer({ min: 0, max: 0xffff_ffff })
const scalars: readonly [DataType, fc.Arbitrary<unknown>][] = [
  [DataType.Null, fc.constant(null)],
  [DataType.Boolean, fc.boolean()],
  [DataType.Int32, fc.integer()],
  [DataType.Float, fc.float()],
  [DataType.Double, fc.double()],
  [DataType.Int64, fc.tuple(half, half)],
  [DataType.UInt64, fc.tuple(half, half)],
  [DataType.String, text],
  [DataType.ByteString, fc.uint8Array().map((bytes) => Buffer.from(bytes))],
  [DataType.DateTime, clocks.map((date) => (Number.isNaN(date?.getTime()) ? null : date))],
  [DataType.LocalizedText, text.map((one) => ({ text: one, locale: null }))],
]
const variant = fc.constantFrom(...scalars).chain(([dataType, of]) =>
  dataType === DataType.Null
    ? fc.constant(undefined)
    : fc.oneof(
        of.map((value) => ({ dataType, arrayType: VariantArrayType.Scalar, value })),
        fc
          .array(of, { maxLength: 3 })
          .map((value) => ({ dataType, arrayType: VariantArrayType.Array, value })),
      ),
)
const strange: fc.Arbitrary<DataValueOptions> = fc
  .record({
    value: variant,
    sourceTimestamp: clocks,
    serverTimestamp: clocks,
    statusCode: fc.constantFrom(
      StatusCodes.Good,
      StatusCodes.BadNoCommunication,
      StatusCodes.UncertainLastUsableValue,
    ),
  })
  .map(({ value, sourceTimestamp, serverTimestamp, statusCode }) => ({
    statusCode,
    ...(value === undefined ? {} : { value: value as never }),
    ...(Number.isNaN(sourceTimestamp?.getTime()) ? {} : { sourceTimestamp }),
    ...(Number.isNaN(serverTimestamp?.getTime()) ? {} : { serverTimestamp }),
  }))

const readingOf = (value: DataValue): Reading => new Reading().fill(value)

function samplesOf(values: readonly DataValue[]): Sample[] {
  const columns = new Columns()
  for (const value of values) columns.append(1, readingOf(value), NOW, 0)
  const batch = columns.take()
  return values.map((_, row) => sampleAt(batch, row))
}

describe('whatever a server sends', () => {
  let folder: string
  let history: { writer: HistoryWriter; reader: HistoryReader }
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'derrick-strange-'))
  })
  beforeEach(() => {
    rmSync(join(folder, 'history.db'), { force: true })
    const [one, other] = [openHistory(folder, 1n), openHistory(folder, 1n)]
    if (!one.ok || !other.ok) throw new Error('the history could not be opened')
    history = {
      writer: new HistoryWriter(one.value.db, 0n),
      reader: new HistoryReader(other.value.db),
    }
    return () => {
      history.reader.close()
      history.writer.close()
    }
  })
  afterAll(() => {
    rmSync(folder, { recursive: true })
  })

  test('goes through every part, and the next good value is shown', () => {
    const table = new LiveTable()
    table.configure([{ id: 1, server: 1 }])
    table.setLink(1, 'up')
    fc.assert(
      fc.property(fc.array(strange, { minLength: 1, maxLength: 5 }), (options) => {
        const samples = samplesOf(options.map(received))
        const batch = batchOf(samples)
        table.apply(batch, NOW)
        const last = samples.at(-1)!
        expect(table.get(1)).toMatchObject({ value: last.value, sourceStatus: last.status })
        expect(isoFromTicks(last.sourceTime)).toMatch(/^[+-]?\d{4,6}-.*Z$/)
        const frame = table.changedSince(-1, null)
        expect(decode(encode(frame).buffer as ArrayBuffer)).toEqual(frame)

        const work = { batches: [batch], gaps: [], closings: [], fills: [], owners: [] }
        const [receipt] = history.writer.store(work, 1n)
        const refused = samples.filter(
          ({ sourceTime }) => sourceTime < 0n || sourceTime >= ticksFromMs(Date.UTC(2200, 0, 1)),
        )
        expect(receipt!.refused).toBe(refused.length)
        expect(receipt!.stored + receipt!.duplicate).toBe(samples.length - refused.length)

        const good = { ...last, status: 0, type: ValueType.Double, flags: 0, value: 5 }
        table.apply(batchOf([{ ...good, sourceTime: ticksFromMs(NOW) }]), NOW)
        expect(table.get(1)).toMatchObject({ value: 5, live: true })
      }),
      { numRuns: 300 },
    )
  })

  test('a clock in the future does not pass for the newest after a start', () => {
    const at = (ms: number, value: number): Sample => ({
      ...{ tag: 1, status: 0, type: ValueType.Double, flags: 0, value },
      sourceTime: ticksFromMs(ms),
      serverTime: ticksFromMs(ms),
    })
    const batch = batchOf([at(NOW, 1), at(Date.UTC(2150, 0, 1), 2)])
    history.writer.store({ batches: [batch], gaps: [], closings: [], fills: [], owners: [] }, 1n)
    const until = ticksFromMs(NOW + 1000)
    expect([...history.reader.latest(until).value]).toEqual([1])
    expect([...history.reader.latest(until, [1]).value]).toEqual([1])
    history.writer.sealAll()
    expect([...history.reader.latest(until).value]).toEqual([1])
  })
})

describe('a value that is too large to be kept', () => {
  const string = (value: string) => ({ dataType: DataType.String, value })
  const of = (value: object, more: object = {}): DataValue =>
    received({ value: value as never, sourceTimestamp: new Date(NOW), ...more })

  test.each([
    ['text', string(HUGE), { size: 1_050_000, of: 'characters' }],
    ['bytes', { dataType: DataType.ByteString, value: Buffer.alloc(50_000) }, { size: 50_000 }],
    [
      'an array',
      { dataType: DataType.Double, arrayType: 1, value: new Float64Array(8193) },
      { size: 8193, of: 'elements' },
    ],
    [
      'texts together',
      {
        dataType: DataType.String,
        arrayType: 1,
        value: Array.from({ length: 9 }, () => 'x'.repeat(4000)),
      },
      { size: 72_000, of: 'bytes' },
    ],
  ])('%s says so instead, with its size', (_, value, size) => {
    const batches: ReturnType<Columns['take']>[] = []
    const intake = new Intake((batch) => batches.push(batch))
    intake.sample(1, readingOf(of(value)), NOW, false, false)
    intake.flush()
    expect(sampleAt(batches[0]!, 0)).toMatchObject({
      value: null,
      status: Status.BadEncodingLimitsExceeded,
      sourceTime: ticksFromMs(NOW),
    })
    expect(intake.oversized).toMatchObject([{ tag: 1, ...size }])
  })

  test('is no longer told of when a smaller one has come, or its tag is gone', () => {
    const intake = new Intake(() => {})
    for (const tag of [1, 2, 3]) {
      intake.sample(tag, readingOf(of(string(HUGE))), NOW, false, false)
    }
    intake.sample(1, readingOf(of(string(LONG))), NOW, false, false)
    intake.keep(new Set([1, 3]))
    expect(intake.oversized.map(({ tag }) => tag)).toEqual([3])
  })

  test('leaves a source its own word of what is bad, and its overflow', () => {
    const bad = of(string(HUGE), { statusCode: StatusCodes.BadSensorFailure })
    expect(samplesOf([bad])[0]).toMatchObject({ value: null, status: Status.BadSensorFailure })
    const after = of(string(HUGE))
    after.statusCode = StatusCode.makeStatusCode(StatusCodes.Good, 0x480)
    expect(samplesOf([after])[0]?.flags).toBe(SampleFlag.Overflow)
  })

  test('and long ones that may be kept leave in batches of bounded size', () => {
    const sizes: number[] = []
    const intake = new Intake((batch) => sizes.push(bytesOf(batch)))
    for (let n = 0; n < 100; n++) {
      intake.sample(1, readingOf(of(string(LONG))), NOW, false, false)
    }
    expect(sizes.length).toBeGreaterThan(3)
    expect(Math.max(...sizes)).toBeLessThan(2 * 1024 * 1024)
  })
})

describe('a value that cannot be understood', () => {
  const broken = {
    dataType: DataType.String,
    arrayType: 1,
    value: {
      length: 1,
      get 0() {
        throw new Error('no')
      },
    },
  }

  test('shows its failure instead, and the samples after it come', () => {
    const batches: ReturnType<Columns['take']>[] = []
    const intake = new Intake((batch) => batches.push(batch))
    const odd = new DataValue({ sourceTimestamp: new Date(NOW) })
    ;(odd as { value: unknown }).value = broken
    intake.sample(1, readingOf(odd), NOW, false, false)
    const good = new Variant({ dataType: DataType.Double, value: 7 })
    intake.sample(2, readingOf(new DataValue({ value: good })), NOW, false, false)
    intake.flush()
    expect(sampleAt(batches[0]!, 0)).toMatchObject({
      tag: 1,
      status: Status.BadDecodingError,
      value: null,
      sourceTime: ticksFromMs(NOW),
    })
    expect(sampleAt(batches[0]!, 1)).toMatchObject({ tag: 2, value: 7, status: 0 })
  })

  test('a number without a value is no zero', () => {
    const odd = new DataValue({ value: new Variant({ dataType: DataType.Double, value: 1 }) })
    ;(odd.value as { value: unknown }).value = null
    expect(samplesOf([odd])[0]?.value).toBeNaN()
    ;(odd as { value: unknown }).value = undefined
    expect(samplesOf([odd])[0]).toMatchObject({ type: ValueType.Null, value: null })
  })
})
