/**
 * Owns the time columns of an export: UTC, the site's clock and its offset. A time is written whole, to the
 * 100 ns, with the digits that it has: three where it is a whole millisecond, seven otherwise.
 */
import type { ExportMarks, ExportTimes } from '../../shared/export.ts'
import { offsetIn } from '../../shared/site-clock.ts'
import type { Bytes } from './bytes.ts'

/** 2^32 ticks are so many seconds and so many ticks. */
const SECONDS = 429
const TICKS = 4_967_296
const IN_SECOND = 10_000_000
const IN_MS = 10_000

/** Offsets are asked for once in so many seconds; zones change at whole quarters of an hour, but for a few. */
const QUARTER = 900

const DASH = 0x2d

/** Bytes that all time columns take at most, with their delimiters. */
export const LONGEST_TIMES = 96

/** Four characters as they lie in a buffer, so that one store writes them. */
const wordOf = (text: string): number => Buffer.from(text).readUInt32LE()
const padded = (value: number, width: number): string => String(value).padStart(width, '0')
/** A byte too many: what comes next is written over it. */
const milliseconds = Uint32Array.from({ length: 1000 }, (_, ms) => wordOf(`${padded(ms, 3)} `))

/**
 * One clock: what stands before the seconds is kept for a minute. Words of four characters and not one after the
 * other, as of millions of rows a second each store is seen.
 */
class ClockFace {
  readonly #between: string
  /** Of `:07.` */
  readonly #seconds: Uint32Array
  #minute = Number.NaN
  /** Of `2026-11-22T14:05`: all years that a history holds have four digits. */
  readonly #start = new Uint32Array(4)

  constructor({ between, decimal }: ExportMarks) {
    this.#between = between
    this.#seconds = Uint32Array.from({ length: 60 }, (_, second) =>
      wordOf(`:${padded(second, 2)}${decimal}`),
    )
  }

  put(bytes: Bytes, second: number, ticks: number): void {
    const minute = Math.floor(second / 60)
    if (minute !== this.#minute) this.#turn(minute)
    const { view, at } = bytes
    const start = this.#start
    view.setUint32(at, start[0]!, true)
    view.setUint32(at + 4, start[1]!, true)
    view.setUint32(at + 8, start[2]!, true)
    view.setUint32(at + 12, start[3]!, true)
    view.setUint32(at + 16, this.#seconds[second - minute * 60]!, true)
    const ms = (ticks / IN_MS) | 0
    view.setUint32(at + 20, milliseconds[ms]!, true)
    bytes.at = at + 23
    const rest = ticks - ms * IN_MS
    if (rest !== 0) bytes.digits(rest, 4)
  }

  #turn(minute: number): void {
    this.#minute = minute
    const text = new Date(minute * 60_000).toISOString()
    const start = `${text.slice(0, 10)}${this.#between}${text.slice(11, 16)}`
    for (let word = 0; word < this.#start.length; word++) {
      this.#start[word] = wordOf(start.slice(4 * word, 4 * word + 4))
    }
  }
}

export class TimeColumns {
  readonly #times: ExportTimes
  readonly #utc: ClockFace
  readonly #local: ClockFace
  readonly #zone: Uint8Array
  readonly #delimiter: number
  readonly #offsetAt: (ms: number) => number
  /** From one second to another the offset is the same. */
  #from = Number.NaN
  #to = Number.NaN
  #offset = 0
  #offsetText = Buffer.alloc(0)

  /** @param zone the site's, as `Europe/Moscow` */
  constructor(times: ExportTimes, marks: ExportMarks, zone: string) {
    this.#times = times
    this.#utc = new ClockFace(marks)
    this.#local = new ClockFace(marks)
    this.#zone = Buffer.from(marks.zone)
    this.#delimiter = marks.delimiter.charCodeAt(0)
    this.#offsetAt = offsetIn(zone)
  }

  /** All columns with a delimiter behind each; halves of ticks. There must be room for `LONGEST_TIMES`. */
  put(bytes: Bytes, low: number, high: number): void {
    const ticks = high * TICKS + low
    const second = high * SECONDS + Math.floor(ticks / IN_SECOND)
    const rest = ticks - Math.floor(ticks / IN_SECOND) * IN_SECOND
    if (this.#times !== 'local') {
      this.#utc.put(bytes, second, rest)
      bytes.put(this.#zone)
      bytes.byte(this.#delimiter)
    }
    if (this.#times === 'utc') return
    if (!(second >= this.#from && second < this.#to)) this.#look(second)
    this.#local.put(bytes, second + this.#offset, rest)
    bytes.byte(this.#delimiter)
    bytes.put(this.#offsetText)
    bytes.byte(this.#delimiter)
  }

  /** UTC alone, without a delimiter. */
  putUtc(bytes: Bytes, low: number, high: number): void {
    const ticks = high * TICKS + low
    const whole = Math.floor(ticks / IN_SECOND)
    this.#utc.put(bytes, high * SECONDS + whole, ticks - whole * IN_SECOND)
    bytes.put(this.#zone)
  }

  #look(second: number): void {
    const begin = Math.floor(second / QUARTER) * QUARTER
    const offset = this.#offsetAt(second * 1000)
    const isEven =
      this.#offsetAt(begin * 1000) === offset &&
      this.#offsetAt((begin + QUARTER - 1) * 1000) === offset
    this.#from = isEven ? begin : second
    this.#to = isEven ? begin + QUARTER : second + 1
    this.#offset = offset / 1000
    this.#offsetText = Buffer.from(offsetText(offset / 1000))
  }
}

/** `UTC+03:00`: with letters before the sign no spreadsheet takes it for a sum or a time of day. */
export function offsetText(seconds: number): string {
  const size = Math.abs(seconds)
  const parts = [Math.floor(size / 3600), Math.floor(size / 60) % 60, size % 60]
  if (parts[2] === 0) parts.pop()
  const sign = seconds < 0 ? String.fromCharCode(DASH) : '+'
  return `UTC${sign}${parts.map((part) => String(part).padStart(2, '0')).join(':')}`
}
