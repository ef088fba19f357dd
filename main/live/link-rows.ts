/**
 * Rows of the journal for the loss and the return of a link, and for another endpoint that it goes over; `first` of one that had not stood since the
 * start or since its server was added. A link that comes and goes leaves a few rows
 * a minute; what has none is counted in the next, and the last one tells how the link is.
 */
import { isConnected, type ServerFigures } from '../../shared/acquisition.ts'
import type { Result } from '../../shared/result.ts'
import type { JournalEntry, Log } from '../interface.ts'

export interface LinkRowsParts {
  append(entries: readonly JournalEntry[]): Promise<Result<null>>
  nameOf(server: number): string
  readonly log: Log
  now(): number
  /** Calls back after some milliseconds; returns how to stop it. */
  after(ms: number, action: () => void): () => void
}

export interface LinkRows {
  changed(figures: ServerFigures): void
  /** The console is about to stop: what becomes of its links then is no news. */
  stop(): void
}

/** Of one server. */
const MOST_ROWS = 6
const PERIOD = 60_000

type Fact = Pick<JournalEntry, 'kind' | 'old' | 'new' | 'details'>

interface Known {
  /** The endpoint that brought values last; null before the first. */
  active: string | null
  /** Unix milliseconds; null while the link is there, or was never asked for. */
  lostAt: number | null
  /** How often the server had been started anew when it was lost. */
  restarts: number
  /** When the rows of the last minute were written. */
  written: number[]
  /** What happened since, without a row: how often, and what last. */
  untold: number
  last: Fact | null
  cancel: () => void
}

export function createLinkRows({ append, nameOf, log, now, after }: LinkRowsParts): LinkRows {
  const servers = new Map<number, Known>()
  /** Those whose link has stood: of the others none is lost. */
  const stood = new Set<number>()
  let stopped = false

  const write = (server: number, known: Known, fact: Fact): void => {
    const at = now()
    known.written.push(at)
    const more: { more?: number } = known.untold === 0 ? {} : { more: known.untold }
    known.untold = 0
    known.last = null
    const entry = { at, person: null, subject: nameOf(server), ...fact }
    void append([{ ...entry, details: { ...fact.details, ...more } }]).then((written) => {
      if (written.ok) return
      log.warn({ error: written.error, server }, 'a link could not be journalled')
      owe(server, known, fact, more.more ?? 0)
    })
  }

  /**
   * The journal takes no row, as on a full disk: it is owed, and told with the next that it takes. What
   * happens meanwhile is counted, so that a link that comes and goes for days owes one row.
   */
  const owe = (server: number, known: Known, fact: Fact, more: number): void => {
    if (stopped || servers.get(server) !== known) return
    known.untold += more + (known.last === null ? 0 : 1)
    known.last ??= fact
    known.cancel()
    known.cancel = after(PERIOD, () => {
      if (known.last !== null) write(server, known, known.last)
    })
  }

  const tell = (server: number, known: Known, fact: Fact): void => {
    // Also after a clock was set back.
    known.written = known.written.filter((at) => Math.abs(now() - at) < PERIOD)
    if (known.last !== null) known.untold += 1
    else if (known.written.length < MOST_ROWS) {
      write(server, known, fact)
      return
    } else {
      const first = known.written[0] ?? now()
      known.cancel = after(first + PERIOD - now(), () => {
        if (known.last !== null) write(server, known, known.last)
      })
    }
    known.last = fact
  }

  const forget = (server: number): void => {
    servers.get(server)?.cancel()
    servers.delete(server)
  }

  return {
    changed: ({ server, state, error, endpoints, restarts }) => {
      if (stopped) return
      // Switching off is an engineer's act with a row of its own, and so is what follows from it.
      if (state === 'disabled') {
        forget(server)
        return
      }
      const known = servers.get(server) ?? {
        ...{ active: null, lostAt: null, restarts: 0, written: [], untold: 0, last: null },
        cancel: () => undefined,
      }
      servers.set(server, known)
      const first = stood.has(server) ? {} : { first: true }
      if (isConnected(state)) stood.add(server)
      if (state === 'down' && known.lostAt === null) {
        known.lostAt = now()
        known.restarts = restarts
        const reason = error?.details?.['reason'] ?? null
        tell(server, known, { kind: 'link_lost', details: { reason, ...first } })
      } else if (isConnected(state) && known.lostAt !== null) {
        const away = now() - known.lostAt
        known.lostAt = null
        const { reason, moved } = error?.details ?? {}
        const remapped = reason === 'remapped' ? { moved: moved ?? null } : {}
        const anew = restarts > known.restarts ? { restarted: true } : {}
        const details = { away, ...first, ...anew, ...remapped }
        tell(server, known, { kind: 'link_restored', details })
      }
      const active = endpoints.find((each) => each.active)?.endpoint
      if (!isConnected(state) || active === undefined || active === known.active) return
      const from = known.active
      known.active = active
      if (from !== null)
        tell(server, known, { kind: 'server_switched', old: from, new: active, details: {} })
    },

    stop: () => {
      stopped = true
      for (const server of [...servers.keys()]) forget(server)
    },
  }
}
