/**
 * Owns the months as questions see them: each file on a connection that cannot write, in the state that it has when
 * a transaction of `history.db` first asks it. What was taken out of `history.db` before is in it then, and what is
 * in both is known by its number. Where a month is ahead even of that the question is to be asked anew.
 */
import { openDatabase, type Database } from '../database/database.ts'
import type { FileTrouble } from '../database/failure.ts'
import type { Month } from './month.ts'
import { MonthShelf } from './month-shelf.ts'
import { Months, shelfOf, type Held, type KnownMonth } from './months.ts'
import { MONTH_APPLICATION, MONTH_CACHE_MB, monthMigrations, NUMBERS_GIVEN } from './schema.ts'

/** A month holds what was packed after the question's state of `history.db`: it is to be asked anew. */
export class Overtaken extends Error {}

/** Files of months that a question keeps open: those of a year, small as their caches are. */
const MOST_READ = 16

export class ReadMonths extends Months<MonthShelf> {
  readonly #asked = new Set<Month>()
  readonly #highest
  #upto = 0

  constructor(db: Database) {
    super(db)
    this.#highest = db.prepare<[], number>(NUMBERS_GIVEN).pluck()
  }

  /** To be called first in each transaction of `history.db`. */
  begin(): void {
    this.look()
    this.#upto = this.#highest.get() ?? 0
  }

  /** The transaction ends. */
  end(): void {
    for (const month of this.#asked) this.held.get(month)?.db.exec('COMMIT')
    this.#asked.clear()
    this.keep(MOST_READ)
  }

  override leave(month: Month): void {
    this.#asked.delete(month)
    super.leave(month)
  }

  protected override shelf(known: KnownMonth): MonthShelf | undefined {
    const shelf = super.shelf(known)
    if (shelf === undefined || this.#asked.has(known.month)) return shelf
    this.held.get(known.month)!.db.exec('BEGIN')
    this.#asked.add(known.month)
    return shelf
  }

  protected open({ month, begun }: KnownMonth, file: string): Held<MonthShelf> | FileTrouble {
    const opened = openDatabase(file, {
      migrations: monthMigrations,
      application: MONTH_APPLICATION,
      readonly: true,
      known: true,
      cacheMb: MONTH_CACHE_MB,
    })
    if (!opened.ok) return opened.error.details?.['reason'] as FileTrouble
    const db = opened.value
    const seen = (upto: number): void => {
      if (upto > this.#upto) throw new Overtaken('the history was packed meanwhile')
    }
    const shelf = shelfOf(db, month, file, () => new MonthShelf(db, seen))
    return shelf === undefined ? 'damaged' : { db, begun, shelf }
  }
}
