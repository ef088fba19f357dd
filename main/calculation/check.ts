/**
 * Whether a formula can be calculated, before it is: that its tags are there, that its functions are given
 * what they take, of what type it is; and whether its units fit each other.
 */
import {
  formulaFunctions,
  MOST_INPUTS,
  type FormulaFault,
  type FormulaFunction,
  type FormulaWarning,
} from '../../shared/formula.ts'
import { minuteOf, secondsIn, windowOf } from './periods.ts'
import { Refused, type Operator, type Tree } from './tree.ts'
import { fit, measureOf, product, raised, type Unit } from './units.ts'

/** `any`: its server has not said yet of what type it is. */
export type Kind = 'number' | 'boolean' | 'text' | 'any'

/** What is known of a tag that a formula names. */
export interface Fact {
  readonly id: number
  readonly kind: Kind
  readonly unit: string | null
}
export type Facts = (name: string) => Fact | undefined

interface Checked {
  readonly kind: Kind
  readonly unit: Unit
}

export interface Judgement {
  readonly kind: Kind
  readonly unit: Unit
  readonly warnings: readonly FormulaWarning[]
}

interface Signature {
  readonly least: number
  readonly most: number
}
const many = Number.POSITIVE_INFINITY
const counts: Readonly<Record<FormulaFunction, Signature>> = {
  if: { least: 3, most: 3 },
  min: { least: 1, most: many },
  max: { least: 1, most: many },
  avg: { least: 1, most: many },
  sum: { least: 1, most: many },
  abs: { least: 1, most: 1 },
  sqrt: { least: 1, most: 1 },
  pow: { least: 2, most: 2 },
  exp: { least: 1, most: 1 },
  log: { least: 1, most: 1 },
  log10: { least: 1, most: 1 },
  round: { least: 1, most: 2 },
  floor: { least: 1, most: 1 },
  ceil: { least: 1, most: 1 },
  sign: { least: 1, most: 1 },
  sin: { least: 1, most: 1 },
  cos: { least: 1, most: 1 },
  tan: { least: 1, most: 1 },
  clamp: { least: 3, most: 3 },
  previous: { least: 1, most: 1 },
  rate: { least: 1, most: 2 },
  mean: { least: 2, most: 2 },
  integral: { least: 2, most: 3 },
  transitions: { least: 1, most: 2 },
  runtime: { least: 2, most: 3 },
}

/** Those whose result has the unit of what they are given. */
const keeping: ReadonlySet<string> = new Set([
  'min',
  'max',
  'avg',
  'sum',
  'abs',
  'round',
  'floor',
  'ceil',
  'clamp',
  '+',
  '-',
  'negative',
])

const quoted = (unit: Unit): string => (unit === null || unit === 'any' ? '' : unit.unit)

class Checker {
  readonly warnings: FormulaWarning[] = []
  readonly #facts: Facts
  readonly #own: string | null
  readonly #inputs = new Set<string>()

  constructor(facts: Facts, own: string | null) {
    this.#facts = facts
    this.#own = own
  }

  check(tree: Tree): Checked {
    if (tree.is === 'constant') {
      const kind = typeof tree.value === 'string' ? 'text' : (typeof tree.value as Kind)
      return { kind, unit: kind === 'number' ? 'any' : null }
    }
    if (tree.is === 'tag') return this.#tag(tree)
    return this.#call(tree)
  }

  #tag({ name, at, length }: Tree & { is: 'tag' }): Checked {
    if (name === this.#own) throw new Refused('itself', at, length, name)
    const fact = this.#facts(name)
    if (fact === undefined) throw new Refused('unknown_tag', at, length, name)
    this.#inputs.add(name)
    if (this.#inputs.size > MOST_INPUTS) throw new Refused('long', at, length, name)
    return { kind: fact.kind, unit: measureOf(fact.unit) }
  }

  #call(tree: Tree & { is: 'call' }): Checked {
    const { fn, args } = tree
    const takes = Object.hasOwn(counts, fn) ? counts[fn as FormulaFunction] : undefined
    if (takes !== undefined && (args.length < takes.least || args.length > takes.most)) {
      throw new Refused('arguments', tree.at, tree.length, formulaFunctions[fn as FormulaFunction])
    }
    const given = args.map((arg) => this.check(arg))
    if (fn === 'if') return this.#choice(tree, given)
    if (fn === 'and' || fn === 'or' || fn === 'not') {
      this.#all(args, given, 'boolean')
      return { kind: 'boolean', unit: null }
    }
    if (fn === '==' || fn === '!=') return this.#equal(tree, given)
    if (fn === 'transitions' || fn === 'runtime') return this.#counted(tree, given)
    if (fn === 'previous') return given[0] ?? { kind: 'any', unit: null }
    const numbers = fn === 'rate' || fn === 'mean' || fn === 'integral' ? 1 : args.length
    this.#all(args.slice(0, numbers), given, 'number')
    if (fn === '<' || fn === '<=' || fn === '>' || fn === '>=') {
      this.#alike(tree, given)
      return { kind: 'boolean', unit: null }
    }
    return { kind: 'number', unit: this.#unitOf(tree, fn, given) }
  }

  #unitOf(
    tree: Tree & { is: 'call' },
    fn: FormulaFunction | Operator,
    given: readonly Checked[],
  ): Unit {
    const [one, other] = given.map(({ unit }) => unit)
    const { args } = tree
    if (keeping.has(fn)) return this.#alike(tree, fn === 'round' ? given.slice(0, 1) : given)
    if (fn === '*' || fn === '/') return product(one ?? null, other ?? null, fn === '*' ? 1 : -1)
    if (fn === 'mean') {
      this.#written(args[1], 'mean', (text) => windowOf(text) !== undefined)
      return one ?? null
    }
    if (fn === 'rate' || fn === 'integral') {
      this.#written(args[1], fn, (text) => secondsIn(text) !== undefined)
      if (fn === 'integral') this.#reset(args[2], given[2])
      const second = args[1]?.is === 'constant' ? String(args[1].value) : 's'
      return product(one ?? null, measureOf(second), fn === 'integral' ? 1 : -1)
    }
    if ((fn === '^' || fn === 'pow') && one !== null && one !== undefined && one !== 'any') {
      const power = args[1]
      return power?.is === 'constant' && typeof power.value === 'number'
        ? raised(one, power.value)
        : null
    }
    if (fn === 'sqrt' && one !== null && one !== undefined && one !== 'any') return raised(one, 0.5)
    return fn === 'sqrt' || fn === '^' || fn === 'pow' ? (one ?? null) : null
  }

