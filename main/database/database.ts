/**
 * Owns opening an SQLite file safely: what it is, whether it is whole, whether this version may
 * write it, and bringing it up to date. Nothing here deletes, renames or overwrites a user's file.
 */
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { ok, type Result } from '../../shared/result.ts'
import { fileFailure, troubleOf } from './failure.ts'

export type Database = BetterSqlite3.Database

/** Numbered from 1 without holes. Runs in one transaction with the version that it makes. */
export interface Migration {
  readonly version: number
  readonly about: string
  /** It leaves all that stands in the file as it is, so that no copy is kept of a file which may fill half
   * of the disk. */
  readonly adds?: true
  up(db: Database): void
}

export interface DatabaseOptions {
  readonly migrations: readonly Migration[]
  /** `PRAGMA application_id`: tells the product's files from others and from each other. */
  readonly application: number
  readonly readonly?: boolean
  /** It was in use before: one in which nothing is, as when its log was lost, is not begun anew. */
  readonly known?: boolean
  /** It is opened while others wait: its damage shows where it is read. */
  readonly unchecked?: boolean
  /** The kernel keeps every other process out of the file as long as it is open, even from reading. */
  readonly sole?: boolean
  /** FULL (the default): a commit survives power loss. NORMAL: it survives the process alone. */
  readonly synchronous?: 'FULL' | 'NORMAL'
  /** Page size of a file that is being created; a power of two from 512 to 65536. */
  readonly pageSize?: number
  /** Pages of the file that the connection keeps in memory, in MB (2^20); 4 where nothing is said. */
  readonly cacheMb?: number
}

/** SQLite by itself keeps 16 MB, filled over hours as a file is read and written, and never given back.
 * A page that is not kept comes from the operating system's cache, in a few microseconds. */
const CACHE_MB = 4

/** Every page of a file up to this size is checked at opening (about 0.3 s); a larger one would
 * hold up the start, and its damage shows when the page is read. */
export const CHECKED_BYTES = 64 * 1024 * 1024

const SMALLEST_PAGE = 512

const BUSY_MS = 5000
/** Who holds a whole file does not let go of it in a moment; only one that is ending does. */
const SOLE_BUSY_MS = 500

const timeoutOf = ({ sole }: DatabaseOptions): number => (sole === true ? SOLE_BUSY_MS : BUSY_MS)

/**
 * Opens or creates. Fails with `unavailable` and `details.reason` of `FileTrouble` (`conflict` where
 * another console holds it); throws only for a bug in a migration, with that migration rolled back.
 */
export function openDatabase(file: string, options: DatabaseOptions): Result<Database> {
  const newest = newestOf(options.migrations)
  const { readonly = false } = options
  let db: Database | undefined
  try {
    const refused = examine(file, options, newest)
    if (refused !== undefined) return refused
    db = new BetterSqlite3(file, { timeout: timeoutOf(options), readonly, fileMustExist: readonly })
    configure(db, options)
    if (!readonly) migrate(db, file, options)
    return ok(db)
  } catch (error) {
    db?.close()
    const trouble = troubleOf(error, file)
    if (trouble === undefined) throw error
    if (trouble === 'busy' && options.sole === true) return fileFailure('in_use', dirname(file))
    return fileFailure(trouble, file, error instanceof Error ? error.message : undefined)
  }
}

/**
 * Looks at an existing file before it is opened for use. Where it has a log this is done on a
 * connection that cannot write, as far as the disk has room for one: closing another would write the
 * log back and remove it, and so change a file that is damaged or not ours.
 */
function examine(
  file: string,
  options: DatabaseOptions,
  newest: number,
): Result<never> | undefined {
  const stat = statSync(file, { throwIfNoEntry: false })
  const log = statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0
  if (stat === undefined) return undefined
  if (stat.isDirectory()) return fileFailure('directory', file)
  // SQLite takes what is shorter than one page for a new file, and would write over it.
  if (stat.size < SMALLEST_PAGE) {
    if (stat.size + log > 0) return fileFailure('damaged', file, 'cut short')
    return options.known === true ? fileFailure('emptied', file) : undefined
  }
  const look = (readonly: boolean): Result<never> | undefined => {
    const db = new BetterSqlite3(file, { timeout: timeoutOf(options), readonly })
    try {
      if (!readonly) hold(db, options)
      return inspect(db, file, options, newest)
    } finally {
      db.close()
    }
  }
  try {
    return look(options.readonly === true || log > 0)
  } catch (error) {
    // A log read without writing needs shared memory beside it, for which there may be no room.
    const roomless = log > 0 && options.sole === true && troubleOf(error, file) === 'full'
    if (!roomless) throw error
    return look(false)
  }
}

