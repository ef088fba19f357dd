/** One formula at work: what it is made of, when it is due, what it told last. */
import type { CalculationReason, Schedule } from '../../shared/formula.ts'
import { Status } from '../../shared/quality.ts'
import { ticksFromMs } from '../../shared/time.ts'
import { AHEAD } from './cells.ts'
import type { Compiled } from './compile.ts'
import type { Daily } from './counters.ts'
import { Run, type Cell, type Moment, type Value } from './run.ts'
import { minuteOf } from './periods.ts'
import type { SavedCounters } from './saved.ts'

/** What the calculation is told of a formula. */
export interface FormulaSpec {
  readonly tag: number
  readonly name: string
  readonly text: string
  readonly when: Schedule
  /** Milliseconds between two results at least. */
  readonly sampling: number
  readonly deadband: number
  readonly revision: number
}

export interface Outcome {
  value: Value
  status: number
  reason: CalculationReason | null
  /** The tag whose quality it has. */
  culprit: number | null
  time: bigint
}

/** Milliseconds between two looks at a formula that changes as time goes by. */
const TICK_MS = 1_000
/** Ticks: ten minutes. */
const KEPT_APART = 6_000_000_000n
/** Ticks by which a clock may run back without having been set. */
const SET_BACK = 10_000_000n

export class Item {
  readonly spec: FormulaSpec
  readonly inputs: readonly Cell[]
  readonly cell: Cell
  /** Null where the formula cannot be calculated at all: `outcome` says why. */
  readonly compiled: Compiled | null
  outcome: Outcome
  emitted: Outcome | null = null
  pending = false
  /** What is kept of it is not what it was when it was last taken. */
  #touched = false
  /** Newest moment that was looked at when it was last taken; null where it is to be taken at once. */
  #keptAt: bigint | null = null
  /** Milliseconds by which the clocks of its sources are ahead; null until that is known of all. */
  skew: number | null = 0
  /** From when on it counts, ticks. */
  begin: bigint
  /** Newest moment that it has looked at, ticks. */
  #reached = 0n
  #due: bigint | null = null
  /** When it was last asked what is due, ticks. */
  #lookedAt = 0n
  #tickAt = 0
  readonly #daily: Daily

  constructor(
    spec: FormulaSpec,
    compiled: Compiled | null,
    inputs: readonly Cell[],
    cell: Cell,
    options: { readonly begin: bigint; readonly daily: Daily; readonly reason: CalculationReason },
  ) {
    this.spec = spec
    this.compiled = compiled
    this.inputs = inputs
    this.cell = cell
    this.begin = options.begin
    this.#daily = options.daily
    this.outcome = {
      value: null,
      status: compiled === null ? Status.BadConfigurationError : Status.BadWaitingForInitialData,
      reason: compiled === null ? options.reason : 'waiting',
      culprit: null,
      time: compiled === null ? options.begin : 0n,
    }
  }

  get scheduled(): boolean {
    return this.spec.when.on !== 'change'
  }

  get newest(): bigint {
    let newest = 0n
    for (const { time } of this.inputs) if (time > newest) newest = time
    return newest
  }

  /** Something of this run of the program is known of it. */
  get told(): boolean {
    return this.inputs.length === 0 || this.inputs.some(({ told }) => told)
  }

  /** Made of nothing that could change, and not told yet. */
  get isFirst(): boolean {
    return this.inputs.length === 0 && this.emitted === null && !this.scheduled
  }

  /** On the clock of its sources. */
  clock(at: number): bigint {
    return ticksFromMs(at + (this.skew ?? 0))
  }

  /** What it has come to is of a time that is not yet: a clock was set back. */
  isAhead(clock: bigint): boolean {
    if (this.skew === null) return false
    const limit = clock + AHEAD
    return this.#reached > limit || this.outcome.time > limit || this.newest > limit
  }

  /** Its clock was set: it goes on from there. */
  moveTo(clock: bigint): void {
    const { counters } = this.compiled ?? { counters: [] }
    for (const counter of counters) counter.moveTo(clock)
    this.keepSoon()
    const least = (time: bigint): bigint => (time < clock ? time : clock)
    for (const cell of [...this.inputs, this.cell]) cell.time = least(cell.time)
    this.begin = least(this.begin)
    this.#reached = least(this.#reached)
    this.outcome.time = least(this.outcome.time)
    if (this.emitted !== null) this.emitted.time = least(this.emitted.time)
    this.#due = null
  }

