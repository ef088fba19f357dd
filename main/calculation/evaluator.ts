/**
 * All formulas over the present values of their tags: one pass for each moment of a batch, in the order
 * in which they need each other, so that no result is made of values of different moments. Pure; time is
 * an argument.
 */
import { inputsOf, type CalculationReason } from '../../shared/formula.ts'
import { Status } from '../../shared/quality.ts'
import {
  batchOf,
  SampleFlag,
  ValueType,
  valueAt,
  type Sample,
  type SampleBatch,
  type TagValue,
} from '../../shared/samples.ts'
import { ticksFromMs } from '../../shared/time.ts'
import { check, type Fact } from './check.ts'
import { compile } from './compile.ts'
import type { Daily } from './counters.ts'
import { dailyIn } from './days.ts'
import { orderOf } from './graph.ts'
import { Item, type FormulaSpec, type Outcome, type SavedCounters } from './item.ts'
import { parse } from './parse.ts'
import type { Cell, Moment, Value } from './run.ts'

export interface NamedFact extends Fact {
  readonly name: string
}

export interface Plan {
  readonly formulas: readonly FormulaSpec[]
  /** Every tag that a formula names and that there is. */
  readonly inputs: readonly NamedFact[]
  /** Zone of the site. */
  readonly zone: string
  /** Marks the results as made over the history. */
  readonly afterwards?: boolean
}

const TICKS_PER_MS = 10_000n

const newCell = (tag: number): Cell => ({
  tag,
  value: null,
  status: Status.BadWaitingForInitialData,
  own: Status.BadWaitingForInitialData,
  time: 0n,
  told: false,
})

/** A value as a formula can use it; null is what none can. */
function usable(value: TagValue): Value {
  if (typeof value === 'bigint') {
    const number = Number(value)
    return Number.isSafeInteger(number) ? number : null
  }
  return typeof value === 'object' ? null : value
}

export class Evaluator {
  readonly #cells = new Map<number, Cell>()
  /** Status that the link to a tag gives it in place of its own. */
  readonly #links = new Map<number, number>()
  /** In the order in which they are calculated. */
  readonly #items: readonly Item[]
  readonly #byTag = new Map<number, Item>()
  readonly #dependents = new Map<number, Item[]>()
  readonly #closures = new Map<number, readonly Item[]>()
  readonly #ranks = new Map<Item, number>()
  readonly #flags: number
  #results: Sample[] = []

