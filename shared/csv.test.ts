import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvLine, delimiterOf, guarded, numberIn, textIn, unguarded } from './csv.ts'

const bytes = (...parts: (readonly number[] | string)[]): Uint8Array =>
  Uint8Array.from(
    parts.flatMap((part) =>
      typeof part === 'string' ? [...new TextEncoder().encode(part)] : part,
    ),
  )
const utf16 = (text: string, big: boolean): number[] =>
  [...text].flatMap((letter) => {
    const code = letter.charCodeAt(0)
    return big ? [code >> 8, code & 0xff] : [code & 0xff, code >> 8]
  })
/** As Windows-1251 has the letters from А to я. */
const cp1251 = (text: string): number[] =>
  [...text].map((letter) => {
    const code = letter.codePointAt(0) ?? 0
    return code >= 0x410 && code <= 0x44f ? code - 0x410 + 0xc0 : code
  })

describe('a cell', () => {
  it('is never a formula, and is read as what it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(guarded(text)).not.toMatch(/^[=+\-@\t\r]/)
        expect(unguarded(guarded(text))).toBe(text)
      }),
    )
  })

  it('is quoted where it must be', () => {
    expect(csvLine(['a', 'b,c', 'd"e', -1.5, null, ' x'], 'en')).toBe('a,"b,c","d""e",-1.5,," x"')
    expect(csvLine(['a', 'b,c', 'd;e', -1.5, '=1'], 'ru')).toBe('a;b,c;"d;e";-1,5;\'=1')
  })

  it('is a number where it certainly is one', () => {
    expect([';', '\t'].map((delimiter) => numberIn('−1,5', delimiter))).toEqual([-1.5, -1.5])
    expect(numberIn('1.5e3', ';')).toBe(1500)
    for (const text of ['1,5', '1 000', '', 'x', '1e999', '0x10', '--1', '.']) {
      expect(numberIn(text, ',')).toBeUndefined()
    }
  })
})

describe('a file', () => {
  it('is parted by what its first line is parted by', () => {
    expect(delimiterOf('a,b;c;d\n,,,,,,')).toBe(';')
    expect(delimiterOf('a,b,c')).toBe(',')
    expect(delimiterOf('a\tb\tc')).toBe('\t')
    expect(delimiterOf('"a;b;c",d')).toBe(',')
    expect(delimiterOf('name')).toBe(',')
  })

  it.each([
    ['utf-8', bytes('name;Частота')],
    ['utf-8', bytes([0xef, 0xbb, 0xbf], 'name;Частота')],
    ['utf-16le', bytes([0xff, 0xfe], utf16('name;Частота', false))],
    ['utf-16be', bytes([0xfe, 0xff], utf16('name;Частота', true))],
    ['utf-16le', bytes(utf16('name;Частота', false))],
    ['utf-16be', bytes(utf16('name;Частота', true))],
    ['windows-1251', bytes(cp1251('name;Частота на входе'))],
  ])('in %s is read', (encoding, given) => {
    const read = textIn(given)
    expect(read?.encoding).toBe(encoding)
    expect(read?.text.replace(/^\uFEFF/u, '')).toMatch(/^name;Частота/)
  })

  it('that may be anything is not guessed', () => {
    // «Частота» in KOI8-R and in code page 866, «Débit» in Windows-1252, and no text at all.
    expect(textIn(bytes('name;', [0xfe, 0xc1, 0xd3, 0xd4, 0xcf, 0xd4, 0xc1]))).toBeNull()
    expect(textIn(bytes('name;', [0x97, 0xa0, 0xe1, 0xe2, 0xae, 0xe2, 0xa0]))).toBeNull()
    expect(textIn(bytes('name;D', [0xe9], 'bit'))).toBeNull()
    expect(textIn(bytes('PK', [3, 4, 0, 0, 0xff, 0xfe, 0x81]))).toBeNull()
    expect(textIn(bytes('name', [0, 0, 0]))).toBeNull()
  })
})
