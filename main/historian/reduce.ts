/**
 * Owns the reduction of a pen to two points a pixel, as a pure rule: the least and the greatest value
 * of the pixel, in the order in which they came and at their true source times, so that no peak is
 * lost at any zoom. Bad values count only in a pixel that has no better ones; the worst status of the
 * pixel stands at both points, so that a bad moment is never hidden by a good one.
 *
 * Rows come as columns; what of a pixel lies together is looked through in one loop.
 */
import type { Ticks } from '../../shared/time.ts'
import { Columns, type Row } from './columns.ts'
import { TWO_32, type Rows } from './rows.ts'

/** From this one on a status is bad. */
const BAD = 2
/** Rows after which the end of a pixel is looked for first. */
const STRIDE = 8

const severity = (status: number): number => status >>> 30

/** A row that is kept while others come. */
class Kept implements Row {
  low = 0
  high = 0
  value = 0
  status = 0
  type = 0
  flags = 0
  /** Rows before it, to tell which of two came earlier. */
  order = 0

  keep(rows: Rows, row: number, order: number): void {
    this.low = rows.low[row]!
    this.high = rows.high[row]!
    this.value = rows.value[row]!
    this.status = rows.status[row]!
    this.type = rows.type[row]!
    this.flags = rows.flags[row]!
    this.order = order
  }
}

export class PixelReducer {
  readonly points = new Columns()
  readonly #fromLow: number
  readonly #fromHigh: number
  readonly #perTick: number
  /** Of the pixel under way; below 0 before the first. */
  #pixel = -1
  #order = 0
  #status = 0
  readonly #first = new Kept()
  /** Whether there are a least and a greatest, and whether they are bad ones. */
  #hasNumber = false
  #isBad = true
  readonly #least = new Kept()
  readonly #greatest = new Kept()

  constructor(from: Ticks, to: Ticks, width: number) {
    this.#fromLow = Number(BigInt.asUintN(32, from))
    this.#fromHigh = Number(from >> 32n)
    this.#perTick = width / Number(to - from)
  }

  /** Rows in order of time, none before the range. What is kept of them is copied. */
  add(rows: Rows, from: number, to: number): void {
    for (let row = from; row < to;) {
      const pixel = this.#pixelOf(rows, row)
      if (pixel !== this.#pixel) {
        this.flush()
        this.#pixel = pixel
        this.#status = rows.status[row]!
        this.#first.keep(rows, row, this.#order)
      }
      const end = this.#endOf(rows, row, to)
      this.#look(rows, row, end)
      this.#order += end - row
      row = end
    }
  }

  /** Ends the pixel that is under way; to be called once after the last row. */
  flush(): void {
    if (this.#pixel < 0) return
    const { points } = this
    if (this.#hasNumber) {
      const isRising = this.#least.order <= this.#greatest.order
      const [earlier, later] = isRising
        ? [this.#least, this.#greatest]
        : [this.#greatest, this.#least]
      points.push(earlier, this.#status)
      if (earlier.order !== later.order) points.push(later, this.#status)
    } else points.push(this.#first, this.#status)
    this.#pixel = -1
    this.#hasNumber = false
    this.#isBad = true
  }

  #pixelOf({ low, high }: Rows, row: number): number {
    const offset = (high[row]! - this.#fromHigh) * TWO_32 + (low[row]! - this.#fromLow)
    return Math.floor(offset * this.#perTick)
  }

  /** The row after the last of the same pixel. */
  #endOf(rows: Rows, row: number, to: number): number {
    const pixel = this.#pixel
    let [inside, step] = [row, STRIDE]
    while (inside + step < to && this.#pixelOf(rows, inside + step) === pixel) {
      inside += step
      step *= 2
    }
    let beyond = Math.min(to, inside + step)
    while (beyond - inside > 1) {
      const middle = (inside + beyond) >>> 1
      if (this.#pixelOf(rows, middle) === pixel) inside = middle
      else beyond = middle
    }
    return beyond
  }

  /** Rows of the pixel under way. */
  #look(rows: Rows, from: number, to: number): void {
    const { value, status } = rows
    let every = 0
    let row = from
    for (; row < to && value[row] !== value[row]; row++) every |= status[row]!
    let [leastAt, greatestAt] = [row, row]
    let [least, greatest] = [value[row]!, value[row]!]
    const isNone = row === to
    for (; row < to; row++) {
      every |= status[row]!
      const number = value[row]!
      if (number < least) {
        least = number
        leastAt = row
      }
      if (number > greatest) {
        greatest = number
        greatestAt = row
      }
    }
    // Together they are at least as bad as the worst of them.
    if (severity(every) > severity(this.#status)) this.#worsen(status, from, to)
    if (severity(every) >= BAD) {
      for (row = from; row < to; row++) this.#consider(rows, row, this.#order + row - from)
      return
    }
    if (isNone) return
    if (this.#isBad || least < this.#least.value) {
      this.#least.keep(rows, leastAt, this.#order + leastAt - from)
    }
    if (this.#isBad || greatest > this.#greatest.value) {
      this.#greatest.keep(rows, greatestAt, this.#order + greatestAt - from)
    }
    this.#isBad = false
    this.#hasNumber = true
  }

  #worsen(status: Uint32Array, from: number, to: number): void {
    for (let row = from; row < to; row++) {
      if (severity(status[row]!) > severity(this.#status)) this.#status = status[row]!
    }
  }

  /** One row where some are bad. */
  #consider(rows: Rows, row: number, order: number): void {
    const number = rows.value[row]!
    const isBad = severity(rows.status[row]!) >= BAD
    if (number !== number || (isBad && !this.#isBad)) return
    const isFirst = (this.#isBad && !isBad) || !this.#hasNumber
    this.#isBad = isBad
    this.#hasNumber = true
    if (isFirst || number < this.#least.value) this.#least.keep(rows, row, order)
    if (isFirst || number > this.#greatest.value) this.#greatest.keep(rows, row, order)
  }
}
