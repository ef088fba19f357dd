import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { fail, ok } from '../../shared/result.ts'
import { toJson } from '../../shared/wire.ts'
import { TURN } from '../threads/turns.ts'
import { jsonOf } from './parts.ts'

const long = (length: number) =>
  Array.from({ length }, (_, index) => ({ index, value: index === 3 ? Number.NaN : 1n, о: 'ё' }))

test.each([TURN + 1, 2 * TURN, 3 * TURN + 7])('a list of %i leaves in parts', async (length) => {
  const result = ok(long(length))
  const answer = jsonOf(result) as Readable
  expect(typeof answer).toBe('object')
  expect(await text(answer)).toBe(JSON.stringify(toJson(result)))
})

test('others get their turn between two parts', async () => {
  let others = 0
  const count = (): void => {
    others += 1
    if (others < 50) setImmediate(count)
  }
  setImmediate(count)
  await text(jsonOf(ok(long(10 * TURN))) as Readable)
  expect(others).toBeGreaterThanOrEqual(9)
})

test.each([ok([]), ok(long(TURN)), ok(null), fail('not_found', 'no')])(
  'what is short leaves in one go',
  (result) => {
    expect(jsonOf(result)).toBe(JSON.stringify(toJson(result)))
  },
)
