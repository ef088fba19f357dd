/** Which formulas there are, made ready, and who needs whom: the order in which they are calculated. */
import { inputsOf, type CalculationReason } from '../../shared/formula.ts'
import { ticksFromMs } from '../../shared/time.ts'
import type { Cells } from './cells.ts'
import { check, type Fact } from './check.ts'
import { compile } from './compile.ts'
import type { Daily } from './counters.ts'
import { dailyIn } from './days.ts'
import { orderOf } from './graph.ts'
import { Item, type FormulaSpec } from './item.ts'
import { parse } from './parse.ts'
import type { Cell } from './run.ts'

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

export class Network {
  /** In the order in which they are calculated. */
  readonly items: readonly Item[]
  readonly #byTag = new Map<number, Item>()
  readonly #dependents = new Map<number, Item[]>()
  readonly #closures = new Map<number, readonly Item[]>()
  readonly #ranks = new Map<Item, number>()

  constructor(plan: Plan, cells: Cells, at: number) {
    const daily = dailyIn(plan.zone)
    const facts = new Map(plan.inputs.map((fact) => [fact.name, fact]))
    const byName = new Map(plan.formulas.map((spec) => [spec.name, spec]))
    const { order, circular } = orderOf(
      plan.formulas.map(({ name, text }) => ({ key: name, needs: inputsOf(text) })),
    )
    this.items = [...order, ...circular].flatMap((name) => {
      const spec = byName.get(name)
      return spec === undefined ? [] : [itemOf(spec, facts, daily, circular.has(name), cells, at)]
    })
    this.items.forEach((item, rank) => {
      this.#byTag.set(item.spec.tag, item)
      this.#ranks.set(item, rank)
      for (const { tag } of item.inputs) {
        const list = this.#dependents.get(tag)
        if (list === undefined) this.#dependents.set(tag, [item])
        else list.push(item)
      }
    })
  }

  get(tag: number): Item | undefined {
    return this.#byTag.get(tag)
  }

  /** Formulas that name the tag. */
  naming(tag: number): readonly Item[] {
    return this.#dependents.get(tag) ?? []
  }

  /** All that a change of these tags may change, what is needed first. */
  affected(changed: ReadonlySet<number>): readonly Item[] {
    const [only] = changed
    if (changed.size === 1 && only !== undefined) return this.#closure(only)
    const all = new Set<Item>()
    for (const tag of changed) for (const item of this.#closure(tag)) all.add(item)
    return this.#ranked(all)
  }

  /** A formula with all that it is made of, what is needed first. */
  whole(tag: number): readonly Item[] {
    const all = new Set<Item>()
    const waiting = [this.get(tag)]
    for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) {
      if (all.has(item)) continue
      all.add(item)
      for (const input of item.inputs) {
        const made = this.get(input.tag)
        if (made !== undefined) waiting.push(made)
      }
    }
    return this.#ranked(all)
  }

  #closure(tag: number): readonly Item[] {
    const known = this.#closures.get(tag)
    if (known !== undefined) return known
    const all = new Set<Item>()
    const waiting = [...this.naming(tag)]
    for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) {
      if (all.has(item)) continue
      all.add(item)
      waiting.push(...this.naming(item.spec.tag))
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
}

function itemOf(
  spec: FormulaSpec,
  facts: ReadonlyMap<string, NamedFact>,
  daily: Daily,
  isCircular: boolean,
  cells: Cells,
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
  const inputs = names.flatMap((name) => facts.get(name)?.id ?? []).map((id) => cells.of(id))
  const cellOf = (name: string): Cell => cells.of(facts.get(name)?.id ?? -1)
  const isWhole = parsed.ok && !('at' in judged) && !isCircular
  const compiled = isWhole ? compile(parsed.tree, cellOf, daily) : null
  return new Item(spec, compiled, inputs, cells.of(spec.tag), {
    begin: ticksFromMs(at),
    daily,
    reason,
  })
}
