import { expect, test } from 'vitest'
import { turns } from './turns.ts'

test('a list comes whole, in order, and others get their turn between two slices', async () => {
  const list = Array.from({ length: 2_500 }, (_, index) => index)
  let others = 0
  const during: number[] = []
  const count = (): void => {
    others += 1
    if (others < 10) setImmediate(count)
  }
  setImmediate(count)
  const seen: number[] = []
  for await (const part of turns(list)) {
    seen.push(...part)
    during.push(others)
  }
  expect(seen).toEqual(list)
  expect(during).toEqual([0, 1, 2])
})

test('nothing is no turn', async () => {
  for await (const _ of turns([])) expect.unreachable()
})
