/**
 * The CSV that leaves and enters Derrick, as docs/formats.md tells it: what a spreadsheet of each language
 * expects, cells that no spreadsheet takes for a formula, and which bytes are which letters. Pure.
 */

/** Delimiter and decimal mark, as a spreadsheet of that language expects them. */
export const dialects = ['en', 'ru'] as const
export type Dialect = (typeof dialects)[number]

/** Letters of the name of a file, as the journal keeps it. */
export const FILE_NAME_MOST = 128

const marks = {
  en: { delimiter: ',', decimal: '.' },
  ru: { delimiter: ';', decimal: ',' },
} as const

/** What a spreadsheet may take for a formula, with the marks before it that keep it from that. */
const formula = /^'*[=+\-@\t\r]/

/** Text as it stands in a cell: never a formula. */
export const guarded = (text: string): string => (formula.test(text) ? `'${text}` : text)

/** The text of a cell, without the mark that `guarded` puts before it. */
export const unguarded = (cell: string): string =>
  cell.startsWith("'") && formula.test(cell) ? cell.slice(1) : cell

/** A cell: text, which is guarded, or a number, which has the decimal mark of the dialect. */
export type Cell = string | number | null

/** Text as it stands between two delimiters: guarded, and in quotation marks where it must be. */
export function textCell(text: string, delimiter: string): string {
  const safe = guarded(text)
  return safe.includes(delimiter) || /["\r\n]|^\s|\s$/.test(safe)
    ? `"${safe.replaceAll('"', '""')}"`
    : safe
}

export function csvLine(cells: readonly Cell[], dialect: Dialect): string {
  const { delimiter, decimal } = marks[dialect]
  return cells
    .map((cell) => {
      if (cell === null) return ''
      if (typeof cell === 'number') return String(cell).replace('.', decimal)
      return textCell(cell, delimiter)
    })
    .join(delimiter)
}

/** As Excel ends lines. */
export const LINE_END = '\r\n'
export const BOM = '\uFEFF'

/** The delimiter of a file, by its first line: that of which most stand outside of quotation marks. */
export function delimiterOf(text: string): ',' | ';' | '\t' {
  let quoted = false
  const counts = { ',': 0, ';': 0, '\t': 0 }
  for (const letter of text) {
    if (letter === '"') quoted = !quoted
    else if (quoted) continue
    else if (letter === '\n' || letter === '\r') break
    else if (letter === ',' || letter === ';' || letter === '\t') counts[letter] += 1
  }
  if (counts[';'] >= counts[','] && counts[';'] >= counts['\t'] && counts[';'] > 0) return ';'
  return counts['\t'] > counts[','] ? '\t' : ','
}

/**
 * A number as a person or a spreadsheet writes it; undefined where it is none. Where commas part the
 * cells a decimal comma is a slip: `1,5` may as well be two cells or fifteen hundred.
 */
export function numberIn(cell: string, delimiter: string): number | undefined {
  const text = cell.trim().replace(/^[\u2212]/u, '-')
  const plain = delimiter === ',' ? text : text.replace(',', '.')
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i.test(plain)) return undefined
  const value = Number(plain)
  return Number.isFinite(value) ? value : undefined
}

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1251'

/** Windows-1251 from 0x80 to 0xBF; a space where it has no letter. */
const middle = 'ЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–— ™љ›њќћџ ЎўЈ¤Ґ¦§Ё©Є«¬ ®Ї°±Ііґµ¶·ё№є»јЅѕї'
/** Those of them that a table of tags may have. */
const likely = new Set('…“”•–—§Ё©Є«®Ї°±Ііґµ·ё№є»їЎўҐ')

function from1251(bytes: Uint8Array): string | null {
  let text = ''
  for (const byte of bytes) {
    if (byte < 0x80) text += String.fromCharCode(byte)
    else if (byte >= 0xc0) text += String.fromCharCode(0x410 + byte - 0xc0)
    else if (byte === 0xa0) text += ' '
    else {
      const letter = middle[byte - 0x80] ?? ' '
      if (!likely.has(letter)) return null
      text += letter
    }
  }
  return text
}

/**
 * Whether a text that was read as Windows-1251 reads like it: words of Cyrillic letters alone, which do not
 * become capital in their middle. Of KOI8-R, of code page 866 and of Western letters that does not hold.
 */
function isCyrillic(text: string): boolean {
  const words = text.match(/[\p{L}\p{M}]+/gu) ?? []
  let whole = 0
  for (const word of words) {
    if (!/[\u0400-\u04FF]/u.test(word)) continue
    if (/[A-Za-z]/.test(word)) return false
    if (/\p{Ll}\p{Lu}/u.test(word)) return false
    if (word.length > 2) whole += 1
  }
  return whole > 0
}

const decoded = (bytes: Uint8Array, encoding: 'utf-8' | 'utf-16le'): string | null => {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

/** The other order of the bytes of each letter. */
const swapped = (bytes: Uint8Array): Uint8Array =>
  bytes.map((_, at) => bytes[at % 2 === 0 ? at + 1 : at - 1] ?? 0)

const isAt = (bytes: Uint8Array, ...begin: readonly number[]): boolean =>
  begin.every((byte, at) => bytes[at] === byte)

/**
 * The text of a file and how it was written; null where that is not certain. A byte order mark says it,
 * or zeros in every other byte of the first letters, or that it is valid UTF-8; what is left is taken for
 * Windows-1251 where it reads like Russian.
 */
export function textIn(
  bytes: Uint8Array,
): { readonly text: string; readonly encoding: Encoding } | null {
  const told = (encoding: Encoding, text: string | null) =>
    text === null || text.includes('\0') ? null : { text, encoding }
  if (isAt(bytes, 0xff, 0xfe)) return told('utf-16le', decoded(bytes, 'utf-16le'))
  if (isAt(bytes, 0xfe, 0xff)) return told('utf-16be', decoded(swapped(bytes), 'utf-16le'))
  // The head of a file of ours is of Latin letters.
  const first = bytes.subarray(0, 8)
  if (first.length === 8 && first.every((byte, at) => (byte === 0) === (at % 2 === 1))) {
    return told('utf-16le', decoded(bytes, 'utf-16le'))
  }
  if (first.length === 8 && first.every((byte, at) => (byte === 0) === (at % 2 === 0))) {
    return told('utf-16be', decoded(swapped(bytes), 'utf-16le'))
  }
  const utf8 = decoded(bytes, 'utf-8')
  if (utf8 !== null) return told('utf-8', utf8)
  const text = from1251(bytes)
  return text !== null && isCyrillic(text) ? told('windows-1251', text) : null
}
