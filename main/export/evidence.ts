/**
 * Owns what stands beside the CSV in an evidence package: the configuration of its tags, the rows of the journal
 * that belong to it, and the manifest by which a change of any of these is found. docs/formats.md tells the form,
 * and scripts/verify-evidence.mjs looks at it.
 */
import { createHash } from 'node:crypto'
import { exportColumns } from '../../shared/export.ts'
import type { HistoryExport, JournalKind } from '../../shared/contract.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import type { Tag } from '../../shared/tags.ts'
import { msFromTicks } from '../../shared/time.ts'
import type { MovingClient } from '../threads/rpc.ts'
import type { ExportOperations } from './export.worker.ts'
import type { WrittenFile } from './part-file.ts'
import type { ExportCount, ExportPlan } from './plan.ts'

/** A row of the journal as it is told; only what is looked at here. */
export interface EvidenceRow {
  readonly seq: number
  readonly at: number
  readonly kind: JournalKind
  readonly subject: string
}

/** Rows before one, newest first; `before` continues, null at the beginning of the journal. */
export type JournalRows = (before: number | undefined) => Promise<{
  readonly rows: readonly EvidenceRow[]
  readonly before: number | null
}>

export interface EvidenceParts {
  readonly version: string
  readonly site: string
  readonly tags: readonly Tag[]
  /** Names of the servers that the tags belong to. */
  readonly servers: ReadonlyMap<number, string>
  readonly journal: JournalRows
  /** It was cancelled, or the console stops. */
  isLeft(): boolean
}

/** Rows about many tags at once, which do not name them, and about the console as a whole. */
const ofAll: ReadonlySet<JournalKind> = new Set<JournalKind>([
  ...(['started', 'stopped', 'tags_created', 'tags_changed', 'tags_deleted'] as const),
  ...(['tags_restored', 'tags_imported', 'history_dropped', 'recalculated', 'undone'] as const),
  ...(['record_damaged', 'field_configured'] as const),
])

const NO_CHAIN =
  'absent: the journal of this version has no hash chain, so this package cannot prove that no row was taken out of the journal before it was made'

const left: Result<never> = fail('conflict', 'It was cancelled, and nothing was kept of it.', {
  reason: 'cancelled',
})

export interface Evidence extends ExportCount {
  /** SHA-256 of the manifest. */
  readonly digest: string
}

/** Writes all files of a package; the thread's file is an archive. */
export async function writeEvidence(
  thread: MovingClient<ExportOperations>,
  plan: ExportPlan,
  record: HistoryExport,
  parts: EvidenceParts,
): Promise<Result<Evidence>> {
  const csv = await thread.csv('history.csv', plan)
  if (!csv.ok) return csv
  const tags = await whole(thread, 'tags.json', [tagsText(parts)])
  if (!tags.ok) return tags
  const journal = await writeJournal(thread, plan, parts)
  if (!journal.ok) return journal
  const { rows, unreadable } = csv.value
  const files = [csv.value, tags.value, journal.value].map(({ name, bytes, sha256 }) => ({
    ...{ name, bytes, sha256 },
  }))
  const manifest = `${JSON.stringify(
    {
      format: 'derrick-evidence',
      version: 1,
      program: { name: 'Derrick', version: parts.version },
      site: parts.site,
      made: {
        at: new Date(record.startedAt).toISOString(),
        by: { user: record.person.user, name: record.person.name },
        reason: record.reason,
      },
      export: record.id,
      range: { from: record.from, to: record.to },
      tags: plan.tags.map(({ name }) => name),
      csv: {
        ...{ ...plan.form, zone: plan.zone, rows, unreadable },
        columns: exportColumns(
          plan.form,
          plan.tags.map(({ name }) => name),
        ),
      },
      journal: { rows: journal.value.rows, chainHead: null, chain: NO_CHAIN },
      files,
    },
    null,
    2,
  )}\n`
  const digest = createHash('sha256').update(manifest).digest('hex')
  const written = await whole(thread, 'manifest.json', [manifest])
  if (!written.ok) return written
  const sum = await whole(thread, 'manifest.sha256', [`${digest}  manifest.json\n`])
  return sum.ok ? ok({ rows, unreadable, digest }) : sum
}

async function whole(
  thread: MovingClient<ExportOperations>,
  name: string,
  texts: Iterable<string> | AsyncIterable<string>,
): Promise<Result<WrittenFile>> {
  const begun = await thread.begin(name)
  if (!begun.ok) return begun
  for await (const text of texts) {
    const put = await thread.append(text)
    if (!put.ok) return put
  }
  return thread.end()
}

const tagsText = ({ tags, servers }: EvidenceParts): string =>
  `${JSON.stringify(
    tags.map((tag) => ({
      ...tag,
      server: tag.server === null ? null : (servers.get(tag.server) ?? `#${tag.server}`),
    })),
    null,
    2,
  )}\n`

/** A row a line, newest first. */
async function writeJournal(
  thread: MovingClient<ExportOperations>,
  { tags, from, to }: ExportPlan,
  { journal, servers, isLeft }: EvidenceParts,
): Promise<Result<WrittenFile & { readonly rows: number }>> {
  const names = new Set([...tags.map(({ name }) => name), ...servers.values()])
  const [begin, end] = [msFromTicks(from), msFromTicks(to)]
  let count = 0
  async function* lines(): AsyncGenerator<string> {
    let before: number | null | undefined
    while (before !== null && !isLeft()) {
      const step = await journal(before)
      const found = step.rows.filter(
        ({ at, kind, subject }) =>
          at >= begin && at < end && (ofAll.has(kind) || names.has(subject)),
      )
      count += found.length
      if (found.length > 0) yield `${found.map((row) => JSON.stringify(row)).join('\n')}\n`
      before = step.before
    }
  }
  const file = await whole(thread, 'journal.jsonl', lines())
  if (isLeft()) return left
  return file.ok ? ok({ ...file.value, rows: count }) : file
}