  /** When the next result of a formula with a schedule is due. */
  dueAfter(time: bigint): bigint {
    const { when } = this.spec
    if (when.on === 'interval') {
      const step = BigInt(Math.round(when.seconds * 1000)) * 10_000n
      return (time / step + 1n) * step
    }
    const times = when.on === 'times' ? when.times : []
    const next = times.map((each) => this.#daily(minuteOf(each) ?? 0, time))
    return next.reduce((first, each) => (each < first ? each : first), next[0] ?? time)
  }

  /** The latest moment at which it was due until now; null where it was not. */
  takeDue(time: bigint): bigint | null {
    // Set back by more than the way of a message: what was due is due again.
    if (time + SET_BACK < this.#lookedAt) this.#due = null
    this.#lookedAt = time
    this.#due ??= this.dueAfter(time)
    if (time < this.#due) return null
    let due = this.#due
    for (let next = this.dueAfter(due); next <= time; next = this.dueAfter(due)) due = next
    this.#due = this.dueAfter(due)
    return due
  }

  /** Time alone has changed it. */
  takeTick(at: number): boolean {
    const pause = Math.max(TICK_MS, this.spec.sampling)
    // Further off than a pause it is only where the clock was set back.
    const isDue = at >= this.#tickAt || this.#tickAt - at > pause
    if (this.compiled?.byTime !== true || !isDue) return false
    this.#tickAt = at + pause
    return true
  }

  /** The first moment up to this one at which a counter is set back by the time of day. */
  resetUntil(time: bigint): bigint | null {
    let first: bigint | null = null
    for (const counter of this.compiled?.counters ?? []) {
      const reset = counter.resetAfter(this.begin)
      if (reset !== null && reset <= time && (first === null || reset < first)) first = reset
    }
    return first
  }

  advance(moment: Moment): void {
    const { counters } = this.compiled ?? { counters: [] }
    if (counters.length === 0) return
    const time = moment.time > this.begin ? moment.time : this.begin
    if (time > this.#reached) this.#reached = time
    for (const counter of counters) {
      if (counter.advance({ time, of: moment.of })) this.#touched = true
    }
  }

  /** What it had counted before is not what it goes on from: it is kept as soon as anything is. */
  keepSoon(): void {
    this.#touched = (this.compiled?.counters.length ?? 0) > 0
    this.#keptAt = null
  }

  /**
   * To be kept now. A window is so seldom, since most of it is the same again: after a start the history
   * since tells the rest. What only time has changed is, too, so that not too much of it is gone over then.
   * @param isEnd there is no later
   */
  isToKeep(isEnd: boolean): boolean {
    const isSoon = isEnd || this.#keptAt === null || this.compiled?.hasWindow !== true
    if (this.#touched && isSoon) return true
    return this.#keptAt !== null && this.#reached - this.#keptAt >= KEPT_APART
  }

  calculate(time: bigint): void {
    if (this.compiled === null) return
    const run = new Run()
    const value = this.compiled.compute(run)
    const empty = value === null || (typeof value === 'number' && !Number.isFinite(value))
    if (empty && !run.bad) run.worsen(Status.BadConfigurationError, 'formula')
    this.cell.misdated = run.misdated
    this.outcome = {
      value: run.bad ? null : value,
      status: run.status,
      reason: run.reason,
      culprit: run.culprit,
      time,
    }
  }

  /** Of before it began nothing is known: what it counts is not sure until it is set back. */
  beginUnknown(): void {
    for (const counter of this.compiled?.counters ?? []) counter.beginUnknown()
  }

  /** What it has counted, for whoever keeps it. */
  save(): SavedCounters {
    this.#touched = false
    this.#keptAt = this.#reached
    return this.state(false)
  }

  /** @param isWhole for whoever goes on in this thread; what is kept of it may be less */
  state(isWhole: boolean): SavedCounters {
    const reached = this.newest > this.#reached ? this.newest : this.#reached
    return {
      tag: this.spec.tag,
      revision: this.spec.revision,
      until: this.inputs.map(({ tag, time, value, own }) => ({
        tag,
        time: String(time),
        // A number that is none stands in no JSON.
        value: typeof value === 'number' && !Number.isFinite(value) ? null : value,
        status: own,
      })),
      counters: (this.compiled?.counters ?? []).map((counter) => counter.save(isWhole)),
      reached: String(reached),
    }
  }

  /** Goes on from what it was, where it is the same formula still. */
  goOn(before: Item): void {
    const same = before.spec.revision === this.spec.revision && before.spec.text === this.spec.text
    const asWell = (before.compiled === null) === (this.compiled === null)
    if (!same || !asWell || before.inputs.length !== this.inputs.length) return
    if (!this.load({ ...before.state(true), tag: this.spec.tag })) return
    this.keepSoon()
    this.begin = before.begin
    this.skew = before.skew
    this.outcome = before.outcome
    this.emitted = before.emitted
    this.pending = before.pending
  }

  /** False where it is of another formula, or is not what was saved. */
  load({ revision, counters: saved, reached }: SavedCounters): boolean {
    const counters = this.compiled?.counters ?? []
    if (revision !== this.spec.revision || saved.length !== counters.length) return false
    const until = BigInt(reached ?? 0)
    try {
      counters.forEach((counter, at) => counter.load(saved[at], until))
      this.#reached = until
      // What it has counted by then is no result of an earlier moment.
      if (until > this.outcome.time) this.outcome.time = until
      return true
    } catch {
      return false
    }
  }
}
