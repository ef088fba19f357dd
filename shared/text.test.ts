import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { plainName, plainText } from './plain-text.ts'
import { freeText, nameText, reasonText } from './text.ts'

const faultOf = (schema: typeof reasonText, text: string): unknown => {
  const parsed = schema.safeParse(text)
  const issue = parsed.error?.issues[0]
  return issue?.code === 'custom' ? issue.params?.['fault'] : null
}

describe('free text', () => {
  it.each([
    ['spaces', '     '],
    ['zero width', '\u200B\u200C\u200D\u2060\uFEFF'],
    ['NUL and controls', '\u0000\u0001\u0002\u007F\u0085'],
    ['bidi', '\u202A\u202E\u2066\u2069\u200E\u200F\u061C'],
    ['soft hyphens', '\u00AD\u00AD\u00AD'],
    ['Hangul fillers', '\u115F\u1160\u3164\uFFA0'],
    ['empty Braille', '\u2800\u2800\u2800'],
    ['variation selectors and tags', '\uFE0F\uFE0F\u{E0041}\u{E0042}'],
    ['marks on nothing', '\u0301\u0301\u0301'],
    ['halves of pairs', '\uD800\uD800\uD800'],
    ['private use', '\uE000\uE001\uE002'],
    ['two letters among them', 'a\u200B\u200B\u200Bb'],
  ])('needs something to see: %s', (_, text) => {
    expect(faultOf(reasonText, text)).toBe('short')
  })

  it('is kept tidy: no character that nobody sees, one space, composed letters', () => {
    expect(reasonText.parse('  less\r\n\tgas \u00A0 now ')).toBe('less gas now')
    expect(reasonText.parse('le\u200Bss\u0000 gas\u202E')).toBe('less gas')
    expect(reasonText.parse('и\u0306од')).toBe('йод')
    expect(reasonText.parse('и\u200B\u0306од')).toBe('йод')
  })

  it('is measured after it was tidied', () => {
    expect(freeText(1, 3).parse(' a \u200B b ')).toBe('a b')
    expect(faultOf(freeText(1, 3), 'abcd')).toBe('long')
    expect(reasonText.safeParse('я'.repeat(500)).success).toBe(true)
    expect(faultOf(reasonText, 'я'.repeat(501))).toBe('long')
  })

  it('is too long where megabytes of it are space, and costs no time', () => {
    expect(faultOf(reasonText, `a${' b'.repeat(4_000_000)}`)).toBe('long')
    expect(faultOf(reasonText, `abc${' '.repeat(8_190)}`)).toBe('long')
    expect(reasonText.parse(`abc${' '.repeat(8_000)}`)).toBe('abc')
  })

  it('stays as it is once it is tidy, whatever was typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(plainText(plainText(text))).toBe(plainText(text))
        expect(plainName(plainName(text))).toBe(plainName(text))
      }),
    )
  })
})

describe('a name', () => {
  const name = nameText(64)

  it('is trimmed and composed', () => {
    expect(name.parse('  Анна   Волкова ')).toBe('Анна Волкова')
    expect(name.parse('Сергеи\u0306')).toBe('Сергей')
  })

  it.each([
    'Pet\u200Brov',
    'Petrov\u202E',
    '\uFEFFPetrov',
    'Pet\uFEFFrov',
    'Pet\u0000rov',
    '\u3164',
    'a\u00ADb',
  ])('has no character that cannot be seen: %j', (text) => {
    expect(faultOf(name, text)).toBe('invisible')
  })

  it.each(['', '  ', '\u0301'])('is not empty: %j', (text) => {
    expect(faultOf(name, text)).toBe('short')
  })

  it('is not longer than its place', () => {
    expect(faultOf(name, 'x'.repeat(65))).toBe('long')
  })

  it.each(['P\u0435trov', '101\u0410B.F', 'B\u0410', 'о\u043Bo'])(
    'has no word whose letters of two alphabets look alike: %s',
    (text) => {
      expect(faultOf(name, text)).toBe('mixed')
    },
  )

  it('says which word it is', () => {
    expect(name.safeParse('pump 101\u0410B').error?.issues[0]).toMatchObject({
      params: { fault: 'mixed', word: '101\u0410B' },
    })
  })

  it.each(['ЭЦН-101A', 'V-101.LIC.SP', 'ΔP 12', 'O’Brien', 'Насос P-101', 'дЖ7', '油井'])(
    'may hold words of several alphabets: %s',
    (text) => {
      expect(name.parse(text)).toBe(text)
    },
  )
})
