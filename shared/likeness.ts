/**
 * When two names are one to the eye: letters of Latin and Cyrillic that look alike, and capital letters,
 * make no difference. An operator who reads a name over the radio must not mean another one.
 */
const twins: Readonly<Record<string, string>> = {
  А: 'A',
  В: 'B',
  С: 'C',
  Е: 'E',
  Н: 'H',
  Һ: 'H',
  І: 'I',
  Ӏ: 'I',
  Ј: 'J',
  К: 'K',
  М: 'M',
  О: 'O',
  Р: 'P',
  Ѕ: 'S',
  Т: 'T',
  Х: 'X',
  У: 'Y',
}
const twin = new RegExp(`[${Object.keys(twins).join('')}]`, 'gu')

/** Equal for names that look alike. */
export const likeness = (name: string): string =>
  name
    .normalize('NFKC')
    .toUpperCase()
    .replace(twin, (letter) => twins[letter] ?? letter)
