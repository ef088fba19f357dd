/**
 * From a checked tree to functions that calculate it. `if`, `and` and `or` use only what they need, so
 * that the quality of a branch that is not taken counts for nothing; everything else uses all that it is
 * given. Nothing here reaches anything but the cells of its tags.
 */
import type { CalculationReason } from '../../shared/formula.ts'
import { Status } from '../../shared/quality.ts'
import { Total, type Counter, type Daily, type Reset } from './counters.ts'
import { minuteOf, secondsIn, windowOf } from './periods.ts'
import { Before, Mean } from './recent.ts'
import type { Cell, Compute, Run } from './run.ts'
import type { Tree } from './tree.ts'

export interface Compiled {
  readonly compute: Compute
  /** Inner ones first. */
  readonly counters: readonly Counter[]
  /** It changes as time goes by, though no tag does. */
  readonly byTime: boolean
  /** It counts from ever: nothing sets it back. */
  readonly endless: boolean
  /** It has a window, of which much is to be kept. */
  readonly hasWindow: boolean
  /** Seconds for which what was counts for what is; Infinity where no time sets an end to it. */
  readonly memory: number
}

type Call = Tree & { is: 'call' }

/** Seconds of the longest day, on which the clocks are put back, and some of its neighbours. */
const DAY = 26 * 3_600

const arithmetic: Readonly<
  Record<
    string,
    { readonly of: (...given: number[]) => number; readonly reason: CalculationReason }
  >
> = {
  '+': { of: (one = 0, other = 0) => one + other, reason: 'range' },
  '-': { of: (one = 0, other = 0) => one - other, reason: 'range' },
  '*': { of: (one = 0, other = 0) => one * other, reason: 'range' },
  '/': { of: (one = 0, other = 0) => (other === 0 ? Number.NaN : one / other), reason: 'division' },
  '^': { of: (one = 0, other = 0) => one ** other, reason: 'domain' },
  pow: { of: (one = 0, other = 0) => one ** other, reason: 'domain' },
  negative: { of: (one = 0) => -one, reason: 'range' },
  min: { of: Math.min, reason: 'range' },
  max: { of: Math.max, reason: 'range' },
  sum: { of: (...given) => given.reduce((sum, each) => sum + each, 0), reason: 'range' },
  avg: {
    of: (...given) => given.reduce((sum, each) => sum + each / given.length, 0),
    reason: 'range',
  },
  abs: { of: Math.abs, reason: 'range' },
  sqrt: { of: Math.sqrt, reason: 'domain' },
  exp: { of: Math.exp, reason: 'range' },
  log: { of: Math.log, reason: 'domain' },
  log10: { of: Math.log10, reason: 'domain' },
  round: { of: (one = 0, digits = 0) => rounded(one, digits), reason: 'domain' },
  floor: { of: Math.floor, reason: 'range' },
  ceil: { of: Math.ceil, reason: 'range' },
  sign: { of: Math.sign, reason: 'range' },
  sin: { of: Math.sin, reason: 'domain' },
  cos: { of: Math.cos, reason: 'domain' },
  tan: { of: Math.tan, reason: 'domain' },
  clamp: {
    of: (one = 0, low = 0, high = 0) =>
      low > high ? Number.NaN : Math.min(Math.max(one, low), high),
    reason: 'domain',
  },
}

/** Half away from zero, as a person rounds. */
function rounded(value: number, digits: number): number {
  if (!Number.isInteger(digits) || digits < -15 || digits > 15) return Number.NaN
  const factor = 10 ** Math.abs(digits)
  const size = Math.abs(value)
  const whole = Math.round(digits >= 0 ? size * factor : size / factor)
  return Math.sign(value) * (digits >= 0 ? whole / factor : whole * factor)
}

const comparing: Readonly<Record<string, (one: number, other: number) => boolean>> = {
  '<': (one, other) => one < other,
  '<=': (one, other) => one <= other,
  '>': (one, other) => one > other,
  '>=': (one, other) => one >= other,
}

class Compiler {
  readonly counters: Counter[] = []
  byTime = false
  endless = false
  hasWindow = false
  memory = 0
  readonly #cellOf: (name: string) => Cell
  readonly #daily: Daily

  constructor(cellOf: (name: string) => Cell, daily: Daily) {
    this.#cellOf = cellOf
    this.#daily = daily
  }

