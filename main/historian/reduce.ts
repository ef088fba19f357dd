/**
 * Owns the reduction of a pen to two points a pixel, as a pure rule: the least and the greatest value
 * of the pixel, in the order in which they came and at their true source times, so that no peak is
 * lost at any zoom. Bad values count only in a pixel that has no better ones; the worst status of the
 * pixel stands at both points, so that a bad moment is never hidden by a good one.
 */
import type { Ticks } from '../../shared/time.ts'
import { Columns, type Row } from './columns.ts'

const TWO_32 = 2 ** 32

const severity = (status: number): number => status >>> 30

export class PixelReducer {
  readonly points = new Columns()
  readonly #fromLow: number
  readonly #fromHigh: number
  readonly #perTick: number
  #pixel = -1
  /** Rows since the first, to tell which of two came earlier. */
  #order = 0
  #bad = true
  #status = 0
  #least: { row: Row; order: number } | undefined
  #greatest: { row: Row; order: number } | undefined
  #any: Row | undefined

  constructor(from: Ticks, to: Ticks, width: number) {
    this.#fromLow = Number(BigInt.asUintN(32, from))
    this.#fromHigh = Number(from >> 32n)
    this.#perTick = width / Number(to - from)
  }

  /** Rows in order of time. The row is copied where it is kept. */
  add(row: Row): void {
    const offset = (row.high - this.#fromHigh) * TWO_32 + (row.low - this.#fromLow)
    const pixel = Math.floor(offset * this.#perTick)
    if (pixel !== this.#pixel) {
      this.flush()
      this.#pixel = pixel
      this.#status = row.status
    }
    this.#order += 1
    if (severity(row.status) > severity(this.#status)) this.#status = row.status
    this.#any ??= { ...row }
    if (row.value === row.value) this.#consider(row)
  }

  #consider(row: Row): void {
    const bad = severity(row.status) >= 2
    if (bad && !this.#bad) return
    const first = (this.#bad && !bad) || this.#least === undefined
    this.#bad = bad
    if (first || row.value < this.#least!.row.value) {
      this.#least = { row: { ...row }, order: this.#order }
    }
    if (first || row.value > this.#greatest!.row.value) {
      this.#greatest = { row: { ...row }, order: this.#order }
    }
  }

  /** Ends the pixel that is under way; to be called once after the last row. */
  flush(): void {
    const { points } = this
    const [a, b] = [this.#least, this.#greatest]
    if (a !== undefined && b !== undefined) {
      const [earlier, later] = a.order <= b.order ? [a, b] : [b, a]
      points.push({ ...earlier.row, status: this.#status })
      if (earlier.order !== later.order) points.push({ ...later.row, status: this.#status })
    } else if (this.#any !== undefined) {
      points.push({ ...this.#any, status: this.#status, other: undefined })
    }
    this.#bad = true
    this.#least = undefined
    this.#greatest = undefined
    this.#any = undefined
  }
}
