/** The journal's calls and the appending of entries that stand for themselves. */
import { ok, type Result } from '../../shared/result.ts'
import type { Records } from '../database/records.ts'
import type { Handlers, JournalEntry } from '../interface.ts'
import type { journalStore } from './store.ts'

export interface Journal {
  readonly handlers: Handlers<'journal.list'>
  append(entries: readonly JournalEntry[]): Promise<Result<null>>
  /** Proves now that the file takes what is written, or says why it does not. */
  writable(): Promise<Result<null>>
  /** Resolves when the thread has read a row; rejects where it is gone. */
  answers(): Promise<void>
}

export const createJournal = (
  records: Records<typeof journalStore>,
  now: () => number = Date.now,
): Journal => ({
  handlers: {
    'journal.list': async (query) => ok(await records.read('journal.list', query)),
  },
  append: (entries) => records.commit(entries, 'journal.append'),
  writable: () => records.commit([], 'journal.probe', now()),
  answers: () => records.read('journal.alive'),
})
