/**
 * Attempts to sign in, limited by a person at an address, by person and by address, each with its own
 * number of free ones, so that a stranger cannot lock an operator out of his own seat for long, nor
 * guess through many names. After the free ones each must wait longer (shared/users.ts). Kept in
 * memory and bounded; a restart forgets them, which costs an attacker more than it gives.
 */
import { FREE_ATTEMPTS, waitAfter } from '../../shared/users.ts'

export interface Limited {
  readonly key: string
  readonly free: number
}

/** Everyone at this machine has the same address: it tells nobody from another. */
const shared = /^(desktop|127\.|::1$|::ffff:127\.)/

export const limitsOf = (user: string, address: string): readonly Limited[] => [
  { key: `seat ${user} ${address}`, free: FREE_ATTEMPTS },
  { key: `person ${user}`, free: 25 },
  ...(shared.test(address) ? [] : [{ key: `address ${address}`, free: 50 }]),
]

/** Unlocking is counted by session, so that no stranger can keep an operator from his own. */
export const limitsOfSession = (session: string): readonly Limited[] => [
  { key: `session ${session}`, free: FREE_ATTEMPTS },
]

interface Failures {
  count: number
  last: number
}

/** Failures are forgotten after this time without another. */
const FORGET_MS = 900_000
const MOST = 10_000

export class Attempts {
  readonly #failures = new Map<string, Failures>()

  /** Milliseconds until the next attempt with any of these keys may be made. */
  wait(limits: readonly Limited[], now: number): number {
    return Math.max(
      0,
      ...limits.map(({ key, free }) => {
        const entry = this.#failures.get(key)
        if (entry === undefined || now - entry.last > FORGET_MS) return 0
        const wait = waitAfter(entry.count - free + FREE_ATTEMPTS)
        // A clock that was set back must not make anybody wait longer than that.
        return Math.min(wait, entry.last + wait - now)
      }),
    )
  }

  /** Counted before the password is checked, so that a burst in parallel gains nothing. */
  begin(limits: readonly Limited[], now: number): void {
    for (const { key } of limits) {
      const entry = this.#failures.get(key)
      const count = entry === undefined || now - entry.last > FORGET_MS ? 1 : entry.count + 1
      // Deleted first, so that the map stays in order of the last failure.
      this.#failures.delete(key)
      this.#failures.set(key, { count, last: now })
    }
    for (const [key] of this.#failures) {
      if (this.#failures.size <= MOST) break
      this.#failures.delete(key)
    }
  }

  succeeded(limits: readonly Limited[]): void {
    for (const { key } of limits) this.#failures.delete(key)
  }
}
