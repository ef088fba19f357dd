/**
 * Owns how a database that is in use is copied: page by page through SQLite, never through the file system,
 * because opening and closing such a file in this process would drop the locks that SQLite holds on it (POSIX
 * record locks belong to the process). Between two steps the thread does whatever else waits.
 *
 * A copy begins anew only where another connection changes what it copies. So a file that one connection holds
 * alone is copied by that connection, which brings what it changes into the copy; a file that others may read is
 * copied within a read transaction, of which the content is of one moment however long it takes.
 */
import { chmodSync, closeSync, fsyncSync, openSync, rmSync } from 'node:fs'
import BetterSqlite3 from 'better-sqlite3'
import { fail, ok, type Result } from '../../shared/result.ts'
import type { Database } from './database.ts'
import { fileFailure, troubleOf } from './failure.ts'

/** Pages in one step: a quarter of a megabyte, about a millisecond. */
const STEP = 64

/** What a file is, and what is in it. */
export interface FileFacts {
  readonly application: number
  /** Version of its tables. */
  readonly schema: number
  /** Rows of each table. */
  readonly rows: Readonly<Record<string, number>>
}

/** A kind of database that this program reads. */
export interface FileKind {
  readonly application: number
  /** Up to which version of its tables. */
  readonly schema: number
  /** Of files that belong together: asks for the greatest number in it. None may have a greater one than the file
   * that gives them. */
  readonly numbers?: string
}

/** A file as it is at one moment, for as long as it is open. */
export interface Snapshot {
  readonly application: number
  /** Bytes that a copy takes. */
  readonly bytes: number
  /** Looks through all of it. */
  facts(): Result<FileFacts>
  /** Asks for one number. */
  number(question: string): Result<number>
  copyTo(target: string, onStep: (bytes: number) => void): Promise<Result<null>>
  close(): void
}

class Left extends Error {}

export const copyLeft: Result<never> = fail('conflict', 'The copy was given up.', {
  reason: 'cancelled',
})

const failureAt = (error: unknown, file: string): Result<never> => {
  const trouble = troubleOf(error, file)
  if (trouble === undefined) throw error
  return fileFailure(trouble, file, error instanceof Error ? error.message : undefined)
}

const number = (db: Database, pragma: string): number => Number(db.pragma(pragma, { simple: true }))

/**
 * A copy that is whole, durable and for this account alone, or none. It needs no file beside it.
 * @param onStep told how many bytes are copied; false ends it
 */
export async function copyOnline(
  db: Database,
  target: string,
  onStep: (bytes: number) => boolean,
): Promise<Result<null>> {
  const page = number(db, 'page_size')
  try {
    rmSync(target, { force: true })
    // Made before it is written, so that nobody else can read it for a moment.
    closeSync(openSync(target, 'wx', 0o600))
    await db.backup(target, {
      progress: ({ totalPages, remainingPages }) => {
        if (!onStep((totalPages - remainingPages) * page)) throw new Left()
        return STEP
      },
    })
    settle(target)
    return ok(null)
  } catch (error) {
    for (const end of ['', '-journal', '-wal', '-shm']) rmSync(target + end, { force: true })
    return error instanceof Left ? copyLeft : failureAt(error, target)
  }
}

/** Out of the mode in which a log stands beside a file: a copy is one file, and can be read where nothing can
 * be written. */
function settle(target: string): void {
  const db = new BetterSqlite3(target)
  try {
    db.pragma('journal_mode = DELETE')
  } finally {
    db.close()
  }
  chmodSync(target, 0o600)
  const handle = openSync(target, 'r+')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

const named = (table: string): string => `"${table.replaceAll('"', '""')}"`

function factsOf(db: Database): FileFacts {
  const tables = db
    .prepare<[], string>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    )
    .pluck()
    .all()
  return {
    application: number(db, 'application_id'),
    schema: number(db, 'user_version'),
    rows: Object.fromEntries(
      tables.map((table) => [
        table,
        Number(
          db
            .prepare(`SELECT count(*) FROM ${named(table)}`)
            .pluck()
            .get(),
        ),
      ]),
    ),
  }
}

/** Of a file that another connection may be writing meanwhile; it does not wait for this one. */
export function openSnapshot(file: string): Result<Snapshot> {
  let db: Database | undefined
  try {
    const source = new BetterSqlite3(file, { readonly: true, fileMustExist: true })
    db = source
    source.exec('BEGIN')
    // From its first question on it is of one moment.
    source.prepare('SELECT count(*) FROM sqlite_schema').get()
    const asked = <T>(question: () => T): Result<T> => {
      try {
        return ok(question())
      } catch (error) {
        return failureAt(error, file)
      }
    }
    return ok({
      application: number(source, 'application_id'),
      facts: () => asked(() => factsOf(source)),
      number: (question) => asked(() => Number(source.prepare(question).pluck().get() ?? 0)),
      bytes: number(source, 'page_count') * number(source, 'page_size'),
      copyTo: (target, onStep) =>
        copyOnline(source, target, (bytes) => {
          onStep(bytes)
          return true
        }),
      close: () => {
        source.close()
      },
    })
  } catch (error) {
    db?.close()
    return failureAt(error, file)
  }
}

/** Opens a copy that nobody uses and looks through all of it. Nothing is written. */
export function examineCopy(file: string): Result<FileFacts> {
  let db: Database | undefined
  try {
    db = new BetterSqlite3(file, { readonly: true, fileMustExist: true })
    const found = String(db.pragma('integrity_check(1)', { simple: true }))
    if (found !== 'ok') return fileFailure('damaged', file, found.replaceAll('\n', ' '))
    return ok(factsOf(db))
  } catch (error) {
    return failureAt(error, file)
  } finally {
    db?.close()
  }
}
