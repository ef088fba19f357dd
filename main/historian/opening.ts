/**
 * Owns opening `history.db`: a damaged one is set aside under another name and a new one begun, since
 * history must stop neither alarms nor display; one of another program or of a newer version is
 * refused and left alone. Says what the former run left behind.
 */
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { ok, type Result } from '../../shared/result.ts'
import type { Ticks } from '../../shared/time.ts'
import { openDatabase, type Database } from '../database/database.ts'
import { fileFailure, troubleOf } from '../database/failure.ts'
import { APPLICATION, FILE, migrations, READER_CACHE_MB, WRITER_CACHE_MB } from './schema.ts'
import { setFileAside } from './setting-aside.ts'
import type { Owner } from './writer.ts'

export interface FormerRun {
  /** Last moment known alive; 0 in a new file. */
  readonly aliveAt: Ticks
  /** The same by the clock of each server. */
  readonly clocks: ReadonlyMap<number, Ticks>
  readonly openGaps: readonly { readonly id: number; readonly isStop: boolean }[]
  readonly highestGap: number
  readonly owners: readonly Owner[]
}

export interface OpenedHistory {
  readonly db: Database
  readonly former: FormerRun
  /** Name that a damaged file was given, null where there was none. */
  readonly setAside: string | null
}

/** `replace`: the file turned out to be damaged while it was in use; its handle is closed. */
export function openHistory(directory: string, now: Ticks, replace = false): Result<OpenedHistory> {
  const file = join(directory, FILE)
  const options = { migrations, application: APPLICATION, cacheMb: WRITER_CACHE_MB }
  try {
    // A log without its file is of one that was moved away: begun over it, a new one would delete it.
    const alone =
      !existsSync(file) && (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0
    let setAside = replace || alone ? setFileAside(file, now) : null
    let opened = openDatabase(file, options)
    if (!opened.ok && opened.error.details?.['reason'] === 'damaged' && setAside === null) {
      setAside = setFileAside(file, now)
      opened = openDatabase(file, options)
    }
    if (!opened.ok) return opened
    return ok({ db: opened.value, former: formerRun(opened.value), setAside })
  } catch (error) {
    const trouble = troubleOf(error, file)
    if (trouble === undefined) throw error
    return fileFailure(trouble, file)
  }
}

/** A connection that cannot write, to a file that the writer has made. */
export function openForReading(directory: string): Result<Database> {
  return openDatabase(join(directory, FILE), {
    migrations,
    application: APPLICATION,
    readonly: true,
    cacheMb: READER_CACHE_MB,
  })
}

function formerRun(db: Database): FormerRun {
  const column = <T>(sql: string): T[] => db.prepare<[], T>(sql).pluck().safeIntegers().all()
  return {
    aliveAt: column<bigint>('SELECT at FROM alive')[0] ?? 0n,
    clocks: new Map(
      db
        .prepare<[], [bigint, bigint]>('SELECT server, at FROM clock')
        .raw()
        .safeIntegers()
        .all()
        .map(([server, at]) => [Number(server), at]),
    ),
    openGaps: db
      .prepare<[], { id: number; isStop: number }>(
        `SELECT id, kind = 'console_stopped' AND scope = 'all' AS isStop FROM gap WHERE "to" IS NULL`,
      )
      .all()
      .map(({ id, isStop }) => ({ id, isStop: isStop === 1 })),
    highestGap: Number(column<bigint>('SELECT coalesce(max(id), 0) FROM gap')[0]),
    owners: db
      .prepare<[], [bigint, bigint, string | null, bigint | null]>(
        'SELECT tag, server, place, since FROM owner',
      )
      .raw()
      .safeIntegers()
      .all()
      .map(([tag, server, place, since]) => ({
        ...{ tag: Number(tag), server: Number(server) },
        ...{ place, since },
      })),
  }
}
