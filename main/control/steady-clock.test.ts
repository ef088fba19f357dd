import { expect, it } from 'vitest'
import { createSteadyClock } from './steady-clock.ts'

it('goes on at its own pace when the wall clock jumps, until it is anchored again', () => {
  let wall = 1_000_000
  let monotonic = 50
  const clock = createSteadyClock(
    () => wall,
    () => monotonic,
  )
  expect(clock.now()).toBe(1_000_000)
  monotonic += 200
  wall -= 3_600_000
  expect(clock.now()).toBe(1_000_200)
  clock.anchor()
  expect(clock.now()).toBe(wall)
})
