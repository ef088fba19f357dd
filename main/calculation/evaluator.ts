/**
 * All formulas over the present values of their tags: one pass for each moment of a batch, in the order
 * in which they need each other, so that no result is made of values of different moments. Pure; time is
 * an argument.
 */
import {
  batchOf,
  SampleFlag,
  ValueType,
  type Sample,
  type SampleBatch,
} from '../../shared/samples.ts'
import { ticksFromMs } from '../../shared/time.ts'
import { inOrder } from './batches.ts'
import { AHEAD, Cells } from './cells.ts'
import type { Item, Outcome } from './item.ts'
import { Network, type Plan } from './network.ts'
import type { Moment, Value } from './run.ts'
import type { SavedCounters } from './saved.ts'

const TICKS_PER_MS = 10_000n
/** Letters of what is kept in one transaction: others write between two. */
const MOST_KEPT = 500_000

/** States to be kept, and where the next part begins; null after the last. */
export interface Part {
  readonly list: readonly SavedCounters[]
  readonly next: number | null
}

/** A tag with the milliseconds by which its source's clock is ahead of ours; null where nobody knows yet. */
export type Skew = readonly [tag: number, ms: number | null]

export class Evaluator {
  readonly #cells: Cells
  readonly #network: Network
  readonly #flags: number
  #results: Sample[] = []

  /** @param former what it goes on from, where only some formulas are other ones */
  constructor(plan: Plan, at: number, former?: Evaluator) {
    this.#flags = SampleFlag.Calculated | (plan.afterwards === true ? SampleFlag.Afterwards : 0)
    const made = new Set(plan.formulas.map(({ tag }) => tag))
    this.#cells = new Cells((tag) => made.has(tag))
    this.#network = new Network(plan, this.#cells, at)
    if (former !== undefined) this.#goOn(former)
  }

