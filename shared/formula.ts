/**
 * Formulas of calculated tags, as far as everyone needs them: what one is, how it names other tags, which
 * functions there are. What a formula means is decided where it is calculated (`main/calculation/`).
 * A tag stands in brackets, `[101.QO] * 24`, since its name may hold letters of any script, digits and
 * `. _ / -`.
 */

/** When a formula is calculated. */
export type Schedule =
  /** With each change of a tag that it names. */
  | { readonly on: 'change' }
  | { readonly on: 'interval'; readonly seconds: number }
  /** `06:00`, by the clock of the site. */
  | { readonly on: 'times'; readonly times: readonly string[] }

export interface Formula {
  readonly text: string
  readonly when: Schedule
  /** Name of the person who wrote it. */
  readonly author: string
  /** Unix milliseconds. */
  readonly changedAt: number
  /** Grows with each change: what was counted by another formula is not gone on with. */
  readonly revision: number
}

export const MOST_FORMULA = 2_000
/** Names, numbers and signs. */
export const MOST_TOKENS = 600
export const MOST_DEPTH = 64
/** Different tags that one formula may name. */
export const MOST_INPUTS = 64

/** What functions there are, with what they are given; those of `counting` remember what was before. */
export const formulaFunctions = {
  if: 'if(condition, then, else)',
  min: 'min(a, b, …)',
  max: 'max(a, b, …)',
  avg: 'avg(a, b, …)',
  sum: 'sum(a, b, …)',
  abs: 'abs(x)',
  sqrt: 'sqrt(x)',
  pow: 'pow(x, y)',
  exp: 'exp(x)',
  log: 'log(x)',
  log10: 'log10(x)',
  round: 'round(x, digits)',
  floor: 'floor(x)',
  ceil: 'ceil(x)',
  sign: 'sign(x)',
  sin: 'sin(x)',
  cos: 'cos(x)',
  tan: 'tan(x)',
  clamp: 'clamp(x, low, high)',
  previous: 'previous(x)',
  rate: 'rate(x, "h")',
  mean: 'mean(x, "10 min")',
  integral: 'integral(x, "h", "06:00")',
  transitions: 'transitions(condition, "06:00")',
  runtime: 'runtime(condition, "h", "06:00")',
} as const
export type FormulaFunction = keyof typeof formulaFunctions

export const isFormulaFunction = (name: string): name is FormulaFunction =>
  Object.hasOwn(formulaFunctions, name)

/** What is wrong with a formula; the screen puts it in words. */
export const formulaFaults = [
  'empty',
  'long', // more than MOST_FORMULA characters, MOST_TOKENS tokens or MOST_INPUTS tags
  'deep', // nested more than MOST_DEPTH times
  'character', // a character that no formula has
  'bracket', // a [ without its ], or an empty one
  'quote', // a text without its end
  'equals', // one = where two compare
  'operator', // two values with nothing between them
  'comma', // in a number, where a decimal point stands
  'syntax', // an operator without its value, a parenthesis too many or too few
  'name', // neither a function nor a tag in brackets
  'function', // a function without its parentheses
  'arguments', // too few or too many
  'type', // a text where a number is needed
  'constant', // a unit of time, a window or a reset that must be written as a text
  'unknown_tag',
  'itself', // it names the tag that it is of
  'circular', // its tags are calculated from it
  // Of conditions alone (`conditions.ts`).
  'unit', // one that cannot be turned into that of the tag
  'unlike', // a unit of another quantity
  'unitless', // a unit where the tag has none
  'alone', // a number with a unit that is reckoned with
  'difference', // degrees of another scale beside a difference of temperatures
  'duration', // `for` without a length of time
  'lasting', // a rise or a fall is a moment, which does not last
  'state', // a text that is no state of the tag
  'quality', // something other than a tag is asked whether it is bad
  'level', // a rise or a fall to something other than a number
  'counting', // a function that looks at what was before
  'tagless', // it names no tag
] as const
export type FormulaFaultKind = (typeof formulaFaults)[number]

export interface FormulaFault {
  readonly kind: FormulaFaultKind
  /** Where in the text, and over how many characters. */
  readonly at: number
  readonly length: number
  /** What it is about: a name, a character, the circle as `A → B → A`. */
  readonly about: string
}

