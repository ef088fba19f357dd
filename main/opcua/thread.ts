/**
 * One thread of acquisition, seen from the core: started, told which servers are its own, and started
 * again when it dies; its servers are down meanwhile, and those of other threads notice nothing.
 */
import type { Worker } from 'node:worker_threads'
import type { AcquisitionEvents } from '../../shared/acquisition-port.ts'
import type { ItemSpec, PinnedNode, ServerFigures, ServerSpec } from '../../shared/acquisition.ts'
import type { ServerTrouble } from '../../shared/server-troubles.ts'
import type { OwnMade } from '../../shared/certificates.ts'
import { noPartners, type Portrait } from '../../shared/partners.ts'
import type { Failure, Result } from '../../shared/result.ts'
import { release } from '../../shared/samples.ts'
import { Revival } from '../threads/revival.ts'
import { connect, type MovingClient } from '../threads/rpc.ts'
import { startWorker } from '../threads/worker.ts'
import type { Carry } from './carry.ts'
import {
  isFromWorker,
  type FromWorker,
  type Kept,
  type Taken,
  type WorkerOperations,
  type WorkerSetup,
} from './messages.ts'
import { Silence } from './silence.ts'

/** The thread answers within the timeout of what is asked; so many milliseconds later it is taken for stuck. */
const GRACE = 2000
/** Milliseconds. */
const STOP = 2000
const REMOVE = 5000
export type Operations = MovingClient<WorkerOperations>

export const died = (words = ''): Failure => ({
  code: 'unavailable',
  message: `The acquisition thread has ended unexpectedly${words}. It is being started again.`,
  details: { reason: 'acquisition' satisfies ServerTrouble },
})

interface Running {
  readonly worker: Worker
  readonly call: Operations
  readonly startedAt: number
  /** It has told something: first of all that it is there. */
  heard: boolean
}

/** What it tells the core by itself. */
export interface ThreadEvents extends AcquisitionEvents {
  /** What is listed of certificates is no longer what it was; ours was made where `made` tells of it. */
  certificates(made: OwnMade | null): void
}

export class AcquisitionThread {
  readonly #setup: WorkerSetup
  readonly #events: ThreadEvents
  readonly #now: () => number
  readonly #configured = new Map<number, { server: ServerSpec; items: readonly ItemSpec[] }>()
  readonly #carry: Carry
  readonly #revival = new Revival()
  #running: Running | null = null
  #restart: NodeJS.Timeout | null = null
  #stopping: Promise<void> | null = null
  #lastWords = ''
  readonly #silence: Silence
  /** Taken from it, which it has not answered in time. */
  readonly #overdue = new Set<number>()

