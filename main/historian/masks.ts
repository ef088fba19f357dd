/**
 * Owns what was replaced in months: from the number of a mask on, samples of its tag and stretch that stood in a
 * month before no longer count, until packing has taken them out of it.
 */
import type { Ticks } from '../../shared/time.ts'
import type { Database } from '../database/database.ts'
import { ticksOf } from './rows.ts'

export interface Mask {
  readonly id: number
  readonly from: Ticks
  /** Exclusive. */
  readonly to: Ticks
}

type Row = [id: number, fromLow: number, fromHigh: number, toLow: number, toHigh: number]

const maskOf = ([id, fromLow, fromHigh, toLow, toHigh]: Row): Mask => ({
  id,
  from: ticksOf({ low: fromLow, high: fromHigh }),
  to: ticksOf({ low: toLow, high: toHigh }),
})

export class Masks {
  readonly #of
  readonly #tags
  readonly #put
  readonly #drop

  constructor(db: Database) {
    this.#of = db
      .prepare<[number], Row>(
        `SELECT id, "from" & 4294967295, "from" >> 32, "to" & 4294967295, "to" >> 32 FROM mask
         WHERE tag = ? ORDER BY id`,
      )
      .raw()
    this.#tags = db.prepare<[], number>('SELECT DISTINCT tag FROM mask').pluck()
    this.#put = db.prepare('INSERT INTO mask VALUES (?, ?, ?, ?)')
    this.#drop = db.prepare('DELETE FROM mask WHERE tag = ? AND id <= ?')
  }

  of(tag: number): Mask[] {
    return this.#of.all(tag).map(maskOf)
  }

  /** Tags that have any. */
  tags(): number[] {
    return this.#tags.all()
  }

  /** Within the caller's transaction, as what follows. */
  put(tag: number, { id, from, to }: Mask): void {
    this.#put.run(tag, id, from, to)
  }

  drop(tag: number, upto: number): void {
    this.#drop.run(tag, upto)
  }
}
