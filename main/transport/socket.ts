/**
 * `GET /api/events`: the first frame is `{token}` within five seconds, then `{subscribe: [...]}`, as
 * often as wanted. Answers are `{event, payload}` as text, or as a binary frame (shared/wire.ts) for
 * events that were asked for in binary.
 */
import { events, isEventName, type EventName } from '../../shared/contract.ts'
import type { Failure } from '../../shared/result.ts'
import { encode, toJson } from '../../shared/wire.ts'
import type { EventHub, Subscription } from '../interface.ts'

const HELLO_MS = 5_000
/** A socket with more than this in its buffer has not taken the last frame. */
const DRAINED_BYTES = 64 * 1024
/** A reader that stopped reading is let go before it costs memory. */
const MOST_BYTES = 16 * 1024 * 1024
/** A first frame holds a token and nothing else. */
const HELLO_BYTES = 1024
const PING_MS = 15_000
/** Frames of control between two of our pings; a browser sends one. Each costs everybody a little. */
const MOST_CONTROL = 100
/** Whoever was refused and does not close in this time is closed. */
const LEAVE_MS = 1_000
/** A page that goes from screen to screen asks anew; faster than this only the last of it counts. */
const ASK_MS = 100

type Frame = Buffer | ArrayBuffer | Buffer[]

export interface Socket {
  readonly bufferedAmount: number
  send(data: string | Uint8Array): void
  close(code: number, reason: string): void
  terminate(): void
  ping(): void
  on(event: 'message', listener: (data: Frame, binary: boolean) => void): void
  on(event: 'close' | 'ping' | 'pong' | 'error', listener: () => void): void
}

/** Private close codes (RFC 6455, 7.4.2): refused, and nobody signed in. */
const CLOSE_REFUSED = 4400
const CLOSE_UNAUTHENTICATED = 4401

const notAFrame: Failure = {
  code: 'bad_input',
  message: 'A frame is a JSON object: {"token": …} or {"subscribe": […]}.',
}

export function serveSocket(socket: Socket, hub: EventHub): void {
  let subscription: Subscription | undefined
  let binary = new Set<EventName>()
  let alive = true
  let control = 0
  let leaving: NodeJS.Timeout | undefined
  let refused = false
  /** Set while the next subscription has to wait; the one that came last is kept. */
  let resting: NodeJS.Timeout | undefined
  let latest: Frame | undefined

  const refuse = (error: Failure): void => {
    refused = true
    leaving ??= setTimeout(() => {
      socket.terminate()
    }, LEAVE_MS)
    socket.send(JSON.stringify({ error }))
    socket.close(
      error.code === 'unauthenticated' ? CLOSE_UNAUTHENTICATED : CLOSE_REFUSED,
      error.code,
    )
  }
  const hello = setTimeout(() => {
    refuse({
      code: 'unauthenticated',
      message: 'The first frame is {"token": "…"}, within 5 seconds.',
    })
  }, HELLO_MS)
  const pings = setInterval(() => {
    if (!alive) {
      socket.terminate()
      return
    }
    alive = false
    control = 0
    socket.ping()
  }, PING_MS)

  const open = (token: string): void => {
    clearTimeout(hello)
    const opened = hub.open(token, {
      send: (event, payload) => {
        if (socket.bufferedAmount > MOST_BYTES) {
          socket.terminate()
          return
        }
        socket.send(
          binary.has(event)
            ? encode({ event, payload })
            : JSON.stringify(toJson({ event, payload })),
        )
      },
      drained: () => socket.bufferedAmount <= DRAINED_BYTES,
      ended: refuse,
    })
    if (opened.ok) subscription = opened.value
    else refuse(opened.error)
  }

  const subscribe = (wanted: unknown): void => {
    const asked = new Set<EventName>()
    for (const entry of Array.isArray(wanted) ? (wanted as unknown[]) : []) {
      if (typeof entry !== 'object' || entry === null || !('event' in entry)) continue
      const { event } = entry
      const format = 'format' in entry ? entry.format : undefined
      if (
        typeof event === 'string' &&
        isEventName(event) &&
        events[event].binary &&
        format === 'binary'
      ) {
        asked.add(event)
      }
    }
    binary = asked
    const result = subscription?.subscribe(wanted)
    if (result !== undefined && !result.ok) refuse(result.error)
  }

  /** Read when its turn comes: making sense of a long list that another replaces costs everybody. */
  const take = (frame: Frame): void => {
    const message = parse(frame)
    if (typeof message !== 'object' || message === null) {
      refuse(notAFrame)
    } else if (subscription === undefined) {
      const token = 'token' in message ? message.token : undefined
      if (typeof token === 'string') open(token)
      else refuse({ code: 'unauthenticated', message: 'The first frame is {"token": "…"}.' })
    } else if ('subscribe' in message) {
      resting = setTimeout(rested, ASK_MS)
      subscribe(message.subscribe)
    } else {
      refuse({ code: 'bad_input', message: 'After the token, a frame is {"subscribe": […]}.' })
    }
  }
  const rested = (): void => {
    const frame = latest
    resting = undefined
    latest = undefined
    if (frame !== undefined && !refused) take(frame)
  }

  socket.on('message', (data, isBinary) => {
    if (refused) return
    const small = subscription !== undefined || sizeOf(data) <= HELLO_BYTES
    if (isBinary || !small) refuse(notAFrame)
    else if (resting === undefined) take(data)
    else latest = data
  })
  const controlled = (): void => {
    control += 1
    if (control > MOST_CONTROL) socket.terminate()
  }
  socket.on('ping', controlled)
  socket.on('pong', () => {
    alive = true
    controlled()
  })
  socket.on('error', () => {
    socket.terminate()
  })
  socket.on('close', () => {
    clearTimeout(hello)
    clearInterval(pings)
    clearTimeout(resting)
    clearTimeout(leaving)
    latest = undefined
    subscription?.close()
  })
}

const sizeOf = (data: Frame): number =>
  Array.isArray(data) ? data.reduce((sum, part) => sum + part.length, 0) : data.byteLength

function parse(data: Frame): unknown {
  try {
    return JSON.parse(Buffer.isBuffer(data) ? data.toString('utf8') : '')
  } catch {
    return undefined
  }
}
