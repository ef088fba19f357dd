/** A formula as a tree of what is allowed in one, with the place in the text of everything in it. */
import type { FormulaFault, FormulaFunction } from '../../shared/formula.ts'
import { repeatedText } from '../../shared/plain-text.ts'

export const operators = [
  '+',
  '-',
  '*',
  '/',
  '^',
  '==',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  'and',
  'or',
  'not',
  'negative',
] as const
export type Operator = (typeof operators)[number]
export const isOperator = (name: string): name is Operator =>
  (operators as readonly string[]).includes(name)

interface Placed {
  readonly at: number
  readonly length: number
}
export type Tree =
  | (Placed & { readonly is: 'constant'; readonly value: number | boolean | string })
  | (Placed & { readonly is: 'tag'; readonly name: string })
  | (Placed & {
      readonly is: 'call'
      readonly fn: FormulaFunction | Operator
      readonly args: readonly Tree[]
    })

/** Thrown inside the parser and the checker; never leaves this folder. */
export class Refused extends Error {
  readonly fault: FormulaFault
  constructor(kind: FormulaFault['kind'], at: number, length: number, about = '') {
    super(kind)
    this.fault = { kind, at, length, about: repeatedText(about) }
  }
}
