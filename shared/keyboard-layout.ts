/** What was meant where the wrong keyboard layout was on: «зфвв» are the keys of "padd". Pure. */

/** The letter keys of a PC keyboard, row by row, and its dot. */
const LATIN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,./"
const CYRILLIC = 'ёйцукенгшщзхъфывапролджэячсмитьбю.'

const between = (from: string, to: string): ReadonlyMap<string, string> =>
  new Map([...from].map((key, at) => [key, to[at] ?? key]))
const toLatin = between(CYRILLIC, LATIN)
const toCyrillic = between(LATIN, CYRILLIC)

/**
 * The same keys in the other of the two layouts, in small letters. A dot of a Cyrillic text stays: tag names
 * have dots, and the number pad types one in either layout.
 */
export function otherLayout(text: string): string {
  const typed = text.toLowerCase()
  const keys = /[а-яё]/.test(typed) ? toLatin : toCyrillic
  return [...typed]
    .map((key) => (keys === toLatin && key === '.' ? key : (keys.get(key) ?? key)))
    .join('')
}
