import { expect, test } from 'vitest'
import catalogue from './messages.ts'
import { reasonFault, reasonText, type Reason } from './reason.ts'

const names = catalogue.en.reasons
const fault = (reason: Reason) => reasonFault(reason, reasonText(reason, names))

test('a common reason stands alone or before the words', () => {
  expect(reasonText({ kind: 'plan', words: ' ' }, names)).toBe('Plan')
  expect(reasonText({ kind: 'alarm', words: 'level high' }, names)).toBe(
    'Alarm response: level high',
  )
  expect(reasonText({ kind: 'request', words: 'Petrov' }, names)).toBe('Request of Petrov')
  expect(reasonText({ kind: 'other', words: 'swap pumps' }, names)).toBe('swap pumps')
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
  expect(reasonText({ kind: 'trial', words: '\u200B' }, names)).toBe('Trial')
})
