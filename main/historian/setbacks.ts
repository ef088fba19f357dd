/** What became of a history at its opening or was met in it, told for as long as the console runs. Pure. */
import type { HistoryTrouble } from '../../shared/history.ts'
import type { Failure } from '../../shared/result.ts'
import { isoFromTicks, msFromTicks, type Ticks } from '../../shared/time.ts'
import type { Damage } from './reader.ts'

const setback = (
  reason: HistoryTrouble,
  message: string,
  details: Record<string, string | number>,
): Failure => ({
  code: 'unavailable',
  message,
  details: { part: 'historian', reason, ...details },
})

/** A damaged file was put out of the way; `file` is where it lies now. */
export const setAside = (file: string): Failure =>
  setback(
    'set_aside',
    `The history was damaged: it was set aside as ${file}, and a new one was begun.`,
    { file },
  )

const during = (from: Ticks, to: Ticks): { words: string; details: Record<string, number> } => ({
  words: `what was recorded from ${isoFromTicks(from)} to ${isoFromTicks(to)}`,
  details: { from: msFromTicks(from), to: msFromTicks(to) },
})

/** Commits stood behind a damaged place of its log, and were passed over. */
export function logDamaged(file: string, commits: number, from: Ticks, to: Ticks): Failure {
  const { words, details } = during(from, to)
  return setback(
    'log_damaged',
    `${file} was damaged before the start: ${words} is lost, ${commits} commits or more.`,
    { file, ...details },
  )
}

/** There was a history before, and none at the start. */
export function begunAnew(file: string, from: Ticks, to: Ticks): Failure {
  const { words, details } = during(from, to)
  return setback(
    'begun_anew',
    `${file} was missing or empty at the start, and a new one was begun: ${words} is not in it.`,
    { file, ...details },
  )
}

/** The file of a month is an older one than was there before. */
export function olderCopy({ file, samples, from, to }: Damage): Failure {
  const { words, details } = during(from, to)
  return setback(
    'older_copy',
    `${file} is an older copy: of ${words}, ${samples} samples or more are not in it. What is in it is read; stop the console and put the newer file back if there is one. Recording goes on.`,
    { file, samples, ...details },
  )
}

/** Parts of a file are damaged that nothing but a question for them meets, or a month is. */
export function unreadable({ file, samples, from, to }: Damage): Failure {
  const { words, details } = during(from, to)
  return setback(
    'unreadable',
    `Parts of ${file} are damaged: of ${words}, ${samples} samples cannot be read and stand as gaps. Recording goes on.`,
    { file, samples, ...details },
  )
}
