/**
 * The loss ledger of one server and its speed. Every sample that arrived is passed to the core, refused,
 * dropped or still waits here; `received` counts those whose fate is known, so that at any moment
 * received = passed + refused + dropped. What was passed before these figures were told has reached the
 * core before them, so both can be compared there.
 */

import { TICKS_PER_MS, type Ticks } from '../../shared/time.ts'

/** Seconds that the rate is taken over. */
const RATE_SPAN = 5
/** Delays kept for the median of one period; more are thinned evenly. */
const DELAYS = 512

export interface LedgerFigures {
  readonly received: number
  readonly passed: number
  readonly refused: number
  readonly dropped: number
  readonly overflows: number
  readonly rate: number
  readonly delayMs: number | null
  readonly clockOffsetMs: number | null
  readonly filled: number
  readonly wholeSeconds: boolean
}

const SECOND: Ticks = 1000n * TICKS_PER_MS
/** Samples of an archive that stand on whole seconds, without one that does not: no accident any more. */
const NO_ACCIDENT = 10

export class Ledger {
  #arrived = 0
  #refused = 0
  #dropped = 0
  #overflows = 0
  #filled = 0
  /** Samples of its archive on whole seconds; null once one was not. */
  #whole: number | null = 0
  /** Live ones come with parts of a second. */
  #hasParts = false
  #rates: number[] = []
  #arrivedAtPeriod = 0
  #delays = new Float64Array(DELAYS)
  #delayCount = 0
  #delaySkip = 0
  #delay: number | null = null
  #offset = Number.NEGATIVE_INFINITY
  #clockOffset: number | null = null

  arrived(samples: number): void {
    this.#arrived += samples
  }

  /** Read from the server's own history; `refused` of them nobody had asked for. */
  filled(samples: number, refused: number): void {
    this.#arrived += samples
    // They say nothing of how fast live data come.
    this.#arrivedAtPeriod += samples
    this.#refused += refused
    this.#filled += samples - refused
  }

  /** When what came live was made. */
  lived(times: Iterable<Ticks>): void {
    if (!this.#hasParts) this.#hasParts = hasParts(times)
  }

  /** When what its own history tells was made. */
  archived(times: readonly Ticks[] | BigInt64Array): void {
    if (this.#whole !== null) this.#whole = hasParts(times) ? null : this.#whole + times.length
  }

  refused(samples: number): void {
    this.#refused += samples
  }

  dropped(samples: number): void {
    this.#dropped += samples
  }

  overflowed(): void {
    this.#overflows += 1
  }

  /** Milliseconds from source time to arrival. */
  delay(ms: number): void {
    if (this.#delaySkip > 0) {
      this.#delaySkip -= 1
      return
    }
    if (this.#delayCount === DELAYS) {
      // Full: keep every other one, and take fewer from now on.
      for (let i = 0; i < DELAYS / 2; i++) this.#delays[i] = this.#delays[i * 2] ?? 0
      this.#delayCount = DELAYS / 2
    }
    this.#delays[this.#delayCount++] = ms
    if (this.#delayCount > DELAYS / 2) this.#delaySkip = 7
  }

  /** The server's clock minus ours as an answer arrived; travel only ever makes it smaller. */
  clock(offsetMs: number): void {
    this.#offset = Math.max(this.#offset, offsetMs)
    // The first is told at once: what is missing from before is found by it.
    this.#clockOffset ??= offsetMs
  }

  /** Ends a period, normally of a second. */
  period(seconds: number): void {
    this.#rates.push((this.#arrived - this.#arrivedAtPeriod) / seconds)
    if (this.#rates.length > RATE_SPAN) this.#rates.shift()
    this.#arrivedAtPeriod = this.#arrived
    const delays = this.#delays.subarray(0, this.#delayCount).sort()
    this.#delay = delays[delays.length >> 1] ?? null
    this.#delayCount = 0
    this.#delaySkip = 0
    if (this.#offset > Number.NEGATIVE_INFINITY) this.#clockOffset = this.#offset
    this.#offset = Number.NEGATIVE_INFINITY
  }

  /** @param pending samples that are collected or wait to be sent to the core. */
  figures(pending: number): LedgerFigures {
    const received = this.#arrived - pending
    const rates = this.#rates
    return {
      received,
      passed: received - this.#refused - this.#dropped,
      refused: this.#refused,
      dropped: this.#dropped,
      overflows: this.#overflows,
      filled: this.#filled,
      wholeSeconds: this.#hasParts && (this.#whole ?? 0) >= NO_ACCIDENT,
      rate: rates.length === 0 ? 0 : rates.reduce((sum, each) => sum + each, 0) / rates.length,
      delayMs: this.#delay,
      clockOffsetMs: this.#clockOffset,
    }
  }
}

function hasParts(times: Iterable<Ticks>): boolean {
  for (const time of times) if (time % SECOND !== 0n) return true
  return false
}
