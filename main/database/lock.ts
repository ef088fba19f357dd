/**
 * Owns the rule that one process at a time uses a data directory. The lock is the kernel's (a record
 * lock through SQLite on the file `lock`), so it ends with its process however that ends, and there
 * is no number of a dead process to be wrong about.
 *
 * It comes before anything else is opened or started. Who deletes `lock` on a system that allows it
 * lets a second process past it, but not into the records, which are held in the same way
 * (`sole` in database.ts) and which nobody deletes by way of tidying up.
 *
 * Nothing else in the process may open `lock`: closing it would drop the lock on POSIX systems.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { ok, type Result } from '../../shared/result.ts'
import { fileFailure, troubleOf } from './failure.ts'

export interface DirectoryLock {
  readonly directory: string
  /** Frees the directory. A second call does nothing. */
  release(): void
}

/** Two that race both see the other for a moment; waiting lets exactly one of them win. */
const RACE_MS = 500

/** Keeps the handles from being collected, which would close them and so give up the lock. */
const held = new Set<BetterSqlite3.Database>()

/**
 * Makes the directory where it is missing (for its user alone) and locks it. Fails with `conflict`
 * (`in_use`) where another process or this one holds it, with `unavailable` (`readonly`) where it
 * cannot be made or written.
 */
export function lockDirectory(directory: string): Result<DirectoryLock> {
  let db: BetterSqlite3.Database | undefined
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    db = new BetterSqlite3(join(directory, 'lock'), { timeout: RACE_MS })
    db.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    db?.close()
    const trouble = troubleOf(error, join(directory, 'lock'))
    if (trouble === undefined) throw error
    if (trouble === 'busy') return fileFailure('in_use', directory)
    if (trouble === 'damaged') return fileFailure('damaged', join(directory, 'lock'))
    const cause = error instanceof Error ? error.message : undefined
    return fileFailure(trouble === 'directory' ? 'readonly' : trouble, directory, cause)
  }
  const handle = db
  held.add(handle)
  return ok({
    directory,
    release() {
      held.delete(handle)
      handle.close()
    },
  })
}