  constructor(setup: WorkerSetup, carry: Carry, events: ThreadEvents, now: () => number) {
    this.#setup = setup
    this.#carry = carry
    this.#events = events
    this.#now = now
    this.#silence = new Silence({
      isTalking: () => this.#running?.heard === true && this.#stopping === null,
      known: () =>
        [...this.#configured.keys()].flatMap((server) => this.#carry.known(server) ?? []),
      state: (figures) => events.state(figures),
      stuck: () => void this.#running?.worker.terminate(),
      now,
    })
    this.#start()
  }

  /** Its servers, and how much they are. */
  get servers(): number {
    return this.#configured.size
  }
  get items(): number {
    let items = 0
    for (const each of this.#configured.values()) items += each.items.length
    return items
  }

  has(server: number): boolean {
    return this.#configured.has(server)
  }

  /** Resolves when it follows: what comes after is of these items. Rejects where it ended over it. */
  async configure(server: ServerSpec, items: readonly ItemSpec[]): Promise<void> {
    this.#configured.set(server.id, { server, items })
    // A thread that dies over this gets it again from the list when it is back.
    if (this.#stopping === null) await this.#running?.call.configure(server, items)
  }

  /** Of these tags the configuration gives no index any more: one that it gives is a new one. */
  remind(tags: readonly { readonly id: number }[]): void {
    const named = new Set(tags.map(({ id }) => id))
    for (const { server, items } of this.#configured.values()) {
      if (!items.some(({ tag }) => named.has(tag))) continue
      this.tell((call) => call.configure(server, items))
    }
  }

  /** Answers with the last figures of it. */
  async remove(server: number): Promise<ServerFigures> {
    this.#configured.delete(server)
    this.#silence.forget(server)
    const left = this.#running?.call.remove(server).catch(() => {}) ?? Promise.resolve()
    if (!(await inTime(REMOVE, left))) {
      // One that is stuck does it when it goes on; nobody waits for that, or for what it still tells of it.
      this.#overdue.add(server)
      void left.then(() => this.#overdue.delete(server))
    }
    return this.#carry.left(server)
  }

  /** An operation whose answer nobody waits for; none where the thread is not there. */
  tell(operation: (call: Operations) => Promise<unknown>): void {
    if (this.#running !== null && this.#stopping === null) ignore(operation(this.#running.call))
  }

  /** One operation of the thread; `lost` is the answer when the thread does not give one. */
  async ask<T>(
    timeout: number,
    lost: Result<T>,
    operation: (call: Operations) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    if (this.#running === null || this.#stopping !== null) return { ok: false, error: died() }
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<Result<T>>((resolve) => {
      timer = setTimeout(() => resolve(lost), timeout + GRACE)
    })
    try {
      return await Promise.race([operation(this.#running.call), late])
    } catch {
      return lost
    } finally {
      clearTimeout(timer)
    }
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#shutDown()
    return this.#stopping
  }

  #start(): void {
    this.#restart = null
    const worker = startWorker('opcua/acquisition.worker.ts', { workerData: this.#setup })
    const call = connect<WorkerOperations>(worker)
    const current: Running = { worker, call, startedAt: performance.now(), heard: false }
    this.#running = current
    worker.on('message', (message: unknown) => {
      current.heard = true
      this.#silence.heard()
      if (isFromWorker(message)) this.#receive(worker, message)
    })
    // Without a listener an error of the thread would end the whole program.
    worker.on('error', (error) => {
      this.#lastWords = error instanceof Error ? ` (${error.message.slice(0, 200)})` : ''
    })
    worker.once('exit', () => this.#ended(worker))
    for (const { server, items } of this.#configured.values()) ignore(call.configure(server, items))
  }

  #receive(worker: Worker, message: FromWorker): void {
    const events = this.#events
    const server =
      message.event === 'state' ? message.figures.server : 'server' in message && message.server
    if (server !== false && this.#overdue.has(server)) return
    switch (message.event) {
      case 'batch': {
        this.#carry.passed(message.server, message.batch.tag.length)
        try {
          events.batch(message.server, message.batch, message.lost)
        } finally {
          worker.postMessage({ taken: message.server } satisfies Taken)
          release(message.batch)
        }
        return
      }
      case 'filled': {
        this.#carry.passed(message.server, message.page.batch.tag.length)
        const answer = (isDurable: boolean): void =>
          worker.postMessage({ kept: message.id, isDurable } satisfies Kept)
        events.filled(message.server, message.page).then(answer, () => answer(false))
        return
      }
      case 'figures':
        events.figures(
          message.figures
            .filter((figures) => !this.#overdue.has(figures.server))
            .map((figures) => this.#silence.vouched(this.#carry.add(figures))),
        )
        return
      case 'state':
        this.#silence.forget(message.figures.server)
        events.state(this.#carry.add(message.figures))
        return
      case 'current':
        events.current(message.server, message.silent)
        return
      case 'described':
        events.described(message.server, message.items)
        return
      case 'certificates':
        events.certificates(message.made)
        return
      case 'pinned':
        events.pinned(message.server, this.#pinned(message.server, message.nodes))
        return
      case 'numbered':
        events.numbered(message.server, message.names)
        return
      case 'portrayed':
        this.#portrayed(message.server, message.portrait)
        events.portrayed(message.server, message.portrait)
        return
      case 'beat':
        events.beat(message.at)
    }
  }

  /**
   * What is pinned stays so in a thread that comes after this one.
   * @returns what is still of the nodes that are wanted, where the server is
   */
  #pinned(server: number, nodes: readonly PinnedNode[]): readonly PinnedNode[] {
    const configured = this.#configured.get(server)
    if (configured === undefined) return nodes
    const pins = new Map(nodes.map((pin) => [pin.tag, pin]))
    const valid: PinnedNode[] = []
    const items = configured.items.map((item) => {
      const pin = pins.get(item.tag)
      if (pin?.from !== item.node) return item
      valid.push(pin)
      return { ...item, node: pin.node }
    })
    this.#configured.set(server, { ...configured, items })
    return valid
  }

  /** So that a thread that comes after this one knows it. */
  #portrayed(id: number, first: Portrait): void {
    const configured = this.#configured.get(id)
    if (configured === undefined) return
    const { server } = configured
    const partners = { ...(server.partners ?? noPartners), first }
    this.#configured.set(id, { ...configured, server: { ...server, partners } })
  }

  #ended(worker: Worker): void {
    if (this.#running?.worker !== worker) return
    const life = performance.now() - this.#running.startedAt
    this.#running = null
    this.#silence.forgetAll()
    if (this.#stopping !== null) return
    for (const id of this.#configured.keys()) this.#events.state(this.#downFigures(id))
    this.#lastWords = ''
    this.#restart = setTimeout(() => this.#start(), this.#revival.died(life))
  }

  #downFigures(server: number): ServerFigures {
    const figures = this.#carry.left(server, 1)
    const items = this.#configured.get(server)?.items.length ?? 0
    const error = died(this.#lastWords)
    return { ...figures, state: 'down', since: this.#now(), items, error }
  }

  async #shutDown(): Promise<void> {
    this.#silence.stop()
    if (this.#restart !== null) clearTimeout(this.#restart)
    const current = this.#running
    if (current === null) return
    // One that has not said a word is still being loaded, and has nothing to take leave of.
    if (current.heard)
      await inTime(
        STOP,
        current.call.stop().catch(() => {}),
      )
    await current.worker.terminate()
    this.#running = null
  }
}

/** True when the work is done, false when its time is over. */
async function inTime(timeout: number, work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), timeout)
  })
  const isDone = await Promise.race([work.then(() => true), late])
  clearTimeout(timer)
  return isDone
}

function ignore(promise: Promise<unknown>): void {
  promise.catch(() => {})
}
