/**
 * Owns when the files of a history are looked through: all of them some seconds after a start, and then over and over,
 * slowly. A step takes some milliseconds of the reader's thread, and many times as long a pause follows.
 */
import type { Questions } from './questions.ts'

/** Milliseconds. */
export interface LookPauses {
  /** From the start to the first step. */
  readonly first: number
  /** After a step of the first round, at least; and so many times as long as it took. */
  readonly step: number
  readonly times: number
  /** After a step of each other one. */
  readonly slow: number
}

export const LOOKS: LookPauses = { first: 5000, step: 20, times: 20, slow: 1000 }

export type Later = (action: () => void, ms: number) => void

const later: Later = (action, ms) => {
  setTimeout(action, ms).unref()
}

export class Rounds {
  readonly #questions: Pick<Questions, 'lookOn'>
  readonly #onUnsound: () => Promise<void>
  readonly #pauses: LookPauses
  readonly #later: Later
  #done = 0
  #isStopped = false

  /** @param onUnsound `history.db` is damaged where only its writer can deal with it */
  constructor(
    questions: Pick<Questions, 'lookOn'>,
    onUnsound: () => Promise<void>,
    pauses: LookPauses = LOOKS,
    wait: Later = later,
  ) {
    this.#questions = questions
    this.#onUnsound = onUnsound
    this.#pauses = pauses
    this.#later = wait
  }

  begin(): void {
    this.#next(this.#pauses.first)
  }

  stop(): void {
    this.#isStopped = true
  }

  /** Looks through all, from where the round is to the end of the one after it, without pauses. */
  async whole(): Promise<void> {
    for (let rounds = 0; rounds < 2 && !this.#isStopped;) {
      const step = await this.#step()
      if (step === undefined || step.isDone) rounds += 1
    }
  }

  #next(ms: number): void {
    this.#later(() => {
      if (this.#isStopped) return
      this.#step()
        // A question that cannot be asked now is asked again.
        .catch(() => undefined)
        .then((step) => {
          const { step: least, times, slow } = this.#pauses
          this.#next(this.#done > 0 ? slow : Math.max(least, times * (step?.took ?? times)))
        })
        .catch(() => undefined)
    }, ms)
  }

  async #step() {
    const step = await this.#questions.lookOn()
    if (step?.isDone === true) this.#done += 1
    if (step?.isUnsound === true) await this.#onUnsound()
    return step
  }
}
