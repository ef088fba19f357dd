/**
 * Why a setpoint is changed, as it is kept: words as they were typed, or one of the common reasons by its
 * code before them, `[plan] back to the rate of the month`. Who reads it reads the code in the language of
 * the reader and the words in that of the writer. Rows of before, and of scripts, may have words alone. Pure.
 */
import type { Language } from './language.ts'
import type { Text } from './tags.ts'

export const reasonCodes = ['alarm', 'plan', 'trial', 'request'] as const
export type ReasonCode = (typeof reasonCodes)[number]

export const reasonNames: Readonly<Record<ReasonCode, Text>> = {
  alarm: { en: 'Alarm response', ru: 'По тревоге' },
  plan: { en: 'Plan', ru: 'По плану' },
  trial: { en: 'Trial', ru: 'Испытание' },
  request: { en: 'Request of', ru: 'По заявке' },
}

/** `words` as `plainText` gives them. */
export const codedReason = (code: ReasonCode, words: string): string =>
  words === '' ? `[${code}]` : `[${code}] ${words}`

const coded = /^\[(?<code>\w+)\](?: (?<words>.*))?$/su

/** As a person reads it: `Plan: back to the rate of the month`. */
export function reasonIn(language: Language, kept: string): string {
  const { code: name, words = '' } = coded.exec(kept)?.groups ?? {}
  const code = reasonCodes.find((each) => each === name)
  if (code === undefined) return kept
  const said = reasonNames[code][language]
  return words === '' ? said : `${said}${code === 'request' ? ' ' : ': '}${words}`
}
