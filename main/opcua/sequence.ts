/**
 * Sequence numbers of notifications: they count from 1 to 2^32 − 1 and then from 1 again (Part 4,
 * 7.11). Zero is none of them.
 */

const LAST = 0xffff_ffff

export const following = (sequence: number): number => (sequence >= LAST ? 1 : sequence + 1)

/** How many notifications lie from `next` up to `sequence`; negative where it is behind. */
export function aheadOf(next: number, sequence: number): number {
  const steps = (sequence - next + LAST) % LAST
  return steps > LAST / 2 ? steps - LAST : steps
}

/** So many of the last notifications are known again; a server repeats none that is older. */
const KNOWN = 1024

/** Notifications that were here, with the time at which the server published them. */
export class Delivered {
  readonly #published = new Map<number, number>()

  /** @param published Unix milliseconds, 0 where untold; another one makes it another notification. */
  has(sequence: number, published: number): boolean {
    return published !== 0 && this.#published.get(sequence) === published
  }

  add(sequence: number, published: number): void {
    this.#published.delete(sequence)
    this.#published.set(sequence, published)
    if (this.#published.size <= KNOWN) return
    const oldest = this.#published.keys().next()
    if (oldest.done !== true) this.#published.delete(oldest.value)
  }
}
