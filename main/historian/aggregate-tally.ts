/**
 * Owns what the samples of one tag come to over buckets of time, as a pure function of samples in order, of
 * gaps, and of roll-ups that lie within a bucket and that no gap touches. Times are ticks from the first edge
 * on, which are whole numbers for 28 years.
 */
import type { Aggregate, AggregateFunction } from '../../shared/history.ts'
import type { Ticks } from '../../shared/time.ts'
import { LINE_TICKS, Mark, type Buckets } from './rollup-buckets.ts'
import { boundsOf, isMeasured, isSound, numberOf, severityOf } from './rollup-values.ts'
import { momentOf, TWO_32, type Moment, type Rows } from './rows.ts'

const TICKS_PER_SECOND = 10_000_000

/** Two samples that are this share of a gap apart came in spite of it; the trend has the same rule. */
const WHOLE = 0.25

/** Ticks from the first edge. */
export interface Missing {
  readonly from: number
  readonly to: number
}

export class Tally {
  readonly #edges: Float64Array
  readonly #base: Moment
  /** Sorted by their beginning. */
  readonly #gaps: readonly Missing[]
  readonly #line: number
  /** The first gap that may still matter. */
  #gap = 0
  #bucket = 0
  /** The sample before. */
  #at = Number.NaN
  #value = Number.NaN
  #isMeasured = false
  #isGood = false
  readonly #count
  readonly #status
  readonly #least
  readonly #greatest
  readonly #first
  readonly #last
  readonly #area
  readonly #measured
  readonly #good
  /** Mean so far and the sum of squares about it, of Welford, weighted by time. */
  readonly #mean
  readonly #squares

  /** @param line see `AggregateQuery` */
  constructor(edges: readonly Ticks[], gaps: readonly Missing[], line: number) {
    this.#base = momentOf(edges[0]!)
    this.#edges = Float64Array.from(edges, (edge) => Number(edge - edges[0]!))
    this.#gaps = gaps
    this.#line = line
    const buckets = edges.length - 1
    const column = (value: number): Float64Array => new Float64Array(buckets).fill(value)
    this.#count = new Uint32Array(buckets)
    this.#status = new Uint32Array(buckets)
    this.#least = column(Number.NaN)
    this.#greatest = column(Number.NaN)
    this.#first = column(Number.NaN)
    this.#last = column(Number.NaN)
    this.#area = column(0)
    this.#measured = column(0)
    this.#good = column(0)
    this.#mean = column(0)
    this.#squares = column(0)
  }

  /** The last sample before the first edge: what held there. */
  hold(rows: Rows, row: number): void {
    const value = numberOf(rows, row)
    this.#remember(this.#offset(rows, row), value, rows, row)
  }

