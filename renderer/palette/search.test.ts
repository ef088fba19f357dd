import { expect, test } from 'vitest'
import { find, MOST_SHOWN, type Target } from './search.ts'

const tag = (name: string, title = ''): Target => ({ kind: 'tag', name, title, href: '' })
const all = [
  { kind: 'place', name: 'Trends', title: '', href: '' } as const,
  tag('1101.F', 'Frequency'),
  tag('101.F.SP', 'Frequency setpoint'),
  tag('101.F', 'Frequency'),
  tag('102.PIN', 'Intake pressure, счётчик'),
]
const names = (typed: string) => find(all, typed).targets.map(({ name }) => name)

test('nothing typed offers the places', () => {
  expect(names('  ')).toEqual(['Trends'])
})

test('the exact name is first, then what begins with it, then what contains it', () => {
  expect(names('101.f')).toEqual(['101.F', '101.F.SP', '1101.F'])
})

test('words are found in titles in any order and either spelling of ё', () => {
  expect(names('pressure intake')).toEqual(['102.PIN'])
  expect(names('СЧЕТЧИК')).toEqual(['102.PIN'])
  expect(names('nowhere')).toEqual([])
})

test('no more is drawn than can be read, and the rest is counted', () => {
  const many = Array.from({ length: 100 }, (_, i) => tag(`${i}.F`))
  expect(find(many, 'f')).toMatchObject({ more: 100 - MOST_SHOWN })
})
