/**
 * Samples travel between threads and to screens as columns of typed arrays: one batch, no object per
 * sample. What does not fit a double (text, 64-bit integers, arrays, structures) stands in `others`.
 */
import type { Ticks } from './time.ts'

/** A value as the product knows it. A 64-bit integer is a bigint; an absent value is null. */
export type TagValue =
  | number
  | boolean
  | string
  | bigint
  | null
  | readonly TagValue[]
  | { readonly [field: string]: TagValue }

/** OPC UA built-in type ids (Part 6, table 1) of the scalars; arrays carry `ARRAY` besides. */
export const ValueType = {
  Null: 0,
  Boolean: 1,
  SByte: 2,
  Byte: 3,
  Int16: 4,
  UInt16: 5,
  Int32: 6,
  UInt32: 7,
  Int64: 8,
  UInt64: 9,
  Float: 10,
  Double: 11,
  String: 12,
  DateTime: 13,
  Guid: 14,
  ByteString: 15,
  StatusCode: 19,
  LocalizedText: 21,
  Structure: 22,
} as const

/** Bit of `type` that says the value is an array of the type in the lower bits. */
export const ARRAY = 0x80

/** Bits of `flags`. */
export const SampleFlag = {
  /** The server gave no source time: `sourceTime` holds the server time. */
  ServerTimeUsed: 1,
  /** Neither time was given: both hold the time of arrival. */
  ArrivalTimeUsed: 2,
  /** The server's queue overflowed before this sample. */
  Overflow: 4,
  /** Read from the server's own history after an outage: it tells of the past, so it is never live. */
  BackFilled: 8,
  /** The result of a formula; the author stands with the formula. */
  Calculated: 16,
  /** Entered by a person; who it was stands with the entry. */
  Manual: 32,
  /** Calculated over the history, not when its inputs came. */
  Afterwards: 64,
} as const

/** All columns have the same length; row i of each is one sample. */
export interface SampleBatch {
  /** Tag ids of the configuration. */
  readonly tag: Int32Array
  /** Ticks, as the source gave them. */
  readonly sourceTime: BigInt64Array
  /** Ticks; equal to `sourceTime` where the server sent none. */
  readonly serverTime: BigInt64Array
  /** OPC UA status codes. */
  readonly status: Uint32Array
  /** `ValueType`, with `ARRAY`. */
  readonly type: Uint8Array
  readonly flags: Uint8Array
  /** Numbers and booleans (0, 1); NaN where the value stands in `others` or is absent. */
  readonly value: Float64Array
  /** Row and value of what is neither a number nor a boolean, in order of rows. */
  readonly others: readonly (readonly [row: number, value: TagValue])[]
}

export interface Sample {
  readonly tag: number
  readonly sourceTime: Ticks
  readonly serverTime: Ticks
  readonly status: number
  readonly type: number
  readonly flags: number
  readonly value: TagValue
}

export const isNumeric = (type: number): boolean =>
  (type >= ValueType.SByte && type <= ValueType.UInt32) ||
  type === ValueType.Float ||
  type === ValueType.Double

/** Columns of so many rows, to be filled. */
export const columns = (count: number) => ({
  tag: new Int32Array(count),
  sourceTime: new BigInt64Array(count),
  serverTime: new BigInt64Array(count),
  status: new Uint32Array(count),
  type: new Uint8Array(count),
  flags: new Uint8Array(count),
  value: new Float64Array(count),
  others: [] as [number, TagValue][],
})

/** Batches one after the other, in columns of their own. */
export function concatenated(batches: readonly SampleBatch[]): SampleBatch {
  const whole = columns(batches.reduce((sum, { tag }) => sum + tag.length, 0))
  let at = 0
  for (const batch of batches) {
    whole.tag.set(batch.tag, at)
    whole.sourceTime.set(batch.sourceTime, at)
    whole.serverTime.set(batch.serverTime, at)
    whole.status.set(batch.status, at)
    whole.type.set(batch.type, at)
    whole.flags.set(batch.flags, at)
    whole.value.set(batch.value, at)
    for (const [row, value] of batch.others) whole.others.push([row + at, value])
    at += batch.tag.length
  }
  return whole
}

/** Columns from rows: for tests, single values and other places where speed does not matter. */
export function batchOf(samples: readonly Sample[]): SampleBatch {
  const batch = columns(samples.length)
  samples.forEach((sample, row) => {
    batch.tag[row] = sample.tag
    batch.sourceTime[row] = sample.sourceTime
    batch.serverTime[row] = sample.serverTime
    batch.status[row] = sample.status
    batch.type[row] = sample.type
    batch.flags[row] = sample.flags
    if (typeof sample.value === 'number') batch.value[row] = sample.value
    else if (typeof sample.value === 'boolean') batch.value[row] = sample.value ? 1 : 0
    else {
      batch.value[row] = Number.NaN
      if (sample.value !== null) batch.others.push([row, sample.value])
    }
  })
  return batch
}

/** The value of one row. `others` is looked up by bisection, so this is cheap for any row. */
export function valueAt(batch: SampleBatch, row: number): TagValue {
  const type = batch.type[row] ?? ValueType.Null
  if (type === ValueType.Boolean) return batch.value[row] === 1
  if (isNumeric(type)) return batch.value[row] ?? null
  let low = 0
  let high = batch.others.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const entry = batch.others[middle]
    if (entry === undefined) break
    if (entry[0] === row) return entry[1]
    if (entry[0] < row) low = middle + 1
    else high = middle - 1
  }
  return null
}

/** One row as an object. */
export function sampleAt(batch: SampleBatch, row: number): Sample {
  return {
    tag: batch.tag[row] ?? 0,
    sourceTime: batch.sourceTime[row] ?? 0n,
    serverTime: batch.serverTime[row] ?? 0n,
    status: batch.status[row] ?? 0,
    type: batch.type[row] ?? 0,
    flags: batch.flags[row] ?? 0,
    value: valueAt(batch, row),
  }
}

/**
 * Gives the memory of the columns back at once: V8 would sweep its whole heap for the sake of a few of them, and
 * a steady stream of batches would stand in fresh memory each time. They are empty afterwards, for everybody.
 */
export function release(batch: SampleBatch): void {
  for (const buffer of transferables(batch)) buffer.transfer(0)
}

/** Buffers of the batch, for `postMessage` without a copy; columns may share one. */
export function transferables(batch: SampleBatch): ArrayBuffer[] {
  const buffers = [
    batch.tag,
    batch.sourceTime,
    batch.serverTime,
    batch.status,
    batch.type,
    batch.flags,
    batch.value,
  ].map((column) => column.buffer as ArrayBuffer)
  return [...new Set(buffers)]
}
