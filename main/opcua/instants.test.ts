import { expect, test } from 'vitest'
import fc from 'fast-check'
import { isTold, putTicks, ticksOf } from './instants.ts'

test('a time is written without losing a tick', () => {
  const ms = fc.integer({ min: -11_644_473_600_000, max: 253_402_300_799_999 })
  const rest = fc.integer({ min: 0, max: 9999 })
  fc.assert(
    fc.property(ms, rest, (time, ticks) => {
      const column = new BigInt64Array(2)
      putTicks(new Int32Array(column.buffer), 1, time, ticks * 100_000 + 99_999)
      expect(column[1]).toBe(BigInt(time) * 10_000n + BigInt(ticks))
      expect(column[1]).toBe(ticksOf(time, ticks * 100_000))
    }),
    { numRuns: 2000 },
  )
})

test('the first and the last moment of the standard mean that there is no time', () => {
  expect(isTold(Date.UTC(1601, 0, 1))).toBe(false)
  expect(isTold(Date.UTC(9999, 11, 31, 23, 59, 59))).toBe(false)
  expect(isTold(Number.NaN)).toBe(false)
  expect(isTold(Date.UTC(1970, 0, 1))).toBe(true)
  expect(isTold(Date.UTC(1969, 0, 1))).toBe(true)
})
