/**
 * The thread of one export: it asks for pages of the history, formats them and writes them, so that neither the
 * core nor the reader of the history waits for digits or for a disk. It ends with its export.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { fail, ok, type Result } from '../../shared/result.ts'
import { connect, serve } from '../threads/rpc.ts'
import { Bytes } from './bytes.ts'
import { PartFile, DiskFull, type WrittenFile } from './part-file.ts'
import type { ExportCount, ExportPlan, ExportProgress, SourceOperations } from './plan.ts'
import { Left, writeExport } from './reading.ts'

export interface ExportThreadData {
  readonly path: string
  /** Of the files of an archive; null for one plain file. */
  readonly folder: string | null
  /** Unix milliseconds. */
  readonly at: number
}

const { path, folder, at } = workerData as ExportThreadData
if (parentPort === null) throw new Error('export.worker.ts runs in a worker thread')
const source = connect<SourceOperations>(parentPort)
let file: PartFile | undefined

const diskFull: Result<never> = fail(
  'unavailable',
  'The disk is nearly full, and what is left is kept for recording. Make room, or choose less.',
  { reason: 'export_disk_full' },
)
const cancelled: Result<never> = fail('conflict', 'It was cancelled, and nothing was kept of it.', {
  reason: 'cancelled',
})

/** What a disk refuses is told; everything else is a fault of the program and goes on up. */
function refused(error: unknown): Result<never> {
  if (error instanceof Left) return cancelled
  if (error instanceof DiskFull) return diskFull
  const code = error instanceof Error && 'code' in error ? String(error.code) : null
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull
  if (code !== null && /^E[A-Z]+$/.test(code)) {
    return fail('unavailable', `The file of the export cannot be written (${code}).`, {
      reason: 'export_unwritable',
      cause: code,
    })
  }
  const message = error instanceof Error ? error.message : String(error)
  return fail('unavailable', `The history cannot be read: ${message}. Begin the export again.`, {
    reason: 'export_unreadable',
  })
}

async function tried<T>(work: () => Promise<T> | T): Promise<Result<T>> {
  try {
    return ok(await work())
  } catch (error) {
    return refused(error)
  }
}

/** Opened by what is written first, so that a refusal is an answer. */
const opened = (): PartFile => (file ??= new PartFile(path, folder, Math.floor(at / 1000)))

const operations = {
  /** All of a plan as one file. */
  csv: (name: string, plan: ExportPlan): Promise<Result<WrittenFile & ExportCount>> =>
    tried(async () => {
      const target = opened()
      target.begin(name)
      const bytes = new Bytes(target.write)
      const count = await writeExport({
        ...{ plan, bytes, written: () => target.written },
        source: {
          page: (tag, from, most) => source.page(tag, from, most),
          gaps: (tag) => source.gaps(tag),
          goesOn: (progress: ExportProgress) => source.goesOn(progress),
        },
      })
      return { ...target.end(), ...count }
    }),

  begin: (name: string): Promise<Result<void>> =>
    tried(() => {
      opened().begin(name)
    }),

  append: (text: string): Promise<Result<void>> =>
    tried(() => {
      opened().write(Buffer.from(text))
    }),

  end: (): Promise<Result<WrittenFile>> => tried(() => opened().end()),

  /** All of it is on the disk; its size in bytes. */
  seal: (): Promise<Result<number>> => tried(() => opened().seal()),
}
export type ExportOperations = typeof operations

serve(parentPort, operations)