  #choice({ args }: Tree & { is: 'call' }, given: readonly Checked[]): Checked {
    this.#all(args.slice(0, 1), given, 'boolean')
    const [, one, other] = given
    const [, , place] = args
    if (one === undefined || other === undefined || place === undefined) {
      return { kind: 'any', unit: null }
    }
    if (one.kind !== 'any' && other.kind !== 'any' && one.kind !== other.kind) {
      throw new Refused('type', place.at, place.length, one.kind)
    }
    const kind = one.kind === 'any' ? other.kind : one.kind
    return { kind, unit: this.#compare(place, one.unit, other.unit) }
  }

  #equal(tree: Tree & { is: 'call' }, given: readonly Checked[]): Checked {
    const [one, other] = given
    const [, place] = tree.args
    const differ = one?.kind !== 'any' && other?.kind !== 'any' && one?.kind !== other?.kind
    if (differ && place !== undefined && one !== undefined) {
      throw new Refused('type', place.at, place.length, one.kind)
    }
    this.#alike(tree, given)
    return { kind: 'boolean', unit: null }
  }

  #counted({ fn, args }: Tree & { is: 'call' }, given: readonly Checked[]): Checked {
    this.#all(args.slice(0, 1), given, 'boolean')
    if (fn === 'transitions') {
      this.#reset(args[1], given[1])
      return { kind: 'number', unit: 'any' }
    }
    this.#written(args[1], fn, (text) => secondsIn(text) !== undefined)
    this.#reset(args[2], given[2])
    return {
      kind: 'number',
      unit: measureOf(String(args[1]?.is === 'constant' ? args[1].value : '')),
    }
  }

  /** A time of day, or a condition that sets it back when it becomes true. */
  #reset(tree: Tree | undefined, given: Checked | undefined): void {
    if (tree === undefined || given === undefined) return
    const { kind } = given
    if (kind === 'boolean' || kind === 'any') return
    if (tree.is === 'constant' && minuteOf(String(tree.value)) !== undefined) return
    throw new Refused('constant', tree.at, tree.length, '06:00')
  }

  #written(tree: Tree | undefined, fn: string, fits: (text: string) => boolean): void {
    if (tree === undefined) return
    if (tree.is === 'constant' && typeof tree.value === 'string' && fits(tree.value)) return
    throw new Refused('constant', tree.at, tree.length, fn === 'mean' ? '10 min' : 's, min, h, d')
  }

  #all(args: readonly Tree[], given: readonly Checked[], kind: Kind): void {
    args.forEach((arg, at) => {
      const found = given[at]?.kind
      if (found !== kind && found !== 'any') throw new Refused('type', arg.at, arg.length, kind)
    })
  }

  /** The unit that all of them have, as far as it can be told. */
  #alike({ args }: Tree & { is: 'call' }, given: readonly Checked[]): Unit {
    let unit: Unit = 'any'
    given.forEach((each, at) => {
      unit = this.#compare(args[at] ?? args[0], unit, each.unit)
    })
    return unit
  }

  #compare(tree: Tree | undefined, one: Unit, other: Unit): Unit {
    const kind = fit(one, other)
    if (kind !== null && tree !== undefined) {
      this.warnings.push({ kind, at: tree.at, units: [quoted(one), quoted(other)] })
    }
    if (one === 'any') return other
    return other === null ? null : one
  }

  result(unit: Unit, declared: string | null): void {
    const wanted = measureOf(declared)
    if (fit(wanted, unit) !== null) {
      this.warnings.push({ kind: 'result', at: 0, units: [quoted(wanted), quoted(unit)] })
    }
  }
}

/**
 * @param own name of the tag that the formula is of
 * @param declared unit that its result is said to have
 */
export function check(
  tree: Tree,
  facts: Facts,
  own: string | null,
  declared: string | null,
): Judgement | FormulaFault {
  const checker = new Checker(facts, own)
  try {
    const { kind, unit } = checker.check(tree)
    checker.result(unit, declared)
    return { kind, unit, warnings: checker.warnings.slice(0, 20) }
  } catch (error) {
    if (error instanceof Refused) return error.fault
    throw error
  }
}
