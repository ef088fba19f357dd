/** `mean` over a window, `previous` and `rate`: what a value was a short while ago. */
import { z } from 'zod'
import { Status } from '../../shared/quality.ts'
import type { Counter } from './counters.ts'
import { Held, heldState, later, secondsBetween, TICKS_PER_SECOND, type Span } from './held.ts'
import { Run, type Compute, type Moment, type Value } from './run.ts'

/** Spans of a window; more than these are taken together, two by two, from the oldest on. */
const MOST_SPANS = 4_096

const digits = z.string().regex(/^-?\d{1,19}$/)
const meanState = z.object({
  held: heldState,
  spans: z.array(z.tuple([digits, digits, z.number().nullable(), z.boolean()])).max(MOST_SPANS + 1),
})

/** The average of a value over a window, each weighted with how long it held. */
export class Mean implements Counter {
  readonly #held: Held
  readonly #window: bigint
  #spans: Span[] = []
  #now = 0n

  /** @param window seconds */
  constructor(compute: Compute, window: number) {
    this.#held = new Held(compute, (span) => this.#keep(span))
    this.#window = BigInt(Math.round(window * TICKS_PER_SECOND))
  }

  advance(moment: Moment): void {
    this.#held.advance(moment)
    if (moment.time > this.#now) this.#now = moment.time
    const from = this.#now - this.#window
    const first = this.#spans.findIndex(({ to }) => to > from)
    if (first !== 0) this.#spans = first < 0 ? [] : this.#spans.slice(first)
  }

  #keep(span: Span): void {
    const last = this.#spans.at(-1)
    const goesOn =
      last !== undefined &&
      last.value === span.value &&
      last.doubtful === span.doubtful &&
      last.to === span.from
    if (goesOn) this.#spans[this.#spans.length - 1] = { ...last, to: span.to }
    else this.#spans.push(span)
    if (this.#spans.length > MOST_SPANS) this.#thin()
  }

  #thin(): void {
    const thin: Span[] = []
    for (let at = 0; at < this.#spans.length; at += 2) {
      const one = this.#spans[at]
      const other = this.#spans[at + 1]
      if (one === undefined) break
      if (other === undefined) thin.push(one)
      else if (one.value === null || other.value === null) thin.push(one, other)
      else {
        const [first, second] = [
          secondsBetween(one.from, one.to),
          secondsBetween(other.from, other.to),
        ]
        const value = (one.value * first + other.value * second) / (first + second)
        const doubtful = one.doubtful || other.doubtful
        thin.push({ value, from: one.from, to: other.to, doubtful })
      }
    }
    this.#spans = thin
  }

  read(run: Run): Value {
    run.join(this.#held.shown)
    if (run.bad) return null
    const from = this.#now - this.#window
    let [sum, known] = [0, 0]
    let doubtful = false
    for (const span of [...this.#spans, ...this.#held.ahead(this.#now)]) {
      if (span.to <= from) continue
      if (span.value === null) continue
      const seconds = secondsBetween(later(span.from, from), span.to)
      sum += span.value * seconds
      known += seconds
      if (span.doubtful) doubtful = true
    }
    if (known === 0) {
      // Of the very first moment there is nothing but its value.
      const { value } = this.#held
      if (value === null) return run.worsen(Status.BadWaitingForInitialData, 'waiting')
      run.worsen(Status.UncertainDataSubNormal, 'partial')
      return value
    }
    // A tick is lost where times are made seconds.
    if (doubtful || known < Number(this.#window) / TICKS_PER_SECOND - 1e-6) {
      run.worsen(Status.UncertainDataSubNormal, 'partial')
    }
    return run.number(sum / known, 'range')
  }

  resetAfter(): null {
    return null
  }

  beginUnknown(): void {
    // What its window lacks it tells by itself.
  }

  moveTo(time: bigint): void {
    this.#held.moveTo(time)
    this.#now = time
    this.#spans = []
  }

  save(): z.input<typeof meanState> {
    return {
      held: this.#held.save(),
      spans: this.#spans.map(({ from, to, value, doubtful }) => [
        String(from),
        String(to),
        value,
        doubtful,
      ]),
    }
  }

  load(saved: unknown): void {
    const { held, spans } = meanState.parse(saved)
    this.#held.load(held)
    this.#spans = spans.map(([from, to, value, doubtful]) => ({
      from: BigInt(from),
      to: BigInt(to),
      value,
      doubtful,
    }))
  }
}

const stepState = z.object({
  now: z.tuple([digits, z.union([z.number(), z.boolean(), z.string()])]).nullable(),
  before: z.tuple([digits, z.union([z.number(), z.boolean(), z.string()])]).nullable(),
  whole: z.boolean(),
  /** Never bad since the newer of the two; earlier versions did not tell. */
  since: z.boolean().default(true),
})

interface Step {
  readonly at: bigint
  readonly value: number | boolean | string
}

/** The value before this one, or how fast it went from that one to this. */
export class Before implements Counter {
  readonly #compute: Compute
  /** Seconds of the unit that a rate is in; null for the value before itself. */
  readonly #unit: number | null
  #now: Step | null = null
  #before: Step | null = null
  /** Between the two it was never bad. */
  #whole = true
  #run = new Run()

  constructor(compute: Compute, unit: number | null) {
    this.#compute = compute
    this.#unit = unit
  }

  advance({ of }: Moment): void {
    const run = new Run()
    const value = this.#compute(run)
    this.#run = run
    if (value === null || run.bad) {
      this.#whole = false
      return
    }
    if (this.#now !== null && run.newest <= this.#now.at) {
      // The same moment told anew.
      if (of === 'sample') this.#now = { at: this.#now.at, value }
      return
    }
    this.#before = this.#now
    this.#now = { at: run.newest, value }
    this.#broken = !this.#whole || run.misdated
    this.#whole = !run.misdated
  }
  #broken = false

  read(run: Run): Value {
    run.join(this.#run)
    if (run.bad) return null
    const [now, before] = [this.#now, this.#before]
    if (now === null || before === null) {
      return run.worsen(Status.BadWaitingForInitialData, 'waiting')
    }
    if (this.#broken) run.worsen(Status.UncertainDataSubNormal, 'partial')
    if (this.#unit === null) return before.value
    const change = Number(now.value) - Number(before.value)
    return run.number((change / secondsBetween(before.at, now.at)) * this.#unit, 'range')
  }

  resetAfter(): null {
    return null
  }

  beginUnknown(): void {
    // Without two values it waits for them.
  }

  moveTo(): void {
    this.#now = null
    this.#before = null
    this.#whole = true
  }

  save(): z.input<typeof stepState> {
    const step = (each: Step | null): [string, Step['value']] | null =>
      each === null ? null : [String(each.at), each.value]
    return {
      now: step(this.#now),
      before: step(this.#before),
      whole: !this.#broken,
      since: this.#whole,
    }
  }

  load(saved: unknown): void {
    const { now, before, whole, since } = stepState.parse(saved)
    const step = (each: [string, Step['value']] | null): Step | null =>
      each === null ? null : { at: BigInt(each[0]), value: each[1] }
    this.#now = step(now)
    this.#before = step(before)
    this.#broken = !whole
    this.#whole = since
  }
}
