/**
 * Owns the questions to the history: a range of some pens, the newest samples, gaps. Reads on a
 * connection of its own, so that no question holds up the writer. A range is read in steps, so that
 * others can be answered in between and one that nobody waits for can be given up; `desk.ts` decides.
 */
import type { Gap, RangeAnswer, RangeQuery, Series } from '../../shared/history.ts'
import type { SampleBatch } from '../../shared/samples.ts'
import { isNumeric, ValueType } from '../../shared/samples.ts'
import type { Ticks } from '../../shared/time.ts'
import type { Database } from '../database/database.ts'
import { Columns, type Row } from './columns.ts'
import { gapFinder, type GapQuery } from './gaps.ts'
import { readLatest } from './latest.ts'
import { Merging, type Page } from './merging.ts'
import { PixelReducer } from './reduce.ts'
import { Overtaken } from './read-months.ts'
import type { Rows } from './rows.ts'
import { loadOther } from './value.ts'

/** Samples of a pen where the question names no limit: about 22 MB. */
const LIMIT = 1_000_000

/** Of a pen that cannot be reduced, because it has no numbers, on a plot. */
const PLOT_LIMIT = 100_000

/** Of a question that is overtaken by packing each time. */
const TRIES = 20

/** What stands in chunks and months that cannot be read. */
export interface Damage {
  /** Full path; of several files the first. */
  readonly file: string
  readonly samples: number
  readonly from: Ticks
  readonly to: Ticks
}

export class HistoryReader {
  readonly #db: Database
  readonly #gaps
  readonly #merging: Merging
  /** The one row that is handed from the page to the columns. */
  readonly #row: Row = { low: 0, high: 0, value: 0, status: 0, type: 0, flags: 0, other: undefined }

  constructor(db: Database) {
    this.#db = db
    this.#merging = new Merging(db)
    this.#gaps = gapFinder(db)
  }

  /** All pens, then the gaps as they are then. No statement stays open between two steps. */
  *range(query: RangeQuery): Generator<void, RangeAnswer> {
    const series: Series[] = []
    for (const tag of query.tags) {
      series.push(
        query.width === undefined
          ? yield* this.#samples(tag, query.from, query.to, query.limit ?? LIMIT)
          : yield* this.#plot(tag, query.from, query.to, query.width, query.limit ?? PLOT_LIMIT),
      )
    }
    return { series, gaps: this.gaps(query) }
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
        ...{ id: unread.id, kind: 'file_lost', lost: unread.samples },
        scope: unread.tag === null ? { of: 'all' } : { of: 'tag', tag: unread.tag },
        ...{ from: unread.from, to: unread.to },
      }))
      .filter((gap) => gap.from < to && gap.to! >= from)
  }

  latest(until: Ticks, tags?: readonly number[]): SampleBatch {
    return this.#as(() => readLatest(this.#db, this.#merging, until, tags))
  }

  close(): void {
    this.#merging.close()
    this.#db.close()
  }

  *#samples(tag: number, from: Ticks, to: Ticks, limit: number): Generator<void, Series> {
    const found = new Columns()
    for (let at = from; at < to; yield) {
      const page = this.#page(tag, at, to)
      for (let row = page.from; row < page.to; row++) {
        if (found.length === limit) return { tag, raw: true, truncated: true, ...found.take() }
        found.push(this.#load(page.rows, row))
      }
      at = page.next
    }
    return { tag, raw: true, truncated: false, ...found.take() }
  }

  /** One pass: every sample is kept as long as they are few, and reduced in case they are not. */
  *#plot(
    tag: number,
    from: Ticks,
    to: Ticks,
    width: number,
    limit: number,
  ): Generator<void, Series> {
    const reducer = new PixelReducer(from, to, width)
    const every = new Columns()
    const before = this.#as(() => this.#merging.before(tag, from))
    if (before !== undefined) {
      every.push(this.#load(before.rows, before.row))
      reducer.points.push(this.#load(before.rows, before.row))
    }
    let count = 0
    let numbers = 0
    for (let at = from; at < to; yield) {
      const page = this.#page(tag, at, to)
      for (let place = page.from; place < page.to; place++) {
        const row = this.#load(page.rows, place)
        if (isNumeric(row.type) || row.type === ValueType.Boolean) numbers += 1
        if (numbers === 0 && count === limit) {
          return { tag, raw: true, truncated: true, ...every.take() }
        }
        if (count < 2 * width || numbers === 0) every.push(row)
        reducer.add(row)
        count += 1
      }
      at = page.next
    }
    reducer.flush()
    const reduced = count > 2 * width && numbers > 0
    const answer = reduced ? reducer.points : every
    const after = this.#as(() => this.#merging.after(tag, to))
    if (after !== undefined) answer.push(this.#load(after.rows, after.row))
    return { tag, raw: !reduced, truncated: false, ...answer.take() }
  }

  #page(tag: number, from: Ticks, to: Ticks): Page {
    return this.#as(() => this.#merging.page(tag, from, to))
  }

  /** One state of the files, with the tail. */
  #as<T>(question: () => T): T {
    const ask = this.#db.transaction(() => {
      this.#merging.catchUp()
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

  #load(rows: Rows, at: number): Row {
    const row = this.#row
    row.low = rows.low[at]!
    row.high = rows.high[at]!
    row.value = rows.value[at]!
    row.status = rows.status[at]!
    row.type = rows.type[at]!
    row.flags = rows.flags[at]!
    const other = rows.others.size === 0 ? undefined : rows.others.get(at)
    row.other = other === undefined ? undefined : loadOther(other)
    return row
  }
}