  #goOn(former: Evaluator): void {
    this.#cells.goOn(former.#cells)
    for (const item of this.items) {
      const before = former.item(item.spec.tag)
      if (before !== undefined) item.goOn(before)
      else item.cell.time = 0n
    }
  }

  item(tag: number): Item | undefined {
    return this.#network.get(tag)
  }
  get items(): readonly Item[] {
    return this.#network.items
  }
  outcome(tag: number): Outcome | undefined {
    return this.item(tag)?.outcome
  }
  /** A formula with all that it is made of, what is needed first. */
  whole(tag: number): readonly Item[] {
    return this.#network.whole(tag)
  }

  /**
   * How far the clocks of sources are ahead of ours. Where one was set, what is counted by it goes on from
   * there: no value held over the time between.
   */
  skew(list: readonly Skew[], at: number): void {
    for (const [tag, ms] of list) this.#cells.of(tag).skew = ms
    for (const item of this.items) {
      const before = item.skew
      item.skew = item.inputs.reduce<number | null>(
        (most, { skew }) => (most === null || skew === null ? null : Math.max(most, skew)),
        item.inputs.length === 0 ? 0 : -Infinity,
      )
      item.cell.skew = item.skew
      if (before === null || item.skew === null) continue
      if (ticksFromMs(Math.abs(item.skew - before)) > AHEAD) item.moveTo(item.clock(at))
    }
  }

  /** Its sources have the same clocks as those of another. */
  skewAs(other: Evaluator): void {
    for (const item of this.items) {
      for (const cell of [...item.inputs, item.cell]) cell.skew = other.#cells.of(cell.tag).skew
      item.skew = other.item(item.spec.tag)?.skew ?? null
    }
  }

  /**
   * What of a former run a formula goes on with.
   * @param values its tags are as they were then, too
   */
  load(saved: SavedCounters, values = false): boolean {
    if (this.item(saved.tag)?.load(saved) !== true) return false
    if (values) this.#cells.load(saved.until)
    return true
  }

  /**
   * What was counted since it was last asked for, a part of it: each formula once, whatever comes meanwhile.
   * @param from where the part before ended; 0 at first
   * @param isEnd there is no later
   */
  save(from: number, isEnd: boolean): Part {
    const list: SavedCounters[] = []
    let length = 0
    for (let at = from; at < this.items.length; at += 1) {
      if (length >= MOST_KEPT) return { list, next: at }
      const item = this.items[at]
      if (item?.isToKeep(isEnd) !== true) continue
      const state = item.save()
      length += JSON.stringify(state).length
      list.push(state)
    }
    return { list, next: null }
  }

  /**
   * Samples as they came.
   * @param restores they are from the history: each ends the gap that it follows
   */
  take(batch: SampleBatch, at: number, restores = false): SampleBatch {
    this.#takeRows(batch, inOrder(batch), at, restores, !restores)
    return this.#taken()
  }

  /** Of samples that came while the history was read those that were not in it. */
  catchUp(batch: SampleBatch, at: number): SampleBatch {
    const rows = inOrder(batch).filter((row) => this.#cells.isNews(batch, row))
    this.#takeRows(batch, rows, at, true, true)
    return this.#taken()
  }

  #takeRows(
    batch: SampleBatch,
    rows: readonly number[],
    at: number,
    restores: boolean,
    isLive: boolean,
  ): void {
    for (let first = 0; first < rows.length;) {
      const time = batch.sourceTime[rows[first] ?? 0] ?? 0n
      const changed = new Set<number>()
      let next = first
      for (; next < rows.length && batch.sourceTime[rows[next] ?? 0] === time; next += 1) {
        const tag = this.#cells.take(batch, rows[next] ?? 0, restores, isLive ? at : null)
        if (tag !== null) changed.add(tag)
      }
      this.#pass(changed, 'sample', at)
      first = next
    }
  }

  /** The values as they are shown now: what links, and not sources, have changed. */
  show(frame: SampleBatch, at: number): SampleBatch {
    this.#pass(this.#cells.show(frame, at), 'mark', at)
    return this.#taken()
  }

  /** Nothing is known of these tags from here on, until something comes. */
  lose(tags: Iterable<number>, at: number): SampleBatch {
    this.#pass(this.#cells.lose(tags), 'mark', at)
    return this.#taken()
  }

  /** These tags are what they were last, though nothing has come of them. */
  regain(tags: Iterable<number>, at: number): SampleBatch {
    this.#pass(this.#cells.regain(tags), 'mark', at)
    return this.#taken()
  }

  /**
   * A formula goes on from what another run over the same samples has come to, the links as they are here.
   * Null where it is another formula by now.
   */
  goOnFrom(over: Item, at: number): SampleBatch | null {
    const item = this.item(over.spec.tag)
    if (item === undefined || !item.load(over.state(true))) return null
    item.keepSoon()
    item.begin = over.begin
    this.#evaluate(item, { time: later(item.newest, item.clock(at)), of: 'mark' }, at, true)
    this.#follow(new Set([item.spec.tag]), at)
    return this.#taken()
  }

  /** Time went by: what is due, what changes with time, what was held back. */
  tick(at: number): SampleBatch {
    for (const item of this.items) {
      const clock = item.clock(at)
      if (item.compiled === null) {
        this.#emit(item, at, false)
        continue
      }
      if (!item.told) continue
      if (item.isAhead(clock)) item.moveTo(clock)
      const due = item.scheduled ? item.takeDue(clock) : null
      if (due !== null) this.#evaluate(item, { time: due, of: 'tick' }, at, true)
      else if (item.takeTick(at) || item.isFirst)
        this.#evaluate(item, { time: clock, of: 'tick' }, at, false)
      else {
        if (item.pending) this.#emit(item, at, false)
        continue
      }
      this.#follow(new Set([item.spec.tag]), at)
    }
    return this.#taken()
  }

  #pass(changed: ReadonlySet<number>, of: Moment['of'], at: number): void {
    if (changed.size === 0) return
    const news = new Set<number>()
    for (const item of this.#network.affected(changed)) {
      if (!item.told) continue
      const anew = item.inputs.some(({ tag }) => news.has(tag))
      // A mark is of the moment at which it was made, a sample of its own.
      const time = of === 'sample' ? item.newest : later(item.newest, item.clock(at))
      this.#evaluate(item, { time, of: anew ? 'sample' : of }, at, false)
      news.add(item.spec.tag)
    }
  }

  /** What needs the result of a formula that was calculated by itself. */
  #follow(changed: ReadonlySet<number>, at: number): void {
    for (const item of this.#network.affected(changed)) {
      if (item.told) this.#evaluate(item, { time: item.newest, of: 'sample' }, at, false)
    }
  }

  #evaluate(item: Item, moment: Moment, at: number, due: boolean): void {
    let isReset = false
    for (
      let reset = item.resetUntil(moment.time);
      reset !== null;
      reset = item.resetUntil(moment.time)
    ) {
      // What was counted until then is told before it is set back.
      isReset = true
      const last = { time: reset - 1n, of: 'tick' } as const
      item.advance(last)
      if (!item.scheduled) this.#tell(item, last.time, at, true)
      item.begin = later(item.begin, reset)
      item.advance({ time: reset, of: 'tick' })
    }
    item.advance(moment)
    if (item.scheduled && !due) return
    const { time } = moment
    const byTime = item.compiled?.byTime === true
    this.#tell(item, byTime ? later(time, item.outcome.time) : time, at, due || isReset)
  }

  #tell(item: Item, time: bigint, at: number, force: boolean): void {
    item.calculate(time)
    const { cell, outcome } = item
    cell.value = outcome.value
    cell.status = outcome.status
    cell.own = outcome.status
    cell.time = time
    cell.told = true
    this.#emit(item, at, force)
  }

  #emit(item: Item, at: number, force: boolean): void {
    const { outcome, emitted, spec } = item
    item.pending = false
    if (!force && emitted !== null && emitted.status === outcome.status) {
      if (!differs(emitted.value, outcome.value, spec.deadband)) return
      const wait = BigInt(Math.round(spec.sampling)) * TICKS_PER_MS
      if (outcome.time - emitted.time < wait && outcome.time >= emitted.time) {
        // Told when its time has come, by then with whatever it is.
        item.pending = item.clock(at) - emitted.time < wait
        if (item.pending) return
      }
    }
    item.emitted = { ...outcome }
    this.#results.push({
      tag: spec.tag,
      sourceTime: outcome.time,
      serverTime: ticksFromMs(at),
      status: outcome.status,
      type: typeOf(outcome.value),
      flags: this.#flags,
      value: outcome.value,
    })
  }

  #taken(): SampleBatch {
    const results = this.#results
    this.#results = []
    return batchOf(results)
  }
}

const later = (one: bigint, other: bigint): bigint => (one > other ? one : other)

const typeOf = (value: Value): number => {
  if (value === null) return ValueType.Null
  if (typeof value === 'number') return ValueType.Double
  return typeof value === 'boolean' ? ValueType.Boolean : ValueType.String
}

const differs = (one: Value, other: Value, deadband: number): boolean =>
  typeof one === 'number' && typeof other === 'number'
    ? Math.abs(one - other) > deadband
    : one !== other
