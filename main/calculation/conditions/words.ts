/**
 * What a condition is written with: the signs of formulas (`../tokens.ts`), words, and units and lengths of
 * time behind numbers. Where a unit ends is told here, what it is by `judge.ts`.
 */
import { conditionWords } from '../../../shared/conditions.ts'
import { MOST_DEPTH, MOST_FORMULA, MOST_TOKENS } from '../../../shared/formula.ts'
import { tokenAt, type Token } from '../tokens.ts'
import { Refused } from '../tree.ts'

export interface Piece extends Token {
  /** As it is written behind a number. */
  readonly unit?: { readonly text: string; readonly at: number }
  /** Where it ends, its unit with it. */
  readonly end: number
}

const words: ReadonlySet<string> = new Set(conditionWords)

/** A unit holds no space but behind a thousand, and ends where something else of a condition begins. */
const unitPattern = /\s*((?:(?:10³|10\^3|тыс\.?)\s+)?[%°µμΩ\p{L}][^\s()[\]<>=!",+-]*)/uy

function unitAt(text: string, at: number): { text: string; at: number } | null {
  unitPattern.lastIndex = at
  const found = unitPattern.exec(text)?.[1]
  if (found === undefined || words.has(found)) return null
  return { text: found, at: unitPattern.lastIndex - found.length }
}

export function piecesOf(text: string): Piece[] {
  if (text.trim() === '') throw new Refused('empty', 0, 0)
  if (text.length > MOST_FORMULA) throw new Refused('long', MOST_FORMULA, text.length)
  const pieces: Piece[] = []
  let depth = 0
  for (let place = 0; place < text.length;) {
    const { token, end } = tokenAt(text, place)
    place = end
    if (token === null) continue
    if (token.text === '(') depth += 1
    if (token.text === ')') depth -= 1
    if (depth < 0) throw new Refused('syntax', token.at, 1, ')')
    if (depth > MOST_DEPTH) throw new Refused('deep', token.at, 1)
    const unit = token.of === 'number' ? unitAt(text, end) : null
    if (unit !== null) place = unit.at + unit.text.length
    const of = token.of === 'name' && words.has(token.text) ? 'word' : token.of
    pieces.push({ ...token, of, end: place, ...(unit === null ? {} : { unit }) })
    if (pieces.length > MOST_TOKENS) throw new Refused('long', token.at, text.length - token.at)
  }
  return pieces
}

const ticks: Readonly<Record<string, number>> = {
  ...{ ms: 10_000, s: 10_000_000, min: 600_000_000, h: 36_000_000_000, d: 864_000_000_000 },
  ...{ мс: 10_000, с: 10_000_000, мин: 600_000_000, ч: 36_000_000_000, сут: 864_000_000_000 },
}

/** Ticks of a unit of time; undefined where it is none. */
export const ticksIn = (unit: string): number | undefined =>
  Object.hasOwn(ticks, unit) ? ticks[unit] : undefined
