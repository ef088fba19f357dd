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
import { mkdirSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
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
 * Makes a directory with those above it, for its user alone. Node's own recursive way goes round for
 * ever where the system says each time that the place does not exist: below a link to a disk that is
 * not there, for one.
 */
function makeDirectory(directory: string): void {
  const make = () => mkdirSync(directory, { mode: 0o700 })
  try {
    make()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT' && dirname(directory) !== directory) {
      makeDirectory(dirname(directory))
      make()
    } else if (statSync(directory, { throwIfNoEntry: false })?.isDirectory() !== true) {
      throw error
    }
  }
}

/**
 * Makes the directory where it is missing (for its user alone) and locks it. Fails with `conflict`
 * (`in_use`) where another process or this one holds it, with `unavailable` (`readonly`) where it
 * cannot be made or written.
 */
export function lockDirectory(directory: string): Result<DirectoryLock> {
  let db: BetterSqlite3.Database | undefined
  try {
    makeDirectory(resolve(directory))
    db = new BetterSqlite3(join(directory, 'lock'), { timeout: RACE_MS })
    // Nothing is ever written; a journal beside it would need room that a full disk does not have.
    db.pragma('journal_mode = MEMORY')
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