/** Before anything else, which might open the log: only then is the file held from here to its closing,
 * without shared memory. */
function hold(db: Database, { sole }: DatabaseOptions): void {
  if (sole === true) db.pragma('locking_mode = EXCLUSIVE')
}

function newestOf(migrations: readonly Migration[]): number {
  migrations.forEach(({ version }, index) => {
    if (version !== index + 1) throw new Error(`migration ${version} stands at ${index + 1}`)
  })
  return migrations.length
}

const number = (db: Database, pragma: string): number => Number(db.pragma(pragma, { simple: true }))

/** Whose file it is, of which version, and whether it is whole; before anything is written. */
function inspect(
  db: Database,
  file: string,
  { application, readonly, known, unchecked }: DatabaseOptions,
  newest: number,
): Result<never> | undefined {
  const owner = number(db, 'application_id')
  const version = number(db, 'user_version')
  const empty = db.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined
  // A crash between creating the file and its first migration leaves an empty one without owner.
  const fresh = owner === 0 && version === 0 && empty
  if (owner !== application && !fresh) return fileFailure('foreign', file)
  if (fresh && known === true) return fileFailure('emptied', file)
  if (version > newest) return fileFailure('future', file, `version ${version}, known ${newest}`)
  if (readonly === true && version < newest) return fileFailure('old', file)
  const isChecked = readonly !== true && unchecked !== true && !fresh
  if (isChecked && statSync(file).size <= CHECKED_BYTES) {
    const found = String(db.pragma('quick_check(1)', { simple: true }))
    if (found !== 'ok') return fileFailure('damaged', file, found.replaceAll('\n', ' '))
  }
  return undefined
}

function configure(db: Database, options: DatabaseOptions): void {
  hold(db, options)
  db.pragma(`cache_size = -${1024 * (options.cacheMb ?? CACHE_MB)}`)
  db.pragma('foreign_keys = ON')
  db.pragma('temp_store = MEMORY')
  if (options.readonly === true) return
  if (options.pageSize !== undefined) db.pragma(`page_size = ${options.pageSize}`)
  db.pragma('journal_mode = WAL')
  db.pragma(`synchronous = ${options.synchronous ?? 'FULL'}`)
  // Where the file cannot be written SQLite opens it for reading without a word: try a change.
  db.exec(`BEGIN IMMEDIATE; PRAGMA user_version = ${number(db, 'user_version')}; ROLLBACK`)
}

function migrate(db: Database, file: string, { migrations, application }: DatabaseOptions): void {
  const from = number(db, 'user_version')
  const pending = migrations.slice(from)
  if (pending.length === 0) return
  const isChange = pending.some(({ adds }) => adds !== true)
  if (from > 0 && isChange) keepCopy(db, file, migrations.length)
  for (const migration of pending) {
    db.transaction(() => {
      migration.up(db)
      db.pragma(`application_id = ${application}`)
      db.pragma(`user_version = ${migration.version}`)
    }).immediate()
  }
}

/** A copy of the file as it was, `<file>.before-v<version>`; an earlier copy is never replaced. */
function keepCopy(db: Database, file: string, version: number): void {
  const name = `${file}.before-v${version}`
  let target = name
  for (let n = 2; existsSync(target); n++) target = `${name}-${n}`
  const part = `${target}.part`
  rmSync(part, { force: true })
  try {
    // Not a copy by the file system: opening and closing the file in this process would drop the
    // locks that SQLite holds on it (POSIX record locks belong to the process).
    db.prepare('VACUUM INTO ?').run(part)
    const handle = openSync(part, 'r+')
    fsyncSync(handle)
    closeSync(handle)
    renameSync(part, target)
  } catch (error) {
    rmSync(part, { force: true })
    throw error
  }
}
