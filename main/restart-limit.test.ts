import { expect, test } from 'vitest'
import { restartLimit } from './restart-limit.ts'

test('three restarts within a minute are tolerated, the fourth is not', () => {
  const tolerable = restartLimit(3, 60_000)
  expect([0, 1_000, 2_000].map(tolerable)).toEqual([true, true, true])
  expect(tolerable(3_000)).toBe(false)
})

test('restarts far apart are always tolerated', () => {
  const tolerable = restartLimit(3, 60_000)
  for (let minute = 0; minute < 20; minute += 1) expect(tolerable(minute * 30_000)).toBe(true)
})

test('a refused restart does not count: after the minute it is tried again', () => {
  const tolerable = restartLimit(1, 60_000)
  expect(tolerable(0)).toBe(true)
  expect(tolerable(59_000)).toBe(false)
  expect(tolerable(60_000)).toBe(true)
})
