/**
 * Attempts to sign in and to unlock, counted; after the free ones each must wait longer
 * (shared/users.ts). What is counted together decides who can keep whom out: attempts from a seat that
 * is known by its mark (seat-marks.ts) are counted by that mark alone, those of an open session by that
 * session alone, all others by name, so that no stranger uses up the attempts of an owner at his own
 * seat, nor guesses through many names. Kept in memory and bounded; a restart forgets them, which costs
 * an attacker more than it gives.
 */
import { FREE_ATTEMPTS, waitAfter } from '../../shared/users.ts'

export interface Limited {
  readonly key: string
  readonly free: number
}

/** Everyone at this machine has the same address: it tells nobody from another. */
const shared = /^(desktop|127\.|::1$|::ffff:127\.)/

export const limitsOfStranger = (user: string, address: string): readonly Limited[] => [
  { key: `from ${address} ${user}`, free: FREE_ATTEMPTS },
  { key: `person ${user}`, free: 25 },
  ...(shared.test(address) ? [] : [{ key: `address ${address}`, free: 50 }]),
]

/** @param nonce of the mark that the seat showed */
export const limitsOfSeat = (nonce: string): readonly Limited[] => [
  { key: `seat ${nonce}`, free: FREE_ATTEMPTS },
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
/** Whoever tries so many names that an older one is forgotten has spent minutes on it. */
export const MOST_COUNTED = 50_000
/** Forgotten at once: a map is slow to find its oldest among many that have gone. */
const FORGOTTEN_AT_ONCE = 1_000

export class Attempts {
  readonly #failures = new Map<string, Failures>()

  get size(): number {
    return this.#failures.size
  }

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
    if (this.#failures.size <= MOST_COUNTED) return
    for (const [key] of this.#failures) {
      if (this.#failures.size <= MOST_COUNTED - FORGOTTEN_AT_ONCE) break
      this.#failures.delete(key)
    }
  }

  succeeded(limits: readonly Limited[]): void {
    for (const { key } of limits) this.#failures.delete(key)
  }
}
