/**
 * Tells from counters of lost samples that more comes than a part of the console takes: from the first one
 * lost until a minute has passed without any, so that what goes on is one trouble and not one a second.
 */
import type { OverloadReason } from '../../shared/history.ts'
import type { Failure } from '../../shared/result.ts'

/** Milliseconds without a loss, after which it is over. */
const CALM = 60_000

const words = {
  acquisition:
    'More samples arrive than this machine keeps up with: of each tag only the latest go on, and what was left out is a gap.',
  historian:
    'More samples arrive than the disk of this machine takes: the oldest are lost, and are told as a gap.',
}

export class Overload {
  readonly #part: keyof typeof words
  #lost = 0
  #began = 0
  #lastAt: number | null = null

  constructor(part: keyof typeof words) {
    this.#part = part
  }

  /**
   * @param lost samples that the part has lost since the start
   * @param at Unix milliseconds
   * @returns what is to be told
   */
  look(lost: number, at: number): Failure | null {
    if (lost > this.#lost) {
      if (this.#lastAt === null) this.#began = this.#lost
      this.#lastAt = at
    }
    this.#lost = lost
    // Earlier than the last loss: the clock was set back, and nobody knows how long ago it was.
    if (this.#lastAt === null || at - this.#lastAt > CALM || at < this.#lastAt) {
      this.#lastAt = null
      return null
    }
    const reason: OverloadReason = 'overload'
    const details = { part: this.#part, reason, lost: lost - this.#began }
    return { code: 'unavailable', message: words[this.#part], details }
  }
}
