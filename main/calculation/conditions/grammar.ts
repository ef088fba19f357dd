/**
 * From the text of a condition to a tree of tests. What stands on the sides of a test is read as a formula by
 * the parser of formulas (`../parse.ts`), so both are one language with the same places of faults:
 *
 *   condition  and { or and }            and      not { and not }
 *   not        'not' not | lasting       lasting  ( '(' condition ')' | test ) { 'for' 5 min }
 *   test       formula [ < <= > >= == != formula | 'between' formula 'and' formula
 *                      | ['is'] ['not'] on, off, good, uncertain, bad, unknown, "text"
 *                      | 'rises' 'above' formula | 'falls' 'below' formula ]
 */
import { LONGEST_LASTING } from '../../../shared/conditions.ts'
import { isFormulaFunction, type FormulaFault } from '../../../shared/formula.ts'
import { parse } from '../parse.ts'
import { Refused, type Tree } from '../tree.ts'
import { piecesOf, ticksIn, type Piece } from './words.ts'

interface Placed {
  readonly at: number
  readonly length: number
}
/** A side of a test: a formula, or one number, which may have a unit. */
export interface Side extends Placed {
  readonly tree: Tree
  readonly unit: { readonly text: string; readonly at: number } | null
}
export type Comparison = '<' | '<=' | '>' | '>=' | '==' | '!='
export type Asked = 'good' | 'uncertain' | 'bad' | 'unknown'
export type Condition =
  | (Placed & { readonly is: 'and' | 'or'; readonly all: readonly Condition[] })
  | (Placed & { readonly is: 'not'; readonly one: Condition })
  | (Placed & { readonly is: 'for'; readonly one: Condition; readonly ticks: number })
  | (Placed & { readonly is: 'plain'; readonly side: Side })
  | (Placed & {
      readonly is: 'compare'
      readonly op: Comparison
      readonly one: Side
      readonly other: Side
    })
  | (Placed & {
      readonly is: 'between'
      readonly side: Side
      readonly low: Side
      readonly high: Side
    })
  | (Placed & { readonly is: 'switch'; readonly side: Side; readonly on: boolean })
  | (Placed & { readonly is: 'quality'; readonly side: Side; readonly asked: Asked })
  | (Placed & {
      readonly is: 'edge'
      readonly side: Side
      readonly level: Side
      readonly rises: boolean
    })

const comparisons: ReadonlySet<string> = new Set(['<', '<=', '>', '>=', '==', '!='])
const isComparison = (text: string): text is Comparison => comparisons.has(text)
const qualities: ReadonlySet<string> = new Set(['good', 'uncertain', 'bad', 'unknown'])
const isAsked = (text: string): text is Asked => qualities.has(text)

/** It ends a side, and makes of what stands in parentheses a condition. */
const parts = ({ of, text }: Piece): boolean =>
  of === 'word' || (of === 'sign' && comparisons.has(text))

class Reader {
  readonly #text: string
  readonly #pieces: readonly Piece[]
  #next = 0

  constructor(text: string, pieces: readonly Piece[]) {
    this.#text = text
    this.#pieces = pieces
  }

  whole(): Condition {
    const condition = this.#condition()
    const rest = this.#pieces[this.#next]
    if (rest !== undefined) throw this.#unexpected()
    return condition
  }

