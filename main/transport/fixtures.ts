/** The desktop's transport without Electron: both of its ends over a real message channel of threads. */
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { onTestFinished } from 'vitest'
import { createPortClient } from '../../preload/port-client.ts'
import type { Bridge, FromCore, ToCore } from '../../shared/bridge.ts'
import type { Core } from '../interface.ts'
import { servePort, type Port } from './port.ts'

type Served = Pick<Core, 'dispatch' | 'events'>

/** A port of worker threads in the shape that both ends know. */
export const threadPort = (port: MessagePort): Port => ({
  post: (message) => {
    port.postMessage(message)
  },
  onMessage: (listener) => {
    port.on('message', listener)
  },
  onClose: (listener) => {
    port.on('close', listener)
  },
})

/** The core behind a raw port: what a page could send if it were not ours. */
export function serveRaw(core: Served): {
  readonly page: MessagePort
  /** Next message from the core. */
  next(): Promise<FromCore>
  /** From the core's side. */
  end(): void
} {
  const { port1, port2 } = new MessageChannel()
  const end = servePort(threadPort(port1), core)
  const arrived: FromCore[] = []
  let waiting: ((message: FromCore) => void) | undefined
  port2.on('message', (message: FromCore) => {
    if (waiting === undefined) arrived.push(message)
    else waiting(message)
    waiting = undefined
  })
  onTestFinished(() => {
    port2.close()
  })
  return {
    page: port2,
    end,
    next: () =>
      new Promise((resolve) => {
        const message = arrived.shift()
        if (message === undefined) waiting = resolve
        else resolve(message)
      }),
  }
}

/** The bridge as the page has it, over a real channel to the core. */
export function desktopBridge(core: Served): { readonly bridge: Bridge; close(): void } {
  const { port1, port2 } = new MessageChannel()
  servePort(threadPort(port1), core)
  const client = createPortClient()
  client.attach({
    post: (message: ToCore) => {
      port2.postMessage(message)
    },
    onMessage: (listener) => {
      port2.on('message', listener)
    },
    onClose: (listener) => {
      port2.on('close', listener)
    },
  })
  const close = (): void => {
    port2.close()
  }
  onTestFinished(close)
  return { bridge: client.bridge, close }
}
