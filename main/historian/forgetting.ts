/**
 * Deletes what was recorded of tags, for good: in steps of so many rows, between which what arrives is
 * stored as ever. From the first step on nothing of these tags is taken any more, which the file itself
 * remembers, so that a step that was not made can be made later. To which server they belonged stays, since
 * by it the history knows which numbers were given.
 */
import type { Database } from '../database/database.ts'

/** Rows that one step deletes: some tens of milliseconds. */
const STEP = 50_000

export interface Forgotten {
  readonly samples: number
  /** Nothing of them is left. */
  readonly done: boolean
  /** Of the samples, those that were not in order yet. */
  readonly recent: number
}

export class Forgetting {
  readonly #tags: Set<number>
  readonly #mark
  readonly #gaps
  readonly #filled
  readonly #step

  constructor(db: Database) {
    this.#tags = new Set(db.prepare<[], number>('SELECT tag FROM forgotten').pluck().all())
    this.#mark = db.prepare('INSERT OR IGNORE INTO forgotten VALUES (?)')
    this.#gaps = db.prepare("DELETE FROM gap WHERE scope = 'tag' AND subject = ?")
    this.#filled = db.prepare('DELETE FROM filled WHERE tag = ?')
    const from = (table: 'sample' | 'recent') => ({
      // Up to the time of the last row of the step: samples of one moment go together.
      until: db
        .prepare<[number, number], bigint>(
          `SELECT time FROM ${table} WHERE tag = ? ORDER BY time LIMIT 1 OFFSET ?`,
        )
        .pluck()
        .safeIntegers(),
      some: db.prepare(`DELETE FROM ${table} WHERE tag = ? AND time <= ?`),
      all: db.prepare(`DELETE FROM ${table} WHERE tag = ?`),
    })
    const tables = [from('recent'), from('sample')] as const
    this.#step = db.transaction((tags: readonly number[]): Forgotten => {
      for (const tag of tags) {
        this.#mark.run(tag)
        this.#gaps.run(tag)
        this.#filled.run(tag)
      }
      const deleted = [0, 0]
      for (const [at, { until, some, all }] of tables.entries()) {
        for (const tag of tags) {
          const room = STEP - deleted[0]! - deleted[1]!
          if (room <= 0) {
            return { samples: deleted[0]! + deleted[1]!, done: false, recent: deleted[0]! }
          }
          const end = until.get(tag, room - 1)
          deleted[at]! += (end === undefined ? all.run(tag) : some.run(tag, end)).changes
        }
      }
      const [recent = 0, ordered = 0] = deleted
      return { samples: recent + ordered, done: recent + ordered < STEP, recent }
    })
  }

  has(tag: number): boolean {
    return this.#tags.has(tag)
  }

  /** One durable step; throws what SQLite throws, with nothing deleted. */
  step(tags: readonly number[]): Forgotten {
    const forgotten = this.#step.immediate(tags)
    for (const tag of tags) this.#tags.add(tag)
    return forgotten
  }
}
