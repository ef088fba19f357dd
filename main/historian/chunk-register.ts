/**
 * Owns the chunks of one file as they stand in it, whatever tag they are of: headers in the order of their key, and
 * bodies in that of their numbers.
 */
import type { Ticks } from '../../shared/time.ts'
import type { Database } from '../database/database.ts'
import type { Header } from './chunk.ts'
import { ticksOf } from './rows.ts'

/** `HEADER`, as it comes raw. */
export type HeaderRow = [
  id: number,
  fromLow: number,
  fromHigh: number,
  toLow: number,
  toHigh: number,
  count: number,
]

export const HEADER = `id, "from" & 4294967295, "from" >> 32, "to" & 4294967295, "to" >> 32, count`

export const headersOf = (tag: number, rows: readonly HeaderRow[]): Header[] =>
  rows.map(([id, fromLow, fromHigh, toLow, toHigh, count]) => ({
    tag,
    id,
    from: { low: fromLow, high: fromHigh },
    to: { low: toLow, high: toHigh },
    count,
  }))

/** Place of a header in the file. */
export interface Key {
  readonly tag: number
  readonly from: Ticks
  readonly id: number
}

/** Before all others. */
export const FIRST: Key = { tag: Number.MIN_SAFE_INTEGER, from: -(2n ** 63n), id: -1 }

export const keyOf = ({ tag, from, id }: Header): Key => ({ tag, from: ticksOf(from), id })

/** By their places. */
export function compareKeys(one: Key, other: Key): number {
  if (one.tag !== other.tag) return one.tag - other.tag
  return one.from === other.from ? one.id - other.id : one.from < other.from ? -1 : 1
}

export class ChunkRegister {
  readonly #after
  readonly #bodies
  readonly #last
  readonly #tags
  readonly #isThere

  constructor(db: Database) {
    this.#after = db
      .prepare<[number, bigint, number, number], [tag: number, ...HeaderRow]>(
        `SELECT tag, ${HEADER} FROM chunk WHERE (tag, "from", id) > (?, ?, ?)
         ORDER BY tag, "from", id LIMIT ?`,
      )
      .raw()
    this.#bodies = db
      .prepare<[number, number, number], number>(
        'SELECT id FROM packed WHERE id > ? AND id <= ? ORDER BY id LIMIT ?',
      )
      .pluck()
    this.#last = db.prepare<[], number>('SELECT coalesce(max(id), 0) FROM packed').pluck()
    this.#tags = db.prepare<[], number>('SELECT tag FROM extent').pluck()
    this.#isThere = db.prepare<[number, bigint, number, bigint, number]>(
      'SELECT 1 FROM chunk WHERE tag = ? AND "from" = ? AND id = ? AND "to" = ? AND count = ?',
    )
  }

  /** Headers behind a place, as many as are asked for. */
  after({ tag, from, id }: Key, limit: number): Header[] {
    return this.#after.all(tag, from, id, limit).flatMap(([own, ...row]) => headersOf(own, [row]))
  }

  /** Numbers of bodies above one and up to another. */
  bodies(after: number, upto: number, limit: number): number[] {
    return this.#bodies.all(after, upto, limit)
  }

  /** The greatest number of a body. */
  get last(): number {
    return this.#last.get()!
  }

  /** That are known to have chunks here. */
  tags(): number[] {
    return this.#tags.all()
  }

  has({ tag, from, id, to, count }: Header): boolean {
    return this.#isThere.get(tag, ticksOf(from), id, ticksOf(to), count) !== undefined
  }
}
