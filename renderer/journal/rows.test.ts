import { expect, test } from 'vitest'
import { attempt, outcome, rowFixture } from './fixtures.ts'
import { authorsOf, by, joined, linked } from './rows.ts'

const first = rowFixture({ seq: 1 })

test('rows are joined newest first, each once', () => {
  expect(joined([outcome, first], [attempt, first]).map(({ seq }) => seq)).toEqual([3, 2, 1])
})

test('nothing new leaves the list as it is', () => {
  const known = [attempt, first]
  expect(joined(known, [first])).toBe(known)
})

test('the rows of a change are found, the attempt first', () => {
  expect(linked([outcome, first, attempt], 'c1')).toEqual([attempt, outcome])
})

test('people are those who stand in the rows; the program is nobody', () => {
  const rows = [first, rowFixture({ seq: 4, person: null }), attempt]
  expect(authorsOf(rows)).toEqual([first.person])
  expect(by(rows, 'petrov')).toEqual([first, attempt])
  expect(by(rows, null)).toBe(rows)
})
