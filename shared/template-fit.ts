/**
 * Which variable of a server's object is which signal of a template, by the words of its name, its type and its
 * unit. Pure.
 */
import { signalDimension, unitDimension } from './dimensions.ts'
import { ValueType } from './samples.ts'
import type { BrowsedVariable, Template, TemplateSignal } from './templates.ts'

/** Words of a name: `IntakePressure_1`, `Intake Pressure`, `Давление_на_приёме` are such in any spelling. */
export const wordsOf = (name: string): readonly string[] =>
  name
    .normalize('NFC')
    .replaceAll(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .replaceAll(/(\p{L})(\p{N})/gu, '$1 $2')
    .replaceAll(/(\p{N})(\p{L})/gu, '$1 $2')
    .toLowerCase()
    .replaceAll('ё', 'е')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')

const fits = (word: string, pattern: string): boolean =>
  pattern.endsWith('*') ? word.startsWith(pattern.slice(0, -1)) : word === pattern

/** How well the words fit a pattern: the share of the words that it names, and 0 where it does not fit. */
function fitOf(words: readonly string[], pattern: readonly string[]): number {
  let at = 0
  for (const word of words) if (at < pattern.length && fits(word, pattern[at] ?? '')) at += 1
  return at < pattern.length || pattern.length === 0 ? 0 : at / words.length
}

/** Words that make a variable about a measured one, not the measured one. */
const about =
  /^(sp|set|setpoint|setpt|spt|target|ref|reference|cmd|command|уст|уставка|задание|зад|задан|alarm|alm|limit|lim|hihi|lolo|hh|ll|тревога|предел|авария|min|max|avg|мин|макс)$/

const textual: ReadonlySet<number> = new Set([
  ValueType.String,
  ValueType.DateTime,
  ValueType.Guid,
  ValueType.ByteString,
  ValueType.LocalizedText,
  ValueType.Structure,
])
const isAnalog = ({ variable: { type } }: BrowsedVariable): boolean =>
  type !== ValueType.Boolean && !textual.has(type)

/** A variable that may be a signal of a template, or its setpoint. */
interface Candidate {
  readonly at: number
  readonly signal: TemplateSignal
  readonly isSetpoint: boolean
  readonly fit: number
}

/** What a variable may be in an object of this kind. @param at its place among the variables */
export function candidatesOf(
  template: Template,
  variable: BrowsedVariable,
  at: number,
): Candidate[] {
  const words = wordsOf(localName(variable))
  const isAbout = words.some((word) => about.test(word))
  const unit = variable.variable.unit === null ? null : unitDimension(variable.variable.unit)
  return template.signals.flatMap((signal): Candidate[] => {
    const dimension = signalDimension[signal.signal] ?? null
    if (unit !== null && dimension !== null && unit !== dimension) return []
    if (!signal.step && !isAnalog(variable)) return []
    const best = (patterns: readonly string[]): number =>
      Math.max(0, ...patterns.map((pattern) => fitOf(words, pattern.toLowerCase().split(' '))))
    const measured = isAbout ? 0 : best(signal.patterns)
    const asked = variable.variable.writable ? best(signal.setpoint) : 0
    return [
      ...(measured > 0 ? [{ at, signal, isSetpoint: false, fit: measured }] : []),
      ...(asked > 0 ? [{ at, signal, isSetpoint: true, fit: asked }] : []),
    ]
  })
}

/** Of each signal the variable that fits it best, and of each variable one signal; better fits first. */
export function assigned(candidates: readonly Candidate[]): readonly Candidate[] {
  const variables = new Set<number>()
  const signals = new Set<string>()
  return candidates
    .toSorted((one, other) => other.fit - one.fit || one.at - other.at)
    .filter(({ at, signal, isSetpoint }) => {
      const key = `${signal.signal} ${String(isSetpoint)}`
      if (variables.has(at) || signals.has(key)) return false
      variables.add(at)
      signals.add(key)
      return true
    })
}

/** A name with a number in front, as flat address spaces have it: `W101_PIP` is `PIP` of `W101`. */
const flat = /^([\p{L}-]*\p{N}[\p{L}\p{N}-]*)[._/:](.+)$/u
const localName = ({ name }: BrowsedVariable): string => flat.exec(name)?.[2] ?? name
/** The object that a variable lies in, by the names from the top. */
export const placeOf = ({ name, path }: BrowsedVariable): readonly string[] => {
  const owner = flat.exec(name)?.[1]
  return owner === undefined || owner === path.at(-1) ? path : [...path, owner]
}
