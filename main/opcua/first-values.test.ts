import { expect, test } from 'vitest'
import { FIRST_VALUE, FirstValues } from './first-values.ts'

test('values are believed once every item has one, and that is said once for each link', () => {
  const values = new FirstValues()
  let silent = [1, 2]
  const answer = (now: number) => values.answer(() => silent, now)
  expect(answer(0)).toBe(null)
  values.complete(100)
  expect(answer(200)).toBe(null)
  silent = []
  expect([answer(300), answer(400)]).toEqual([[], null])
  values.complete(500)
  expect(answer(600)).toBe(null)
  values.reset()
  values.complete(700)
  expect(answer(800)).toEqual([])
})

test('an item that stays silent is not waited for longer than its time, and is named', () => {
  const values = new FirstValues()
  values.complete(100)
  expect(values.answer(() => [7], 99 + FIRST_VALUE)).toBe(null)
  expect(values.answer(() => [7], 100 + FIRST_VALUE)).toEqual([7])
})
