/** An export as the list and the journal tell it. */
import { randomUUID } from 'node:crypto'
import type { HistoryExport } from '../../shared/contract.ts'
import type { ExportKind } from '../../shared/export.ts'
import { isoFromTicks } from '../../shared/time.ts'
import type { Person } from '../../shared/users.ts'
import type { JournalFacts } from '../interface.ts'
import type { ExportPlan } from './plan.ts'

/** Tags that a record and a row of the journal name; a package names all. */
const NAMED = 8

/** Of the second in which it begins; of several in one second each has a number. */
function nameFor(kind: ExportKind, now: number, taken: ReadonlySet<string>): string {
  const stamp = new Date(now).toISOString().replace(/[-:]|\.\d+/g, '')
  const [begin, end] = kind === 'csv' ? ['history', 'csv'] : ['evidence', 'tar']
  for (let number = 1; ; number += 1) {
    const name = `${begin}-${stamp}${number === 1 ? '' : `-${number}`}.${end}`
    if (!taken.has(name)) return name
  }
}

/** One that begins now. @param taken names of those that are there or are being made */
export function recordOf(
  { tags, from, to, form }: ExportPlan,
  kind: ExportKind,
  reason: string | null,
  { id, user, name }: Person,
  now: number,
  taken: ReadonlySet<string>,
): HistoryExport {
  return {
    ...{ id: randomUUID(), kind, state: 'running', startedAt: now, endedAt: null },
    name: nameFor(kind, now, taken),
    person: { id, user, name },
    tags: tags.slice(0, NAMED).map((tag) => tag.name),
    count: tags.length,
    from: isoFromTicks(from),
    to: isoFromTicks(to),
    ...{ shape: form.shape, rows: null, bytes: null, unreadable: 0 },
    ...{ reason, digest: null, failure: null },
  }
}

/** Who took which data: what a row of the journal tells of it. */
export const row = (kind: JournalFacts['kind'], record: HistoryExport): JournalFacts => ({
  kind,
  subject: record.name,
  ...(record.reason === null ? {} : { reason: record.reason }),
  details: {
    export: record.id,
    form: record.kind,
    count: record.count,
    tags: `${record.tags.join(', ')}${record.count > record.tags.length ? ', …' : ''}`,
    ...{ from: record.from, to: record.to },
    ...(record.rows === null ? {} : { rows: record.rows }),
    ...(record.bytes === null ? {} : { bytes: record.bytes }),
    ...(record.digest === null ? {} : { sha256: record.digest }),
  },
})
