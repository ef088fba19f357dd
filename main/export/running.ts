/** Owns the job of one export from its first page to its file: progress, cancel, and what it comes to. */
import type { HistoryExport } from '../../shared/contract.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import type { JobsPort, Progress, Session } from '../interface.ts'
import { writeEvidence, type EvidenceParts } from './evidence.ts'
import { sourceOf, withThread, type ReadableHistory } from './exporting.ts'
import type { ExportPlan, ExportProgress } from './plan.ts'

export interface Running {
  readonly record: HistoryExport
  readonly plan: ExportPlan
  readonly history: ReadableHistory
  readonly evidence: EvidenceParts
  readonly jobs: JobsPort
  readonly session: Session
  /** Ended by its deletion, or by the console's stop. */
  readonly left: AbortController
  /** Of the part that is being written. */
  readonly path: string
  complete(made: HistoryExport): Promise<void>
  now(): number
}

const cancelled: Result<never> = fail('conflict', 'It was cancelled, and nothing was kept of it.', {
  reason: 'cancelled',
})

/** The record as it is when the file is there. */
export function runExport(running: Running): Promise<Result<HistoryExport>> {
  const { record, jobs, session } = running
  return jobs.run(
    {
      ...{ kind: 'history_export', id: record.id, of: 0, person: session.person },
      figures: ({ rows, bytes }) => ({ rows: rows ?? 0, bytes: bytes ?? 0 }),
    },
    async (progress) => {
      const result = await written(running, progress)
      return running.left.signal.aborted ? cancelled : result
    },
  )
}

async function written(running: Running, progress: Progress): Promise<Result<HistoryExport>> {
  const { record, plan, left, path, evidence, now } = running
  const goesOn = ({ rows, share }: ExportProgress): Promise<boolean> => {
    // What there will be, as far as it has been read.
    const of = share > 0 ? Math.max(rows, Math.round(rows / share)) : rows
    if (!progress.at(rows, of).ok) left.abort('cancelled')
    return Promise.resolve(!left.signal.aborted)
  }
  const asking = { asker: `export ${record.id}`, signal: left.signal }
  const source = sourceOf(plan, running.history, asking, goesOn)
  const isPackage = record.kind === 'evidence'
  const folder = isPackage ? record.name.replace(/\.tar$/, '') : null
  const data = { path, folder, at: record.startedAt }
  return withThread(data, source, left.signal, async (thread) => {
    const count = isPackage
      ? await writeEvidence(thread, plan, record, evidence)
      : await thread.csv(record.name, plan)
    if (!count.ok) return count
    const sealed = await thread.seal()
    if (!sealed.ok) return sealed
    const { rows, unreadable } = count.value
    const seal = progress.at(rows, rows).ok ? progress.seal() : cancelled
    if (!seal.ok || left.signal.aborted) return cancelled
    const made: HistoryExport = {
      ...record,
      ...{ state: 'done', endedAt: now(), rows, unreadable, bytes: sealed.value },
      digest: 'digest' in count.value ? count.value.digest : null,
    }
    await running.complete(made)
    return ok(made)
  })
}