  /** Samples in order, all of them within the edges. */
  add(rows: Rows, from: number, to: number): void {
    for (let row = from; row < to; row++) {
      const [at, value, status] = [this.#offset(rows, row), numberOf(rows, row), rows.status[row]!]
      this.#lead(at, value, isMeasured(value, status))
      this.#remember(at, value, rows, row)
      const bucket = this.#bucketAt(at)
      this.#seen(bucket, 1, status)
      if (value !== value || severityOf(status) >= 2) continue
      const [below, above] = boundsOf(rows, row, value)
      this.#extend(bucket, below, above)
      if (this.#first[bucket] !== this.#first[bucket]) this.#first[bucket] = value
      this.#last[bucket] = value
    }
  }

  /** A roll-up, of which no bucket and no gap has a border inside. @param begin of it, ticks from the first edge */
  addRollup(from: Buckets, place: number, begin: number): void {
    const marks = from.marks[place]!
    const start = begin + from.begin[place]!
    this.#lead(start, from.first[place]!, (marks & Mark.BeginMeasured) !== 0)
    const bucket = this.#bucketAt(start)
    this.#seen(bucket, from.count[place]!, from.worst[place]!)
    if ((marks & Mark.Poor) === 0 && from.least[place] === from.least[place]) {
      this.#extend(bucket, from.least[place]!, from.greatest[place]!)
    }
    if (this.#first[bucket] !== this.#first[bucket]) this.#first[bucket] = from.first[place]!
    if (from.last[place] === from.last[place]) this.#last[bucket] = from.last[place]!
    this.#area[bucket]! += from.area[place]! + (this.#line > 0 ? from.lean[place]! : 0)
    this.#measured[bucket]! += from.measured[place]!
    this.#good[bucket]! += from.good[place]!
    this.#at = begin + from.end[place]!
    this.#value = from.last[place]!
    this.#isMeasured = (marks & Mark.EndMeasured) !== 0
    this.#isGood = (marks & Mark.EndGood) !== 0
  }

  /** Whether roll-ups may stand for samples: they know one length of lines, and no squares. */
  static mayUse(functions: readonly AggregateFunction[], line: number): boolean {
    return (line === 0 || line === LINE_TICKS) && !functions.includes('deviation')
  }

  /** All samples were added, and this is the next one behind the last edge. */
  leadTo(rows: Rows, row: number): void {
    const value = numberOf(rows, row)
    this.#lead(this.#offset(rows, row), value, isMeasured(value, rows.status[row]!))
  }

  /** All samples were added, and there is no later one. @param until the present, ticks from the first edge */
  finish(until: number): void {
    this.#lead(Math.min(until, this.#edges.at(-1)!), Number.NaN, false)
  }

  columns(
    functions: readonly AggregateFunction[],
    until: number,
  ): Omit<Aggregate, 'tag' | 'level'> {
    const all = {
      count: () => this.#count,
      min: () => this.#least,
      max: () => this.#greatest,
      first: () => this.#first,
      last: () => this.#last,
      mean: () => this.#area.map((area, bucket) => this.#over(area, bucket)),
      integral: () =>
        this.#area.map((area, bucket) =>
          this.#measured[bucket] === 0 ? Number.NaN : area / TICKS_PER_SECOND,
        ),
      // Squares about a mean that was rounded may come to a little less than nothing.
      deviation: () =>
        this.#squares.map((squares, bucket) => Math.sqrt(Math.max(0, this.#over(squares, bucket)))),
      good: () => this.#good.map((good, bucket) => Math.min(1, good / this.#passed(bucket, until))),
    }
    const asked = functions.map((name) => [name, all[name]()] as const)
    return { ...Object.fromEntries(asked), status: this.#status }
  }

  #over(sum: number, bucket: number): number {
    const measured = this.#measured[bucket]!
    return measured === 0 ? Number.NaN : sum / measured
  }

  /** Ticks of a bucket that have passed; NaN where none have. */
  #passed(bucket: number, until: number): number {
    const passed = Math.min(this.#edges[bucket + 1]!, until) - this.#edges[bucket]!
    return passed > 0 ? passed : Number.NaN
  }

  #offset({ low, high }: Rows, row: number): number {
    return (high[row]! - this.#base.high) * TWO_32 + (low[row]! - this.#base.low)
  }

  #remember(at: number, value: number, rows: Rows, row: number): void {
    this.#at = at
    this.#value = value
    this.#isMeasured = isMeasured(value, rows.status[row]!)
    this.#isGood = isSound(rows, row)
  }

  /** Moments come in order. */
  #bucketAt(at: number): number {
    while (this.#edges[this.#bucket + 1]! <= at) this.#bucket++
    return this.#bucket
  }

  #seen(bucket: number, count: number, status: number): void {
    const isWorse = severityOf(status) > severityOf(this.#status[bucket]!)
    if (this.#count[bucket] === 0 || isWorse) this.#status[bucket] = status
    this.#count[bucket]! += count
  }

  #extend(bucket: number, below: number, above: number): void {
    if (!(this.#least[bucket]! <= below)) this.#least[bucket] = below
    if (!(this.#greatest[bucket]! >= above)) this.#greatest[bucket] = above
  }

  /** What was held from the sample before to a moment, or the line that leads to its value. */
  #lead(to: number, next: number, isNextMeasured: boolean): void {
    const from = this.#at
    if (!(to > from) || to <= 0 || !(this.#isMeasured || this.#isGood)) return
    const { length } = this.#gaps
    while (this.#gap < length && this.#gaps[this.#gap]!.to <= from) this.#gap++
    const isLine = isNextMeasured && this.#isMeasured && to - from <= this.#line
    if (this.#gap === length || this.#gaps[this.#gap]!.from >= to) {
      this.#spread(from, to, isLine ? (next - this.#value) / (to - from) : 0, next)
      return
    }
    let at = from
    for (let n = this.#gap; n < length && this.#gaps[n]!.from < to; n++) {
      const gap = this.#gaps[n]!
      const missing = Math.min(to, gap.to) - Math.max(from, gap.from)
      if (missing <= 0 || missing < (gap.to - gap.from) * WHOLE) continue
      if (gap.from > at) this.#spread(at, gap.from, 0, next)
      at = Math.max(at, gap.to)
    }
    // A line across what is no gap in between is one all the same.
    const isWhole = at === from && isLine
    if (at < to) this.#spread(at, to, isWhole ? (next - this.#value) / (to - from) : 0, next)
  }

  /** One value, or a line, over the buckets that it lies in. */
  #spread(from: number, to: number, slope: number, next: number): void {
    const edges = this.#edges
    let begin = Math.max(0, from)
    const end = Math.min(to, edges.at(-1)!)
    let bucket = this.#bucket
    while (bucket < edges.length - 1 && edges[bucket + 1]! <= begin) bucket++
    for (; begin < end; bucket++) {
      const stop = Math.min(end, edges[bucket + 1]!)
      this.#piece(bucket, begin, stop, slope, next)
      begin = stop
    }
  }

  #piece(bucket: number, begin: number, end: number, slope: number, next: number): void {
    const length = end - begin
    if (this.#isGood) this.#good[bucket]! += length
    if (!this.#isMeasured) return
    let [a, b] = [this.#value, this.#value]
    if (slope !== 0) {
      const [least, greatest] = a < next ? [a, next] : [next, a]
      const at = (moment: number): number =>
        Math.min(greatest, Math.max(least, this.#value + slope * (moment - this.#at)))
      ;[a, b] = [at(begin), at(end)]
    }
    if (a <= b) this.#extend(bucket, a, b)
    else this.#extend(bucket, b, a)
    const middle = a + (b - a) / 2
    this.#area[bucket]! += middle * length
    this.#measured[bucket]! += length
    const apart = middle - this.#mean[bucket]!
    this.#mean[bucket]! += (apart * length) / this.#measured[bucket]!
    this.#squares[bucket]! +=
      length * apart * (middle - this.#mean[bucket]!) + ((b - a) ** 2 / 12) * length
  }
}
