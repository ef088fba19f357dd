/**
 * Sessions, held by the core. A token is 256 random bits and is known only by its digest; a session
 * ends after twelve hours without a call, after twenty-four in any case, and with the program.
 */
import { createHash, randomBytes } from 'node:crypto'
import type { Person } from '../../shared/users.ts'
import type { Session } from '../interface.ts'

export const IDLE_MS = 12 * 3_600_000
export const LONGEST_MS = 24 * 3_600_000
const MOST_OF_ONE = 20

interface Held {
  session: Session
  usedAt: number
}

const digest = (token: string): string => createHash('sha256').update(token).digest('hex')

export class Sessions {
  readonly #held = new Map<string, Held>()
  readonly #changed: (session: Session, state: 'open' | 'locked' | 'ended') => void

  constructor(changed: (session: Session, state: 'open' | 'locked' | 'ended') => void) {
    this.#changed = changed
  }

  get count(): number {
    return this.#held.size
  }

  open(person: Person, now: number): { token: string; session: Session } {
    this.sweep(now)
    // The oldest of the same person goes, so that nobody can push out another.
    const own = [...this.#held].filter(([, held]) => held.session.person.id === person.id)
    const [oldest] = own
    if (own.length >= MOST_OF_ONE && oldest !== undefined) this.#end(oldest[0])
    const token = randomBytes(32).toString('base64url')
    const key = digest(token)
    const session: Session = {
      id: key.slice(0, 16),
      person,
      locked: false,
      openedAt: now,
      expiresAt: now + LONGEST_MS,
    }
    this.#held.set(key, { session, usedAt: now })
    return { token, session }
  }

  /** The session of a token, or null; a look-up counts as use. */
  find(token: string, now: number): Session | null {
    const key = digest(token)
    const held = this.#held.get(key)
    if (held === undefined) return null
    if (now >= held.session.expiresAt || now - held.usedAt >= IDLE_MS) {
      this.#end(key)
      return null
    }
    held.usedAt = now
    return held.session
  }

  setLocked(id: string, locked: boolean): Session | null {
    for (const held of this.#held.values()) {
      if (held.session.id !== id) continue
      held.session = { ...held.session, locked }
      this.#changed(held.session, locked ? 'locked' : 'open')
      return held.session
    }
    return null
  }

  /** There, and not locked. */
  isOpen(id: string): boolean {
    for (const { session } of this.#held.values()) if (session.id === id) return !session.locked
    return false
  }

  close(id: string): void {
    for (const [key, { session }] of this.#held) if (session.id === id) this.#end(key)
  }

  /** Ends what has expired, so that screens learn of it without asking. */
  sweep(now: number): void {
    for (const [key, { session, usedAt }] of this.#held) {
      if (now >= session.expiresAt || now - usedAt >= IDLE_MS) this.#end(key)
    }
  }

  #end(key: string): void {
    const held = this.#held.get(key)
    if (held === undefined) return
    this.#held.delete(key)
    this.#changed(held.session, 'ended')
  }
}
