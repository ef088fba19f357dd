/** The threads that a test has started, in order, for it to end or to watch them. */
import type { Worker } from 'node:worker_threads'
import type * as threads from './worker.ts'

export const workers: Worker[] = []

/** The module of threads, each of which is noted; what `vi.mock` gives in its place. */
export const noted = (real: typeof threads): typeof threads => ({
  ...real,
  startWorker: (...args) => {
    const worker = real.startWorker(...args)
    workers.push(worker)
    return worker
  },
})