  #condition(): Condition {
    return this.#chain('or', () => this.#chain('and', () => this.#not()))
  }

  #chain(word: 'and' | 'or', part: () => Condition): Condition {
    const first = part()
    const all = [first]
    while (this.#took(word)) all.push(part())
    const last = all.at(-1) ?? first
    if (all.length === 1) return first
    return { is: word, all, at: first.at, length: last.at + last.length - first.at }
  }

  #not(): Condition {
    const piece = this.#pieces[this.#next]
    if (piece === undefined || !this.#took('not')) return this.#lasting()
    const one = this.#not()
    return { is: 'not', one, at: piece.at, length: one.at + one.length - piece.at }
  }

  #lasting(): Condition {
    let one = this.#isGroup() ? this.#group() : this.#test()
    for (let word = this.#pieces[this.#next]; this.#took('for'); word = this.#pieces[this.#next]) {
      const length = this.#pieces[this.#next]
      const unit = length?.unit === undefined ? undefined : ticksIn(length.unit.text)
      const ticks = length?.of === 'number' ? Math.round(Number(length.text) * (unit ?? 0)) : 0
      if (length === undefined || ticks < 1 || ticks > LONGEST_LASTING * 864_000_000_000) {
        const place = length ?? word
        const end = place === undefined ? this.#text.length : place.end
        throw new Refused('duration', place?.at ?? end, end - (place?.at ?? end))
      }
      this.#next += 1
      one = { is: 'for', one, ticks, at: one.at, length: length.end - one.at }
    }
    return one
  }

  #group(): Condition {
    this.#next += 1
    const condition = this.#condition()
    if (this.#pieces[this.#next]?.text !== ')') throw this.#unexpected()
    this.#next += 1
    return condition
  }

  #test(): Condition {
    const side = this.#side()
    const piece = this.#pieces[this.#next]
    const placed = (end: number): Placed => ({ at: side.at, length: end - side.at })
    const until = (last: Side): Placed => placed(last.at + last.length)
    if (piece?.of === 'sign' && isComparison(piece.text)) {
      this.#next += 1
      const other = this.#side()
      return { is: 'compare', op: piece.text, one: side, other, ...until(other) }
    }
    if (this.#took('between')) {
      const low = this.#side()
      if (!this.#took('and')) throw this.#unexpected()
      const high = this.#side()
      return { is: 'between', side, low, high, ...until(high) }
    }
    for (const [verb, where] of [
      ['rises', 'above'],
      ['falls', 'below'],
    ] as const) {
      if (!this.#took(verb)) continue
      if (!this.#took(where)) throw this.#unexpected()
      const level = this.#side()
      return { is: 'edge', side, level, rises: verb === 'rises', ...until(level) }
    }
    const isAsking = this.#took('is')
    const isNot = isAsking && this.#took('not')
    const state = this.#state(side, isAsking)
    if (state === null) return { is: 'plain', side, at: side.at, length: side.length }
    return isNot ? { is: 'not', one: state, at: state.at, length: state.length } : state
  }

  #state(side: Side, isAsking: boolean): Condition | null {
    const piece = this.#pieces[this.#next]
    if (piece?.of === 'word' && (piece.text === 'on' || piece.text === 'off')) {
      this.#next += 1
      const length = piece.end - side.at
      return { is: 'switch', side, on: piece.text === 'on', at: side.at, length }
    }
    if (!isAsking) return null
    if (piece?.of === 'word' && isAsked(piece.text)) {
      this.#next += 1
      const length = piece.end - side.at
      return { is: 'quality', side, asked: piece.text, at: side.at, length }
    }
    const other = this.#side()
    const length = other.at + other.length - side.at
    return { is: 'compare', op: '==', one: side, other, at: side.at, length }
  }

  /** What stands in these parentheses is a condition, not a part of a formula. */
  #isGroup(): boolean {
    if (this.#pieces[this.#next]?.text !== '(') return false
    /** Of each open parenthesis, whether it is of a function, within which all is a formula. */
    const open: boolean[] = []
    for (let at = this.#next; at < this.#pieces.length; at += 1) {
      const piece = this.#pieces[at]
      if (piece === undefined) break
      if (piece.of === 'sign' && piece.text === '(') {
        const before = this.#pieces[at - 1]
        const isCall = before?.of === 'name' && isFormulaFunction(before.text)
        open.push(isCall || open.at(-1) === true)
      } else if (piece.of === 'sign' && piece.text === ')') {
        open.pop()
        if (open.length === 0) return false
      } else if (parts(piece) && open.at(-1) === false) return true
    }
    return false
  }

  #side(): Side {
    const from = this.#next
    let depth = 0
    let hasComma = false
    for (; this.#next < this.#pieces.length; this.#next += 1) {
      const piece = this.#pieces[this.#next]
      if (piece === undefined || (depth === 0 && parts(piece))) break
      if (piece.of === 'sign' && piece.text === '(') depth += 1
      if (piece.of === 'sign' && piece.text === ')') depth -= 1
      if (depth < 0) break
      if (depth === 0 && piece.text === ',') hasComma = true
    }
    const pieces = this.#pieces.slice(from, this.#next)
    const [first] = pieces
    const last = pieces.at(-1)
    if (first === undefined || last === undefined) throw this.#unexpected()
    const isOne = pieces.length === 1 || (pieces.length === 2 && first.text === '-')
    const measured = pieces.find(({ unit }) => unit !== undefined)
    const unit = isOne ? (last.unit ?? null) : null
    if (measured?.unit !== undefined && !isOne && !hasComma) {
      throw new Refused('alone', measured.unit.at, measured.unit.text.length, measured.unit.text)
    }
    const end = last.at + last.text.length
    const tree = this.#formula(first.at, end)
    return { tree, unit, at: first.at, length: last.end - first.at }
  }

  /** Read where it stands, so that its places are those of the whole. */
  #formula(at: number, end: number): Tree {
    const parsed = parse(' '.repeat(at) + this.#text.slice(at, end))
    if (parsed.ok) return parsed.tree
    const { kind, at: place, length, about } = parsed.fault
    throw new Refused(kind, place, length, about)
  }

  #took(word: string): boolean {
    const piece = this.#pieces[this.#next]
    if (piece?.of !== 'word' || piece.text !== word) return false
    this.#next += 1
    return true
  }

  #unexpected(): Refused {
    const piece = this.#pieces[this.#next]
    if (piece === undefined) return new Refused('syntax', this.#text.length, 1)
    const isValue = piece.of !== 'sign' && piece.of !== 'word'
    const kind = isValue && this.#next > 0 ? 'operator' : 'syntax'
    return new Refused(kind, piece.at, piece.text.length, piece.text)
  }
}

export type ParsedCondition =
  | { readonly ok: true; readonly condition: Condition }
  | { readonly ok: false; readonly fault: FormulaFault }

export function parseCondition(text: string): ParsedCondition {
  try {
    return { ok: true, condition: new Reader(text, piecesOf(text)).whole() }
  } catch (error) {
    if (error instanceof Refused) return { ok: false, fault: error.fault }
    throw error
  }
}
