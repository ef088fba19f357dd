/**
 * What a value was over time, for the functions that remember: from one sample to the next it holds, as
 * far as its link says that it does.
 *
 *   sample (t0, v) ──── holds ────▶ next sample            all of it is known
 *   sample (t0, v) ── holds ──▶ link lost ·· ? ·· sample   known until the loss, missing after it
 *   sample (t0, v) ─────────────── sample that a queue had kept ··   known: the loss was later
 *
 * Time that went by with no sample is never settled, so that a sample which comes late is counted where
 * it belongs; only a sample, a link that is back and a reset settle it.
 */
import { z } from 'zod'
import { Run, type Compute, type Moment } from './run.ts'

/** Ticks as they are kept: digits. */
const ticks = z
  .string()
  .regex(/^-?\d{1,19}$/)
  .nullable()

export const heldState = z.object({
  since: ticks,
  value: z.number().nullable(),
  doubtful: z.boolean(),
  lostAt: ticks,
  broken: z.boolean(),
})
export type HeldState = z.output<typeof heldState>

export const TICKS_PER_SECOND = 10_000_000
export const secondsBetween = (from: bigint, to: bigint): number =>
  Number(to - from) / TICKS_PER_SECOND

export const later = (one: bigint, other: bigint): bigint => (one > other ? one : other)

export interface Span {
  /** Null where nobody knows. */
  readonly value: number | null
  readonly from: bigint
  readonly to: bigint
  readonly doubtful: boolean
}

export class Held {
  /** From when on the value below holds; null before the first. */
  since: bigint | null = null
  value: number | null = null
  #doubtful = false
  #lostAt: bigint | null = null
  /** The link has not been good since it was lost. */
  #broken = false
  /** How the last look at it went, as it is shown. */
  shown = new Run()
  readonly #compute: Compute
  readonly #settle: (span: Span) => void

  constructor(compute: Compute, settle: (span: Span) => void) {
    this.#compute = compute
    this.#settle = settle
  }

  /** Whether what is kept of it has changed: time alone does not. */
  advance({ time, of }: Moment): boolean {
    const shown = new Run()
    let run = shown
    let value = this.#compute(shown)
    this.shown = shown
    if (of === 'sample' && shown.bad) {
      run = new Run(true)
      value = this.#compute(run)
    }
    const known = value !== null && !run.bad && !run.untold
    if (of === 'sample') {
      this.settle(time)
      this.#hold(time, known ? Number(value) : null, run)
      // How long it had held before, nobody knows.
      if (run.misdated) this.#settle({ value: this.value, from: time, to: time, doubtful: true })
      if (!shown.bad) this.#broken = false
      this.#lostAt = null
      return true
    }
    const before = { since: this.since, lostAt: this.#lostAt, broken: this.#broken }
    if (known) {
      if (this.#lostAt !== null || this.value === null) {
        this.settle(time)
        this.#hold(time, Number(value), run)
      }
      this.#lostAt = null
      this.#broken = false
    } else if (this.#lostAt === null && this.value !== null && this.since !== null) {
      this.#lostAt = this.#broken ? this.since : later(time, this.since)
      this.#broken = true
    }
    return (
      before.since !== this.since ||
      before.lostAt !== this.#lostAt ||
      before.broken !== this.#broken
    )
  }

  /** Up to here it is counted for good. */
  settle(to: bigint): void {
    for (const span of this.ahead(to)) this.#settle(span)
    if (this.since !== null) this.since = later(this.since, to)
    if (this.#lostAt !== null && this.#lostAt < to) this.#lostAt = to
  }

  /** What is not settled yet, up to a moment. */
  ahead(to: bigint): Span[] {
    const from = this.since
    if (from === null || to <= from) return []
    const lost = this.#lostAt
    const end = lost === null || lost > to ? to : later(lost, from)
    const spans: Span[] = []
    if (end > from) spans.push({ value: this.value, from, to: end, doubtful: this.#doubtful })
    if (to > end) spans.push({ value: null, from: end, to, doubtful: false })
    return spans
  }

  #hold(time: bigint, value: number | null, run: Run): void {
    this.since = this.since === null ? time : later(this.since, time)
    this.value = value
    this.#doubtful = run.status >>> 30 === 1
  }

  /** The clock was set: the value holds from this moment on, wherever it was before. */
  moveTo(time: bigint): void {
    if (this.since !== null) this.since = time
    if (this.#lostAt !== null) this.#lostAt = time
  }

  save(): HeldState {
    return {
      since: this.since?.toString() ?? null,
      value: this.value,
      doubtful: this.#doubtful,
      lostAt: this.#lostAt?.toString() ?? null,
      broken: this.#broken,
    }
  }

  load({ since, value, doubtful, lostAt, broken }: HeldState): void {
    this.since = since === null ? null : BigInt(since)
    this.value = value
    this.#doubtful = doubtful
    this.#lostAt = lostAt === null ? null : BigInt(lostAt)
    this.#broken = broken
  }
}
