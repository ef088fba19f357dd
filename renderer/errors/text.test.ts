import { expect, test } from 'vitest'
import { errorCodes, type Failure } from '../../shared/result.ts'
import { createFormat } from '../ui/format.ts'
import catalogue from './messages.ts'
import { textOf } from './text.ts'

const format = { en: createFormat('en', 'UTC'), ru: createFormat('ru', 'UTC') }
const say = (failure: Failure, language: 'en' | 'ru' = 'en') =>
  textOf(failure, catalogue[language] as (typeof catalogue)['en'], format[language])

test.each(errorCodes)('%s is said in both languages', (code) => {
  const failure = { code, message: 'for the log' }
  expect(say(failure)).toMatch(/[.?]$/)
  expect(say(failure, 'ru')).toMatch(/[а-я]/i)
  expect(say(failure)).not.toContain('for the log')
})

test('limits are named with their unit', () => {
  const details = { low: 35, high: 60.5, unit: 'Hz' }
  expect(say({ code: 'out_of_limits', message: '', details })).toBe(
    'The value is outside its limits, 35.0–60.5 Hz.',
  )
  expect(
    say({ code: 'out_of_limits', message: '', details: { high: 220, unit: 'm³/h' } }, 'ru'),
  ).toBe('Значение не должно превышать 220\u202fм³/ч.')
})

test('a pause after wrong attempts says how long', () => {
  expect(say({ code: 'too_many', message: '', details: { seconds: 80 } })).toContain('1:20')
})

test('the part that is down is named', () => {
  expect(say({ code: 'unavailable', message: '', details: { part: 'journal' } })).toContain(
    'journal',
  )
  expect(say({ code: 'unavailable', message: '', details: { part: 'toaster' } })).toBe(
    catalogue.en.unavailable,
  )
})
