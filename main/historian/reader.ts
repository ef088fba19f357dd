/**
 * Owns the questions to the history: a range of some pens, the newest samples, gaps. Reads on a
 * connection of its own, so that no question holds up the writer. A range is read in steps, so that
 * others can be answered in between and one that nobody waits for can be given up; `desk.ts` decides.
 */
import type { RangeAnswer, RangeQuery, Series } from '../../shared/history.ts'
import type { SampleBatch, TagValue } from '../../shared/samples.ts'
import { isNumeric, ValueType } from '../../shared/samples.ts'
import type { Ticks } from '../../shared/time.ts'
import type { Database } from '../database/database.ts'
import { Columns, type Row } from './columns.ts'
import { gapFinder } from './gaps.ts'
import { readLatest } from './latest.ts'
import { PixelReducer } from './reduce.ts'
import { isOther, loadNumber, loadOther, type Stored } from './value.ts'

/** Samples of a pen where the question names no limit: about 22 MB. */
const LIMIT = 1_000_000

/** Of a pen that cannot be reduced, because it has no numbers, on a plot. */
const PLOT_LIMIT = 100_000

/** Rows of one step: some 10 ms. */
export const STEP = 5000

type Raw = [
  low: number,
  high: number,
  value: Stored,
  status: number,
  type: number,
  flags: number,
  n: number,
]

const columns = 'time & 4294967295 AS low, time >> 32 AS high, value, status, type, flags, n, time'

/** Both tables as one, in order of time; SQLite merges them by their keys. */
const both = (where: string, order: 'ASC' | 'DESC', limit: string): string => `
  SELECT ${columns} FROM sample WHERE tag = :tag AND ${where}
  UNION ALL SELECT ${columns} FROM recent WHERE tag = :tag AND ${where}
  ORDER BY time ${order}, n ${order} LIMIT ${limit}`

export class HistoryReader {
  readonly #db: Database
  readonly #within
  readonly #before
  readonly #after
  readonly #gaps
  /** The one row that is handed from the statement to the columns. */
  readonly #row: Row = { low: 0, high: 0, value: 0, status: 0, type: 0, flags: 0, other: undefined }

  constructor(db: Database) {
    this.#db = db
    const raw = (sql: string) => db.prepare<[object], Raw>(sql).raw()
    this.#within = raw(both('(time, n) > (:from, :n) AND time < :to', 'ASC', ':limit'))
    this.#before = raw(both('time < :from', 'DESC', '1'))
    this.#after = raw(both('time >= :to', 'ASC', '1'))
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
    return { series, gaps: this.#gaps(query) }
  }

  gaps(query: { from: Ticks; to: Ticks; tags?: readonly number[] }): RangeAnswer['gaps'] {
    return this.#gaps(query)
  }

  latest(until: Ticks, tags?: readonly number[]): SampleBatch {
    return this.#db.transaction(() => readLatest(this.#db, until, tags))()
  }

  close(): void {
    this.#db.close()
  }

  *#samples(tag: number, from: Ticks, to: Ticks, limit: number): Generator<void, Series> {
    const found = new Columns()
    const after = { from, n: -1 }
    for (let rows = STEP; rows === STEP; yield) {
      const page = this.#page(tag, after, to, Math.min(STEP, limit + 1 - found.length))
      rows = page.length
      for (const raw of page) {
        if (found.length === limit) return { tag, raw: true, truncated: true, ...found.take() }
        found.push(this.#load(raw))
      }
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
    for (const raw of this.#before.all({ tag, from })) {
      const row = this.#load(raw)
      every.push(row)
      reducer.points.push(row)
    }
    let count = 0
    let numbers = 0
    const after = { from, n: -1 }
    for (let rows = STEP; rows === STEP; yield) {
      const page = this.#page(tag, after, to, STEP)
      rows = page.length
      for (const raw of page) {
        const row = this.#load(raw)
        if (isNumeric(row.type) || row.type === ValueType.Boolean) numbers += 1
        if (numbers === 0 && count === limit) {
          return { tag, raw: true, truncated: true, ...every.take() }
        }
        if (count < 2 * width || numbers === 0) every.push(row)
        if (from < to) reducer.add(row)
        count += 1
      }
    }
    reducer.flush()
    const reduced = count > 2 * width && numbers > 0
    const answer = reduced ? reducer.points : every
    for (const raw of this.#after.all({ tag, to })) answer.push(this.#load(raw))
    return { tag, raw: !reduced, truncated: false, ...answer.take() }
  }

  /** The next rows of a tag; moves `after` to the last of them. */
  #page(tag: number, after: { from: Ticks; n: number }, to: Ticks, limit: number): Raw[] {
    const rows = this.#within.all({ tag, ...after, to, limit })
    const last = rows.at(-1)
    if (last !== undefined) {
      const [low, high] = last
      after.from = (BigInt(high) << 32n) | BigInt(low)
      after.n = last[6]
    }
    return rows
  }

  #load([low, high, value, status, type, flags]: Raw): Row {
    const row = this.#row
    row.low = low
    row.high = high
    row.value = typeof value === 'number' ? value : loadNumber(value)
    row.status = status
    row.type = type
    row.flags = flags
    row.other = isOther(value) ? (loadOther(value) as TagValue) : undefined
    return row
  }
}
