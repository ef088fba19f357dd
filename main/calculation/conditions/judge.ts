/**
 * Whether a condition can be looked for, before it is: that its tags are there, that what is compared is of
 * one kind and one quantity. Numbers with a unit become numbers in the unit of the tag beside them, names of
 * states the values that these stand for.
 */
import { countingFunctions, MOST_CONDITION_TAGS } from '../../../shared/conditions.ts'
import type { FormulaFault, FormulaFaultKind } from '../../../shared/formula.ts'
import { check, type Kind } from '../check.ts'
import type { NamedFact } from '../network.ts'
import { Refused, type Tree } from '../tree.ts'
import { converted, type Unit } from '../units.ts'
import { parseCondition, type Comparison, type Condition, type Side } from './grammar.ts'
import { memoryOf, type Node, type Plan, type PlanTag } from './plan.ts'

export interface ConditionFact extends NamedFact {
  /** What its values are called, where they are states. */
  readonly states: readonly { readonly value: number; readonly text: string }[] | null
}

export type JudgedCondition =
  | { readonly ok: true; readonly plan: Plan }
  | { readonly ok: false; readonly fault: FormulaFault }

/** States that are listed where one is not found. */
const TOLD = 8
const counting: ReadonlySet<string> = new Set(countingFunctions)

const refused = (
  kind: FormulaFaultKind,
  { at, length }: Pick<Tree, 'at' | 'length'>,
  about = '',
): Refused => new Refused(kind, at, length, about)

const nameOf = (unit: Unit): string | null => (unit === null || unit === 'any' ? null : unit.unit)

class Judge {
  readonly #facts: ReadonlyMap<string, ConditionFact>
  readonly #tags = new Map<string, PlanTag>()

  constructor(facts: readonly ConditionFact[]) {
    this.#facts = new Map(facts.map((fact) => [fact.name, fact]))
  }

  get tags(): readonly PlanTag[] {
    return [...this.#tags.values()]
  }

  node(condition: Condition): Node {
    switch (condition.is) {
      case 'and':
      case 'or':
        return { is: condition.is, all: condition.all.map((each) => this.node(each)) }
      case 'not':
        return { is: 'not', one: this.node(condition.one) }
      case 'for': {
        const one = this.node(condition.one)
        if (hasEdge(one)) throw refused('lasting', condition)
        return { is: 'for', one, ticks: condition.ticks }
      }
      case 'plain':
        return this.#plain(condition.side)
      case 'compare':
        return this.#compare(condition.op, condition.one, condition.other)
      case 'between': {
        const { side, low, high } = condition
        return {
          is: 'and',
          all: [
            this.#compare('>=', side, sharing(low, high)),
            this.#compare('<=', side, sharing(high, low)),
          ],
        }
      }
      case 'switch':
        return this.#switch(condition.side, condition.on)
      case 'quality': {
        const { tree } = condition.side
        if (tree.is !== 'tag') throw refused('quality', condition.side)
        this.#kindOf(tree)
        return { is: 'quality', tag: tree.name, asked: condition.asked }
      }
      case 'edge':
        return this.#edge(condition.side, condition.level, condition.rises)
    }
  }

  #plain(side: Side): Node {
    if (side.unit !== null) throw refused('alone', side, side.unit.text)
    const { kind } = this.#measure(side.tree)
    if (kind !== 'boolean' && kind !== 'any') throw refused('type', side, 'boolean')
    return { is: 'test', tree: side.tree }
  }

  #compare(op: Comparison, one: Side, other: Side): Node {
    if (one.unit !== null && other.unit !== null) {
      throw new Refused('alone', other.unit.at, other.unit.text.length, other.unit.text)
    }
    const args = [this.#beside(one, other), this.#beside(other, one)]
    const at = Math.min(one.at, other.at)
    const end = Math.max(one.at + one.length, other.at + other.length)
    const tree: Tree = { is: 'call', fn: op, args, at, length: end - at }
    this.#measure(tree, other)
    return { is: 'test', tree }
  }