/** What is worth a look and refuses nothing. */
export interface FormulaWarning {
  /** `unlike`: quantities that cannot be added or compared. `scale`: one quantity in two units. `result`:
   * not what the unit of the tag says. */
  readonly kind: 'unlike' | 'scale' | 'result'
  readonly at: number
  readonly units: readonly [string, string]
}

/** Why a result has no value though its formula is right. */
export const calculationReasons = [
  'input', // a tag that it was calculated from is bad
  'waiting', // a tag has no value yet, or there is nothing before the first one
  'unknown_tag', // a tag that it names is no more
  'circular',
  'formula', // it cannot be understood any more
  'division', // by zero
  'domain', // the root of a negative number, the logarithm of nothing
  'range', // larger than a number can be
  'type', // a tag brought something else than it did
  'partial', // uncertain: a part of what was to be counted is missing
  'afresh', // uncertain: some of its tags are only known from before
] as const
export type CalculationReason = (typeof calculationReasons)[number]

export interface Reference {
  readonly name: string
  readonly at: number
  readonly length: number
}

/** The tags that a text names, in its order; what stands in quotes names none. */
export function referencesIn(text: string): Reference[] {
  const found: Reference[] = []
  for (const match of text.matchAll(/"(?:[^"\\]|\\.)*"?|\[([^[\]]*)\]/gsu)) {
    if (match[1] !== undefined) {
      found.push({ name: match[1].trim(), at: match.index, length: match[0].length })
    }
  }
  return found
}

/** Names of the tags that a text names, each once. */
export const inputsOf = (text: string): string[] => [
  ...new Set(referencesIn(text).map(({ name }) => name)),
]

/** Whether a formula has a total: what it has counted is gone once it has another text. */
export const hasTotal = (text: string): boolean =>
  /\b(?:integral|runtime|transitions)\s*\(/.test(text.replaceAll(/\[[^\]]*\]|"[^"]*"/g, ''))

/** What is being typed before a place: a tag in an open bracket, or the beginning of a function. */
export interface Typing {
  readonly of: 'tag' | 'function'
  readonly begun: string
  /** Where it begins; with its bracket where there is one. */
  readonly from: number
}

export function typingAt(text: string, place: number): Typing | null {
  const before = text.slice(0, place)
  if ((before.replace(/\\./g, '').match(/"/g)?.length ?? 0) % 2 === 1) return null
  const bracket = /\[([^[\]]*)$/u.exec(before)
  if (bracket !== null) return { of: 'tag', begun: bracket[1] ?? '', from: bracket.index }
  const word = /[A-Za-z_][A-Za-z0-9_]*$/.exec(before)
  return word === null ? null : { of: 'function', begun: word[0], from: word.index }
}

/**
 * `[101.QO]` in place of what is being typed; where the cursor stands then.
 * @param word as it is written where it is neither a tag nor a function
 */
export function completed(
  text: string,
  place: number,
  typing: Typing,
  name: string,
  word?: string,
): { readonly text: string; readonly place: number } {
  const rest = text.slice(place)
  const written = typing.of === 'tag' ? `[${name}]` : (word ?? `${name}(`)
  const after =
    typing.of === 'tag' ? rest.replace(/^[^[\]\s()+*,]*\]?/u, '') : rest.replace(/^\w*\(?/, '')
  return {
    text: text.slice(0, typing.from) + written + after,
    place: typing.from + written.length,
  }
}

/**
 * The circle that a formula would close, as the names on the way round; null where it closes none.
 * @param needsOf names of the tags that the formula of a tag names
 */
export function circleOf(
  name: string,
  needs: readonly string[],
  needsOf: (name: string) => readonly string[],
): readonly string[] | null {
  const from = new Map<string, string>()
  const waiting = [...needs]
  for (const need of needs) from.set(need, name)
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next === name) {
      const circle = [name]
      for (let at = from.get(name); at !== undefined && at !== name; at = from.get(at))
        circle.push(at)
      return [...circle, name].toReversed()
    }
    for (const need of needsOf(next)) {
      if (need !== name && from.has(need)) continue
      from.set(need, next)
      waiting.push(need)
    }
  }
  return null
}
