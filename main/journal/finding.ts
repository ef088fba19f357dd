/**
 * What the search box finds of the journal: the newest rows that are about a text or have it in their
 * reason or person, step by step in the database thread. Older ones than it looks at are the journal
 * screen's. A newer question of a session ends the one before: who types asks often, and the thread that
 * answers is the one in which commands are written.
 */
import type { Hit } from '../../shared/contract.ts'
import type { Question } from '../../shared/finding.ts'
import type { Records } from '../database/records.ts'
import type { Finder } from '../interface.ts'
import type { JournalRow, journalStore } from './store.ts'

/** Steps of the store that a question takes, of ten thousand rows each. */
export const STEPS = 3

const hitOf = ({ seq, at, kind, person, subject, reason }: JournalRow): Hit => ({
  key: String(seq),
  name: subject,
  title: null,
  detail: [person?.name ?? '', reason ?? ''].filter((part) => part !== '').join(': '),
  at,
  event: kind,
})

export function journalFinder(records: Records<typeof journalStore>): Finder {
  const newest = async (text: string, limit: number, signal: AbortSignal) => {
    const rows: JournalRow[] = []
    let before: number | null | undefined
    for (let step = 0; step < STEPS && before !== null && !signal.aborted; step += 1) {
      const asked = before === undefined ? { text } : { text, before }
      const part = await records.read('journal.step', asked, limit + 1 - rows.length)
      rows.push(...part.rows)
      if (rows.length > limit) break
      before = part.before
    }
    const isAll = before === null && rows.length <= limit
    return { rows: rows.slice(0, limit), isAll }
  }

  /** By session, what ends the question that is being answered. */
  const asking = new Map<string, AbortController>()

  const answer = async (
    question: Question,
    limit: number,
    signal: AbortSignal,
  ): ReturnType<Finder['find']> => {
    let text = question.text
    let found: Awaited<ReturnType<typeof newest>> = { rows: [], isAll: true }
    for (const reading of question.readings) {
      found = await newest(reading.text, limit, signal)
      if (found.rows.length === 0) continue
      text = reading.text
      break
    }
    const { rows, isAll } = found
    return {
      text,
      hits: rows.map(hitOf),
      count: rows.length,
      exact: false,
      state: isAll ? 'all' : 'newest',
    }
  }

  return {
    kind: 'journal',
    find: async (question, limit, { session, signal }) => {
      const ending = new AbortController()
      asking.get(session.id)?.abort()
      asking.set(session.id, ending)
      try {
        return await answer(question, limit, AbortSignal.any([signal, ending.signal]))
      } finally {
        if (asking.get(session.id) === ending) asking.delete(session.id)
      }
    },
  }
}
