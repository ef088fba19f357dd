/**
 * Owns how SQLite's and the file system's errors become failures that a person can act on. Every
 * message names the file and says what to do; `details.reason` is for programs.
 */
import { statSync } from 'node:fs'
import { dirname } from 'node:path'
import { fail, type Result } from '../../shared/result.ts'

export type FileTrouble =
  | 'damaged' // not a database, cut short, or its pages contradict each other
  | 'emptied' // nothing is in it, though it was in use before
  | 'foreign' // a database of another program
  | 'future' // written by a newer version
  | 'old' // needs a migration, but was opened for reading only
  | 'readonly' // the directory or the file cannot be written
  | 'directory' // the place does not exist or is not what it should be
  | 'full' // no space left
  | 'disk' // the disk reported an error of its own
  | 'busy' // another program holds it
  | 'spoiled' // damaged while it was open
  | 'replaced' // moved, deleted or replaced while it was open
  | 'log_replaced' // the same of its log
  | 'in_use' // another console holds the data directory

const advice: Readonly<Record<FileTrouble, (file: string) => string>> = {
  damaged: (file) =>
    `${file} is damaged or not a database: move it away and restore a backup, or start without it.`,
  emptied: (file) =>
    `${file} is empty, or its log is lost, though it was in use before. Put it back from a copy, or start with an empty data directory.`,
  foreign: (file) =>
    `${file} is a database of another program: move it away or choose another data directory.`,
  future: (file) => `${file} was written by a newer Derrick: install that version or a newer one.`,
  old: (file) => `${file} is of an older version: open it for writing once to bring it up to date.`,
  readonly: (file) =>
    `${file} cannot be written: give the user of Derrick the right to write there, or choose another data directory.`,
  directory: (file) =>
    `${file} cannot be opened: its directory does not exist, or a directory stands where the file should be. Choose another data directory.`,
  full: (file) => `No space is left on the disk of ${file}: free some space and try again.`,
  disk: (file) =>
    `The disk of ${file} reports an error: check the disk and its free space, then try again.`,
  busy: (file) => `Another program holds ${file}: close that program and try again.`,
  spoiled: (file) =>
    `${file} has been damaged while Derrick uses it; nothing can be changed. Stop Derrick, move the file away and restore a backup.`,
  replaced: (file) =>
    `${file} was moved, deleted or replaced while Derrick uses it; nothing can be changed. Put it back, or stop Derrick and restore a backup.`,
  log_replaced: (file) =>
    `${file} was moved, deleted or replaced while Derrick uses it; nothing can be changed. Stop Derrick, which saves what is in it, and start it again.`,
  in_use: (file) =>
    `Another Derrick uses this data directory (${file}): close it, or choose another one.`,
}

export function fileFailure(reason: FileTrouble, file: string, cause?: string): Result<never> {
  const message = cause === undefined ? advice[reason](file) : `${advice[reason](file)} (${cause})`
  return fail(reason === 'in_use' ? 'conflict' : 'unavailable', message, { reason, file })
}

/** Nothing is written without its journal row: what is wrong with the file of both is the journal's. */
export const journalFailure = (trouble: Result<never>): Result<never> =>
  trouble.ok
    ? trouble
    : fail(trouble.error.code, `Nothing was changed. ${trouble.error.message}`, {
        ...trouble.error.details,
        part: 'journal',
      })

/** `code` of an error of SQLite (`SQLITE_…`) or of the system (`ENOSPC`); empty where it has none. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : ''
}

const isDirectory = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false

function placeTrouble(file: string): FileTrouble {
  try {
    return isDirectory(file) || !isDirectory(dirname(file)) ? 'directory' : 'readonly'
  } catch {
    return 'directory' // a file stands where one of the directories should be
  }
}

/** Undefined: not a trouble of the file but a bug, to be thrown on. */
export function troubleOf(error: unknown, file: string): FileTrouble | undefined {
  const code = errorCode(error)
  if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT')) return 'damaged'
  if (code.startsWith('SQLITE_READONLY') || /^(EROFS|EACCES|EPERM)$/.test(code)) return 'readonly'
  if (code.startsWith('SQLITE_CANTOPEN') || /^(ENOENT|ENOTDIR|EEXIST|EISDIR)$/.test(code)) {
    return placeTrouble(file)
  }
  if (error instanceof TypeError && error.message.includes('directory does not exist')) {
    return 'directory'
  }
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return 'busy'
  if (code === 'SQLITE_FULL' || /^(ENOSPC|EDQUOT|EFBIG)$/.test(code)) return 'full'
  if (code === 'SQLITE_IOERR_SHMSIZE') return 'full' // no room for the shared memory beside the file
  if (code.startsWith('SQLITE_IOERR') || code === 'EIO') return 'disk'
  return undefined
}
