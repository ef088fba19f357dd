/** Owns reading one setting of records that no console uses: a restore asks who they were before they give way. */
import BetterSqlite3 from 'better-sqlite3'

/** Null where there is none, or the file cannot be read. */
export function keptSetting(file: string, key: string): string | null {
  let db: BetterSqlite3.Database | undefined
  try {
    db = new BetterSqlite3(file, { fileMustExist: true })
    const read = db.prepare<[string], string>('SELECT value FROM setting WHERE key = ?').pluck()
    return read.get(key) ?? null
  } catch {
    return null
  } finally {
    db?.close()
  }
}
