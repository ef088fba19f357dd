/**
 * What a person types, as it is kept: no character that nobody sees, one spelling of each letter, one
 * space between words. A reason or a name that looks empty, or that looks like another, tells the
 * reader of a journal a lie. Pure, so that a form and the contract judge alike.
 */

/** `invisible` and `mixed` are faults of names alone: free text is tidied where that loses nothing. */
export const textFaults = ['short', 'long', 'invisible', 'mixed'] as const
export type TextFault = (typeof textFaults)[number]

/** A reason says at least a word; a journal row holds a few sentences. */
export const REASON_LEAST = 3
export const REASON_MOST = 500

/**
 * Line ends and tabs are control characters, but to the person who typed them they are space; a byte
 * order mark is white space to a pattern and nothing to a person.
 */
const space = /(?:[^\S\uFEFF]|\u0085)+/gu
/**
 * Controls, format characters (zero width, bidi, soft hyphen), what Unicode tells to ignore (Hangul
 * fillers, variation selectors), halves of pairs, private use, and the Braille pattern without a dot.
 */
const unseen = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\p{Cs}\p{Co}\u2800]/gu
const seen = /[\p{L}\p{N}\p{P}\p{S}]/gu

/** A name as it is kept: what cannot be seen stays in, for `nameFault` to refuse. */
export const plainName = (name: string): string =>
  name.normalize('NFC').replace(space, ' ').replace(/^ | $/g, '')

/** Free text as it is kept. */
export const plainText = (text: string): string =>
  plainName(text.replace(space, ' ').replace(unseen, ''))

/** Letters of a text that a refusal repeats. */
const REPEATED = 80

/**
 * A text as a refusal repeats it: nothing in it turns the words around it, and a character that nobody
 * sees is told by its number.
 */
export function repeatedText(text: string): string {
  const told = plainText(text)
  if (told.length > REPEATED) return `${told.slice(0, REPEATED).toWellFormed()}…`
  if (told !== '' || text.trim() === '') return told
  const [first = ''] = text.trim()
  return `U+${(first.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
}

/** Letters of a unit; it stands beside every value, in every row and every event of its tag. */
const LONGEST_UNIT = 64

/** A unit as it is kept; null where it says nothing or too much, since a cut one would be another. */
export function unitText(text: string): string | null {
  const unit = plainText(text)
  return unit === '' || unit.length > LONGEST_UNIT ? null : unit
}

/** Characters that a reader sees; marks on a letter do not count. */
const visible = (text: string): number => text.match(seen)?.length ?? 0

/** What is wrong with a text as `plainText` gives it, or null. */
export function textFault(text: string, least: number, most: number): TextFault | null {
  if (visible(text) < least) return 'short'
  return text.length > most ? 'long' : null
}

const latinTwins = /[ABCEHIJKMOPSTXYaceijopsxyhkmn]/u
const cyrillicTwins = /[АВСЕНІЈКМОРЅТХУасеіјорѕхуһкмп]/u
const latin = /\p{Script=Latin}/u
const cyrillic = /\p{Script=Cyrillic}/u

/** The first word in which letters of two alphabets could be taken for each other, or null. */
export function mixedWord(name: string): string | null {
  for (const [word] of name.matchAll(/[\p{L}\p{M}\p{N}]+/gu)) {
    const both = latin.test(word) && cyrillic.test(word)
    if (both && (latinTwins.test(word) || cyrillicTwins.test(word))) return word
  }
  return null
}

/** What is wrong with a name as `plainName` gives it, or null. */
export function nameFault(name: string, least: number, most: number): TextFault | null {
  if (name.replace(unseen, '') !== name) return 'invisible'
  return textFault(name, least, most) ?? (mixedWord(name) === null ? null : 'mixed')
}
