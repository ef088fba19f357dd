/**
 * A bounded queue for a few places: who finds none free waits in the order of arrival, no longer than
 * its deadline, and goes away at once when it is cancelled. What waits too long or finds the queue full
 * was never begun, and is told so.
 */

/** Why something was not begun. */
export type Unbegun = 'full' | 'late' | 'cancelled' | 'closed'

export class UnbegunError extends Error {
  readonly why: Unbegun
  constructor(why: Unbegun) {
    super(`not begun: ${why}`)
    this.why = why
  }
}

export class Places {
  readonly #places: number
  readonly #most: number
  readonly #waiting = new Set<(why: Unbegun | null) => void>()
  #taken = 0

  /** @param places that work at a time @param most that wait */
  constructor(places: number, most: number) {
    this.#places = places
    this.#most = most
  }

  get taken(): number {
    return this.#taken
  }

  get waiting(): number {
    return this.#waiting.size
  }

  /** @param patience milliseconds that it may wait for its place */
  async take<T>(work: () => Promise<T>, patience: number, signal?: AbortSignal): Promise<T> {
    if (signal?.aborted === true) throw new UnbegunError('cancelled')
    if (this.#taken < this.#places) this.#taken += 1
    else await this.#wait(patience, signal)
    try {
      return await work()
    } finally {
      this.#free()
    }
  }

  /** Nobody who waits is begun any more. */
  clear(): void {
    for (const settle of this.#waiting) settle('closed')
  }

  #free(): void {
    // A place goes on to the next without being free in between.
    for (const settle of this.#waiting) {
      settle(null)
      return
    }
    this.#taken -= 1
  }

  #wait(patience: number, signal: AbortSignal | undefined): Promise<void> {
    if (this.#waiting.size >= this.#most) return Promise.reject(new UnbegunError('full'))
    return new Promise((resolve, reject) => {
      const settle = (why: Unbegun | null): void => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', cancel)
        this.#waiting.delete(settle)
        if (why === null) resolve()
        else reject(new UnbegunError(why))
      }
      const cancel = (): void => settle('cancelled')
      const timer = setTimeout(() => settle('late'), patience)
      signal?.addEventListener('abort', cancel, { once: true })
      this.#waiting.add(settle)
    })
  }
}
