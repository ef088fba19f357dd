/**
 * Owns which console a restored one is. Its records say the name of the one that was backed up, which may still run
 * somewhere: two of one name in one folder of backups would delete each other's. So it stays who the console of this
 * data folder was, or becomes a new one; only who says that the first one is gone has its name.
 */
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import type { Manifest } from './manifest.ts'

/** Null where it has made no backup yet, or its records cannot be read. No console runs there. */
export function consoleOf(data: string): string | null {
  let db: BetterSqlite3.Database | undefined
  try {
    db = new BetterSqlite3(join(data, 'derrick.db'), { fileMustExist: true })
    const name = db
      .prepare<[], string>("SELECT value FROM setting WHERE key = 'console'")
      .pluck()
      .get()
    return name ?? null
  } catch {
    return null
  } finally {
    db?.close()
  }
}

/** @param takeOver the console that made the backup runs no more: its backups are gone on with */
export const consoleAfter = (
  present: string | null,
  { console: made }: Pick<Manifest, 'console'>,
  takeOver: boolean,
): string => (takeOver ? made : (present ?? crypto.randomUUID()))
