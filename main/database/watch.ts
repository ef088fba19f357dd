/**
 * Owns the doubt about a file that is open: whether its path still names it, and whether it is still
 * whole. What was written to a file that somebody moved or deleted is gone with the next start, and a
 * disk may lose what it has; a console that goes on would command without a journal.
 */
import { statSync, type BigIntStats } from 'node:fs'
import { ok, type Result } from '../../shared/result.ts'
import { CHECKED_BYTES, type Database } from './database.ts'
import { fileFailure, troubleOf } from './failure.ts'

export interface FileWatch {
  /** Before something is written: a few questions to the file system, no reading. */
  look(): Result<null>
  /** After something was written: how the file looks now is our own doing. */
  wrote(): void
  /** Looks through the whole file. One of years is left out: its damage shows where it is read. */
  examine(): void
  /** What an error of the database tells of the file; damage is kept in mind. Undefined: nothing. */
  met(error: unknown): Result<never> | undefined
}

/** Which file a path names, whatever stands in it. */
export type FileIdentity = Pick<BigIntStats, 'ino' | 'dev'>

const stat = (path: string): BigIntStats | undefined =>
  statSync(path, { bigint: true, throwIfNoEntry: false })
const same = (one: FileIdentity | undefined, other: FileIdentity | undefined): boolean =>
  one?.ino === other?.ino && one?.dev === other?.dev

/** Undefined where the path names none. */
export function identityOf(path: string): FileIdentity | undefined {
  const found = stat(path)
  return found && { ino: found.ino, dev: found.dev }
}

/** Whether a file that was in use before may be opened again: another one, or none, is not it. */
export const stillNamed = (held: FileIdentity, file: string): Result<null> =>
  same(held, stat(file)) ? ok(null) : fileFailure('replaced', file)

/** @param db the only one that writes: what changes the file otherwise is looked through */
export function watchFile(db: Database, file: string): FileWatch {
  const opened = stat(file)
  // Where others may read it too, what they share of the log in memory belongs to it.
  const alone = db.pragma('locking_mode', { simple: true }) === 'exclusive'
  const beside = (alone ? ['-wal'] : ['-wal', '-shm']).map((part) => {
    const path = file + part
    return { path, opened: stat(path) }
  })
  const logNow = (): BigIntStats | undefined => stat(`${file}-wal`)
  let changedAt = opened?.mtimeNs
  let logAt = logNow()?.mtimeNs
  let logSize = logNow()?.size ?? 0n
  let spoiled: Result<never> | null = null

  const met: FileWatch['met'] = (error) => {
    const trouble = troubleOf(error, file)
    if (trouble === undefined) return undefined
    const cause = error instanceof Error ? error.message : undefined
    if (trouble !== 'damaged') return fileFailure(trouble, file, cause)
    spoiled ??= fileFailure('spoiled', file, cause)
    return spoiled
  }

  const examine = (): void => {
    const now = stat(file)
    if (spoiled === null && (now?.size ?? 0n) <= CHECKED_BYTES) {
      try {
        // Else it would find what it once read, not what the disk has.
        db.pragma('shrink_memory')
        const found = String(db.pragma('quick_check(1)', { simple: true }))
        if (found !== 'ok') spoiled = fileFailure('spoiled', file, found.replaceAll('\n', ' '))
      } catch (error) {
        if (met(error) === undefined) throw error
      }
    }
    changedAt = now?.mtimeNs
    logAt = logNow()?.mtimeNs
  }

  return {
    look: () => {
      if (spoiled !== null) return spoiled
      const now = stat(file)
      if (!same(now, opened)) return fileFailure('replaced', file)
      const missed = beside.find((part) => !same(stat(part.path), part.opened))
      if (missed !== undefined) return fileFailure('log_replaced', missed.path)
      const log = logNow()
      // Commits that are only there are gone, and the next one would be written behind the hole.
      if ((log?.size ?? 0n) < logSize)
        spoiled = fileFailure('spoiled', file, 'its log was cut short')
      else if (now?.mtimeNs !== changedAt || log?.mtimeNs !== logAt) examine()
      return spoiled ?? ok(null)
    },
    wrote: () => {
      changedAt = stat(file)?.mtimeNs
      const log = logNow()
      logAt = log?.mtimeNs
      logSize = log?.size ?? 0n
    },
    examine,
    met,
  }
}
