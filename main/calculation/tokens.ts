/**
 * What a formula is written with, sign by sign: judged before the library sees it, so that a wrong one is
 * told with its place, and nothing of the library's own language (units, matrices, assignments, objects,
 * ranges, implied products) can be written. What is handed on has the same length, with each tag as a name
 * that no formula can have.
 */
import { isFormulaFunction, MOST_DEPTH, MOST_FORMULA, MOST_TOKENS } from '../../shared/formula.ts'
import { Refused } from './tree.ts'

export interface Token {
  readonly of: 'number' | 'text' | 'tag' | 'name' | 'word' | 'sign'
  readonly text: string
  readonly at: number
}

const words = new Set(['and', 'or', 'not'])
const constants = new Set(['true', 'false', 'pi', 'e'])
const pattern =
  /\s+|(?<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?<text>"(?:[^"\\\n]|\\["\\])*")|(?<tag>\[[^[\]]*\])|(?<name>[A-Za-z_][A-Za-z0-9_]*)|(?<sign>[=!<>]=|[-+*/^(),<>?:])/uy

/** What stands at a place where no token begins. */
function wrong(text: string, at: number): Refused {
  const sign = String.fromCodePoint(text.codePointAt(at) ?? 0)
  if (sign === '=') return new Refused('equals', at, 1, sign)
  if (sign === '"') return new Refused('quote', at, text.length - at)
  if (sign === '[' || sign === ']') return new Refused('bracket', at, 1, sign)
  return new Refused('character', at, sign.length, sign)
}

function tokenOf(match: RegExpExecArray): Token | null {
  const { number, text, tag, name, sign } = match.groups ?? {}
  const at = match.index
  if (number !== undefined) return { of: 'number', text: number, at }
  if (text !== undefined) return { of: 'text', text, at }
  if (tag !== undefined) return { of: 'tag', text: tag, at }
  if (name !== undefined) return { of: words.has(name) ? 'word' : 'name', text: name, at }
  if (sign !== undefined) return { of: 'sign', text: sign, at }
  return null
}

const isValue = ({ of }: Token): boolean => of !== 'sign' && of !== 'word'

/** The token at a place, none where there is room, and where it ends. */
export function tokenAt(text: string, at: number): { token: Token | null; end: number } {
  pattern.lastIndex = at
  const match = pattern.exec(text)
  if (match === null) throw wrong(text, at)
  return { token: tokenOf(match), end: pattern.lastIndex }
}

/** Every second thing is a value: where two meet, an operator was forgotten. */
function judge(token: Token, before: Token | undefined): void {
  const { of, text, at } = token
  if (of === 'tag' && text.slice(1, -1).trim() === '') throw new Refused('bracket', at, text.length)
  if (of === 'name' && !isFormulaFunction(text) && !constants.has(text)) {
    throw new Refused('name', at, text.length, text)
  }
  if (before === undefined) return
  const isCall = before.of === 'name' && isFormulaFunction(before.text)
  if (isCall && text !== '(') {
    throw new Refused('function', before.at, before.text.length, before.text)
  }
  const ends = isValue(before) || before.text === ')'
  const begins = isValue(token) || text === 'not' || (text === '(' && !isCall)
  if (ends && begins) throw new Refused('operator', at, text.length, text)
}

export function tokensOf(text: string): Token[] {
  if (text.trim() === '') throw new Refused('empty', 0, 0)
  if (text.length > MOST_FORMULA) throw new Refused('long', MOST_FORMULA, text.length)
  const tokens: Token[] = []
  let depth = 0
  for (let place = 0; place < text.length;) {
    const { token, end } = tokenAt(text, place)
    place = end
    if (token === null) continue
    judge(token, tokens.at(-1))
    if (token.text === '(') depth += 1
    if (token.text === ')') depth -= 1
    if (depth < 0) throw new Refused('syntax', token.at, 1, ')')
    if (depth > MOST_DEPTH) throw new Refused('deep', token.at, 1)
    tokens.push(token)
    if (tokens.length > MOST_TOKENS) throw new Refused('long', token.at, text.length - token.at)
  }
  const last = tokens.at(-1)
  if (last !== undefined && last.of === 'name' && isFormulaFunction(last.text)) {
    throw new Refused('function', last.at, last.text.length, last.text)
  }
  return tokens
}

/** The text for the library: each tag a name of its length, each line one line. */
export function plain(text: string, tokens: readonly Token[]): string {
  let made = text.replace(/\s/gu, ' ')
  for (const { of, text: tag, at } of tokens) {
    if (of === 'tag')
      made = made.slice(0, at) + '$'.repeat(tag.length) + made.slice(at + tag.length)
  }
  return made
}
