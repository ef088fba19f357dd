/**
 * Owns a plot of a long range out of roll-ups: which level serves it, as a pure rule, and the points. A column
 * of pixels has whole buckets, so that its least and greatest are those of the samples in them, exactly; they stand
 * in the middle of their buckets, and a bucket that reaches over the edge of a column counts in the one where that is.
 */
import type { RollupLevel, Series } from '../../shared/history.ts'
import { rollupLevels } from '../../shared/history.ts'
import { isNumeric, ValueType } from '../../shared/samples.ts'
import type { Ticks } from '../../shared/time.ts'
import type { Found, Page } from './merging.ts'
import { PixelReducer } from './reduce.ts'
import { LEVEL_TICKS, Mark, type Buckets } from './rollup-buckets.ts'
import type { Rolled, Visit } from './rollup-reading.ts'
import { severityOf } from './rollup-values.ts'
import { momentOf, Rows, TWO_32, type Moment } from './rows.ts'

/** Buckets that fall into a pixel, or more. */
const PER_PIXEL = 4

/** Where there are no more samples than so many for a pixel they are read themselves. */
const FEW = 8

/** The coarsest level of which several buckets fall into a pixel; undefined where there is none. */
export function levelFor(from: Ticks, to: Ticks, width: number): RollupLevel | undefined {
  const pixel = Number(to - from) / width
  return rollupLevels.findLast((level) => PER_PIXEL * LEVEL_TICKS[level] <= pixel)
}

/** Each call is one state of the history. */
export interface PlotSource {
  before(tag: number, until: Ticks): Found | undefined
  after(tag: number, from: Ticks): Found | undefined
  page(tag: number, from: Ticks, to: Ticks): Page
  rolled(tag: number, level: RollupLevel, from: Ticks, to: Ticks, visit: Visit): Rolled
}

/** Undefined where its samples are to be read themselves. */
export function* plotOfRollups(
  tag: number,
  { from, to, width }: { readonly from: Ticks; readonly to: Ticks; readonly width: number },
  source: PlotSource,
): Generator<void, Series | undefined> {
  const level = levelFor(from, to, width)
  if (level === undefined || !(yield* isWorth(tag, from, to, width, source))) return undefined
  const reducer = new PixelReducer(from, to, width)
  const before = source.before(tag, from)
  if (before !== undefined) reducer.points.append(before.rows, before.row, before.row + 1)
  const points = new Points(reducer, from, to, width, LEVEL_TICKS[level])
  for (let at = from; at < to; yield) {
    const { next, isRaw } = source.rolled(tag, level, at, to, points.visit)
    if (!isRaw) {
      at = next
      continue
    }
    points.flush()
    const page = source.page(tag, at, next)
    reducer.add(page.rows, page.from, page.to)
    at = page.next
  }
  points.flush()
  reducer.flush()
  const after = source.after(tag, to)
  if (after !== undefined) reducer.points.append(after.rows, after.row, after.row + 1)
  return { tag, raw: false, level, truncated: false, ...reducer.points.take() }
}

/** There are many samples, as the days tell, and they are numbers. */
function* isWorth(
  tag: number,
  from: Ticks,
  to: Ticks,
  width: number,
  source: PlotSource,
): Generator<void, boolean> {
  let samples = 0
  let isOther = false
  const visit: Visit = ({ count, type }, first, past) => {
    for (let i = first; i < past; i++) {
      samples += count[i]!
      isOther ||= !isNumeric(type[i]!) && type[i] !== ValueType.Boolean
    }
  }
  for (let at = from; at < to; yield) {
    at = source.rolled(tag, 'day', at, to, visit).next
    if (isOther) return false
  }
  return samples > FEW * width
}

/**
 * Buckets on their way into a reducer: those of a pixel are put in as the least and the greatest of them, and the
 * worst status of all.
 */
class Points {
  readonly #reducer: PixelReducer
  readonly #base: Moment
  readonly #from: Ticks
  readonly #perTick: number
  readonly #ticks: number
  readonly #row = new Rows()
  #pixel = -1
  /** Of the pixel; moments are ticks from the beginning of the plot. */
  #least = Number.NaN
  #leastAt = 0
  #greatest = Number.NaN
  #greatestAt = 0
  #isGreatestFirst = false
  #isPoor = false
  #worst = 0
  #at = 0

  constructor(reducer: PixelReducer, from: Ticks, to: Ticks, width: number, ticks: number) {
    this.#reducer = reducer
    this.#base = momentOf(from)
    this.#from = from
    this.#perTick = width / Number(to - from)
    this.#ticks = ticks
  }

  readonly visit: Visit = (buckets, from, to, begin) => {
    const base = Number(begin - this.#from) + this.#ticks / 2
    for (let i = from; i < to; i++) {
      const at = base + buckets.at[i]! * this.#ticks
      const pixel = Math.floor(at * this.#perTick)
      if (pixel !== this.#pixel) {
        this.flush()
        this.#pixel = pixel
        this.#worst = buckets.worst[i]!
        this.#at = at
      } else if (severityOf(buckets.worst[i]!) > severityOf(this.#worst)) {
        this.#worst = buckets.worst[i]!
      }
      this.#row.type[0] = buckets.type[i]!
      this.#take(buckets, i, at)
    }
  }

  #take(buckets: Buckets, i: number, at: number): void {
    const [least, greatest, marks] = [buckets.least[i]!, buckets.greatest[i]!, buckets.marks[i]!]
    if (least !== least) return
    const isNone = this.#least !== this.#least
    const isPoor = (marks & Mark.Poor) !== 0
    if (isPoor && !isNone && !this.#isPoor) return
    const isFirst = isNone || (this.#isPoor && !isPoor)
    const [isLess, isGreater] = [
      isFirst || least < this.#least,
      isFirst || greatest > this.#greatest,
    ]
    if (isLess) {
      this.#least = least
      this.#leastAt = at
    }
    if (isGreater) {
      this.#greatest = greatest
      this.#greatestAt = at
    }
    if (isLess && isGreater) this.#isGreatestFirst = (marks & Mark.GreatestFirst) !== 0
    else if (isLess || isGreater) this.#isGreatestFirst = isLess
    this.#isPoor = isPoor
  }

  /** To be called before anything else is put into the reducer. */
  flush(): void {
    if (this.#pixel < 0) return
    this.#pixel = -1
    const [least, greatest, worst] = [this.#least, this.#greatest, this.#worst]
    // A bad status of another sample does not make these bad.
    const status = this.#isPoor || severityOf(worst) < 2 ? worst : 0
    if (least === least) {
      if (!this.#isGreatestFirst) this.#put(this.#leastAt, least, status)
      if (least !== greatest) this.#put(this.#greatestAt, greatest, status)
      if (this.#isGreatestFirst) this.#put(this.#leastAt, least, status)
    }
    const last = Math.max(this.#leastAt, this.#greatestAt)
    if (least !== least) this.#put(this.#at, Number.NaN, worst)
    else if (status !== worst) this.#put(last, Number.NaN, worst)
    this.#least = Number.NaN
    this.#greatest = Number.NaN
    this.#isPoor = false
  }

  #put(at: number, value: number, status: number): void {
    const low = this.#base.low + at
    this.#row.high[0] = this.#base.high + Math.floor(low / TWO_32)
    this.#row.low[0] = low % TWO_32
    this.#row.value[0] = value
    this.#row.status[0] = status
    this.#reducer.add(this.#row, 0, 1)
  }
}
