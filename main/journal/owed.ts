/**
 * Rows that must be in the journal sooner or later, for what they tell of has happened: where it takes
 * none, as on a full disk, they wait, each with the time at which it was so.
 */
import { ok, type Result } from '../../shared/result.ts'
import type { JournalEntry } from '../interface.ts'

export interface Owed {
  /** Answers whether these are written, with all that waited. */
  add(rows: readonly JournalEntry[]): Promise<Result<null>>
  /** Tries again, where something waits. */
  settle(): Promise<Result<null>>
}

export function createOwed(append: (rows: readonly JournalEntry[]) => Promise<Result<null>>): Owed {
  let owed: readonly JournalEntry[] = []

  const settle = async (): Promise<Result<null>> => {
    if (owed.length === 0) return ok(null)
    const rows = owed
    owed = []
    const written = await append(rows)
    if (!written.ok) owed = [...rows, ...owed]
    return written
  }

  return {
    add: (rows) => {
      owed = [...owed, ...rows]
      return settle()
    },
    settle,
  }
}
