/**
 * Owns the rows that versions before the columns wrote, a row for each sample: reading them, and their way into
 * chunks, a portion in one transaction, after which nothing is left of it here.
 */
import type { Ticks } from '../../shared/time.ts'
import type { Database } from '../database/database.ts'
import type { ChunkStore } from './chunks.ts'
import { Rows, ticksOf } from './rows.ts'
import { LONGEST_SPAN, tagsIn } from './schema.ts'
import { isOther, loadNumber, type Stored } from './value.ts'

/** Rows of a portion: some 20 ms. */
const PORTION = 5000

type RowOfBefore = [
  low: number,
  high: number,
  value: Stored,
  status: number,
  type: number,
  flags: number,
  n: number,
  delayLow: number | null,
  delayHigh: number | null,
]

const COLUMNS = `time & 4294967295 AS low, time >> 32 AS high, value, status, type, flags, n,
  delay & 4294967295, delay >> 32, time`

/** Both tables of earlier versions as one, in order of time; SQLite merges them by their keys. */
const both = (where: string, order: 'ASC' | 'DESC', limit: string): string => `
  SELECT ${COLUMNS} FROM sample WHERE tag = :tag AND ${where}
  UNION ALL SELECT ${COLUMNS} FROM recent WHERE tag = :tag AND ${where}
  ORDER BY time ${order}, n ${order} LIMIT ${limit}`

/** Questions to both tables. */
export class EarlierRows {
  readonly #any
  readonly #tags
  readonly #within
  readonly #before
  readonly #after

  constructor(db: Database) {
    this.#any = db
      .prepare<[], number>('SELECT EXISTS (SELECT 1 FROM sample) OR EXISTS (SELECT 1 FROM recent)')
      .pluck()
    this.#tags = (['sample', 'recent'] as const).map((table) =>
      db.prepare<[], number>(`SELECT tag FROM ${tagsIn(table)}`).pluck(),
    )
    const raw = (sql: string) => db.prepare<[object], RowOfBefore>(sql).raw()
    this.#within = raw(both('time >= :from AND time < :to', 'ASC', ':limit'))
    this.#before = raw(both('time < :until', 'DESC', '1'))
    this.#after = raw(both('time >= :from', 'ASC', '1'))
  }

  /** All that have rows. */
  *tags(): Generator<number> {
    for (const table of this.#tags) yield* table.all()
  }

  get any(): boolean {
    return this.#any.get() === 1
  }

  /** Up to so many, or somewhat more: all of one moment go together. Exclusive is `next`, up to which they are all. */
  within(tag: number, from: Ticks, to: Ticks, most: number): { rows: Rows; next: Ticks } {
    const rows = new Rows()
    const limit = most + 1
    const found = this.#within.all({ tag, from, to, limit })
    if (found.length < limit) {
      for (const row of found) put(rows, row)
      return { rows, next: to }
    }
    const [low, high] = found.at(-1)!
    const last = ticksOf({ low, high })
    const next = last > from ? last : from + 1n
    for (const row of this.#within.all({ tag, from, to: next, limit: -1 })) put(rows, row)
    return { rows, next }
  }

  /** The last before a moment, added to others. */
  before(tag: number, until: Ticks, found: Rows): void {
    for (const row of this.#before.all({ tag, until })) put(found, row)
  }

  /** The first at a moment or after it, added to others. */
  after(tag: number, from: Ticks, found: Rows): void {
    for (const row of this.#after.all({ tag, from })) put(found, row)
  }
}

/** Takes rows into chunks, a portion at a time. */
export class Emptying {
  readonly #rows: EarlierRows
  readonly #portion
  #isDone = false

  constructor(db: Database, chunks: ChunkStore) {
    const rows = new EarlierRows(db)
    this.#rows = rows
    const tag = db
      .prepare<[], number | null>(
        'SELECT min(tag) FROM (SELECT min(tag) AS tag FROM sample UNION ALL SELECT min(tag) FROM recent)',
      )
      .pluck()
    const erase = ['sample', 'recent'].map((table) =>
      db.prepare(`DELETE FROM ${table} WHERE tag = ? AND time < ?`),
    )
    this.#portion = db.transaction((): number => {
      const first = tag.get() ?? null
      if (first === null) return 0
      const oldest = new Rows()
      rows.after(first, 0n, oldest)
      const from = ticksOf(oldest.moment(0))
      const day = from - (from % BigInt(LONGEST_SPAN))
      const portion = rows.within(first, from, day + BigInt(LONGEST_SPAN), PORTION)
      chunks.add(first, portion.rows)
      for (const table of erase) table.run(first, portion.next)
      return portion.rows.length
    })
  }

  /** Nothing is left. */
  get isDone(): boolean {
    return (this.#isDone ||= !this.#rows.any)
  }

  /** One transaction: the oldest of a tag, of a day at most. How many they were. */
  step(): number {
    return this.#portion.immediate()
  }
}

function put(rows: Rows, row: RowOfBefore): void {
  const [low, high, value, status, type, flags, n, delayLow, delayHigh] = row
  const at = rows.length
  rows.reserve(at + 1)
  rows.low[at] = low
  rows.high[at] = high
  rows.value[at] = loadNumber(value)
  rows.status[at] = status
  rows.type[at] = type
  rows.flags[at] = flags
  rows.n[at] = n
  rows.delay[2 * at] = delayLow ?? 0
  rows.delay[2 * at + 1] = delayHigh ?? 0
  if (isOther(value)) rows.others.set(at, value)
  rows.length = at + 1
}
