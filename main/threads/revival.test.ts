import { expect, test } from 'vitest'
import { Revival } from './revival.ts'

test('a thread that dies again and again is started ever later, half a minute at most', () => {
  const revival = new Revival()
  const pauses = Array.from({ length: 12 }, () => revival.died(50))
  expect(pauses.slice(0, 4)).toEqual([100, 200, 400, 800])
  expect(pauses.at(-1)).toBe(30_000)
})

test('one that had lived for a while is started at once', () => {
  const revival = new Revival()
  for (let n = 0; n < 5; n++) revival.died(50)
  expect([revival.died(60_000), revival.died(50)]).toEqual([100, 200])
})
