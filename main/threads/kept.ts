/**
 * A thread that is there as long as it is wanted: started again when it dies, with a pause where it
 * dies again and again. What was under way when it died fails with `ThreadEnded`, and so does what is
 * asked before it is back.
 */
import type { Worker } from 'node:worker_threads'
import { Revival } from './revival.ts'
import { connect, ThreadEnded, type MovingClient, type Operations } from './rpc.ts'
import { nameOf, startWorker } from './worker.ts'

interface Running<O extends Operations> {
  readonly worker: Worker
  readonly client: MovingClient<O>
  readonly startedAt: number
}

export class KeptThread<O extends Operations> {
  readonly #source: string
  readonly #workerData: unknown
  readonly #onDeath: () => void
  readonly #revival = new Revival()
  #running: Running<O> | undefined
  #restart: NodeJS.Timeout | undefined
  #ended = false
  #trouble: string | null = null

  /** @param onDeath told of each death, before the thread is started again */
  constructor(source: string, workerData: unknown, onDeath: () => void = () => {}) {
    this.#source = source
    this.#workerData = workerData
    this.#onDeath = onDeath
    this.#start()
  }

  get client(): MovingClient<O> {
    if (this.#running === undefined) throw new ThreadEnded(this.#trouble ?? 'it was stopped')
    return this.#running.client
  }

  /** Of what the thread died, in English; null while it runs. */
  get trouble(): string | null {
    return this.#trouble
  }

  /** Ends the thread in the middle of whatever it does. */
  async end(): Promise<void> {
    this.#ended = true
    clearTimeout(this.#restart)
    const last = this.#running
    this.#running = undefined
    await last?.worker.terminate()
  }

  #start(): void {
    const worker = startWorker(this.#source, { workerData: this.#workerData })
    const name = nameOf(this.#source)
    const running = { worker, client: connect<O>(worker), startedAt: performance.now() }
    this.#running = running
    worker.once('online', () => {
      this.#trouble = null
    })
    worker.on('error', (error: unknown) => {
      const cause = error instanceof Error ? error.message.slice(0, 200) : String(error)
      this.#died(running, `the ${name} thread has ended: ${cause}`)
    })
    worker.once('exit', () => {
      this.#died(running, `the ${name} thread has ended`)
    })
  }

  #died(running: Running<O>, trouble: string): void {
    if (this.#running !== running) return
    this.#running = undefined
    this.#trouble = trouble
    const pause = this.#revival.died(performance.now() - running.startedAt)
    this.#restart = setTimeout(() => {
      if (!this.#ended) this.#start()
    }, pause)
    this.#onDeath()
  }
}
