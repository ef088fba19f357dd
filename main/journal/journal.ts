/** The journal's calls and the appending of entries that stand for themselves. */
import { ok, type Result } from '../../shared/result.ts'
import type { Records } from '../database/records.ts'
import type { Handlers, JournalEntry } from '../interface.ts'
import type { journalStore } from './store.ts'

export interface Journal {
  readonly handlers: Handlers<'journal.list'>
  append(entries: readonly JournalEntry[]): Promise<Result<null>>
  /** Resolves when the database thread has answered. */
  alive(): Promise<boolean>
}

export function createJournal(records: Records<typeof journalStore>): Journal {
  return {
    handlers: {
      'journal.list': async (query) => ok(await records.read('journal.list', query)),
    },
    append: (entries) => records.commit(entries, 'journal.append'),
    alive: () => records.read('journal.alive'),
  }
}
