/** The journal's calls and the appending of entries that stand for themselves. */
import { fail, ok, type Result } from '../../shared/result.ts'
import type { Records } from '../database/records.ts'
import type { Handlers, JournalEntry } from '../interface.ts'
import type { journalStore } from './store.ts'

export interface Journal {
  readonly handlers: Handlers<'journal.list'>
  append(entries: readonly JournalEntry[]): Promise<Result<null>>
  /** Proves now that the file takes what is written, or says why it does not. */
  writable(): Promise<Result<null>>
  /** The database thread answers and, looked at every few seconds, its file takes what is written. */
  alive(): Promise<Result<null>>
}

/** How often the file is proved to be writable, in milliseconds. */
const PROBE_MS = 5_000

export function createJournal(
  records: Records<typeof journalStore>,
  now: () => number = Date.now,
): Journal {
  let probedAt = 0
  let last: Result<null> = ok(null)
  const writable = async (): Promise<Result<null>> => {
    probedAt = now()
    last = await records.commit([], 'journal.probe', probedAt)
    return last
  }
  return {
    handlers: {
      'journal.list': async (query) => ok(await records.read('journal.list', query)),
    },
    append: (entries) => records.commit(entries, 'journal.append'),
    writable,
    alive: async () => {
      if (Math.abs(now() - probedAt) >= PROBE_MS || !last.ok) return writable()
      try {
        await records.read('journal.alive')
        return last
      } catch (error) {
        return fail('unavailable', `The journal cannot be read: ${String(error)}`, {
          part: 'journal',
        })
      }
    },
  }
}
