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

const DAY = 86_400
/** Offsets are asked for once in so many seconds; zones change at whole quarters of an hour, but for a few. */
const QUARTER = 900

const DASH = 0x2d
const COLON = 0x3a

/** Bytes that all time columns take at most, with their delimiters. */
export const LONGEST_TIMES = 96

/** One clock: the date of the last day that was written is kept. */
class ClockFace {
  readonly #between: number
  readonly #decimal: number
  #day = Number.NaN
  #date = new Uint8Array(0)

  constructor({ between, decimal }: ExportMarks) {
    this.#between = between.charCodeAt(0)
    this.#decimal = decimal.charCodeAt(0)
  }

  put(bytes: Bytes, second: number, ticks: number): void {
    const day = Math.floor(second / DAY)
    if (day !== this.#day) {
      this.#day = day
      this.#date = Buffer.from(new Date(day * DAY * 1000).toISOString().slice(0, 10))
    }
    const left = second - day * DAY
    const hour = (left / 3600) | 0
    const minute = ((left - 3600 * hour) / 60) | 0
    bytes.put(this.#date)
    bytes.byte(this.#between)
    bytes.two(hour)
    bytes.byte(COLON)
    bytes.two(minute)
    bytes.byte(COLON)
    bytes.two(left - 3600 * hour - 60 * minute)
    bytes.byte(this.#decimal)
    const ms = (ticks / IN_MS) | 0
    bytes.digits(ms, 3)
    const rest = ticks - ms * IN_MS
    if (rest !== 0) bytes.digits(rest, 4)
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
