/**
 * Owns the tables of one month's file: the chunks in it, and up to which number the chunks of `history.db` are
 * in it, tag by tag.
 */
import type { Ticks } from '../../shared/time.ts'
import type { Database } from '../database/database.ts'
import { ChunkShelf, ChunkStore } from './chunks.ts'
import { GENERATION, SOUND_PROGRESS } from './summed-tables.ts'

const progressIn = (db: Database) =>
  db
    .prepare<[number], number>(`SELECT upto FROM progress WHERE tag = ? AND ${SOUND_PROGRESS}`)
    .pluck()

/** Questions to a month. */
export class MonthShelf extends ChunkShelf {
  readonly #progress
  readonly #seen: (upto: number) => void

  /** @param seen told each number that is asked for; it may throw */
  constructor(db: Database, seen: (upto: number) => void) {
    super(db)
    this.#progress = progressIn(db)
    this.#seen = seen
  }

  /** Chunks of a tag up to this number are in it; 0 where that is not known: what is in both is there for moments. */
  upto(tag: number): number {
    const upto = this.#progress.get(tag) ?? 0
    this.#seen(upto)
    return upto
  }
}

/** What a month that no history knows has. */
export interface MonthExtent {
  readonly from: Ticks
  readonly to: Ticks
  readonly count: number
}

/** Changes to a month, within the caller's transaction. */
export class MonthStore extends ChunkStore {
  readonly db: Database
  readonly #progress
  readonly #each
  readonly #advance
  readonly #forget
  readonly #generation
  readonly #change

  constructor(db: Database) {
    super(db)
    this.db = db
    this.#progress = progressIn(db)
    this.#each = db
      .prepare<[], [number, number]>(`SELECT tag, upto FROM progress WHERE ${SOUND_PROGRESS}`)
      .raw()
    this.#advance = db.prepare('INSERT OR REPLACE INTO progress VALUES (?, ?)')
    this.#generation = db.prepare<[], number>(GENERATION).pluck()
    this.#change = db.prepare('UPDATE state SET generation = ?')
    this.#forget = ['extent', 'progress'].map((table) =>
      db.prepare(`DELETE FROM ${table} WHERE tag = ?`),
    )
  }

  /** Chunks of a tag up to this number are in it. */
  upto(tag: number): number {
    return this.#progress.get(tag) ?? 0
  }

  /** The same of each tag. */
  progress(): Map<number, number> {
    return new Map(this.#each.all())
  }

  advance(tag: number, upto: number): void {
    this.#advance.run(tag, upto)
  }

  /** The chunks of the tag are gone, and so is all that was known of it. */
  forget(tag: number): void {
    for (const forget of this.#forget) forget.run(tag)
  }

  /** How often it was changed; undefined where that is damaged. */
  generation(): number | undefined {
    return this.#generation.get()
  }

  /** To be called in each transaction. @param least it was changed so often before, as others know */
  changed(least: number): void {
    this.#change.run(Math.max(this.generation() ?? 0, least) + 1)
  }

  /** The greatest number of a chunk that is in it. */
  highest(): number {
    return this.db
      .prepare<[], number>(`SELECT coalesce(max(upto), 0) FROM progress WHERE ${SOUND_PROGRESS}`)
      .pluck()
      .get()!
  }

  /** Tags of which chunks with greater numbers than this are in it. */
  above(upto: number): number[] {
    return this.db
      .prepare<[number], number>(`SELECT tag FROM progress WHERE upto > ? AND ${SOUND_PROGRESS}`)
      .pluck()
      .all(upto)
  }

  /** Undefined where there is no sample in it. */
  all(): MonthExtent | undefined {
    const [from, to, count] = this.db
      .prepare<[], [bigint | null, bigint | null, bigint | null]>(
        'SELECT min("from"), max("to"), sum(count) FROM chunk',
      )
      .raw()
      .safeIntegers()
      .get()!
    return from === null || to === null ? undefined : { from, to, count: Number(count) }
  }
}
