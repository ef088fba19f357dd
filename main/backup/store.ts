/** What is set for backups, and who this console is, in `derrick.db`. Runs in the database thread. */
import { ok, type Result } from '../../shared/result.ts'
import type { Database } from '../database/database.ts'

export function backupStore(db: Database) {
  const get = db.prepare<[string], string>('SELECT value FROM setting WHERE key = ?').pluck()
  const put = db.prepare(
    'INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  )
  return {
    reads: {
      'backup.settings': (): string | null => get.get('backup') ?? null,
      /** By which it knows its own backups; null before it has made any. */
      'backup.console': (): string | null => get.get('console') ?? null,
    },
    writes: {
      'backup.configure': (settings: string): Result<null> => {
        put.run('backup', settings)
        return ok(null)
      },
      'backup.name': (console: string): Result<null> => {
        put.run('console', console)
        return ok(null)
      },
    },
  }
}