  /** @param former what it goes on from, where only some formulas are other ones */
  constructor(plan: Plan, at: number, former?: Evaluator) {
    const daily = dailyIn(plan.zone)
    const facts = new Map(plan.inputs.map((fact) => [fact.name, fact]))
    const byName = new Map(plan.formulas.map((spec) => [spec.name, spec]))
    const { order, circular } = orderOf(
      plan.formulas.map(({ name, text }) => ({ key: name, needs: inputsOf(text) })),
    )
    this.#flags = SampleFlag.Calculated | (plan.afterwards === true ? SampleFlag.Afterwards : 0)
    this.#items = [...order, ...circular].flatMap((name) => {
      const spec = byName.get(name)
      return spec === undefined ? [] : [this.#item(spec, facts, daily, circular.has(name), at)]
    })
    this.#items.forEach((item, rank) => {
      this.#byTag.set(item.spec.tag, item)
      this.#ranks.set(item, rank)
      for (const { tag } of item.inputs) {
        const list = this.#dependents.get(tag)
        if (list === undefined) this.#dependents.set(tag, [item])
        else list.push(item)
      }
    })
    if (former !== undefined) this.#goOn(former)
  }

  #goOn(former: Evaluator): void {
    for (const [tag, cell] of this.#cells) Object.assign(cell, former.#cells.get(tag))
    for (const [tag, status] of former.#links) this.#links.set(tag, status)
    for (const item of this.#items) {
      const before = former.#byTag.get(item.spec.tag)
      if (before !== undefined) item.goOn(before)
      else item.cell.time = 0n
    }
  }

  #item(
    spec: FormulaSpec,
    facts: ReadonlyMap<string, NamedFact>,
    daily: Daily,
    isCircular: boolean,
    at: number,
  ): Item {
    const parsed = parse(spec.text)
    const judged = parsed.ok
      ? check(parsed.tree, (name) => facts.get(name), spec.name, null)
      : parsed.fault
    const reason: CalculationReason = isCircular
      ? 'circular'
      : 'at' in judged && judged.kind === 'unknown_tag'
        ? 'unknown_tag'
        : 'formula'
    const names = inputsOf(spec.text)
    const inputs = names.flatMap((name) => facts.get(name)?.id ?? []).map((id) => this.#cell(id))
    const cellOf = (name: string): Cell => this.#cell(facts.get(name)?.id ?? -1)
    const isWhole = parsed.ok && !('at' in judged) && !isCircular
    const compiled = isWhole ? compile(parsed.tree, cellOf, daily) : null
    return new Item(spec, compiled, inputs, this.#cell(spec.tag), {
      begin: ticksFromMs(at),
      daily,
      reason,
    })
  }

  #cell(tag: number): Cell {
    const known = this.#cells.get(tag)
    if (known !== undefined) return known
    const made = newCell(tag)
    this.#cells.set(tag, made)
    return made
  }

  item(tag: number): Item | undefined {
    return this.#byTag.get(tag)
  }
  get items(): readonly Item[] {
    return this.#items
  }
  outcome(tag: number): Outcome | undefined {
    return this.#byTag.get(tag)?.outcome
  }

  /** Milliseconds by which the clock of a tag's source is ahead of ours. */
  skew(tag: number, ms: number): void {
    for (const item of this.#dependents.get(tag) ?? []) item.skew = ms
  }

  /**
   * What of a former run a formula goes on with.
   * @param values its tags are as they were then, too
   */
  load(saved: SavedCounters, values = false): boolean {
    if (this.#byTag.get(saved.tag)?.load(saved) !== true) return false
    for (const { tag, time, value, status } of values ? saved.until : []) {
      const cell = this.#cells.get(tag)
      if (cell === undefined) continue
      Object.assign(cell, { time: BigInt(time), value, own: status, status, told: true })
    }
    return true
  }

  /** What was counted since this was last asked for. */
  save(most: number): SavedCounters[] {
    const saved: SavedCounters[] = []
    for (const item of this.#items) {
      if (saved.length >= most) break
      if (item.touched) saved.push(item.save())
    }
    return saved
  }

  /**
   * Samples as they came.
   * @param restores they are from the history: each ends the gap that it follows
   */
  take(batch: SampleBatch, at: number, restores = false): SampleBatch {
    const rows = inOrder(batch)
    for (let first = 0; first < rows.length;) {
      const time = batch.sourceTime[rows[first] ?? 0] ?? 0n
      const changed = new Set<number>()
      let next = first
      for (; next < rows.length && batch.sourceTime[rows[next] ?? 0] === time; next += 1) {
        const row = rows[next] ?? 0
        const past = ((batch.flags[row] ?? 0) & SampleFlag.BackFilled) !== 0
        if (past && !restores) continue
        const tag = batch.tag[row] ?? -1
        const cell = this.#cells.get(tag)
        if (cell === undefined || this.#byTag.has(tag)) continue
        if (restores) this.#links.delete(tag)
        cell.value = usable(valueAt(batch, row))
        cell.own = batch.status[row] ?? 0
        cell.status = this.#links.get(tag) ?? cell.own
        cell.time = time
        cell.told = true
        changed.add(tag)
      }
      this.#pass(changed, 'sample', at)
      first = next
    }
    return this.#taken()
  }

  /** The values as they are shown now: what links, and not sources, have changed. */
  show(frame: SampleBatch, at: number): SampleBatch {
    const changed = new Set<number>()
    frame.tag.forEach((tag, row) => {
      const cell = this.#cells.get(tag)
      if (cell === undefined || this.#byTag.has(tag)) return
      const status = frame.status[row] ?? 0
      const time = frame.sourceTime[row] ?? 0n
      if (time !== cell.time || !cell.told) {
        // Known from the history, or a later one has overtaken those that stood in the queue.
        cell.value = usable(valueAt(frame, row))
        cell.time = time
        cell.own = status
      }
      if (status === cell.own) this.#links.delete(tag)
      else this.#links.set(tag, status)
      if (cell.status === status && cell.told) return
      cell.status = status
      if (status >>> 30 === 0) cell.told = true
      changed.add(tag)
    })
    this.#pass(changed, 'mark', at)
    return this.#taken()
  }

  /** Nothing is known of these tags from here on, until something comes. */
  lose(tags: Iterable<number>, at: number): SampleBatch {
    const changed = new Set<number>()
    for (const tag of tags) {
      const cell = this.#cells.get(tag)
      if (cell === undefined || this.#byTag.has(tag)) continue
      this.#links.set(tag, Status.BadNoCommunication)
      cell.status = Status.BadNoCommunication
      changed.add(tag)
    }
    this.#pass(changed, 'mark', at)
    return this.#taken()
  }

  /** Time went by: what is due, what changes with time, what was held back. */
  tick(at: number): SampleBatch {
    for (const item of this.#items) {
      const clock = item.clock(at)
      if (item.compiled === null) {
        this.#emit(item, at, false)
        continue
      }
      if (!item.told) continue
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
    for (const item of this.#affected(changed)) {
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
    for (const item of this.#affected(changed)) {
      if (item.told) this.#evaluate(item, { time: item.newest, of: 'sample' }, at, false)
    }
  }

  #affected(changed: ReadonlySet<number>): readonly Item[] {
    const [only] = changed
    if (changed.size === 1 && only !== undefined) return this.#closure(only)
    const all = new Set<Item>()
    for (const tag of changed) for (const item of this.#closure(tag)) all.add(item)
    return this.#ranked(all)
  }

  #closure(tag: number): readonly Item[] {
    const known = this.#closures.get(tag)
    if (known !== undefined) return known
    const all = new Set<Item>()
    const waiting = [...(this.#dependents.get(tag) ?? [])]
    for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) {
      if (all.has(item)) continue
      all.add(item)
      waiting.push(...(this.#dependents.get(item.spec.tag) ?? []))
    }
    const ranked = this.#ranked(all)
    this.#closures.set(tag, ranked)
    return ranked
  }

  #ranked(items: Iterable<Item>): Item[] {
    return [...items].sort(
      (one, other) => (this.#ranks.get(one) ?? 0) - (this.#ranks.get(other) ?? 0),
    )
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

/** By source time; as they came where a clock was set back within the batch, since the last one holds. */
function inOrder({ tag, sourceTime }: SampleBatch): readonly number[] {
  const rows = Array.from(tag, (_tag, row) => row)
  const last = new Map<number, bigint>()
  let sorted = true
  let newest: bigint | null = null
  for (const row of rows) {
    const time = sourceTime[row] ?? 0n
    const before = last.get(tag[row] ?? -1)
    if (before !== undefined && time < before) return rows
    last.set(tag[row] ?? -1, time)
    if (newest !== null && time < newest) sorted = false
    newest = time
  }
  if (sorted) return rows
  return rows.sort((one, other) => {
    const [first, second] = [sourceTime[one] ?? 0n, sourceTime[other] ?? 0n]
    return first < second ? -1 : first > second ? 1 : one - other
  })
}
