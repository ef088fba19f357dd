/**
 * Samples into columns: the one place that every sample passes, so it is plain and makes no object per
 * sample.
 */
import { Status, overflowed, qualityOf } from '../../shared/quality.ts'
import { SampleFlag, ValueType, type SampleBatch, type TagValue } from '../../shared/samples.ts'
import { sizeOf } from '../../shared/samples-size.ts'
import { putTicks } from './instants.ts'
import type { Instant, Reading } from './reading.ts'

const START = 1024
/** Bytes of one sample in all columns. */
const ROW = 34

type Column = BigInt64Array | Float64Array | Int32Array | Uint32Array | Uint8Array

export class Columns {
  count = 0
  /** Of what stands in `others`. */
  bytes = 0
  #tag = new Int32Array(START)
  #sourceTime = new BigInt64Array(START)
  #serverTime = new BigInt64Array(START)
  #status = new Uint32Array(START)
  #type = new Uint8Array(START)
  #flags = new Uint8Array(START)
  #value = new Float64Array(START)
  #others: [number, TagValue][] = []
  #sourceWords = new Int32Array(this.#sourceTime.buffer)
  #serverWords = new Int32Array(this.#serverTime.buffer)

  /**
   * A value that is too large, or a riddle, is a sample without it, and its status says so.
   *
   * @param arrival Unix milliseconds, used where the server gives no time at all
   * @param marks `SampleFlag` bits to add
   */
  append(tag: number, reading: Reading, arrival: number, marks: number): void {
    const row = this.count
    if (row === this.#tag.length) this.#grow()
    this.count = row + 1
    const { other, status } = reading
    this.#tag[row] = tag
    this.#type[row] = reading.type
    this.#value[row] = reading.number
    if (other !== null) {
      this.#others.push([row, other])
      this.bytes += sizeOf(other)
    }
    this.#status[row] =
      reading.oversize === null && !reading.isRiddle ? status : withoutValue(reading)
    this.#flags[row] =
      marks |
      (overflowed(status) ? SampleFlag.Overflow : 0) |
      this.#putTimes(row, reading.source, reading.server, arrival)
  }

  /** A sample of our own making: the item itself has failed, so there is nothing but a status. */
  appendFailure(tag: number, status: number, arrival: number): void {
    const row = this.count
    if (row === this.#tag.length) this.#grow()
    this.count = row + 1
    this.#tag[row] = tag
    this.#type[row] = ValueType.Null
    this.#value[row] = Number.NaN
    this.#status[row] = status
    this.#flags[row] = SampleFlag.ArrivalTimeUsed
    putTicks(this.#sourceWords, row, arrival, 0)
    putTicks(this.#serverWords, row, arrival, 0)
  }

  /** Everything collected, in a buffer of its own, ready to be moved to another thread. */
  take(): SampleBatch {
    const { count } = this
    // One for all columns: moving a buffer costs as much as copying thousands of rows.
    // Every byte of it is written below, so that it need not be empty first.
    const whole = Buffer.allocUnsafeSlow(count * ROW).buffer
    let at = 0
    const column = <T extends Column>(
      make: new (buffer: ArrayBuffer, at: number, length: number) => T,
      from: T,
    ): T => {
      const made = new make(whole, at, count)
      made.set(from.subarray(0, count) as never)
      at += made.byteLength
      return made
    }
    // The widest first, so that each begins where its elements may.
    const sourceTime = column(BigInt64Array, this.#sourceTime)
    const serverTime = column(BigInt64Array, this.#serverTime)
    const value = column(Float64Array, this.#value)
    const tag = column(Int32Array, this.#tag)
    const status = column(Uint32Array, this.#status)
    const type = column(Uint8Array, this.#type)
    const flags = column(Uint8Array, this.#flags)
    const batch = { tag, sourceTime, serverTime, status, type, flags, value, others: this.#others }
    this.count = 0
    this.bytes = 0
    this.#others = []
    return batch
  }

  /** Returns the flags that say which time stands in for which. */
  #putTimes(row: number, source: Instant, server: Instant, arrival: number): number {
    if (!source.told && !server.told) {
      putTicks(this.#sourceWords, row, arrival, 0)
      putTicks(this.#serverWords, row, arrival, 0)
      return SampleFlag.ArrivalTimeUsed
    }
    const first = source.told ? source : server
    const second = server.told ? server : source
    this.#sourceWords[row * 2] = first.low
    this.#sourceWords[row * 2 + 1] = first.high
    this.#serverWords[row * 2] = second.low
    this.#serverWords[row * 2 + 1] = second.high
    return source.told ? 0 : SampleFlag.ServerTimeUsed
  }

  #grow(): void {
    const size = this.#tag.length * 2
    const grown = <T extends { set(from: T): void }>(to: T, from: T): T => {
      to.set(from)
      return to
    }
    this.#tag = grown(new Int32Array(size), this.#tag)
    this.#sourceTime = grown(new BigInt64Array(size), this.#sourceTime)
    this.#serverTime = grown(new BigInt64Array(size), this.#serverTime)
    this.#status = grown(new Uint32Array(size), this.#status)
    this.#type = grown(new Uint8Array(size), this.#type)
    this.#flags = grown(new Uint8Array(size), this.#flags)
    this.#value = grown(new Float64Array(size), this.#value)
    this.#sourceWords = new Int32Array(this.#sourceTime.buffer)
    this.#serverWords = new Int32Array(this.#serverTime.buffer)
  }
}

/** What is shown of a sample whose value is not: a source that says itself what is bad is believed. */
function withoutValue({ isRiddle, status }: Reading): number {
  if (isRiddle) return Status.BadDecodingError
  return qualityOf(status) === 'bad' ? status : Status.BadEncodingLimitsExceeded
}
