/**
 * From the text of a formula to a tree of what is allowed in one. The library parses; it evaluates
 * nothing. Its nodes do not know where they stand, but they come in the order of the text, so each is
 * given the place of its token.
 */
import math, { type Node } from 'mathjs/lib/browser/math.js'
import { isFormulaFunction, MOST_DEPTH, type FormulaFault } from '../../shared/formula.ts'
import { plain, tokensOf, type Token } from './tokens.ts'
import { isOperator, Refused, type Operator, type Tree } from './tree.ts'

const named: Readonly<Record<string, number | boolean>> = {
  true: true,
  false: false,
  pi: Math.PI,
  e: Math.E,
}

/** A text of a formula knows two escapes: `\"` and `\\`. */
const textOf = (quoted: string): string => quoted.slice(1, -1).replace(/\\(["\\])/g, '$1')

class Builder {
  readonly #leaves: readonly Token[]
  readonly #end: number
  #next = 0

  constructor(tokens: readonly Token[]) {
    this.#leaves = tokens.filter(({ of }) => of !== 'sign' && of !== 'word')
    const last = tokens.at(-1)
    this.#end = last === undefined ? 0 : last.at
  }

  build(node: Node, depth = 0): Tree {
    if (depth > MOST_DEPTH * 2) throw new Refused('deep', this.#place(), 1)
    const { type } = node
    if (type === 'ParenthesisNode' && node.content !== undefined) {
      return this.build(node.content, depth + 1)
    }
    if (type === 'ConstantNode' || type === 'SymbolNode') return this.#leaf()
    if (type === 'FunctionNode') {
      const token = this.#take()
      if (!isFormulaFunction(token.text)) throw new Refused('syntax', token.at, token.text.length)
      const args = (node.args ?? []).map((arg) => this.build(arg, depth + 1))
      return { is: 'call', fn: token.text, args, at: token.at, length: token.text.length }
    }
    if (type === 'ConditionalNode') {
      return this.#call('if', [node.condition, node.trueExpr, node.falseExpr], depth)
    }
    if (type === 'OperatorNode') {
      const args = node.args ?? []
      if (node.op === '+' && args.length === 1 && args[0] !== undefined) {
        return this.build(args[0], depth + 1)
      }
      const fn = node.op === '-' && args.length === 1 ? 'negative' : node.op
      if (fn !== undefined && isOperator(fn)) return this.#call(fn, args, depth)
    }
    throw new Refused('syntax', this.#place(), 1)
  }

  #call(fn: 'if' | Operator, nodes: readonly (Node | undefined)[], depth: number): Tree {
    const args = nodes.flatMap((arg) => (arg === undefined ? [] : [this.build(arg, depth + 1)]))
    const [first] = args
    if (first === undefined) throw new Refused('syntax', this.#place(), 1)
    const last = args.at(-1) ?? first
    return { is: 'call', fn, args, at: first.at, length: last.at + last.length - first.at }
  }

  #leaf(): Tree {
    const { of, text, at } = this.#take()
    const length = text.length
    if (of === 'tag') return { is: 'tag', name: text.slice(1, -1).trim(), at, length }
    if (of === 'number') return { is: 'constant', value: this.#number(text, at), at, length }
    if (of === 'text') return { is: 'constant', value: textOf(text), at, length }
    const value = named[text]
    if (value === undefined) throw new Refused('name', at, length, text)
    return { is: 'constant', value, at, length }
  }

  #number(text: string, at: number): number {
    const value = Number(text)
    if (!Number.isFinite(value)) throw new Refused('syntax', at, text.length, text)
    return value
  }

  #take(): Token {
    const token = this.#leaves[this.#next]
    if (token === undefined) throw new Refused('syntax', this.#end, 1)
    this.#next += 1
    return token
  }

  #place(): number {
    return this.#leaves[this.#next]?.at ?? this.#end
  }
}

/** The number that a decimal comma stands in, as it is written with a point; null where there is none. */
function decimalComma(text: string, at: number): string | null {
  const before = /\d+$/.exec(text.slice(0, at))?.[0]
  const after = /^\d+/.exec(text.slice(at + 1))?.[0]
  return before === undefined || after === undefined ? null : `${before}.${after}`
}

/** Where the library stopped, as far as it says. */
function stopped(error: unknown, text: string): FormulaFault {
  const char: unknown = error instanceof Error && 'char' in error ? error.char : undefined
  // It counts from 1, and stops behind what it did not expect.
  const at = typeof char === 'number' ? Math.min(Math.max(0, char - 1), text.length) : text.length
  const about = text[at] ?? ''
  if (error instanceof RangeError) return { kind: 'deep', at, length: 1, about }
  const number = about === ',' ? decimalComma(text, at) : null
  return number === null
    ? { kind: 'syntax', at, length: 1, about }
    : { kind: 'comma', at, length: 1, about: number }
}

export type Parsed =
  | { readonly ok: true; readonly tree: Tree }
  | { readonly ok: false; readonly fault: FormulaFault }

export function parse(text: string): Parsed {
  let tokens: Token[]
  try {
    tokens = tokensOf(text)
    return { ok: true, tree: new Builder(tokens).build(read(text, tokens)) }
  } catch (error) {
    if (error instanceof Refused) return { ok: false, fault: error.fault }
    throw error
  }
}

function read(text: string, tokens: readonly Token[]): Node {
  try {
    return math.parse(plain(text, tokens))
  } catch (error) {
    const { kind, at, length, about } = stopped(error, text)
    throw new Refused(kind, at, length, about)
  }
}