  /** A side as it stands beside another: a number in its unit, a text as the state that it names. */
  #beside(side: Side, other: Side): Tree {
    const { tree, unit } = side
    if (tree.is === 'constant' && typeof tree.value === 'string') return this.#state(tree, other)
    if (unit === null) return tree
    const value = valueOf(tree)
    if (value === null) throw refused('alone', side, unit.text)
    const measure = this.#measure(other.tree)
    const isReading = other.tree.is === 'tag'
    const fact = isReading ? this.#facts.get((other.tree as Tree & { is: 'tag' }).name) : undefined
    const wanted = fact === undefined ? nameOf(measure.unit) : (fact.unit?.trim() ?? '')
    const place = { at: unit.at, length: unit.text.length }
    if (wanted === null || wanted === '') throw refused('unitless', place, unit.text)
    // A factor in the formula may have changed the unit already.
    const isOpen = measure.unit !== null && measure.unit !== 'any' && measure.unit.scale === null
    if (isOpen && !isReading) throw refused('unit', place, wanted)
    const made = converted(value, unit.text, wanted, isReading)
    if (made === 'unknown') throw refused('unit', place, wanted)
    if (typeof made === 'string') throw refused(made, place, `${unit.text}, ${wanted}`)
    return { is: 'constant', value: made, at: tree.at, length: tree.length }
  }

  #state(tree: Tree & { is: 'constant' }, other: Side): Tree {
    const fact = other.tree.is === 'tag' ? this.#facts.get(other.tree.name) : undefined
    if (fact === undefined || fact.states === null || fact.kind === 'text') return tree
    const text = String(tree.value)
    const lower = text.toLowerCase()
    const state =
      fact.states.find((each) => each.text === text) ??
      fact.states.find((each) => each.text.toLowerCase() === lower)
    if (state === undefined) {
      const named = fact.states.slice(0, TOLD).map((each) => `"${each.text}"`)
      throw refused('state', tree, named.join(', '))
    }
    const value = fact.kind === 'boolean' ? state.value !== 0 : state.value
    return { ...tree, value }
  }

  #switch(side: Side, on: boolean): Node {
    const { kind } = this.#measure(side.tree)
    if (kind === 'text') throw refused('type', side, 'boolean')
    const { tree, at, length } = side
    const value = kind === 'number' ? 0 : on
    const fn = kind === 'number' && on ? '!=' : '=='
    const asked: Tree = { is: 'constant', value, at, length }
    return { is: 'test', tree: { is: 'call', fn, args: [tree, asked], at, length } }
  }

  #edge(side: Side, level: Side, rises: boolean): Node {
    const { kind } = this.#measure(side.tree)
    if (kind !== 'number' && kind !== 'any') throw refused('type', side, 'number')
    const value = valueOf(this.#beside(level, side))
    if (value === null) throw refused('level', level)
    return { is: 'edge', tree: side.tree, level: value, rises }
  }

  #kindOf(tree: Tree): Kind {
    return this.#measure(tree).kind
  }

  /** @param blamed what does not fit the rest, where something does not */
  #measure(tree: Tree, blamed: Pick<Tree, 'at' | 'length'> = tree): { kind: Kind; unit: Unit } {
    this.#read(tree)
    const judged = check(tree, (name) => this.#facts.get(name), null, null)
    if ('at' in judged) throw new Refused(judged.kind, judged.at, judged.length, judged.about)
    const [warning] = judged.warnings
    if (warning !== undefined) throw refused('unlike', blamed, warning.units.join(', '))
    return judged
  }

  /** Remembers its tags; refuses what looks at what was before. */
  #read(tree: Tree): void {
    if (tree.is === 'call') {
      if (counting.has(tree.fn)) throw refused('counting', tree, tree.fn)
      for (const arg of tree.args) this.#read(arg)
    }
    if (tree.is !== 'tag') return
    const fact = this.#facts.get(tree.name)
    if (fact === undefined) throw refused('unknown_tag', tree, tree.name)
    this.#tags.set(tree.name, { id: fact.id, name: tree.name })
    if (this.#tags.size > MOST_CONDITION_TAGS) throw refused('long', tree, tree.name)
  }
}

/** The number that a side is; null where it is reckoned. */
function valueOf(tree: Tree): number | null {
  if (tree.is === 'constant') return typeof tree.value === 'number' ? tree.value : null
  if (tree.is !== 'call' || tree.fn !== 'negative' || tree.args[0] === undefined) return null
  const value = valueOf(tree.args[0])
  return value === null ? null : -value
}

/** Of two numbers of which one has a unit it counts for both. */
const sharing = (side: Side, other: Side): Side =>
  side.unit === null && valueOf(side.tree) !== null ? { ...side, unit: other.unit } : side

function hasEdge(node: Node): boolean {
  if (node.is === 'edge') return true
  if (node.is === 'and' || node.is === 'or') return node.all.some(hasEdge)
  return node.is === 'not' && hasEdge(node.one)
}

export function judgeCondition(text: string, facts: readonly ConditionFact[]): JudgedCondition {
  const parsed = parseCondition(text)
  if (!parsed.ok) return parsed
  const judge = new Judge(facts)
  try {
    const node = judge.node(parsed.condition)
    if (judge.tags.length === 0) throw new Refused('tagless', 0, text.length)
    return { ok: true, plan: { node, tags: judge.tags, memory: memoryOf(node) } }
  } catch (error) {
    if (error instanceof Refused) return { ok: false, fault: error.fault }
    throw error
  }
}
