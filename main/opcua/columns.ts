/**
 * Data changes into columns: the one place that every sample passes, so it is plain and makes no
 * object per sample. A later decoder that reads notifications straight from their bytes will write
 * into the same columns.
 */
import type { DataValue } from 'node-opcua'
import type { Oversize } from '../../shared/acquisition.ts'
import { Status, overflowed, qualityOf } from '../../shared/quality.ts'
import {
  ARRAY,
  SampleFlag,
  ValueType,
  isNumeric,
  type SampleBatch,
  type TagValue,
} from '../../shared/samples.ts'
import { sizeOf } from '../../shared/samples-size.ts'
import { isTold, putTicks } from './instants.ts'
import { boundedValueOf } from './values.ts'

const START = 1024

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
   * @param arrival Unix milliseconds, used where the server gives no time at all
   * @param marks `SampleFlag` bits to add
   * @returns the size of a value that is too large: the sample is kept without it, and its status says so
   */
  append(tag: number, sample: DataValue, arrival: number, marks: number): Oversize | null {
    const row = this.count
    if (row === this.#tag.length) this.#grow()
    this.count = row + 1
    this.#tag[row] = tag
    const status = sample.statusCode.value
    const put = this.#putValue(row, sample)
    this.#status[row] = put === 'kept' ? status : withoutValue(status, put)
    this.#flags[row] =
      marks | (overflowed(status) ? SampleFlag.Overflow : 0) | this.#putTimes(row, sample, arrival)
    return typeof put === 'string' ? null : put
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

  /** Everything collected, in buffers of its own, ready to be moved to another thread. */
  take(): SampleBatch {
    const { count } = this
    const batch = {
      tag: this.#tag.slice(0, count),
      sourceTime: this.#sourceTime.slice(0, count),
      serverTime: this.#serverTime.slice(0, count),
      status: this.#status.slice(0, count),
      type: this.#type.slice(0, count),
      flags: this.#flags.slice(0, count),
      value: this.#value.slice(0, count),
      others: this.#others,
    }
    this.count = 0
    this.bytes = 0
    this.#others = []
    return batch
  }

  /** `riddle`: nothing that we know; a size: too large. */
  #putValue(row: number, sample: DataValue): 'kept' | 'riddle' | Oversize {
    const variant = sample.value as DataValue['value'] | undefined
    // A bad sample may come without a value; node-opcua then leaves a variant of type Null.
    const type: number = variant?.dataType ?? ValueType.Null
    this.#value[row] = Number.NaN
    this.#type[row] = type
    if (variant === undefined || type === ValueType.Null) return 'kept'
    if (variant.arrayType === 0) {
      const value: unknown = variant.value
      if (type === ValueType.Boolean) {
        this.#value[row] = value === true ? 1 : 0
        return 'kept'
      }
      if (isNumeric(type)) {
        if (typeof value === 'number') this.#value[row] = value
        return 'kept'
      }
    } else {
      this.#type[row] = type | ARRAY
    }
    try {
      const bounded = boundedValueOf(variant)
      if ('oversize' in bounded) return bounded.oversize
      if (bounded.value === null) return 'kept'
      this.#others.push([row, bounded.value])
      this.bytes += sizeOf(bounded.value)
      return 'kept'
    } catch {
      // One value that is a riddle must not take the rest of its message with it.
      return 'riddle'
    }
  }

  /** Returns the flags that say which time stands in for which. */
  #putTimes(row: number, sample: DataValue, arrival: number): number {
    const source = sample.sourceTimestamp?.getTime() ?? Number.NaN
    const server = sample.serverTimestamp?.getTime() ?? Number.NaN
    const serverTold = isTold(server)
    if (isTold(source)) {
      putTicks(this.#sourceWords, row, source, sample.sourcePicoseconds)
      if (serverTold) putTicks(this.#serverWords, row, server, sample.serverPicoseconds)
      else putTicks(this.#serverWords, row, source, sample.sourcePicoseconds)
      return 0
    }
    if (serverTold) {
      putTicks(this.#sourceWords, row, server, sample.serverPicoseconds)
      putTicks(this.#serverWords, row, server, sample.serverPicoseconds)
      return SampleFlag.ServerTimeUsed
    }
    putTicks(this.#sourceWords, row, arrival, 0)
    putTicks(this.#serverWords, row, arrival, 0)
    return SampleFlag.ArrivalTimeUsed
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
function withoutValue(status: number, put: 'riddle' | Oversize): number {
  if (put === 'riddle') return Status.BadDecodingError
  return qualityOf(status) === 'bad' ? status : Status.BadEncodingLimitsExceeded
}
