/**
 * Owns the tickets with which a browser takes a file: a link cannot carry the token of a session, and must not be
 * of use to whoever finds it later. A ticket is good once, for a minute, as long as its session is open.
 */
import { randomBytes } from 'node:crypto'
import type { JournalEntry } from '../interface.ts'

/** Milliseconds for a click to become a request. */
export const TICKET_MS = 60_000
/** Tickets at once; the oldest goes. */
const MOST = 100

interface Ticket {
  readonly export: string
  readonly session: string
  readonly until: number
  /** What the journal tells when it is used. */
  readonly entry: JournalEntry
}

export class Tickets {
  readonly #held = new Map<string, Ticket>()
  readonly #isOpen: (session: string) => boolean

  /** @param isOpen whether a session is there and not locked */
  constructor(isOpen: (session: string) => boolean) {
    this.#isOpen = isOpen
  }

  issue(of: Omit<Ticket, 'until'>, now: number): string {
    for (const [key, { until }] of this.#held) if (until <= now) this.#held.delete(key)
    const [oldest] = this.#held.keys()
    if (this.#held.size >= MOST && oldest !== undefined) this.#held.delete(oldest)
    const key = randomBytes(32).toString('base64url')
    this.#held.set(key, { ...of, until: now + TICKET_MS })
    return key
  }

  /** Null where it was used, is too old, or its session is not open any more. */
  use(key: string, now: number): Ticket | null {
    const ticket = this.#held.get(key)
    this.#held.delete(key)
    if (ticket === undefined || ticket.until <= now || !this.#isOpen(ticket.session)) return null
    return ticket
  }
}
