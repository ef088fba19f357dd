/**
 * What a condition is at a moment: false, unknown (a value is bad, or within a gap), or true, by Kleene's
 * logic: `and` is the least of its parts, `or` the greatest. Each part knows what it is at the moment itself and
 * just after it, which differ for a rise or a fall alone: it is true at its moment and false after it.
 */
import { compile } from '../compile.ts'
import type { Daily } from '../counters.ts'
import { Run, type Cell, type Compute } from '../run.ts'
import type { Tree } from '../tree.ts'
import type { Asked } from './grammar.ts'
import { namesIn, type Node } from './plan.ts'

export const FALSE = 0
export const UNKNOWN = 1
export const TRUE = 2
export type Truth = typeof FALSE | typeof UNKNOWN | typeof TRUE

export interface Part {
  at: Truth
  after: Truth
  /** When it may change though no tag does; Infinity where it does not. */
  readonly due: number
  /** Time is in ticks after a moment that all parts share. */
  look(time: number): void
}

/** What reads tags; it is looked at when one of them has changed. */
export interface Leaf {
  readonly tags: readonly string[]
  /** Whether it is something else now, at its moment or after it. */
  read(): boolean
  /** The moment is over. */
  settle(): void
}

/** A tag within a gap, or of which nothing came, has this; what its source said is something else. */
export interface Held extends Cell {
  /** Nothing is known of it. */
  lost: boolean
}

const not = (truth: Truth): Truth => (2 - truth) as Truth
const never = Number.POSITIVE_INFINITY

const truthOf = (value: unknown): Truth =>
  value === true ? TRUE : value === false ? FALSE : UNKNOWN

/** Formulas of conditions do not count, so that no day ends for them. */
const noDay: Daily = (_minute, after) => after

const comparing: Readonly<Record<string, (one: number, other: number) => boolean>> = {
  '<': (one, other) => one < other,
  '<=': (one, other) => one <= other,
  '>': (one, other) => one > other,
  '>=': (one, other) => one >= other,
}

/** The usual one, a tag beside a number: of every sample of a year it is asked. */
function direct(tree: Tree, cellOf: (name: string) => Held): (() => Truth) | null {
  if (tree.is !== 'call') return null
  const compare = comparing[tree.fn]
  const [one, other] = tree.args
  if (compare === undefined || one?.is !== 'tag' || other?.is !== 'constant') return null
  const level = other.value
  if (typeof level !== 'number') return null
  const cell = cellOf(one.name)
  return () => {
    const { value, status } = cell
    if (status >>> 30 >= 2 || typeof value !== 'number' || !Number.isFinite(value)) return UNKNOWN
    return compare(value, level) ? TRUE : FALSE
  }
}

function asking(compute: Compute): () => Truth {
  return () => truthOf(compute(new Run()))
}

class Test implements Part, Leaf {
  at: Truth = UNKNOWN
  after: Truth = UNKNOWN
  readonly due = never
  readonly tags: readonly string[]
  readonly #ask: () => Truth

  constructor(tags: readonly string[], ask: () => Truth) {
    this.tags = tags
    this.#ask = ask
  }

  read(): boolean {
    const now = this.#ask()
    const isOther = now !== this.at
    this.at = now
    this.after = now
    return isOther
  }

  look(): void {}
  settle(): void {}
}

class Edge implements Part, Leaf {
  at: Truth = UNKNOWN
  after: Truth = UNKNOWN
  readonly due = never
  readonly tags: readonly string[]
  readonly #side: () => Truth
  /** Beyond the level: before this moment, and now. */
  #before: Truth = UNKNOWN
  #now: Truth = UNKNOWN

  /** @param side whether what passes the level is beyond it */
  constructor(tags: readonly string[], side: () => Truth) {
    this.tags = tags
    this.#side = side
  }

  read(): boolean {
    const former = this.after
    this.#now = this.#side()
    this.after = this.#now === UNKNOWN ? UNKNOWN : FALSE
    this.at = this.#now === TRUE ? not(this.#before) : this.after
    return this.at !== this.after || this.after !== former
  }

  look(): void {}

  settle(): void {
    this.#before = this.#now
    this.at = this.after
  }
}

