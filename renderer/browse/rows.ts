/** The variables of the chosen node as the table shows them: filtered, grouped by what holds them. Pure. */
import type { Known, Variable } from './picks.ts'
import { isAdded } from './picks.ts'

export interface Filters {
  readonly text: string
  readonly fresh: boolean
  readonly history: boolean
  readonly writable: boolean
}

export const noFilters: Filters = { text: '', fresh: false, history: false, writable: false }

export interface GroupItem {
  readonly kind: 'group'
  readonly key: string
  readonly path: readonly string[]
  readonly rows: readonly Variable[]
}
export interface RowItem {
  readonly kind: 'row'
  readonly key: string
  readonly row: Variable
}
export type Item = GroupItem | RowItem

export function filtered(
  rows: readonly Variable[],
  { text, fresh, history, writable }: Filters,
  server: number,
  known: Known,
): readonly Variable[] {
  const wanted = text.trim().toLowerCase()
  return rows.filter(
    (row) =>
      (wanted === '' ||
        [row.name, row.title, ...row.path].some((name) => name.toLowerCase().includes(wanted))) &&
      (!fresh || !isAdded(known, server, row)) &&
      (!history || row.variable.history) &&
      (!writable || row.variable.writable),
  )
}

/** In the order in which the server has them; what lies directly here comes first. */
export function grouped(rows: readonly Variable[]): readonly Item[] {
  const groups = Map.groupBy(rows, ({ path }) => path.join('\n'))
  const items: Item[] = []
  for (const [key, members] of [...groups].toSorted(([a], [b]) => depth(a) - depth(b))) {
    items.push({ kind: 'group', key: `/${key}`, path: members[0]?.path ?? [], rows: members })
    for (const row of members) items.push({ kind: 'row', key: row.node, row })
  }
  return items
}

/** 0 for what lies directly here; all else keeps its order. */
const depth = (key: string): number => (key === '' ? 0 : 1)
