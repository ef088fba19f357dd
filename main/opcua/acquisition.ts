/**
 * The core's side of acquisition: starts the OPC UA thread, keeps its configuration, and starts it
 * again when it dies. Whoever calls gets an answer in any case.
 */
import type { Worker } from 'node:worker_threads'
import type {
  AcquisitionEvents,
  AcquisitionPort,
  ItemSpec,
  ServerFigures,
  ServerSpec,
  ServerTrouble,
} from '../../shared/acquisition.ts'
import { fail, type Failure, type Result } from '../../shared/result.ts'
import { Revival } from '../threads/revival.ts'
import { connect, type MovingClient } from '../threads/rpc.ts'
import { startWorker } from '../threads/worker.ts'
import { Carry } from './carry.ts'
import {
  isFromWorker,
  type FromWorker,
  type Taken,
  type WorkerOperations,
  type WorkerSetup,
} from './messages.ts'

export interface AcquisitionOptions {
  /** Folder of the own certificate and the trust lists; made when security needs it. */
  readonly pki: string
  readonly now?: () => number
}

/** The thread answers a write within its own timeout; so many milliseconds later it is taken for stuck. */
const GRACE = 2000
/** Milliseconds. */
const STOP = 2000

const died = (words = ''): Failure => ({
  code: 'unavailable',
  message: `The acquisition thread has ended unexpectedly${words}. It is being started again.`,
  details: { reason: 'acquisition' satisfies ServerTrouble },
})

interface Running {
  readonly worker: Worker
  readonly call: MovingClient<WorkerOperations>
  readonly startedAt: number
  /** It has told something: first of all that it is there. */
  heard: boolean
}

export function startAcquisition(
  events: AcquisitionEvents,
  { pki, now = Date.now }: AcquisitionOptions,
): AcquisitionPort {
  const configured = new Map<number, { server: ServerSpec; items: readonly ItemSpec[] }>()
  const carry = new Carry()
  const revival = new Revival()
  let running: Running | null = null
  let restart: NodeJS.Timeout | null = null
  let stopping: Promise<void> | null = null
  let lastWords = ''

  const receive = (worker: Worker, message: FromWorker): void => {
    switch (message.event) {
      case 'batch': {
        carry.passed(message.server, message.batch.tag.length)
        try {
          events.batch(message.server, message.batch)
        } finally {
          worker.postMessage({ taken: message.server } satisfies Taken)
        }
        return
      }
      case 'figures':
        events.figures(message.figures.map((figures) => carry.add(figures)))
        return
      case 'state':
        events.state(carry.add(message.figures))
        return
      case 'current':
        events.current(message.server, message.silent)
        return
      case 'described':
        events.described(message.server, message.items)
        return
      case 'beat':
        events.beat(message.at)
    }
  }

  const start = (): void => {
    restart = null
    const workerData: WorkerSetup = { pki }
    const worker = startWorker('opcua/acquisition.worker.ts', { workerData })
    const call = connect<WorkerOperations>(worker)
    const current: Running = { worker, call, startedAt: performance.now(), heard: false }
    running = current
    worker.on('message', (message: unknown) => {
      current.heard = true
      if (isFromWorker(message)) receive(worker, message)
    })
    // Without a listener an error of the thread would end the whole program.
    worker.on('error', (error) => {
      lastWords = error instanceof Error ? ` (${error.message.slice(0, 200)})` : ''
    })
    worker.once('exit', () => ended(worker))
    for (const { server, items } of configured.values()) ignore(call.configure(server, items))
  }

  const ended = (worker: Worker): void => {
    if (running?.worker !== worker) return
    const life = performance.now() - running.startedAt
    running = null
    if (stopping !== null) return
    for (const id of configured.keys()) events.state(downFigures(id))
    lastWords = ''
    restart = setTimeout(start, revival.died(life))
  }

  const downFigures = (server: number): ServerFigures => {
    const figures = carry.died(server)
    const items = configured.get(server)?.items.length ?? 0
    return { ...figures, state: 'down', since: now(), items, error: died(lastWords) }
  }

  /** One operation of the thread; `lost` is the answer when the thread does not give one. */
  const ask = async <T>(
    timeout: number,
    lost: Result<T>,
    operation: (call: MovingClient<WorkerOperations>) => Promise<Result<T>>,
  ): Promise<Result<T>> => {
    if (running === null || stopping !== null) return { ok: false, error: died() }
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<Result<T>>((resolve) => {
      timer = setTimeout(() => resolve(lost), timeout + GRACE)
    })
    try {
      return await Promise.race([operation(running.call), late])
    } catch {
      return lost
    } finally {
      clearTimeout(timer)
    }
  }

  const shutDown = async (): Promise<void> => {
    if (restart !== null) clearTimeout(restart)
    const current = running
    if (current === null) return
    let timer: NodeJS.Timeout | undefined
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, STOP)
    })
    // One that has not said a word is still being loaded, and has nothing to take leave of.
    if (current.heard) await Promise.race([current.call.stop().catch(() => {}), patience])
    clearTimeout(timer)
    await current.worker.terminate()
    running = null
  }

  start()
  return {
    configure(server, items) {
      if (stopping !== null) return Promise.reject(new Error('acquisition has been stopped'))
      configured.set(server.id, { server, items })
      // A thread that dies over this gets it again from the list when it is back.
      if (running !== null) ignore(running.call.configure(server, items))
      return Promise.resolve()
    },
    async remove(server) {
      configured.delete(server)
      carry.forget(server)
      if (running !== null) await running.call.remove(server).catch(() => {})
    },
    write: (request) =>
      ask(
        request.timeout,
        // The thread may have died after it sent the value: nobody knows.
        fail(
          'expired',
          'The acquisition thread gave no answer. Look at the value before trying again: it may have been written.',
        ),
        (call) => call.write(request),
      ),
    read: (request) =>
      ask(request.timeout, { ok: false, error: died() }, (call) => call.read(request)),
    stop() {
      stopping ??= shutDown()
      return stopping
    },
  }
}

function ignore(promise: Promise<unknown>): void {
  promise.catch(() => {})
}
