/** What the search box finds of the exports that are kept: by file name, tags, person and reason. */
import type { HistoryExport } from '../../shared/contract.ts'
import type { Finder } from '../interface.ts'
import { Looking } from '../threads/looking.ts'

export function exportFinder(list: () => readonly HistoryExport[]): Finder {
  const exports = new Looking<HistoryExport>({
    list,
    name: ({ name }) => name,
    texts: ({ tags, person, reason }) => [...tags, person.name, reason ?? ''],
    hit: ({ id, name, person, startedAt }) => ({
      key: id,
      name,
      title: null,
      detail: person.name,
      at: startedAt,
      event: null,
    }),
  })
  return { kind: 'export', find: (...asked) => exports.find(...asked) }
}
