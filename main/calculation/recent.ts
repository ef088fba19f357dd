/** `mean` over a window, `previous` and `rate`: what a value was a short while ago. */
import { z } from 'zod'
import { Status } from '../../shared/quality.ts'
import type { Counter } from './counters.ts'
import { Held, heldState, secondsBetween, TICKS_PER_SECOND } from './held.ts'
import { Run, type Compute, type Moment, type Value } from './run.ts'
import { fewer, Window, within } from './window.ts'

/** Spans of a window that are kept; more are taken together, so that what is kept of one stays small. */
const KEPT_SPANS = 256

const digits = z.string().regex(/^-?\d{1,19}$/)
const meanState = z.object({
  held: heldState,
  spans: z.array(z.tuple([digits, digits, z.number().nullable(), z.boolean()])).max(5_000),
})

/** The average of a value over a window, each weighted with how long it held. */
export class Mean implements Counter {
  readonly #held: Held
  readonly #length: bigint
  readonly #window = new Window()
  #now = 0n

  /** @param window seconds */
  constructor(compute: Compute, window: number) {
    this.#held = new Held(compute, (span) => {
      this.#window.add(span)
    })
    this.#length = BigInt(Math.round(window * TICKS_PER_SECOND))
  }

  advance(moment: Moment): boolean {
    const hasChanged = this.#held.advance(moment)
    if (moment.time > this.#now) this.#now = moment.time
    this.#window.leave(this.#now - this.#length)
    return hasChanged
  }

  read(run: Run): Value {
    run.join(this.#held.shown)
    if (run.bad) return null
    const from = this.#now - this.#length
    let { sum, known, doubtful } = this.#window.amount(from)
    for (const span of this.#held.ahead(this.#now)) {
      const more = within(span, from)
      sum += more.sum
      known += more.known
      if (more.doubtful) doubtful = true
    }
    if (known === 0n) {
      // Of the very first moment there is nothing but its value.
      const { value } = this.#held
      if (value === null) return run.worsen(Status.BadWaitingForInitialData, 'waiting')
      run.worsen(Status.UncertainDataSubNormal, 'partial')
      return value
    }
    // A tick is lost where times are made seconds.
    if (doubtful || known + 10n < this.#length) {
      run.worsen(Status.UncertainDataSubNormal, 'partial')
    }
    return run.number((sum * TICKS_PER_SECOND) / Number(known), 'range')
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
    this.#window.spans = []
  }

  save(isWhole: boolean): z.input<typeof meanState> {
    const { spans } = this.#window
    return {
      held: this.#held.save(),
      spans: (isWhole ? spans : fewer(spans, KEPT_SPANS)).map(({ from, to, value, doubtful }) => [
        String(from),
        String(to),
        value,
        doubtful,
      ]),
    }
  }

  load(saved: unknown, reached: bigint): void {
    this.#now = reached
    const { held, spans } = meanState.parse(saved)
    this.#held.load(held)
    this.#window.spans = spans.map(([from, to, value, doubtful]) => ({
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

  advance({ of }: Moment): boolean {
    const run = new Run()
    const value = this.#compute(run)
    this.#run = run
    if (value === null || run.bad) {
      const wasWhole = this.#whole
      this.#whole = false
      return wasWhole
    }
    if (this.#now !== null && run.newest <= this.#now.at) {
      // The same moment told anew.
      if (of === 'sample') this.#now = { at: this.#now.at, value }
      return of === 'sample'
    }
    this.#before = this.#now
    this.#now = { at: run.newest, value }
    this.#broken = !this.#whole || run.misdated
    this.#whole = !run.misdated
    return true
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
