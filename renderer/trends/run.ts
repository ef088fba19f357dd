/**
 * The run of a pen over the view: one sequence of rows joined from history, live samples and gaps, from
 * which lines, statistics and cursor values are all taken, so that they cannot disagree. A row holds
 * until the next one; its state says how it may be drawn. Rows are kept in buffers that are used again
 * at every paint.
 */
import { firstAt, type Columns, type Reach } from './blocks.ts'
import type { PlotGap } from './gaps.ts'
import type { Stretch } from './view.ts'

export const State = {
  Good: 0,
  Uncertain: 1,
  /** Drawn no line from here on. */
  Bad: 2,
  /** A typed gap. */
  Gap: 3,
  /** Not read yet: neither drawn nor counted. */
  Unknown: 4,
  /** After the last confirmation of a value that is not live. */
  Silent: 5,
} as const
export type State = (typeof State)[keyof typeof State]

export const drawable = (state: number): boolean => state <= State.Uncertain

/** Two samples that are this share of a gap apart are not joined across it. */
const WHOLE = 0.25

/**
 * A server reports changes alone: from one sample to a much later one the value was confirmed unchanged
 * all the while. What lies further apart than this, than some samplings and some pixels to which the
 * history was reduced, is no slope.
 */
const HOLDS_MS = 10_000
const HOLDS_SAMPLINGS = 3
const HOLDS_PIXELS = 4

export interface RunSource {
  /** Oldest first; of two that overlap the later one counts from its first row on. */
  readonly parts: readonly (Columns & Partial<Pick<Reach, 'pixel'>>)[]
  /** Where nothing has been read, sorted. */
  readonly unread: readonly Stretch[]
  /** Those that concern this pen, sorted by their beginning. */
  readonly gaps: readonly Pick<PlotGap, 'from' | 'to'>[]
  /** The pen is drawn up to here: the right edge or the present. */
  readonly end: number
  /** Up to here the last value is believed. */
  readonly heldTo: number
  readonly step: boolean
  /** Milliseconds between two looks of the server at the value; 0 where it reports each change. */
  readonly sampling?: number
}

interface Break extends Stretch {
  readonly state: State
}

export class Run {
  time = new Float64Array(1024)
  value = new Float64Array(1024)
  state = new Uint8Array(1024)
  length = 0
  step = false
  #lastValue = Number.NaN
  #lastState: State = State.Unknown
  #breaks: Break[] = []
  #break = 0

  /** Fills the run anew with the view and one row beyond each of its edges. */
  fill(source: RunSource, view: Stretch): void {
    this.length = 0
    this.step = source.step
    this.#lastState = State.Unknown
    this.#breaks = breaksOf(source)
    this.#break = 0
    source.parts.forEach((part, index) => {
      const next = source.parts.slice(index + 1).find(({ time }) => time.length > 0)
      this.#take(part, view, next?.time[0] ?? Infinity, holdsOf(source, part.pixel))
    })
    this.#finish(source)
    this.#clip(view)
  }

