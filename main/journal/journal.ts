/** The journal's calls and the appending of entries that stand for themselves. */
import type { Parsed } from '../../shared/contract.ts'
import { ok, type Result } from '../../shared/result.ts'
import type { Records } from '../database/records.ts'
import type { Handlers, JournalEntry } from '../interface.ts'
import type { JournalRow, journalStore } from './store.ts'

export interface Journal {
  readonly handlers: Handlers<'journal.list'>
  append(entries: readonly JournalEntry[]): Promise<Result<null>>
  /** Proves now that the file takes what is written, or says why it does not. */
  writable(): Promise<Result<null>>
  row(seq: number): Promise<JournalRow | null>
  /** Rows before one, or the newest, in the order of a list; `before` continues, null behind the last. */
  page(
    before: number | undefined,
  ): Promise<{ readonly rows: readonly JournalRow[]; readonly before: number | null }>
  /** A part of what a row's change was; null behind the last. */
  edit(seq: number, part: number): Promise<string | null>
  /** The newest row behind that one whose change has this in it. */
  editedSince(seq: number, about: string): Promise<JournalRow | null>
  /** Resolves when the thread has read a row; rejects where it is gone. */
  answers(): Promise<void>
}

export const createJournal = (
  records: Records<typeof journalStore>,
  now: () => number = Date.now,
): Journal => ({
  handlers: {
    'journal.list': async (query, { signal }) => ok(await list(records, query, signal)),
  },
  append: (entries) => records.commit(entries, 'journal.append'),
  writable: () => records.commit([], 'journal.probe', now()),
  row: (seq) => records.read('journal.row', seq),
  page: async (before) => {
    const step = await records.read(
      'journal.step',
      before === undefined ? {} : { before },
      PAGE_ROWS,
    )
    // Where the page is full, there may be more in the step.
    const last = step.rows.length === PAGE_ROWS ? step.rows.at(-1) : undefined
    return { rows: step.rows, before: last?.seq ?? step.before }
  },
  edit: (seq, part) => records.read('journal.edit', seq, part),
  editedSince: (seq, about) => records.read('journal.editedSince', seq, about),
  answers: () => records.read('journal.alive'),
})

/** Rows of a page, for who reads all of them. */
const PAGE_ROWS = 1000

/** Rows given where the question names no limit. */
const ROWS = 100

/** Step by step, so that others come in between; ended where nobody waits for it any more. */
async function list(
  records: Records<typeof journalStore>,
  query: Parsed<'journal.list'>,
  signal: AbortSignal,
): Promise<JournalRow[]> {
  const { limit = ROWS, ...wanted } = query
  const found: JournalRow[] = []
  for (let next: number | null | undefined = wanted.before; next !== null && !signal.aborted;) {
    const step: { readonly rows: JournalRow[]; readonly before: number | null } =
      await records.read(
        'journal.step',
        next === undefined ? wanted : { ...wanted, before: next },
        limit - found.length,
      )
    found.push(...step.rows)
    next = found.length < limit ? step.before : null
  }
  return found
}
