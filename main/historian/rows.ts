/**
 * Owns samples of one tag on their way between the tail, the chunks and the answers: columns that grow, with
 * times and delays as two halves, so that no BigInt and no object is made per row.
 */
import type { Ticks } from '../../shared/time.ts'

/** Of times that are whole numbers of ticks; above 2^53 a double is not one, so only differences are. */
export const TWO_32 = 2 ** 32

export interface Moment {
  readonly low: number
  readonly high: number
}

export const momentOf = (time: Ticks): Moment => ({
  low: Number(BigInt.asUintN(32, time)),
  high: Number(time >> 32n),
})
export const ticksOf = ({ low, high }: Moment): Ticks => (BigInt(high) << 32n) | BigInt(low)

export const TICKS_IN_MS = 10_000
/** Of times after 1970. */
export const isWholeMs = ({ low, high }: Moment): boolean =>
  ((high % TICKS_IN_MS) * (TWO_32 % TICKS_IN_MS) + low) % TICKS_IN_MS === 0

/** Below zero where the first is the earlier. */
export const compareMoments = (a: Moment, b: Moment): number => a.high - b.high || a.low - b.low

const grown = <T extends { set(from: T): void }>(column: T, larger: T): T => {
  larger.set(column)
  return larger
}

export class Rows {
  length = 0
  low = new Uint32Array(64)
  high = new Int32Array(64)
  value = new Float64Array(64)
  status = new Uint32Array(64)
  type = new Uint8Array(64)
  flags = new Uint8Array(64)
  /** Place among samples of the same moment. */
  n = new Uint32Array(64)
  /** Server time less source time, modulo 2^64: lower and upper half. */
  delay = new Int32Array(128)
  /** JSON of what is no number, by row; the column `value` has NaN there. */
  readonly others = new Map<number, Buffer>()

  reserve(count: number): void {
    if (count <= this.low.length) return
    const size = Math.max(count, 2 * this.low.length)
    this.low = grown(this.low, new Uint32Array(size))
    this.high = grown(this.high, new Int32Array(size))
    this.value = grown(this.value, new Float64Array(size))
    this.status = grown(this.status, new Uint32Array(size))
    this.type = grown(this.type, new Uint8Array(size))
    this.flags = grown(this.flags, new Uint8Array(size))
    this.n = grown(this.n, new Uint32Array(size))
    this.delay = grown(this.delay, new Int32Array(2 * size))
  }

  clear(): void {
    this.length = 0
    this.others.clear()
  }

  /** Takes back the rows from this one on. */
  cut(length: number): void {
    for (let row = length; row < this.length && this.others.size > 0; row++) this.others.delete(row)
    this.length = length
  }

  /** Copies a row of others to the end. */
  add(from: Rows, row: number): void {
    const at = this.length
    this.reserve(at + 1)
    this.low[at] = from.low[row]!
    this.high[at] = from.high[row]!
    this.value[at] = from.value[row]!
    this.status[at] = from.status[row]!
    this.type[at] = from.type[row]!
    this.flags[at] = from.flags[row]!
    this.n[at] = from.n[row]!
    this.delay[2 * at] = from.delay[2 * row]!
    this.delay[2 * at + 1] = from.delay[2 * row + 1]!
    if (from.others.size > 0) {
      const other = from.others.get(row)
      if (other !== undefined) this.others.set(at, other)
    }
    this.length = at + 1
  }

  /** Copies rows of others to the end. */
  addAll(from: Rows, first: number, end: number): void {
    if (end <= first) return
    const at = this.length
    this.reserve(at + end - first)
    for (const name of ['low', 'high', 'value', 'status', 'type', 'flags', 'n'] as const) {
      this[name].set(from[name].subarray(first, end), at)
    }
    this.delay.set(from.delay.subarray(2 * first, 2 * end), 2 * at)
    for (const [row, other] of from.others) {
      if (row >= first && row < end) this.others.set(at + row - first, other)
    }
    this.length = at + end - first
  }

  /** Bytes of what is no number, from a row on. */
  othersBytes(from: number): number {
    let bytes = 0
    for (let row = from; row < this.length && this.others.size > 0; row++) {
      bytes += this.others.get(row)?.length ?? 0
    }
    return bytes
  }

  moment(row: number): Moment {
    return { low: this.low[row]!, high: this.high[row]! }
  }

  /** Below zero where row `a` comes before row `b`: by time, then by the place in the moment. */
  compare(a: number, b: number): number {
    return this.high[a]! - this.high[b]! || this.low[a]! - this.low[b]! || this.n[a]! - this.n[b]!
  }

  /** The first row that is not before a moment; rows are in order. */
  firstFrom({ low, high }: Moment): number {
    let [least, most] = [0, this.length]
    while (least < most) {
      const middle = (least + most) >>> 1
      const order = this.high[middle]! - high || this.low[middle]! - low
      if (order < 0) least = middle + 1
      else most = middle
    }
    return least
  }

  /** These rows in order; themselves where they are already, as what comes live is. */
  sorted(): Rows {
    if (this.#areSorted()) return this
    const order = Uint32Array.from({ length: this.length }, (_, at) => at)
    order.sort((a, b) => this.compare(a, b))
    const rows = new Rows()
    rows.reserve(this.length)
    for (const at of order) rows.add(this, at)
    return rows
  }

  #areSorted(): boolean {
    const { low, high, n, length } = this
    for (let row = 1; row < length; row++) {
      const order = high[row]! - high[row - 1]! || low[row]! - low[row - 1]!
      if (order < 0 || (order === 0 && n[row]! < n[row - 1]!)) return false
    }
    return true
  }
}

/** From one moment, inclusive, to another. */
export interface Stretch {
  readonly from: Moment
  readonly to: Moment
}

/** Rows in order less those of some stretches. */
export function without(rows: Rows, stretches: readonly Stretch[]): Rows {
  let left = rows
  for (const { from, to } of stretches) {
    const [begin, end] = [left.firstFrom(from), left.firstFrom(to)]
    if (begin === end) continue
    const kept = new Rows()
    kept.addAll(left, 0, begin)
    kept.addAll(left, end, left.length)
    left = kept
  }
  return left
}
