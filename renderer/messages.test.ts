import { expect, test } from 'vitest'
import type { Catalogue, Message } from '../shared/language.ts'

type Loaded = Record<string, { en?: Catalogue; ru?: Catalogue } | undefined>
const modules = import.meta.glob<Loaded>('./**/messages.ts', { eager: true })

/** What is the same in both languages: names, units, keys, formulas. */
const SAME = /^[\dA-Z.,:·/ +%°³_-]*$|^(OPC UA|Basic256Sha256|Derrick|σ|Δ|Ctrl |Alt |Shift |Esc)/u

/** Arguments for a text that takes some: numbers read as numbers and as text. */
const filled = (message: Message): string =>
  typeof message === 'string' ? message : (message as (...args: unknown[]) => string)(5, 5, 5, 5, 5)

function* leaves(catalogue: Catalogue, path = ''): Generator<[string, Message]> {
  for (const [key, value] of Object.entries(catalogue)) {
    if (typeof value === 'object') yield* leaves(value, `${path}${key}.`)
    else yield [`${path}${key}`, value]
  }
}

const catalogues = Object.entries(modules).flatMap(([file, module]) =>
  Object.values(module).flatMap((value) =>
    value?.en === undefined || value.ru === undefined ? [] : [{ file, en: value.en, ru: value.ru }],
  ),
)

test('every messages.ts has a catalogue', () => {
  expect(catalogues.length).toBeGreaterThanOrEqual(Object.keys(modules).length)
  expect(catalogues.length).toBeGreaterThan(4)
})

test.each(catalogues)('$file has the same keys in both languages', ({ en, ru }) => {
  const keys = (catalogue: Catalogue) => [...leaves(catalogue)].map(([key]) => key)
  expect(keys(ru)).toEqual(keys(en))
})

test.each(catalogues)('$file has no empty text, and Russian is Russian', ({ en, ru }) => {
  const russian = new Map(leaves(ru))
  const faults: string[] = []
  for (const [key, message] of leaves(en)) {
    const english = filled(message)
    const translated = filled(russian.get(key) ?? '')
    // A function may say nothing where there is nothing to say; a text may not.
    const plain = typeof message === 'string'
    if (plain && (english.trim() === '' || translated.trim() === '')) faults.push(`${key} is empty`)
    if (/[а-яё]/i.test(english)) faults.push(`${key} is Russian in English`)
    // What has letters on both sides and no Cyrillic on the Russian one was left as it was.
    const worded = (text: string) => /\p{L}/u.test(text) && !SAME.test(text)
    if (worded(english) && worded(translated) && !/[а-яё]/i.test(translated)) {
      faults.push(`${key}: ${translated}`)
    }
  }
  expect(faults).toEqual([])
})
