/**
 * The way of samples to the thread that calculates: bounded. What does not fit is not calculated with; the
 * thread is told, so that no total takes the hole for a value that held.
 */
import type { SampleBatch } from '../../shared/samples.ts'

/** Samples under way, and so few of them that it may go on. */
const MOST = 300_000
const AGAIN = 50_000

export class Flow {
  #waiting = 0
  #dropped = 0
  #closed = false

  /** For diagnostics. */
  get queue(): { readonly depth: number; readonly dropped: number; readonly limit: number } {
    return { depth: this.#waiting, dropped: this.#dropped, limit: MOST }
  }

  /** Takes a batch, or drops it; what it answers is called when the batch has arrived. */
  enter({ tag: { length } }: SampleBatch): (() => void) | null {
    if (this.#closed || this.#waiting + length > MOST) {
      this.#closed = true
      this.#dropped += length
      return null
    }
    this.#waiting += length
    return () => {
      this.#waiting -= length
    }
  }

  /** It had to drop, and can take more now: said once. */
  reopened(): boolean {
    if (!this.#closed || this.#waiting > AGAIN) return false
    this.#closed = false
    return true
  }
}
