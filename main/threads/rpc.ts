/**
 * Calls between threads: one side serves named operations on a port, the other gets an object of
 * async functions with the same names and types. Arguments and results are structured-cloned; typed
 * arrays in `transfer` move without a copy. When the port closes, everything under way rejects.
 */
import type { MessagePort, Transferable, Worker } from 'node:worker_threads'

/** The thread died, or was ended, before it answered: nobody knows how far it came. */
export class ThreadEnded extends Error {}

export type Operations = Readonly<Record<string, (...args: never[]) => unknown>>

/** Wraps a result whose buffers are to be moved, not copied. */
export class Moved<T> {
  readonly value: T
  readonly transfer: readonly Transferable[]
  constructor(value: T, transfer: readonly Transferable[]) {
    this.value = value
    this.transfer = transfer
  }
}

type Unmoved<T> = T extends Moved<infer V> ? V : T
export type MovingClient<O extends Operations> = {
  readonly [K in keyof O]: (
    ...args: Parameters<O[K]>
  ) => Promise<Unmoved<Awaited<ReturnType<O[K]>>>>
}

interface Request {
  readonly id: number
  readonly operation: string
  readonly args: readonly unknown[]
}
type Reply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: unknown }

/** A port, or a thread from the side that has started it. */
interface Port {
  postMessage(message: unknown, transfer?: readonly Transferable[]): void
  on(event: 'message', listener: (message: unknown) => void): unknown
}

const isRequest = (message: unknown): message is Request =>
  typeof message === 'object' && message !== null && 'operation' in message

const isReply = (message: unknown): message is Reply =>
  typeof message === 'object' &&
  message !== null &&
  'id' in message &&
  ('value' in message || 'error' in message)

/** Answers requests on the port. Other messages are left to other listeners. */
export function serve(port: Port, operations: Operations): void {
  const answer = async ({ id, operation, args }: Request): Promise<void> => {
    try {
      const handler = Object.hasOwn(operations, operation) ? operations[operation] : undefined
      if (handler === undefined) throw new Error(`no operation ${operation}`)
      const value: unknown = await handler(...(args as never[]))
      if (value instanceof Moved)
        port.postMessage({ id, value: value.value as unknown }, value.transfer)
      else port.postMessage({ id, value })
    } catch (error) {
      port.postMessage({ id, error })
    }
  }
  port.on('message', (message: unknown) => {
    if (isRequest(message)) void answer(message)
  })
}

/** Calls the operations that the other side serves. `transfer` names the buffers to move. */
export function connect<O extends Operations>(
  worker: Worker | MessagePort,
  transferOf: (operation: string, args: readonly unknown[]) => readonly Transferable[] = () => [],
): MovingClient<O> {
  let next = 1
  let gone: ThreadEnded | undefined
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>()
  const end = (error: ThreadEnded): void => {
    gone ??= error
    for (const { reject } of waiting.values()) reject(gone)
    waiting.clear()
  }
  worker.on('message', (message: unknown) => {
    if (!isReply(message)) return
    const entry = waiting.get(message.id)
    if (entry === undefined) return
    waiting.delete(message.id)
    if ('error' in message) entry.reject(message.error)
    else entry.resolve(message.value)
  })
  worker.on('error', (error: unknown) => {
    const cause = error instanceof Error ? error.message.slice(0, 200) : String(error)
    end(new ThreadEnded(`the thread has ended: ${cause}`))
  })
  worker.on('exit', () => {
    end(new ThreadEnded('the thread has ended'))
  })
  worker.on('close', () => {
    end(new ThreadEnded('the port is closed'))
  })
  const invoke = (operation: string, args: readonly unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (gone !== undefined) {
        reject(gone)
        return
      }
      const id = next++
      waiting.set(id, { resolve, reject })
      try {
        worker.postMessage({ id, operation, args }, [...transferOf(operation, args)])
      } catch (error) {
        waiting.delete(id)
        reject(error instanceof Error ? error : new Error(String(error)))
      }
    })
  return new Proxy({} as MovingClient<O>, {
    get: (_target, name) =>
      typeof name === 'string' && name !== 'then'
        ? (...args: unknown[]) => invoke(name, args)
        : undefined,
  })
}
