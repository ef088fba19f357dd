/**
 * Owns the file of roll-ups of a month, which stands beside its samples: blocks of buckets of one tag and level,
 * and up to which chunk each tag's are made. docs/history-format.md has the layout. What is in it follows from
 * the samples; it is made anew where it is damaged or lags behind.
 */
import type { RollupLevel } from '../../shared/history.ts'
import { rollupLevels } from '../../shared/history.ts'
import type { Database, Migration } from '../database/database.ts'
import type { Buckets } from './rollup-buckets.ts'
import { decodeBlock, encodeBlock, type BlockName } from './rollup-codec.ts'

/** "DrkR": `PRAGMA application_id` of the roll-ups of a month. */
export const ROLLUP_APPLICATION = 0x44726b52

/** Pages in memory, MB. */
export const ROLLUP_CACHE_MB = 1

const first: Migration = {
  version: 1,
  about: 'blocks of buckets, and of each tag up to which chunk they are made',
  up(db) {
    db.exec(`
      CREATE TABLE block (
        tag INTEGER NOT NULL,
        level INTEGER NOT NULL,
        number INTEGER NOT NULL,
        buckets BLOB NOT NULL,
        PRIMARY KEY (tag, level, number)
      );
      CREATE TABLE made (tag INTEGER PRIMARY KEY, upto INTEGER NOT NULL);`)
  },
}

export const rollupMigrations: readonly Migration[] = [first]

/** Questions to the roll-ups of a month. */
export class RollupShelf {
  readonly #made
  readonly #block
  readonly #has

  constructor(db: Database) {
    this.#made = db.prepare<[number], number>('SELECT upto FROM made WHERE tag = ?').pluck()
    this.#has = db.prepare('SELECT 1 FROM block WHERE tag = ? AND level = ? AND number = ?')
    this.#block = db
      .prepare<[number, number, number], Buffer>(
        'SELECT buckets FROM block WHERE tag = ? AND level = ? AND number = ?',
      )
      .pluck()
  }

  /** The buckets of a tag are of its chunks up to this number; 0 where there are none. */
  made(tag: number): number {
    return this.#made.get(tag) ?? 0
  }

  has(tag: number, { level, number }: BlockName): boolean {
    return this.#has.get(tag, levelOf(level), number) !== undefined
  }

  /** Undefined where there is none; throws `Damaged`. */
  block(tag: number, name: BlockName, part: 'shape' | 'all', into?: Buckets): Buckets | undefined {
    const blob = this.#block.get(tag, levelOf(name.level), name.number)
    return blob && decodeBlock(name, blob, part, into)
  }
}

const levelOf = (level: RollupLevel): number => rollupLevels.indexOf(level)

/** Changes to the roll-ups of a month, within the caller's transaction. */
export class RollupStore extends RollupShelf {
  readonly db: Database
  readonly #put
  readonly #erase
  readonly #mark
  readonly #all
  readonly #forget

  constructor(db: Database) {
    super(db)
    this.db = db
    this.#put = db.prepare('INSERT OR REPLACE INTO block VALUES (?, ?, ?, ?)')
    this.#erase = db.prepare('DELETE FROM block WHERE tag = ? AND level = ? AND number = ?')
    this.#mark = db.prepare('INSERT OR REPLACE INTO made VALUES (?, ?)')
    this.#all = db.prepare<[], [number, number]>('SELECT tag, upto FROM made').raw()
    this.#forget = ['block', 'made'].map((table) =>
      db.prepare(`DELETE FROM ${table} WHERE tag = ?`),
    )
  }

  /** Each tag, and up to which number it is made. */
  all(): Map<number, number> {
    return new Map(this.#all.all())
  }

  /** None are kept where there are no buckets. */
  put(tag: number, name: BlockName, buckets: Buckets): void {
    if (buckets.length === 0) this.drop(tag, name)
    else this.#put.run(tag, levelOf(name.level), name.number, encodeBlock(name, buckets))
  }

  drop(tag: number, { level, number }: BlockName): void {
    this.#erase.run(tag, levelOf(level), number)
  }

  mark(tag: number, upto: number): void {
    this.#mark.run(tag, upto)
  }

  forget(tag: number): void {
    for (const forget of this.#forget) forget.run(tag)
  }
}
