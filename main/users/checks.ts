/**
 * Password checks take turns. One costs some 30 ms of a processor and 19 MB, so a flood of them would
 * hold up everybody: of one name only one runs at a time, of all names a few, and a line that is full
 * takes no more.
 */

/** Waiting of one name; more than this have used up their free attempts in any case. */
const MOST_OF_ONE = 5

interface Waiting {
  readonly name: string
  start(): void
}

export class Checks {
  readonly #waiting: Waiting[] = []
  readonly #running = new Set<string>()
  readonly #places: number
  readonly #room: number

  /**
   * @param places checks that run at the same time
   * @param room checks that may wait for a place
   */
  constructor(places: number, room: number) {
    this.#places = places
    this.#room = room
  }

  /** Null where there is no room: then nothing was begun. */
  take<T>(name: string, check: () => Promise<T>): Promise<T> | null {
    const own = this.#waiting.filter((each) => each.name === name).length
    if (this.#waiting.length >= this.#room || own >= MOST_OF_ONE) return null
    return new Promise((resolve, reject) => {
      const start = (): void => {
        void check()
          .then(resolve, reject)
          .finally(() => {
            this.#running.delete(name)
            this.#next()
          })
      }
      this.#waiting.push({ name, start })
      this.#next()
    })
  }

  #next(): void {
    while (this.#running.size < this.#places) {
      const index = this.#waiting.findIndex(({ name }) => !this.#running.has(name))
      const [next] = index < 0 ? [] : this.#waiting.splice(index, 1)
      if (next === undefined) return
      this.#running.add(next.name)
      next.start()
    }
  }
}
