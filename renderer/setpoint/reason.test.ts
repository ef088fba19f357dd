import { expect, test } from 'vitest'
import { reasonFault, reasonText, type Reason } from './reason.ts'

const fault = (reason: Reason) => reasonFault(reason, reasonText(reason))

test('a common reason stands alone or before the words', () => {
  expect(reasonText({ kind: 'plan', words: ' ' })).toBe('[plan]')
  expect(reasonText({ kind: 'alarm', words: 'level high' })).toBe('[alarm] level high')
  expect(reasonText({ kind: 'request', words: 'Petrov' })).toBe('[request] Petrov')
  expect(reasonText({ kind: 'other', words: 'swap pumps' })).toBe('swap pumps')
})

test('a reason is required, and a request needs who asked', () => {
  expect(fault({ kind: null, words: '' })).toBe('missing')
  expect(fault({ kind: 'request', words: '' })).toBe('words')
  expect(fault({ kind: 'other', words: 'ab' })).toBe('words')
  expect(fault({ kind: null, words: 'abc' })).toBeNull()
  expect(fault({ kind: 'trial', words: '' })).toBeNull()
  expect(fault({ kind: 'plan', words: 'x'.repeat(500) })).toBe('long')
  expect(fault({ kind: null, words: '\u200B\u0000\u202E' })).toBe('missing')
  expect(fault({ kind: 'other', words: 'a\u200B\u200Bb' })).toBe('words')
  expect(reasonText({ kind: 'trial', words: '\u200B' })).toBe('[trial]')
})
