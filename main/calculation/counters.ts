/**
 * The functions of a formula that remember what was before. Each is looked at with every moment of its
 * formula, whether its branch is taken or not, and saves what it has counted together with until when.
 */
import { z } from 'zod'
import { Status } from '../../shared/quality.ts'
import { CompensatedSum } from './compensated.ts'
import { Held, heldState, secondsBetween, type Span } from './held.ts'
import { Run, type Compute, type Moment, type Value } from './run.ts'

export interface Counter {
  /** Whether what is kept of it has changed. */
  advance(moment: Moment): boolean
  read(run: Run): Value
  /** @param isWhole for whoever goes on in this thread; what is kept of it may be less */
  save(isWhole: boolean): unknown
  /** Of what came before nothing is known. */
  beginUnknown(): void
  /** The clock was set: it goes on from this moment, and how much it had until then is not sure. */
  moveTo(time: bigint): void
  /**
   * Throws where it is not what was saved; then it begins anew.
   * @param reached the moment up to which it had looked, ticks: from then on it is asked
   */
  load(saved: unknown, reached: bigint): void
  /** Ticks at which it is set back by itself after this moment; null where it is not. */
  resetAfter(time: bigint): bigint | null
}

/** When a day begins for a total: the first moment after this one with that time of day at the site. */
export type Daily = (minute: number, after: bigint) => bigint

export type Reset =
  | { readonly by: 'day'; readonly minute: number; readonly daily: Daily }
  | { readonly by: 'condition'; readonly compute: Compute }
  | null

const totalState = z.object({
  held: heldState,
  sum: z.tuple([z.number(), z.number()]),
  missed: z.number(),
  doubted: z.boolean(),
  next: z.string().regex(/^\d+$/).nullable(),
  asked: z.boolean().nullable(),
})

type TotalState = z.input<typeof totalState>

/** `integral`, `runtime` and `transitions`. */
export class Total implements Counter {
  readonly #held: Held
  readonly #of: 'time' | 'edges'
  readonly #unit: number
  readonly #reset: Reset
  readonly #sum = new CompensatedSum()
  /** Seconds of which nothing is known. */
  #missed = 0
  #doubted = false
  #next: bigint | null = null
  #asked: boolean | null = null
  #now = 0n

  /** @param unit seconds of the unit of time that the rate is in */
  constructor(compute: Compute, of: 'time' | 'edges', unit: number, reset: Reset) {
    this.#held = new Held(compute, (span) => this.#count(span))
    this.#of = of
    this.#unit = unit
    this.#reset = reset
  }

  advance(moment: Moment): boolean {
    const { time } = moment
    const [next, asked] = [this.#next, this.#asked]
    this.#days(time)
    const before = this.#held.value
    const hasChanged = this.#held.advance(moment)
    if (this.#of === 'edges' && before === 0 && this.#held.value === 1) this.#sum.add(1)
    this.#condition(time)
    if (time > this.#now) this.#now = time
    return hasChanged || this.#next !== next || this.#asked !== asked
  }

  #days(time: bigint): void {
    if (this.#reset?.by !== 'day') return
    const { minute, daily } = this.#reset
    this.#next ??= daily(minute, this.#held.since ?? time)
    while (time >= this.#next) {
      this.#held.settle(this.#next)
      this.#clear()
      this.#next = daily(minute, this.#next)
    }
  }

  #condition(time: bigint): void {
    if (this.#reset?.by !== 'condition') return
    const run = new Run()
    const asked = this.#reset.compute(run)
    if (run.bad || typeof asked !== 'boolean') return
    if (asked && this.#asked === false) {
      this.#held.settle(time)
      this.#clear()
    }
    this.#asked = asked
  }

  #clear(): void {
    this.#sum.clear()
    this.#missed = 0
    this.#doubted = false
  }

  #count({ value, from, to, doubtful }: Span): void {
    const seconds = secondsBetween(from, to)
    if (value === null) this.#missed += seconds
    else {
      if (this.#of === 'time') this.#sum.add((value * seconds) / this.#unit)
      if (doubtful) this.#doubted = true
    }
  }

  read(run: Run): Value {
    run.join(this.#held.shown)
    if (run.bad) return null
    if (this.#held.since === null) return run.worsen(Status.BadWaitingForInitialData, 'waiting')
    let { value } = this.#sum
    let whole = this.#missed === 0 && !this.#doubted
    for (const span of this.#held.ahead(this.#now)) {
      if (span.value === null || span.doubtful) whole = false
      if (span.value !== null && this.#of === 'time') {
        value += (span.value * secondsBetween(span.from, span.to)) / this.#unit
      }
    }
    if (!whole) run.worsen(Status.UncertainDataSubNormal, 'partial')
    return run.number(value, 'range')
  }

  resetAfter(time: bigint): bigint | null {
    if (this.#reset?.by !== 'day') return null
    return this.#next ?? this.#reset.daily(this.#reset.minute, time)
  }

  beginUnknown(): void {
    this.#doubted = true
  }

  moveTo(time: bigint): void {
    this.#held.moveTo(time)
    this.#now = time
    this.#doubted = true
    if (this.#reset?.by === 'day') this.#next = this.#reset.daily(this.#reset.minute, time)
  }

  save(): TotalState {
    return {
      held: this.#held.save(),
      sum: this.#sum.parts,
      missed: this.#missed,
      doubted: this.#doubted,
      next: this.#next?.toString() ?? null,
      asked: this.#asked,
    }
  }

  load(saved: unknown, reached: bigint): void {
    this.#now = reached
    const { held, sum, missed, doubted, next, asked } = totalState.parse(saved)
    this.#held.load(held)
    this.#sum.parts = sum
    this.#missed = missed
    this.#doubted = doubted
    this.#next = next === null ? null : BigInt(next)
    this.#asked = asked
  }
}
