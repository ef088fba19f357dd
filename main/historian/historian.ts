/**
 * Owns the historian as the core sees it: the port over two threads, one that writes and one that
 * answers questions, so that neither the core nor a commit ever waits for a question.
 */
import type { Worker } from 'node:worker_threads'
import type { HistoryPort } from '../../shared/history.ts'
import { ok, type Result } from '../../shared/result.ts'
import { connect, type MovingClient } from '../threads/rpc.ts'
import { startWorker } from '../threads/worker.ts'
import { Committer, type CommitterOptions } from './committer.ts'
import type { ReaderOperations } from './reader.worker.ts'

export type HistorianOptions = CommitterOptions

export interface Historian extends HistoryPort {
  /** Full path of a damaged file that was put out of the way in this run, for the operator. */
  readonly setAside: string | null
}

/**
 * Opens `history.db` in the data directory, which the caller has locked. Fails with `unavailable`
 * where the file belongs to another program or a newer version, or its place cannot be written.
 */
export async function startHistorian(
  directory: string,
  options: HistorianOptions = {},
): Promise<Result<Historian>> {
  const questions = new Questions(directory)
  const committer = new Committer(directory, options, () => questions.close())
  const started = await committer.start()
  if (!started.ok) return started
  void questions.client // its thread starts while the console goes on
  const { book } = committer
  return ok({
    get setAside() {
      return committer.setAside
    },
    append: (batch) => committer.append(batch),
    async range(query) {
      const answer = await questions.client.range(query)
      return { ...answer, gaps: book.over(answer.gaps, query) }
    },
    latest: (tags) => questions.client.latest(tags),
    gaps: async (query) => book.over(await questions.client.gaps(query), query),
    async openGap(gap) {
      const id = book.open(gap)
      await committer.noted()
      return id
    },
    async closeGap(id, to, lost) {
      book.close({ id, to, lost })
      await committer.noted()
    },
    async assign(owners) {
      for (const { tag, server } of owners) book.assign(tag, server)
      await committer.noted()
    },
    figures: () => Promise.resolve(committer.figures()),
    async stop() {
      await questions.stop()
      await committer.stop()
    },
  })
}

/** The reader's thread; started by the first question, and again where it has ended. */
class Questions {
  readonly #directory: string
  #thread: { readonly worker: Worker; readonly client: MovingClient<ReaderOperations> } | undefined
  #stopped = false

  constructor(directory: string) {
    this.#directory = directory
  }

  get client(): MovingClient<ReaderOperations> {
    if (this.#stopped) throw new Error('the historian has stopped')
    this.#thread ??= this.#start()
    return this.#thread.client
  }

  /** Leaves the file, which is about to be renamed. */
  async close(): Promise<void> {
    await this.#thread?.client.close().catch(() => undefined)
  }

  async stop(): Promise<void> {
    this.#stopped = true
    // It only reads, and may be at a long question: it is not waited for.
    await this.#thread?.worker.terminate()
  }

  #start(): { worker: Worker; client: MovingClient<ReaderOperations> } {
    const worker = startWorker('historian/reader.worker.ts', {
      workerData: { directory: this.#directory },
    })
    const thread = { worker, client: connect<ReaderOperations>(worker) }
    worker.on('exit', () => {
      if (this.#thread === thread) this.#thread = undefined
    })
    return thread
  }
}
