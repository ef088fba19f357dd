/**
 * The client of a browser: calls over HTTP, events over one WebSocket, both of the origin that served
 * the page. Columns travel as binary frames; the rest is JSON.
 */
import type { CallName, Output } from '../../shared/contract.ts'
import { fail, ok, type Failure, type Result } from '../../shared/result.ts'
import { decode } from '../../shared/wire.ts'
import type { Client } from './client.ts'
import { createLink } from './link.ts'
import { createListeners } from './listeners.ts'

/** Events whose payload has columns: JSON would turn every one of them into an array of strings. */
const binary: ReadonlySet<string> = new Set(['values', 'samples'])

/** Codes after which the core will not take this token again. */
const ended: ReadonlySet<string> = new Set(['unauthenticated', 'expired'])

export interface Surroundings {
  readonly fetch: typeof fetch
  readonly WebSocket: typeof WebSocket
  /** Where the gateway listens, for example `http://127.0.0.1:8480/`. */
  readonly base: string
}

const unreachable = (): Result<never> =>
  fail('unavailable', 'The core cannot be reached. It is tried again by itself.', { part: 'core' })

export function createHttpClient({ fetch, WebSocket, base }: Surroundings): Client {
  let token: string | null = null
  let socket: WebSocket | undefined
  const endings = new Set<() => void>()

  const subscribe = () => {
    if (socket?.readyState !== WebSocket.OPEN) return
    const wanted = listeners
      .wanted()
      .map((request) => (binary.has(request.event) ? { ...request, format: 'binary' } : request))
    socket.send(JSON.stringify({ subscribe: wanted }))
  }
  const listeners = createListeners(subscribe)
  const link = createLink(
    () => open(),
    () => drop(),
  )

  const endSession = (of: string | null) => {
    if (of === null || of !== token) return
    for (const listener of [...endings]) listener()
  }

  const receive = (data: unknown, of: string) => {
    const frame = (data instanceof ArrayBuffer ? decode(data) : JSON.parse(String(data))) as {
      event?: string
      payload?: unknown
      error?: Failure
    }
    if (frame.error !== undefined) {
      if (ended.has(frame.error.code)) endSession(of)
      return
    }
    if (frame.event === undefined) return
    link.heard()
    listeners.emit(frame.event, frame.payload)
  }

  /** Lets go of the socket at once; its own close event may come late or never. */
  const drop = () => {
    const old = socket
    socket = undefined
    old?.close()
    if (token !== null) link.failed()
  }

  const open = () => {
    const of = token
    if (of === null) return
    const url = new URL('api/events', base)
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
    const opened = new WebSocket(url.href)
    socket = opened
    opened.binaryType = 'arraybuffer'
    opened.addEventListener('open', () => {
      opened.send(JSON.stringify({ token: of }))
      subscribe()
    })
    opened.addEventListener('message', (event) => {
      if (socket === opened) receive(event.data, of)
    })
    opened.addEventListener('close', () => {
      if (socket === opened) drop()
    })
  }

  const read = async (response: Response): Promise<Result<unknown>> => {
    if (response.headers.get('content-type')?.startsWith('application/octet-stream') === true) {
      return ok(decode(await response.arrayBuffer()))
    }
    return (await response.json()) as Result<unknown>
  }

  return {
    async call<N extends CallName>(name: N, input: unknown): Promise<Result<Output<N>>> {
      const of = token
      try {
        const response = await fetch(new URL(`api/call/${name}`, base), {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            accept: 'application/octet-stream, application/json',
            ...(of === null ? {} : { authorization: `Bearer ${of}` }),
          },
          body: JSON.stringify(input),
        })
        const result = await read(response)
        if (!result.ok && result.error.code === 'unauthenticated') endSession(of)
        return result as Result<Output<N>>
      } catch {
        return unreachable()
      }
    },
    on: listeners.add,
    connection: link.connection,
    onConnection: link.onConnection,
    onSessionEnded(listener) {
      endings.add(listener)
      return () => endings.delete(listener)
    },
    setToken(given) {
      if (given === token) return
      token = given
      const old = socket
      socket = undefined
      old?.close()
      link.enter('idle')
      if (token === null) return
      link.enter('connecting')
      open()
    },
    close() {
      token = null
      socket?.close()
      socket = undefined
      link.stop()
    },
  }
}
