/**
 * Owns the questions to the history: a range of some pens, the newest samples, gaps. Reads on a
 * connection of its own, so that no question holds up the writer. A range is read in steps, so that
 * others can be answered in between and one that nobody waits for can be given up; `desk.ts` decides.
 */
import type { Gap, RangeAnswer, RangeQuery, Series } from '../../shared/history.ts'
import type { BoundsQuery, TagBounds } from '../../shared/history-bounds.ts'
import type { HistoryPage, PageQuery, SampleCount } from '../../shared/history-page.ts'
import type { SampleBatch } from '../../shared/samples.ts'
import { isNumeric, ValueType } from '../../shared/samples.ts'
import type { Ticks } from '../../shared/time.ts'
import type { Database } from '../database/database.ts'
import { aggregated, type AggregateFound, type AggregateQuestion } from './aggregate-reading.ts'
import { boundsOf } from './bounds-reading.ts'
import { Columns } from './columns.ts'
import { gapFinder, type GapQuery } from './gaps.ts'
import { readLatest } from './latest.ts'
import { lookThrough } from './looking.ts'
import { Merging, type Page } from './merging.ts'
import { countOf, pageOf } from './pages.ts'
import { PixelReducer } from './reduce.ts'
import { Overtaken } from './read-months.ts'
import { plotOfRollups } from './rollup-plot.ts'
import type { Rows } from './rows.ts'
import { isUnsound } from './soundness.ts'

/** Samples of a pen where the question names no limit: about 22 MB. */
const LIMIT = 1_000_000

/** Of a pen that cannot be reduced, because it has no numbers, on a plot. */
const PLOT_LIMIT = 100_000

/** Of a question that is overtaken by packing each time. */
const TRIES = 20

/** Of what is no number in one answer, bytes, beside the last value of each pen: as the text of a server may have
 * a megabyte, so that a hundred thousand of them are more than a thread has memory. */
const OTHER_BYTES = 32 * 1024 * 1024

/** What stands in chunks and months that cannot be read. */
export interface Damage {
  /** Full path; of several files the first. */
  readonly file: string
  readonly samples: number
  readonly from: Ticks
  readonly to: Ticks
}

/** What is answered of a tag, and bytes of what in it is no number. */
interface Pen {
  readonly series: Series
  readonly bytes: number
}

export class HistoryReader {
  readonly #db: Database
  readonly #gaps
  readonly #merging: Merging
  readonly #mostBytes: number

  /** @param mostBytes of what is no number in one answer */
  constructor(db: Database, mostBytes = OTHER_BYTES) {
    this.#db = db
    this.#mostBytes = mostBytes
    this.#merging = new Merging(db)
    this.#gaps = gapFinder(db)
  }

