/**
 * What the search box finds of the journal: the newest rows that are about a text or have it in their
 * reason or person, step by step in the database thread. Older ones than it looks at are the journal
 * screen's.
 */
import type { Hit } from '../../shared/contract.ts'
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
  return {
    kind: 'journal',
    find: async ({ readings }, limit, { signal }) => {
      let found: Awaited<ReturnType<typeof newest>> = { rows: [], isAll: true }
      for (const { folded } of readings) {
        found = await newest(folded, limit, signal)
        if (found.rows.length > 0) break
      }
      const { rows, isAll } = found
      return {
        hits: rows.map(hitOf),
        count: rows.length,
        exact: false,
        state: isAll ? 'all' : 'newest',
      }
    },
  }
}
