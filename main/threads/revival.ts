/**
 * How long a thread that has died is left alone before it is started again: hardly where it had
 * lived for a while, twice as long each time where it dies again and again. Pure.
 */

/** Milliseconds. */
const FIRST = 100
const LONGEST = 30_000
const SHORT_LIFE = 10_000

export class Revival {
  #deaths = 0

  /** @param life milliseconds that it lived. Answers the milliseconds to wait. */
  died(life: number): number {
    this.#deaths = life < SHORT_LIFE ? this.#deaths + 1 : 1
    return Math.min(LONGEST, FIRST * 2 ** (this.#deaths - 1))
  }
}
