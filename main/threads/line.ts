/**
 * A line of work that takes its turn: so many at a time, the rest in the order in which it came. Between
 * two of a line the thread does whatever else waits, so that one who asks for much holds up nobody.
 */
import { setImmediate } from 'node:timers'

export class Line {
  readonly #waiting: (() => void)[] = []
  readonly #places: number
  #taken = 0

  constructor(places: number) {
    this.#places = places
  }

  /** Nobody is in it. */
  get idle(): boolean {
    return this.#taken === 0
  }

  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.#taken < this.#places) this.#taken += 1
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#taken -= 1
      else setImmediate(next)
    }
  }
}
