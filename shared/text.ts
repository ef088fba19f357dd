/**
 * Text that a person enters, as the contract takes it: tidied, then judged by what can be seen. A
 * refusal carries `fault` for the screen to say. The rules are in plain-text.ts, which has no schema,
 * so that forms need none.
 */
import { z } from 'zod'
import {
  REASON_LEAST,
  REASON_MOST,
  mixedWord,
  nameFault,
  plainName,
  plainText,
  textFault,
  type TextFault,
} from './plain-text.ts'

/** Letters that are looked at in all: what is longer is too long however much of it is space. */
const MOST_TYPED = 8_192

const english: Readonly<Record<TextFault, (least: number, most: number) => string>> = {
  short: (least) => `it needs at least ${String(least)} characters that can be seen`,
  long: (_, most) => `it has more than ${String(most)} characters`,
  invisible: () => 'it has characters that cannot be seen',
  mixed: () => 'a word mixes Latin and Cyrillic letters that look alike',
}

const tell = (fault: TextFault, least: number, most: number, word: string | null = null) =>
  ({
    code: 'custom',
    message: english[fault](least, most),
    params: { fault, least, most, ...(word === null ? {} : { word }) },
  }) as const

/** Words of a person, for the journal: `least` characters that can be seen, `most` in all. */
export const freeText = (least: number, most: number) =>
  z
    .string()
    .overwrite((text) => (text.length > MOST_TYPED ? text : plainText(text)))
    .superRefine((text, context) => {
      const fault = text.length > MOST_TYPED ? 'long' : textFault(text, least, most)
      if (fault !== null) context.addIssue(tell(fault, least, most))
    })
    .meta({ minLength: least, maxLength: most })

/** Why something was done. */
export const reasonText = freeText(REASON_LEAST, REASON_MOST)

/** A name: what cannot be seen is refused, and so is a word that looks like another one. */
export const nameText = (most: number, least = 1) =>
  z
    .string()
    .overwrite((name) => (name.length > MOST_TYPED ? name : plainName(name)))
    .superRefine((name, context) => {
      const fault = name.length > MOST_TYPED ? 'long' : nameFault(name, least, most)
      if (fault === null) return
      context.addIssue(tell(fault, least, most, fault === 'mixed' ? mixedWord(name) : null))
    })
    .meta({ minLength: least, maxLength: most })
