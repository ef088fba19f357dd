/**
 * The page's end of the port to the core: numbers calls, keeps what is asked before the port is there,
 * and tells the core how many events were taken. Types alone come from shared/, so that the preload
 * stays a few kilobytes.
 */
import type { Bridge, FromCore, SubscriptionRequest, ToCore } from '../shared/bridge.ts'
import type { Result } from '../shared/result.ts'

export interface CorePort {
  post(message: ToCore): void
  onMessage(listener: (message: FromCore) => void): void
  onClose(listener: () => void): void
}

export interface PortClient {
  readonly bridge: Bridge
  /** Once, when the port has come. */
  attach(port: CorePort): void
}

interface Listener {
  readonly event: (name: string, payload: unknown) => void
  readonly subscription: (result: Result<null>) => void
}

const gone: Result<never> = {
  ok: false,
  error: { code: 'unavailable', message: 'The core has stopped. Start the program again.' },
}

export function createPortClient(): PortClient {
  const answers = new Map<number, (result: Result<unknown>) => void>()
  const listeners = new Set<Listener>()
  let port: CorePort | undefined
  let closed = false
  let lastId = 0
  let taken = 0
  let early: ToCore[] = []

  const send = (message: ToCore): void => {
    if (port === undefined) early.push(message)
    else port.post(message)
  }
  /** A listener that fails is the page's fault and must not stop the feed. */
  const tell = (action: (listener: Listener) => void): void => {
    for (const listener of [...listeners]) {
      try {
        action(listener)
      } catch (error) {
        queueMicrotask(() => {
          throw error
        })
      }
    }
  }

  const receive = (message: FromCore): void => {
    if ('id' in message) {
      const resolve = answers.get(message.id)
      answers.delete(message.id)
      resolve?.(message.result)
    } else if ('event' in message) {
      tell((listener) => {
        listener.event(message.event, message.payload)
      })
      taken += 1
      send({ taken })
    } else {
      tell((listener) => {
        listener.subscription(message.subscription)
      })
    }
  }

  const end = (): void => {
    closed = true
    for (const resolve of answers.values()) resolve(gone)
    answers.clear()
    tell((listener) => {
      listener.subscription(gone)
    })
  }

  const call = (name: string, body: unknown, token: string | null): Promise<Result<unknown>> =>
    new Promise((resolve, reject) => {
      if (closed) {
        resolve(gone)
        return
      }
      lastId += 1
      const id = lastId
      answers.set(id, resolve)
      try {
        send({ id, call: name, body, token })
      } catch (error) {
        // A body that no message can carry, for example one with a function in it.
        answers.delete(id)
        reject(error instanceof Error ? error : new Error(String(error)))
      }
    })

  const subscribe = (token: string, events: readonly SubscriptionRequest[]): void => {
    if (!closed) send({ token, subscribe: events })
  }

  return {
    bridge: {
      call,
      subscribe,
      on: (event, subscription) => {
        const listener = { event, subscription }
        listeners.add(listener)
        return () => {
          listeners.delete(listener)
        }
      },
    },
    attach: (given) => {
      port = given
      given.onMessage(receive)
      given.onClose(end)
      for (const message of early) given.post(message)
      early = []
    },
  }
}
