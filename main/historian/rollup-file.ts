/**
 * Owns the file of roll-ups of a month, which stands beside its samples: blocks of buckets of one tag and level,
 * and up to which chunk each tag's are made. docs/history-format.md has the layout. What is in it follows from
 * the samples; it is made anew where it is damaged or lags behind. Which blocks there are stands beside that number:
 * one that is not found is known from one that never was.
 */
import type { RollupLevel } from '../../shared/history.ts'
import { rollupLevels } from '../../shared/history.ts'
import type { Database, Migration } from '../database/database.ts'
import type { Buckets } from './rollup-buckets.ts'
import { damagedUnless } from './damage.ts'
import { decodeBlock, encodeBlock, type BlockName } from './rollup-codec.ts'
import { addSum, isSound, sumColumn } from './row-sum.ts'

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

const MADE = [
  ...['tag', 'upto', 'coalesce(minutes, -1)', 'coalesce(quarters, -1)', 'coalesce(months, -1)'],
] as const

const second: Migration = {
  version: 2,
  about: 'which blocks of a tag there are; a checksum of that',
  adds: true,
  up(db) {
    // Of what was made before, nobody has noted which blocks there are.
    const create = `CREATE TABLE made (
      tag INTEGER PRIMARY KEY,
      upto INTEGER NOT NULL,
      minutes INTEGER,
      quarters INTEGER,
      months INTEGER,
      ${sumColumn(...MADE)}
    )`
    addSum(db, 'made', create, 'tag, upto')
  },
}

export const rollupMigrations: readonly Migration[] = [first, second]

/** No chunk has this number: the roll-ups of the tag are of no use. */
export const UNMADE = -1

/** Where it is noted that there is a block: a column of `made`, and a bit of it. */
function noteOf({
  level,
  number,
}: BlockName): [column: 'minutes' | 'quarters' | 'months', bit: number] {
  if (level === 'minute') return ['minutes', number % 32]
  return level === 'quarter' ? ['quarters', number % 32] : ['months', level === 'hour' ? 0 : 1]
}

type Made = [
  upto: number,
  minutes: number | null,
  quarters: number | null,
  months: number | null,
  isSound: number,
]

/** Questions to the roll-ups of a month. */
export class RollupShelf {
  readonly #made
  readonly #block
  readonly #has

  constructor(db: Database) {
    this.#made = db
      .prepare<[number], Made>(
        `SELECT upto, minutes, quarters, months, ${isSound(...MADE)} FROM made WHERE tag = ?`,
      )
      .raw()
    this.#has = db.prepare('SELECT 1 FROM block WHERE tag = ? AND level = ? AND number = ?')
    this.#block = db
      .prepare<[number, number, number], Buffer>(
        'SELECT buckets FROM block WHERE tag = ? AND level = ? AND number = ?',
      )
      .pluck()
  }

  /** The buckets of a tag are of its chunks up to this number; 0 where there are none. */
  made(tag: number): number {
    const [upto, , , , sound] = this.#made.get(tag) ?? [0, null, null, null, 1]
    return sound === 1 ? upto : UNMADE
  }

  /** Throws `Damaged` where there was one. */
  has(tag: number, name: BlockName): boolean {
    const isThere = this.#has.get(tag, levelOf(name.level), name.number) !== undefined
    damagedUnless(isThere || !this.#isNoted(tag, name), 'a roll-up of the history')
    return isThere
  }

  /** Undefined where there is none; throws `Damaged`. */
  block(tag: number, name: BlockName, part: 'shape' | 'all', into?: Buckets): Buckets | undefined {
    const blob = this.#block.get(tag, levelOf(name.level), name.number)
    if (blob !== undefined) return decodeBlock(tag, name, blob, part, into)
    damagedUnless(!this.#isNoted(tag, name), 'a roll-up of the history')
    return undefined
  }

  #isNoted(tag: number, name: BlockName): boolean {
    const [, minutes, quarters, months] = this.#made.get(tag) ?? []
    const [column, bit] = noteOf(name)
    return (({ minutes, quarters, months }[column] ?? 0) & (1 << bit)) !== 0
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
  readonly #note

  constructor(db: Database) {
    super(db)
    this.db = db
    this.#put = db.prepare('INSERT OR REPLACE INTO block VALUES (?, ?, ?, ?)')
    this.#erase = db.prepare('DELETE FROM block WHERE tag = ? AND level = ? AND number = ?')
    this.#mark = db.prepare(
      `INSERT INTO made VALUES (?, ?, 0, 0, 0)
       ON CONFLICT (tag) DO UPDATE SET upto = excluded.upto`,
    )
    this.#all = db
      .prepare<[], [number, number]>(
        `SELECT tag, iif(${isSound(...MADE)}, upto, ${UNMADE}) FROM made`,
      )
      .raw()
    this.#forget = ['block', 'made'].map((table) =>
      db.prepare(`DELETE FROM ${table} WHERE tag = ?`),
    )
    const note = (column: string) => {
      const where = `WHERE tag = :tag AND (${column} & :bit <> 0) <> :isThere`
      return db.prepare(
        `UPDATE made SET ${column} = (${column} | :bit) - :bit * (1 - :isThere) ${where}`,
      )
    }
    this.#note = { minutes: note('minutes'), quarters: note('quarters'), months: note('months') }
  }

  /** Each tag, and up to which number it is made. */
  all(): Map<number, number> {
    return new Map(this.#all.all())
  }

  /** None are kept where there are no buckets. */
  put(tag: number, name: BlockName, buckets: Buckets): void {
    if (buckets.length === 0) {
      this.drop(tag, name)
      return
    }
    this.#put.run(tag, levelOf(name.level), name.number, encodeBlock(tag, name, buckets))
    this.#noteThat(tag, name, true)
  }

  drop(tag: number, name: BlockName): void {
    this.#erase.run(tag, levelOf(name.level), name.number)
    this.#noteThat(tag, name, false)
  }

  #noteThat(tag: number, name: BlockName, isThere: boolean): void {
    const [column, bit] = noteOf(name)
    this.#note[column].run({ tag, bit: 2 ** bit, isThere: isThere ? 1 : 0 })
  }

  mark(tag: number, upto: number): void {
    this.#mark.run(tag, upto)
  }

  forget(tag: number): void {
    for (const forget of this.#forget) forget.run(tag)
  }
}
