import { expect, test } from 'vitest'
import { AHEAD, missingByClock, missingFrom, never } from './missing.ts'

const HOUR = 3_600_000
const AT = 1_700_000_000_000
/** Nothing is current since `AT`, and now it is again a minute later by the clock that nobody sets. */
const since = { clock: AT, at: AT, elapsed: 0 }
const now = { at: AT + 60_000, elapsed: 60_000 }

test('what was not sampled and not published when nothing came any more may be missing', () => {
  expect(missingFrom(AT, { ...never, lagMs: 1500 })).toBe(AT - 1500)
  // A clock that is behind ours stamps it earlier, as far as that is believed; one that is ahead does not.
  expect(missingFrom(AT, { ...never, clockOffsetMs: -2000 })).toBe(AT - 2000)
  expect(missingFrom(AT, { ...never, clockOffsetMs: -HOUR })).toBe(AT - AHEAD)
  expect(missingFrom(AT, { ...never, clockOffsetMs: HOUR })).toBe(AT)
})

test('a server with our clock has its gap where we have it', () => {
  expect(missingByClock(since, { ...never, clockOffsetMs: 0 }, now.at, now)).toBeNull()
})

test('one that is ahead has it ahead, and one that is behind behind', () => {
  const of = (offset: number) =>
    missingByClock(
      { ...since, clock: AT + offset },
      { ...never, confirmedAt: now.at, confirmedClock: now.at + offset },
      now.at,
      now,
    )
  expect(of(HOUR)).toEqual({ from: AT + HOUR, to: now.at + HOUR })
  expect(of(-HOUR)).toEqual({ from: AT - HOUR, to: now.at - HOUR })
})

test('where the clock was set meanwhile, both axes are covered for as long as it was away', () => {
  const set = { ...never, confirmedAt: now.at, confirmedClock: now.at - HOUR }
  expect(missingByClock(since, set, now.at, now)).toEqual({ from: AT - HOUR, to: AT + 60_000 })
})

test('nothing is told of a server that tells no clock', () => {
  expect(
    missingByClock({ ...since, clock: null }, { ...never, clockOffsetMs: 1 }, 0, now),
  ).toBeNull()
  expect(missingByClock(since, never, 0, now)).toBeNull()
})
