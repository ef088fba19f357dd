/**
 * Whether what a server tells of its start can be believed. Some tell the time of day: by it each of them
 * would be started anew every moment, and its link be torn down for it.
 */

/** So many looks, one after the other, in which it went with the clock. */
const LOOKS = 3

export class StartTime {
  #last: { readonly told: number; readonly at: number } | null = null
  #moved = 0

  /** It has gone with the clock until now: another one says nothing. */
  get isClock(): boolean {
    return this.#moved >= LOOKS
  }

  /** @param told Unix milliseconds @param at milliseconds of one monotonic clock */
  see(told: number | null, at: number): void {
    if (told === null) return
    const last = this.#last
    this.#last = { told, at }
    if (last === null) return
    const isMoved = at > last.at && told - last.told >= (at - last.at) / 2
    this.#moved = isMoved ? this.#moved + 1 : 0
  }
}
