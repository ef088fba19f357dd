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

test.each([
  [{ part: 'link' }, 'The link to the server is not up', 'Нет связи с сервером'],
  [{ part: 'busy' }, 'still busy', 'ещё занят'],
  [{ reason: 'unanswered' }, 'gave no answer', 'не ответил'],
  [{ reason: 'unreadable_answer' }, 'more than was asked for', 'больше запрошенного'],
  [{ reason: 'disabled' }, 'switched off', 'отключён'],
])(
  'a server that cannot be asked is not taken for a part of the console: %o',
  (details, en, ru) => {
    const failure = { code: 'unavailable', message: '', details } as const
    expect(say(failure)).toContain(en)
    expect(say(failure, 'ru')).toContain(ru)
  },
)

test.each([
  ['full', 'Free some space', 'Освободите место'],
  ['damaged', 'restore the file from a copy', 'восстановите файл из копии'],
  ['readonly', 'right to write', 'право записи'],
])('records that are %s: what to do about them and about nothing else', (reason, en, ru) => {
  const failure = {
    code: 'unavailable',
    message: '',
    details: { part: 'journal', reason, file: 'x' },
  } as const
  expect(say(failure)).toContain(en)
  expect(say(failure, 'ru')).toContain(ru)
  expect(say({ ...failure, details: { reason } })).toBe(catalogue.en.unavailable)
})

test('a node by a number of before is told with what to do', () => {
  const details = { reason: 'number_of_then', name: '101.F', node: 'ns=2;s=F' }
  const failure = { code: 'conflict', message: '', details } as const
  for (const language of ['en', 'ru'] as const) {
    expect(say(failure, language)).toMatch(
      /“101.F” stood at ns=2;s=F|«101.F» был привязан к узлу ns=2;s=F/,
    )
    expect(say(failure, language)).toContain('nsu=')
  }
})

test('a tag that its server has not described yet is not called one that cannot be set', () => {
  const failure = { code: 'not_live', message: '', details: { reason: 'not_described' } } as const
  expect(say(failure)).toContain('has not told yet')
  expect(say(failure, 'ru')).toContain('не передал описание')
  expect(say({ ...failure, details: {} })).toBe(catalogue.en.not_live)
})

test('what is wrong with a typed text is named', () => {
  const typed = (details: Failure['details']) =>
    say({ code: 'bad_input', message: '', details: details ?? {} })
  expect(typed({ fault: 'short', least: 3, most: 500 })).toContain('at least 3')
  expect(typed({ fault: 'short', least: 1, most: 64 })).toContain('nothing to see')
  expect(typed({ fault: 'long', least: 1, most: 64 })).toContain('64')
  expect(typed({ fault: 'invisible' })).toContain('cannot be seen')
  expect(typed({ fault: 'mixed', word: '101\u0410B' })).toContain('“101\u0410B”')
  expect(typed({ field: 'value' })).toBe(catalogue.en.bad_input)
})

test('a name that looks like another one names it', () => {
  const failure = {
    code: 'conflict',
    message: '',
    details: { reason: 'name_alike', name: 'TOP', like: 'ТОР' },
  } as const
  expect(say(failure)).toContain('“ТОР”')
  expect(say(failure, 'ru')).toContain('«ТОР»')
  expect(say({ code: 'conflict', message: '' })).toBe(catalogue.en.conflict)
})

test('a name that is there already is told from somebody who was faster', () => {
  const details = { reason: 'name_taken', name: 'orlova' }
  expect(say({ code: 'conflict', message: '', details })).toContain('“orlova” already')
  expect(say({ code: 'conflict', message: '', details }, 'ru')).toContain('«orlova» уже есть')
})
