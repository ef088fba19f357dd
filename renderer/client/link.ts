/**
 * The state of the way to the core, the same for both transports: how long to wait before trying
 * again, when silence counts as a loss, and who is told.
 *
 *   idle ──token──▶ connecting ──first event──▶ connected ──closed, or silent──▶ lost ──▶ connected
 *     ▲                  │                                                     ▲   │
 *     │                  └─────────── no event within SILENCE_MS ──────────────┘   │
 *     └──────────────────────────── no token ──────────────────────────────────────┘
 */
import type { Connection } from './client.ts'

export const FIRST_WAIT_MS = 250
export const LONGEST_WAIT_MS = 5_000
/** The core says `liveness` every second; three are missing. */
export const SILENCE_MS = 3_500

export interface Link {
  connection(): Connection
  onConnection(listener: (connection: Connection) => void): () => void
  enter(phase: Connection['phase']): void
  /** An event arrived. */
  heard(): void
  /** Closed or silent: asks for another attempt after the wait that is due. */
  failed(): void
  stop(): void
}

export function createLink(retry: () => void, silent: () => void): Link {
  let connection: Connection = { phase: 'idle', since: Date.now() }
  let wait = FIRST_WAIT_MS
  let timer: ReturnType<typeof setTimeout> | undefined
  let watch: ReturnType<typeof setInterval> | undefined
  /** Ends the first attempt, however often it fails meanwhile: whoever looks must see it. */
  let patience: ReturnType<typeof setTimeout> | undefined
  let heardAt = 0
  /** The same on a clock that nobody sets: a wall clock that was put back must not make a silence shorter. */
  let lastHeard = 0
  const listeners = new Set<(connection: Connection) => void>()

  const enter = (phase: Connection['phase']) => {
    if (phase === connection.phase) return
    clearTimeout(patience)
    if (phase === 'connecting') patience = setTimeout(() => enter('lost'), SILENCE_MS)
    // A silence is noticed late: the loss began with the last thing heard, or with the first attempt.
    const lostAt = connection.phase === 'connecting' ? connection.since : heardAt
    connection = { phase, since: phase === 'lost' ? lostAt : Date.now() }
    for (const listener of [...listeners]) listener(connection)
  }
  const unwatch = () => {
    clearInterval(watch)
    watch = undefined
  }
  const observe = () => {
    heardAt = Date.now()
    lastHeard = performance.now()
    watch ??= setInterval(() => {
      if (performance.now() - lastHeard > SILENCE_MS) silent()
    }, 500)
  }

  return {
    connection: () => connection,
    onConnection(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    enter(phase) {
      if (phase === 'idle') {
        clearTimeout(timer)
        unwatch()
        wait = FIRST_WAIT_MS
      } else observe()
      enter(phase)
    },
    heard() {
      observe()
      wait = FIRST_WAIT_MS
      enter('connected')
    },
    failed() {
      unwatch()
      if (connection.phase === 'connected') enter('lost')
      clearTimeout(timer)
      timer = setTimeout(() => {
        observe()
        retry()
      }, wait)
      wait = Math.min(LONGEST_WAIT_MS, wait * 2)
    },
    stop() {
      clearTimeout(timer)
      clearTimeout(patience)
      unwatch()
      listeners.clear()
    },
  }
}
