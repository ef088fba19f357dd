/** The journal's calls and the appending of entries that stand for themselves. */
import { ok, type Result } from '../../shared/result.ts'
import type { Records } from '../database/records.ts'
import type { Handlers, JournalEntry } from '../interface.ts'
import type { journalStore } from './store.ts'

export interface Journal {
  readonly handlers: Handlers<'journal.list'>
  append(entries: readonly JournalEntry[]): Promise<Result<null>>
  /** The database thread answers and, looked at every few seconds, its file takes what is written. */
  alive(): Promise<boolean>
}

/** How often the file is proved to be writable, in milliseconds. */
const PROBE_MS = 5_000

export function createJournal(
  records: Records<typeof journalStore>,
  now: () => number = Date.now,
): Journal {
  let probedAt = 0
  let writable = true
  return {
    handlers: {
      'journal.list': async (query) => ok(await records.read('journal.list', query)),
    },
    append: (entries) => records.commit(entries, 'journal.append'),
    alive: async () => {
      if (Math.abs(now() - probedAt) >= PROBE_MS || !writable) {
        probedAt = now()
        writable = (await records.commit([], 'journal.probe', probedAt)).ok
      }
      return writable && (await records.read('journal.alive'))
    },
  }
}
