/**
 * Owns looking whether the small tables of `history.db`, which say which samples count, are as they were written.
 * What follows from others is made anew; all else is damage of the file.
 */
import type { Database } from '../database/database.ts'
import { damagedUnless } from './damage.ts'
import { LONGEST_SPAN } from './schema.ts'
import { SOUND_EXTENT, unsoundTables } from './summed-tables.ts'
import type { StoreMonths } from './store-months.ts'

/** Throws `Damaged`. */
export function checkTables(db: Database): void {
  const [table] = unsoundTables(db)
  damagedUnless(table === undefined, `the table ${table} of the history`)
}

const areExtentsUnsound = (db: Database): boolean =>
  db.prepare(`SELECT 1 FROM extent WHERE NOT (${SOUND_EXTENT}) LIMIT 1`).get() !== undefined

/** How far the chunks of each tag reach follows from these. One transaction, and none where nothing is to be done. */
export function mendExtents(db: Database, months: StoreMonths): void {
  if (!areExtentsUnsound(db)) return
  db.transaction(() => {
    db.exec(`
      DELETE FROM extent;
      INSERT INTO extent
        SELECT tag, max("to"), min(max("to" - "from"), ${LONGEST_SPAN}) FROM chunk GROUP BY tag`)
    months.reach()
  }).immediate()
}

/** Whether the writer has something to do about it. */
export const isUnsound = (db: Database): boolean =>
  unsoundTables(db).length > 0 || areExtentsUnsound(db)
