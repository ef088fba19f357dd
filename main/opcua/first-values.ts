/**
 * When the values of a link may be believed: once its items stand at the server and each has a value,
 * or its time for one is over. Pure; milliseconds of one monotonic clock.
 */

/** A server sends the first value of an item in this time; who takes longer is not waited for. */
export const FIRST_VALUE = 2000

export class FirstValues {
  /** When the items were all at the server; null before, and once the answer was given. */
  #since: number | null = null
  #answered = false

  /** The link is gone: the next one is asked anew. */
  reset(): void {
    this.#since = null
    this.#answered = false
  }

  /** The server has every item that is wanted. */
  complete(now: number): void {
    if (!this.#answered) this.#since ??= now
  }

  /** Once for each link: the tags that stayed silent. Null while it is not known yet, and later. */
  answer(silent: () => readonly number[], now: number): readonly number[] | null {
    if (this.#since === null) return null
    const still = silent()
    if (still.length > 0 && now - this.#since < FIRST_VALUE) return null
    this.#since = null
    this.#answered = true
    return still
  }
}