  #take(
    { time, value, quality }: Columns,
    { from, to }: Stretch,
    until: number,
    holds: number,
  ): void {
    const first = Math.max(0, firstAt(time, from) - 1)
    const last = Math.min(time.length, firstAt(time, to) + 1)
    for (let row = first; row < last; row++) {
      const at = time[row] as number
      if (at >= until) return
      const figure = value[row] as number
      const bad = (quality[row] as number) >= 2 || figure !== figure
      const state = bad ? State.Bad : (quality[row] as State)
      this.#cross(at, holds)
      if (bad) this.#breakAt(at, State.Bad)
      else {
        this.#hold(at, holds)
        this.#put(at, figure, state)
      }
      this.#lastState = state
      this.#lastValue = figure
    }
  }

  /** Breaks that lie between the row before and this instant. */
  #cross(at: number, holds: number): void {
    while (this.#break < this.#breaks.length) {
      const { from, to, state } = this.#breaks[this.#break] as Break
      if (from >= at) return
      const before = this.length === 0 ? -Infinity : (this.time[this.length - 1] as number)
      if (to <= before) {
        this.#break += 1
        continue
      }
      // Samples that came in spite of it, for example kept by the server: nothing is missing between.
      // The edges of a gap are known to a second or so, so a sample at them may lie a little inside.
      const missing = Math.min(at, to) - Math.max(before, from)
      const kept = state === State.Gap && missing < (to - from) * WHOLE
      if (!kept && this.length > 0) {
        this.#breakAt(Math.max(before, from), state)
        if (to < at && (this.step || state === State.Gap)) this.#resume(to, at - to > holds)
      }
      if (to > at) return
      this.#break += 1
    }
  }

  /**
   * What was reported last before a gap holds after it until something else is reported, however `long`
   * that takes. A measurement that comes within a moment is waited for instead.
   */
  #resume(at: number, long: boolean): void {
    if (this.#lastState === State.Bad) this.#put(at, Number.NaN, State.Bad)
    else if ((this.step || long) && drawable(this.#lastState)) {
      this.#put(at, this.#lastValue, this.#lastState)
    }
  }

  /** Draws the last value up to here where it has held, so that no slope leads to the next. */
  #hold(at: number, holds: number): void {
    const last = this.length - 1
    if (this.step || last < 0 || at - (this.time[last] as number) <= holds) return
    const state = this.state[last] as State
    if (drawable(state)) this.#put(at, this.value[last] as number, state)
  }

  /** Draws the last value up to here and stops. */
  #breakAt(at: number, state: State): void {
    const last = this.length - 1
    if (last >= 0 && drawable(this.state[last] as number) && (this.time[last] as number) < at) {
      this.#put(at, this.value[last] as number, this.state[last] as State)
    }
    if (last >= 0 && this.state[this.length - 1] === state) return
    this.#put(at, Number.NaN, state)
  }

  #finish(source: RunSource): void {
    const { end, heldTo, gaps } = source
    if (this.length === 0) return
    const lastTime = this.time[this.length - 1] as number
    if (lastTime >= end) return
    this.#cross(end, holdsOf(source))
    const last = this.length - 1
    const state = this.state[last] as State
    const from = this.time[last] as number
    const over = gaps.every((gap) => gap.to < end || gap.from > end)
    // A value that is believed now has come through the gap unchanged.
    if (state === State.Gap && over && heldTo >= end && drawable(this.#lastState)) {
      const resumed = gaps.reduce((latest, gap) => Math.max(latest, gap.to), from)
      this.#put(Math.min(end, resumed), this.#lastValue, this.#lastState)
    }
    const held = Math.max(from, Math.min(end, heldTo))
    if (drawable(this.state[this.length - 1] as number)) {
      if (held < end) this.#breakAt(held, State.Silent)
      else this.#put(end, this.#lastValue, this.#lastState)
    }
    const tail = this.state[this.length - 1] as State
    if (!drawable(tail)) this.#put(end, Number.NaN, tail)
  }

  /** A row far beyond an edge comes near it: pixels of a canvas end at some millions. */
  #clip({ from, to }: Stretch): void {
    const span = to - from
    if (this.length < 2) return
    const cut = (row: number, at: number) => {
      const value = valueOn(this, at)
      if (value !== null) this.value[row] = value
      this.time[row] = at
    }
    if ((this.time[0] as number) < from - span && (this.time[1] as number) > from - span) {
      cut(0, from - span)
    }
    const last = this.length - 1
    if ((this.time[last] as number) > to + span && (this.time[last - 1] as number) < to + span) {
      cut(last, to + span)
    }
  }

  #put(time: number, value: number, state: State): void {
    if (this.length === this.time.length) this.#grow()
    const row = this.length++
    this.time[row] = time
    this.value[row] = value
    this.state[row] = state
  }

  #grow(): void {
    const larger = <T extends Float64Array | Uint8Array>(column: T, fresh: T): T => {
      fresh.set(column)
      return fresh
    }
    const size = this.time.length * 2
    this.time = larger(this.time, new Float64Array(size))
    this.value = larger(this.value, new Float64Array(size))
    this.state = larger(this.state, new Uint8Array(size))
  }
}

const holdsOf = ({ sampling = 0 }: RunSource, pixel = 0): number =>
  Math.max(HOLDS_MS, HOLDS_SAMPLINGS * sampling, HOLDS_PIXELS * pixel)

/** Gaps and what is not read, in order of their beginning. */
function breaksOf({ gaps, unread }: RunSource): Break[] {
  const all: Break[] = [
    ...gaps.map(({ from, to }) => ({ from, to, state: State.Gap })),
    ...unread.map(({ from, to }) => ({ from, to, state: State.Unknown })),
  ]
  return all.filter(({ from, to }) => to > from).sort((a, b) => a.from - b.from)
}

/** Row that holds at this instant, -1 before the first. */
export function rowAt(run: Run, at: number): number {
  let low = 0
  let high = run.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((run.time[middle] as number) <= at) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** The value on the line at this instant; null where there is none. */
export function valueOn(run: Run, at: number): number | null {
  const row = rowAt(run, at)
  if (row < 0 || !drawable(run.state[row] as number)) return null
  const here = run.value[row] as number
  const from = run.time[row] as number
  if (row + 1 >= run.length) return from === at ? here : null
  const next = run.value[row + 1] as number
  const to = run.time[row + 1] as number
  if (run.step || !drawable(run.state[row + 1] as number) || to <= from) return here
  return here + ((next - here) * (at - from)) / (to - from)
}