class Every implements Part {
  at: Truth = UNKNOWN
  after: Truth = UNKNOWN
  readonly #parts: readonly Part[]
  readonly #pick: (...truths: number[]) => number

  constructor(parts: readonly Part[], isAnd: boolean) {
    this.#parts = parts
    this.#pick = isAnd ? Math.min : Math.max
  }

  get due(): number {
    return this.#parts.reduce((first, { due }) => Math.min(first, due), never)
  }

  look(time: number): void {
    let [at, after] = [-1, -1]
    for (const part of this.#parts) {
      part.look(time)
      at = at < 0 ? part.at : this.#pick(at, part.at)
      after = after < 0 ? part.after : this.#pick(after, part.after)
    }
    this.at = at as Truth
    this.after = after as Truth
  }
}

class Not implements Part {
  at: Truth = UNKNOWN
  after: Truth = UNKNOWN
  readonly #one: Part

  constructor(one: Part) {
    this.#one = one
  }

  get due(): number {
    return this.#one.due
  }

  look(time: number): void {
    this.#one.look(time)
    this.at = not(this.#one.at)
    this.after = not(this.#one.after)
  }
}

/**
 * The least of what something was in the time that ends now: false while any of it was false, else unknown
 * while any of it is, and true from the moment on at which it has been true for so long.
 */
class Lasting implements Part {
  at: Truth = UNKNOWN
  after: Truth = UNKNOWN
  due = never
  readonly #one: Part
  readonly #ticks: number
  /** Until when it was false, and unknown; Infinity while it is. */
  #falseUntil = -Infinity
  #unknownUntil = never

  constructor(one: Part, ticks: number) {
    this.#one = one
    this.#ticks = ticks
  }

  look(time: number): void {
    const one = this.#one
    one.look(time)
    if (one.at === FALSE) this.#falseUntil = never
    else if (this.#falseUntil === never) this.#falseUntil = time
    if (one.at === UNKNOWN) this.#unknownUntil = never
    else if (this.#unknownUntil === never) this.#unknownUntil = time
    const freed = this.#falseUntil + this.#ticks
    const known = this.#unknownUntil + this.#ticks
    this.at = time < freed ? FALSE : time < known ? UNKNOWN : TRUE
    this.after = this.at
    const own = time < freed ? freed : time < known ? known : never
    this.due = Math.min(own, one.due)
  }
}

export interface Built {
  readonly root: Part
  readonly leaves: readonly Leaf[]
}

export function build(node: Node, cellOf: (name: string) => Held): Built {
  const leaves: Leaf[] = []
  const kept = <L extends Leaf & Part>(leaf: L): L => {
    leaves.push(leaf)
    return leaf
  }
  const make = (each: Node): Part => {
    switch (each.is) {
      case 'and':
      case 'or':
        return new Every(each.all.map(make), each.is === 'and')
      case 'not':
        return new Not(make(each.one))
      case 'for':
        return new Lasting(make(each.one), each.ticks)
      case 'test': {
        const { tree } = each
        const ask = direct(tree, cellOf) ?? asking(compile(tree, cellOf, noDay).compute)
        return kept(new Test(namesIn(tree), ask))
      }
      case 'quality':
        return kept(new Test([each.tag], qualityOf(cellOf(each.tag), each.asked)))
      case 'edge': {
        const { compute } = compile(each.tree, cellOf, noDay)
        const { level, rises } = each
        const side = (): Truth => {
          const value = compute(new Run())
          if (typeof value !== 'number') return UNKNOWN
          return (rises ? value > level : value < level) ? TRUE : FALSE
        }
        return kept(new Edge(namesIn(each.tree), side))
      }
    }
  }
  return { root: make(node), leaves }
}

/** Within a gap nobody knows of what quality it is, but that it is unknown. */
function qualityOf(cell: Held, asked: Asked): () => Truth {
  if (asked === 'unknown') return () => (cell.lost ? TRUE : FALSE)
  const severity = asked === 'good' ? 0 : asked === 'uncertain' ? 1 : 2
  return () => {
    if (cell.lost) return UNKNOWN
    return Math.min(2, cell.own >>> 30) === severity ? TRUE : FALSE
  }
}
