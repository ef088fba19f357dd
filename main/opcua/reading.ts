/**
 * One data value, taken apart: what every sample is on its way from a message to the columns. There is
 * one of these for each subscription, written over by each sample, so that no object is made for one;
 * `changes.ts` fills it from the bytes of a notification, `fill` from what node-opcua has decoded.
 */
import type { DataValue } from 'node-opcua-client'
import type { Oversize } from '../../shared/acquisition.ts'
import { ARRAY, ValueType, isNumeric, type TagValue } from '../../shared/samples.ts'
import { isTold, putTicks } from './instants.ts'
import { boundedValueOf, type RawVariant } from './values.ts'

/** 100 ns between 1601 and 1970, as two words, and the first and the first but last moment that count. */
const EPOCH = 116_444_736_000_000_000n
const EPOCH_LOW = Number(EPOCH & 0xffff_ffffn)
const EPOCH_HIGH = Number(EPOCH >> 32n)
const FIRST_TOLD = 10_000
const LAST_TOLD = (253_402_214_400_000n + 11_644_473_600_000n) * 10_000n
const LAST_TOLD_LOW = Number(LAST_TOLD & 0xffff_ffffn)
const LAST_TOLD_HIGH = Number(LAST_TOLD >> 32n)

const WORD = 4_294_967_296

/** A time of a data value. The words are those of its ticks since 1970, as in a BigInt64Array. */
export class Instant {
  /** It stands in the data value. */
  given = false
  /** It says anything: the standard encodes "none" as its first or last moment. */
  told = false
  low = 0
  high = 0
  /** Tens of picoseconds beyond the tick. */
  rest = 0

  none(): void {
    this.given = false
    this.told = false
  }

  /** @param low @param high words of 100 ns since 1601, unsigned @param rest tens of picoseconds */
  put(low: number, high: number, rest: number): void {
    this.given = true
    this.told =
      (high > 0 || low >= FIRST_TOLD) &&
      (high < LAST_TOLD_HIGH || (high === LAST_TOLD_HIGH && low < LAST_TOLD_LOW))
    // What is more than a tick counts, though a server should not send it.
    const more = rest < 10_000 ? 0 : Math.floor(rest / 10_000)
    const under = low - EPOCH_LOW + more
    const carry = under < 0 ? -1 : under >= WORD ? 1 : 0
    this.low = (under - carry * WORD) | 0
    this.high = (high - EPOCH_HIGH + carry) | 0
    this.rest = rest
  }

  /** Of a date and what it lacks, in picoseconds. */
  fill(date: Date | null, picoseconds: number): void {
    if (date === null) {
      this.none()
      return
    }
    const ms = date.getTime()
    this.given = true
    this.told = isTold(ms)
    putTicks(words, 0, ms, picoseconds)
    this.low = words[0] ?? 0
    this.high = words[1] ?? 0
    this.rest = Math.floor((picoseconds % 100_000) / 10)
  }

  /** Unix milliseconds, to less than a microsecond. */
  get ms(): number {
    return (this.high * WORD + (this.low >>> 0)) / 10_000
  }
}

const words = new Int32Array(2)

export class Reading {
  /** `ValueType` with `ARRAY`; Null where there is no value. */
  type = 0
  /** A number or a boolean; NaN where the value is neither. */
  number = Number.NaN
  /** A value that is neither. */
  other: TagValue = null
  /** The value is too large to be kept, and this is its size. */
  oversize: Oversize | null = null
  /** The value is nothing that we know. */
  isRiddle = false
  /** Its 32 bits. */
  status = 0
  readonly source = new Instant()
  readonly server = new Instant()

  /** Without a value, and without all that only few values have. */
  clear(): void {
    this.type = ValueType.Null
    this.number = Number.NaN
    this.other = null
    this.oversize = null
    this.isRiddle = false
  }

  /** Of this one, as it is now. */
  copy(): Reading {
    const copy = new Reading()
    const { type, number, other, oversize, isRiddle, status } = this
    Object.assign(copy, { type, number, other, oversize, isRiddle, status })
    Object.assign(copy.source, this.source)
    Object.assign(copy.server, this.server)
    return copy
  }

  /** The member of a value in its place; null: there is none, with the status that says why. */
  putMember(member: RawVariant | null, missing: number): void {
    // What is too large is so for all of its members.
    if (this.oversize !== null) return
    const isBad = this.status >>> 31 === 1
    this.clear()
    if (member !== null) this.putVariant(member)
    else if (!isBad) this.status = missing | 0
  }

  /** @returns this, filled from a data value as node-opcua has it */
  fill(sample: DataValue): this {
    this.clear()
    // A bad sample may come without a value; node-opcua then leaves a variant of type Null.
    const variant = sample.value as DataValue['value'] | undefined
    if (variant !== undefined) this.putVariant(variant)
    this.status = sample.statusCode.value | 0
    this.source.fill(sample.sourceTimestamp, sample.sourcePicoseconds)
    this.server.fill(sample.serverTimestamp, sample.serverPicoseconds)
    return this
  }

  putVariant(variant: RawVariant): void {
    const { dataType: type, value } = variant
    if (type === ValueType.Null) return
    this.type = type
    if (variant.arrayType === 0) {
      if (type === ValueType.Boolean) {
        this.number = value === true ? 1 : 0
        return
      }
      if (isNumeric(type)) {
        if (typeof value === 'number') this.number = value
        return
      }
    } else this.type = type | ARRAY
    try {
      const bounded = boundedValueOf(variant)
      if ('oversize' in bounded) this.oversize = bounded.oversize
      else this.other = bounded.value
    } catch {
      // One value that is a riddle must not take the rest of its message with it.
      this.isRiddle = true
    }
  }
}
