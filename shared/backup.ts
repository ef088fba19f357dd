/**
 * The rules of backups, pure: when one is due, which of them are kept. The screen states the same rules that
 * the console follows.
 */

const HOUR = 3_600_000
const DAY = 24 * HOUR
const WEEK = 7 * DAY

/** Hours between two backups; 0: none by itself. */
export const backupIntervals = [0, 1, 3, 6, 12, 24] as const
export type BackupInterval = (typeof backupIntervals)[number]

/**
 * How many are kept: of each of so many hours, days and weeks (UTC, from Monday) the newest, and the last that
 * somebody asked for: who makes one before a risky change wants it back, not the one of the full hour after it.
 */
export const rotation = { hours: 24, days: 14, weeks: 8, asked: 8 } as const
export type Rotation = Readonly<Record<keyof typeof rotation, number>>

/** As far as the rules look at one. */
export interface Kept {
  readonly name: string
  /** When it was begun, Unix milliseconds. */
  readonly at: number
  /** All of it is there; others are nobody's to delete. */
  readonly good: boolean
  /** A person asked for it. */
  readonly asked: boolean
}

/** The first of January 1970 was a Thursday. */
const MONDAY = 3 * DAY

const bucketOf = {
  hours: (at: number) => Math.floor(at / HOUR),
  days: (at: number) => Math.floor(at / DAY),
  weeks: (at: number) => Math.floor((at + MONDAY) / WEEK),
}

const newestFirst = (backups: readonly Kept[]): Kept[] =>
  backups.filter(({ good }) => good).toSorted((a, b) => b.at - a.at)

/** Names of those that the rule does not keep; never the newest good one. */
export function rotatedOut(backups: readonly Kept[], rule: Rotation = rotation): string[] {
  const good = newestFirst(backups)
  const asked = good.filter((each) => each.asked).slice(0, rule.asked)
  const kept = new Set([...good.slice(0, 1), ...asked].map(({ name }) => name))
  for (const unit of ['hours', 'days', 'weeks'] as const) {
    const buckets = new Set<number>()
    for (const { name, at } of good) {
      const bucket = bucketOf[unit](at)
      if (buckets.has(bucket)) continue
      if (buckets.size === rule[unit]) break
      buckets.add(bucket)
      kept.add(name)
    }
  }
  return good.filter(({ name }) => !kept.has(name)).map(({ name }) => name)
}

/** Those that may go where there is no room, the oldest first; never the newest good one. */
export const givenUp = (backups: readonly Kept[]): string[] =>
  newestFirst(backups)
    .slice(1)
    .toReversed()
    .map(({ name }) => name)

/** Milliseconds: a start is over, and a person who only looks at the console has gone. */
const FIRST = 10 * 60_000
/** One that is due already waits for the start to be over. */
const SETTLED = 60_000
/** After one that has failed. */
const AGAIN = 10 * 60_000

export interface Schedule {
  readonly every: BackupInterval
  /** Begin of the newest good one; null where there is none. */
  readonly newest: number | null
  /** Begin of the last that failed since; null where none has. */
  readonly failed: number | null
  /** When the console was started. */
  readonly started: number
}

/** A time ahead of the clock, which was set back, is not believed. */
const past = (at: number | null, now: number): number | null =>
  at === null || at > now ? null : at

/** When the next one is to begin; null where none is. */
export function dueAt(schedule: Schedule, now: number): number | null {
  const { every, started } = schedule
  if (every === 0) return null
  const [newest, failed] = [past(schedule.newest, now), past(schedule.failed, now)]
  const wanted =
    newest === null ? started + FIRST : Math.max(newest + every * HOUR, started + SETTLED)
  return failed === null ? wanted : Math.max(wanted, failed + AGAIN)
}

/** The newest good one is older than it may be: two have been missed. */
export const isOverdue = ({ every, newest, started }: Schedule, now: number): boolean =>
  every !== 0 && now - Math.max(newest ?? 0, started) > (3 * every + 1) * HOUR

/** Bytes of a disk that a backup leaves free, of so many in all: the console records on it, perhaps. */
export const roomLeft = (disk: number): number =>
  Math.min(5 * 2 ** 30, Math.max(256 * 2 ** 20, disk * 0.05))

/** Why a folder cannot take backups. */
export const folderFaults = [
  'relative', // no full path
  'missing', // the folder above it does not exist
  'file', // a file stands there
  'source', // it is, or lies in, what is to be backed up
  'other_console', // the data folder of another console
  'in_backup', // it lies in a backup
  'readonly', // it cannot be written
  'full', // too little room is left on its disk
  'silent', // it does not answer, as a share that is gone
] as const
export type FolderFault = (typeof folderFaults)[number]

/** Why a backup cannot be restored now. */
export const restoreTroubles = [
  'none', // there is no such backup any more
  'foreign', // it is no backup of this program
  'future', // a newer version made it
  'damaged', // a file of it is not what was written
  'full', // no room for it beside what is there
  'readonly', // the data folder cannot be written
  'disk', // a disk reports an error of its own
  'busy', // another program holds a file
  'directory', // a folder of it went away meanwhile
  'silent', // its folder does not answer
  'thread', // what copies it has ended
  'restore_running', // somebody restores already
  'backup_running', // a backup is being made
  'export_running', // history is being exported
  'changes_open', // a setpoint change is not closed
] as const

/** Why there is no backup in time, beside what is wrong with the folder. */
export const backupTroubles = [
  ...folderFaults,
  'overdue', // the newest is older than it may be
  'damaged', // a file of the console, or a copy of it, is not whole
  'disk', // a disk reports an error of its own
  'busy', // another program holds a file
  'directory', // something of the folder went away meanwhile
  'thread', // what makes it has ended
  'overtaken', // the history was packed each time that it was to be held
  'unread', // the newest has months that could not be read
] as const