  /** All pens, then the gaps as they are then. No statement stays open between two steps. */
  *range(query: RangeQuery): Generator<void, RangeAnswer> {
    const series: Series[] = []
    const { from, to, width } = query
    let room = this.#mostBytes
    for (const tag of query.tags) {
      const one =
        width === undefined
          ? yield* this.#samples(tag, from, to, query.limit ?? LIMIT, room)
          : ((yield* this.#overview(tag, from, to, width)) ??
            (yield* this.#plot(tag, from, to, width, query.limit ?? PLOT_LIMIT, room)))
      series.push(one.series)
      room -= one.bytes
    }
    return { series, gaps: this.gaps(query) }
  }

  /** What an export reads next of a tag. */
  page(query: PageQuery): Generator<void, HistoryPage> {
    const read = (tag: number, from: Ticks, to: Ticks): Page => this.#page(tag, from, to)
    const { tag } = query
    return pageOf(query, read, (from, to) => this.#damaged({ from, to, tags: [tag] }))
  }

  count(query: Omit<PageQuery, 'most'>): Generator<void, SampleCount> {
    return countOf(query, (tag, from, to) => this.#page(tag, from, to))
  }

  aggregate(query: AggregateQuestion): Generator<void, AggregateFound> {
    return aggregated(query, {
      before: (tag, until) => this.#as(() => this.#merging.before(tag, until)),
      after: (tag, from) => this.#as(() => this.#merging.after(tag, from)),
      page: (tag, from, to) => this.#page(tag, from, to),
      rolled: (asked, apart, visit) => this.#as(() => this.#merging.rolled(asked, apart, visit)),
      damaged: (tag) => this.#damaged({ from: query.from, to: query.to, tags: [tag] }),
    })
  }

  /**
   * Looks through all files for what no question would meet, the newest month first; what is found is told as
   * damage. True where the writer has to look after `history.db`.
   */
  *look(): Generator<void, boolean> {
    const as = <T>(question: () => T): T => this.#in(question, () => this.#merging.open())
    if (as(() => isUnsound(this.#db))) return true
    yield
    yield* lookThrough(this.#merging.looked(null, as))
    for (const month of this.#merging.months.toReversed()) {
      yield* lookThrough(this.#merging.looked(month, as))
    }
    return false
  }

  bounds(query: BoundsQuery): Generator<void, TagBounds[]> {
    return boundsOf(query, {
      before: (tag, until) => this.#as(() => this.#merging.before(tag, until)),
      rolled: (tag, from, to, visit) =>
        this.#as(() =>
          this.#merging.rolled({ tag, level: 'hour', part: 'all', from, to }, [], visit),
        ),
    })
  }

  gaps(query: GapQuery): RangeAnswer['gaps'] {
    return [...this.#gaps(query), ...this.#damaged(query)]
  }

  /** What cannot be read of all that was asked for; null where all could. */
  get damage(): Damage | null {
    const unread = this.#merging.unread
    const [first] = unread
    if (first === undefined) return null
    return unread.reduce<Damage>(
      (sum, { samples, from, to }) => ({
        file: sum.file,
        samples: sum.samples + samples,
        from: from < sum.from ? from : sum.from,
        to: to > sum.to ? to : sum.to,
      }),
      { file: first.file, samples: 0, from: first.from, to: first.to },
    )
  }

  /** Gaps in place of what is lost of the files. Their numbers are below those that are given to others. */
  #damaged({ from, to, tags }: GapQuery): Gap[] {
    return [...this.#merging.unread, ...this.#merging.lost]
      .filter(({ tag }) => tag === null || tags === undefined || tags.includes(tag))
      .map((unread): Gap => ({
        // Of a chunk that says nothing of itself nobody knows how many it had.
        ...{ id: unread.id, kind: 'file_lost', lost: unread.samples === 0 ? null : unread.samples },
        scope: unread.tag === null ? { of: 'all' } : { of: 'tag', tag: unread.tag },
        ...{ from: unread.from, to: unread.to },
      }))
      .filter((gap) => gap.from < to && gap.to! >= from)
  }

  latest(until: Ticks, tags?: readonly number[]): SampleBatch {
    return this.#as(() => readLatest(this.#merging, until, tags))
  }

  close(): void {
    this.#merging.close()
    this.#db.close()
  }

  *#samples(
    tag: number,
    from: Ticks,
    to: Ticks,
    limit: number,
    bytes: number,
  ): Generator<void, Pen> {
    const found = new Columns()
    for (let at = from; at < to; yield) {
      const page = this.#page(tag, at, to)
      const end = Math.min(page.to, page.from + limit - found.length)
      if (found.append(page.rows, page.from, end, bytes) < page.to) {
        return penOf(found, { tag, raw: true, truncated: true })
      }
      at = page.next
    }
    return penOf(found, { tag, raw: true, truncated: false })
  }

  /** Of a long range, out of roll-ups; undefined where samples are as fast. */
  *#overview(tag: number, from: Ticks, to: Ticks, width: number): Generator<void, Pen | undefined> {
    const series = yield* plotOfRollups(
      tag,
      { from, to, width },
      {
        before: (_tag, until) => this.#as(() => this.#merging.before(tag, until)),
        after: (_tag, at) => this.#as(() => this.#merging.after(tag, at)),
        page: (_tag, at, end) => this.#page(tag, at, end),
        rolled: (_tag, level, at, end, visit) =>
          this.#as(() =>
            this.#merging.rolled({ tag, level, part: 'shape', from: at, to: end }, [], visit),
          ),
      },
    )
    return series === undefined ? undefined : { series, bytes: 0 }
  }

  /** One pass: every sample is kept as long as they are few, and reduced in case they are not. */
  *#plot(
    tag: number,
    from: Ticks,
    to: Ticks,
    width: number,
    limit: number,
    bytes: number,
  ): Generator<void, Pen> {
    const reducer = new PixelReducer(from, to, width)
    const every = new Columns()
    const before = this.#as(() => this.#merging.before(tag, from))
    if (before !== undefined) {
      every.append(before.rows, before.row, before.row + 1)
      reducer.points.append(before.rows, before.row, before.row + 1)
    }
    let count = 0
    let hasNumbers = false
    for (let at = from; at < to; yield) {
      const { rows, next, ...page } = this.#page(tag, at, to)
      // Until there is a number all are kept; then those of which there would be two a pixel.
      const number: number = hasNumbers ? page.from : firstNumber(rows, page.from, page.to)
      const isCut = !hasNumbers && number - page.from > limit - count
      const few = Math.min(page.to, page.from + 2 * width - count)
      const end = isCut ? page.from + limit - count : Math.max(number, few)
      if (end > page.from && every.append(rows, page.from, end, bytes) < end) {
        return penOf(every, { tag, raw: true, truncated: true })
      }
      if (isCut) return penOf(every, { tag, raw: true, truncated: true })
      hasNumbers ||= number < page.to
      reducer.add(rows, page.from, page.to)
      count += page.to - page.from
      at = next
    }
    reducer.flush()
    const reduced = count > 2 * width && hasNumbers
    const answer = reduced ? reducer.points : every
    const after = this.#as(() => this.#merging.after(tag, to))
    if (after !== undefined) answer.append(after.rows, after.row, after.row + 1)
    return penOf(answer, { tag, raw: !reduced, truncated: false })
  }

  #page(tag: number, from: Ticks, to: Ticks): Page {
    return this.#as(() => this.#merging.page(tag, from, to))
  }

  /** One state of the files, with the tail. */
  #as<T>(question: () => T): T {
    return this.#in(question, () => this.#merging.catchUp())
  }

  /** One state of the files. @param begin what of them is made ready */
  #in<T>(question: () => T, begin: () => void): T {
    const ask = this.#db.transaction(() => {
      begin()
      return question()
    })
    for (let tries = 1; ; tries++) {
      try {
        return ask()
      } catch (error) {
        // A month was ahead: the tags that are asked for were packed at this very moment, which is seldom.
        if (!(error instanceof Overtaken) || tries === TRIES) throw error
      } finally {
        this.#merging.release()
      }
    }
  }
}

const penOf = (found: Columns, of: Pick<Series, 'tag' | 'raw' | 'truncated'>): Pen => ({
  series: { ...of, ...found.take() },
  bytes: found.bytes,
})

/** The first row whose value may be drawn as a line; `to` where there is none. */
function firstNumber({ type }: Rows, from: number, to: number): number {
  let row = from
  while (row < to && !isNumeric(type[row]!) && type[row] !== ValueType.Boolean) row++
  return row
}
