/** The thread that writes history: the only one that does. */
import { statfsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import type { AppendReceipt } from '../../shared/history.ts'
import { ok, type Result } from '../../shared/result.ts'
import type { Ticks } from '../../shared/time.ts'
import { fileFailure, troubleOf } from '../database/failure.ts'
import { serve } from '../threads/rpc.ts'
import { openHistory, type FormerRun } from './opening.ts'
import { FILE } from './schema.ts'
import { HistoryWriter, type Work } from './writer.ts'

const { directory } = workerData as { readonly directory: string }
const file = join(directory, FILE)
let writer: HistoryWriter | undefined

export interface Committed {
  readonly receipts: readonly AppendReceipt[]
  /** Milliseconds that the commit took. */
  readonly took: number
  readonly bytes: number
  readonly free: number
}

const operations = {
  /** Opens the file; called again after the thread was restarted or the file found damaged. */
  open(
    now: Ticks,
    replace: boolean,
  ): Result<{ readonly former: FormerRun; readonly setAside: string | null }> {
    const opened = openHistory(directory, now, replace)
    if (!opened.ok) return opened
    const { db, former, setAside } = opened.value
    writer = new HistoryWriter(db, former.aliveAt)
    return ok({ former, setAside })
  },

  /** Fails with `unavailable` where the file or its disk does not take it; nothing is stored then. */
  store(work: Work, now: Ticks): Result<Committed> {
    const began = performance.now()
    try {
      if (writer === undefined) throw new Error('the history is not open')
      const receipts = writer.store(work, now)
      return ok({ receipts, took: performance.now() - began, ...sizes() })
    } catch (error) {
      const trouble = troubleOf(error, file)
      if (trouble === undefined) throw error
      return fileFailure(trouble, file)
    }
  },

  /** Leaves a damaged file, so that it can be set aside. */
  abandon(): void {
    writer?.abandon()
    writer = undefined
  },

  /** Writes the last moment alive and closes the file. */
  close(now: Ticks): void {
    writer?.close(now)
    writer = undefined
  },
}
export type WriterOperations = typeof operations

function sizes(): { bytes: number; free: number } {
  const bytes = ['', '-wal', '-shm']
    .map((part) => statSync(file + part, { throwIfNoEntry: false })?.size ?? 0)
    .reduce((sum, size) => sum + size, 0)
  const disk = statfsSync(directory)
  return { bytes, free: disk.bavail * disk.bsize }
}

if (parentPort === null) throw new Error('historian.worker.ts runs in a worker thread')
serve(parentPort, operations)