  compile(tree: Tree): Compute {
    if (tree.is === 'constant') return () => tree.value
    if (tree.is === 'tag') {
      const cell = this.#cellOf(tree.name)
      return (run) => run.read(cell)
    }
    return this.#call(tree)
  }

  #call(tree: Call): Compute {
    const { fn, args } = tree
    const counter = this.#counter(tree)
    if (counter !== null) {
      this.counters.push(counter)
      return (run) => counter.read(run)
    }
    const given = args.map((arg) => this.compile(arg))
    const [one = nothing, two = nothing, three = nothing] = given
    const compare = comparing[fn]
    if (fn === 'if') {
      return (run) => {
        const asked = truth(one, run)
        return asked === null ? null : asked ? two(run) : three(run)
      }
    }
    if (fn === 'and' || fn === 'or') {
      return (run) => {
        const first = truth(one, run)
        return first === null || first === (fn === 'or') ? first : truth(two, run)
      }
    }
    if (fn === 'not') {
      return (run) => {
        const asked = truth(one, run)
        return asked === null ? null : !asked
      }
    }
    if (fn === '==' || fn === '!=') return equal(one, two, fn === '==')
    if (compare !== undefined) return compared(one, two, compare)
    return calculated(given, arithmetic[fn])
  }

  #counter({ fn, args }: Call): Counter | null {
    const [first, second, third] = args
    if (first === undefined) return null
    const written = second?.is === 'constant' ? String(second.value) : ''
    if (fn === 'previous' || fn === 'rate') {
      // Of two samples nobody knows how far they lie apart.
      this.memory = Infinity
      return new Before(this.compile(first), fn === 'rate' ? (secondsIn(written) ?? 1) : null)
    }
    if (fn === 'mean') {
      this.byTime = true
      this.hasWindow = true
      const window = windowOf(written) ?? 1
      this.memory += window
      return new Mean(this.compile(first), window)
    }
    if (fn === 'transitions') {
      return new Total(this.compile(first), 'edges', 1, this.#reset(second))
    }
    if (fn === 'integral' || fn === 'runtime') {
      this.byTime = true
      const unit = secondsIn(written) ?? 1
      return new Total(this.compile(first), 'time', unit, this.#reset(third))
    }
    return null
  }

  #reset(tree: Tree | undefined): Reset {
    if (tree === undefined) {
      this.endless = true
      this.memory = Infinity
      return null
    }
    if (tree.is === 'constant' && typeof tree.value === 'string') {
      this.byTime = true
      this.memory += DAY
      return { by: 'day', minute: minuteOf(tree.value) ?? 0, daily: this.#daily }
    }
    this.memory = Infinity
    return { by: 'condition', compute: this.compile(tree) }
  }
}

const nothing: Compute = (run) => run.worsen(Status.BadConfigurationError, 'formula')

function truth(compute: Compute, run: Run): boolean | null {
  const value = compute(run)
  return value === null || typeof value === 'boolean' ? value : run.wrongType()
}

function equal(one: Compute, other: Compute, same: boolean): Compute {
  return (run) => {
    const first = one(run)
    const second = other(run)
    if (first === null || second === null) return null
    if (typeof first !== typeof second) return run.wrongType()
    return (first === second) === same
  }
}

function compared(
  one: Compute,
  other: Compute,
  compare: (one: number, other: number) => boolean,
): Compute {
  return (run) => {
    const first = one(run)
    const second = other(run)
    if (first === null || second === null) return null
    if (typeof first !== 'number' || typeof second !== 'number') return run.wrongType()
    return compare(first, second)
  }
}

/** All of them are read, also where the first is bad already: the worst is the quality of the result. */
function calculated(
  given: readonly Compute[],
  how: (typeof arithmetic)[string] | undefined,
): Compute {
  if (how === undefined) return nothing
  const numbers: number[] = given.map(() => 0)
  return (run) => {
    let whole = true
    for (let at = 0; at < given.length; at += 1) {
      const value = given[at]?.(run) ?? null
      if (typeof value === 'number') numbers[at] = value
      else {
        whole = false
        if (value !== null) run.wrongType()
      }
    }
    return whole ? run.number(how.of(...numbers), how.reason) : null
  }
}

export function compile(tree: Tree, cellOf: (name: string) => Cell, daily: Daily): Compiled {
  const compiler = new Compiler(cellOf, daily)
  const compute = compiler.compile(tree)
  const { counters, byTime, endless, hasWindow, memory } = compiler
  return { compute, counters, byTime, endless, hasWindow, memory }
}
