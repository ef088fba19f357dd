import fc from 'fast-check'
import { expect, it } from 'vitest'
import { dueAt, givenUp, isOverdue, rotatedOut, type Kept } from './backup.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const now = Date.UTC(2026, 10, 22, 12)

const kept = (at: number, asked = false): Kept => ({ name: `b${at}`, at, good: true, asked })

it('hourly for half a year: the last 24 hours, 14 days and 8 weeks stay', () => {
  const all = Array.from({ length: 180 * 24 }, (_, hour) => kept(now - hour * HOUR))
  const gone = new Set(rotatedOut(all))
  const left = all.filter(({ name }) => !gone.has(name)).map(({ at }) => (now - at) / HOUR)
  expect(left.slice(0, 24)).toEqual(Array.from({ length: 24 }, (_, hour) => hour))
  // 12:00 and 13 days whose last is at 23:00, of which yesterday's is among the hours; then Sundays.
  const days = Array.from({ length: 13 }, (_, day) => 13 + 24 * day)
  expect(left).toEqual(expect.arrayContaining(days))
  expect(Math.max(...left)).toBeLessThanOrEqual(8 * 7 * 24)
  expect(left.length).toBeLessThanOrEqual(24 + 14 + 8)
  expect(left.length).toBeGreaterThan(24 + 11 + 5)
})

it('the newest good one always stays, and one that is damaged is not touched', () => {
  const times = fc.array(
    fc.record({ at: fc.nat(400 * DAY), good: fc.boolean(), asked: fc.boolean() }),
    {
      maxLength: 80,
    },
  )
  fc.assert(
    fc.property(times, (list) => {
      const all = list.map((each, index) => ({ name: String(index), ...each }))
      const gone = new Set(rotatedOut(all))
      const good = all.filter((each) => each.good)
      const left = good.filter(({ name }) => !gone.has(name))
      const newest = Math.max(...good.map(({ at }) => at))
      expect(left.some(({ at }) => at === newest)).toBe(good.length > 0)
      for (const each of all) if (!each.good) expect(gone.has(each.name)).toBe(false)
      // What was kept is kept again: a second look deletes nothing more.
      expect(rotatedOut(all.filter(({ name }) => !gone.has(name)))).toEqual([])
      expect(givenUp(all)).toHaveLength(Math.max(0, good.length - 1))
    }),
  )
})

it('the first comes ten minutes after the start, the next when it is due, a failed one again in ten', () => {
  const began = { every: 1, newest: null, failed: null, started: now } as const
  expect(dueAt(began, now)).toBe(now + 600_000)
  expect(dueAt({ ...began, every: 0 }, now)).toBeNull()
  expect(dueAt({ ...began, newest: now + 1_000 }, now + 2_000)).toBe(now + 1_000 + HOUR)
  expect(dueAt({ ...began, newest: now - 9 * HOUR }, now)).toBe(now + 60_000)
  expect(dueAt({ ...began, failed: now + HOUR }, now + HOUR)).toBe(now + HOUR + 600_000)
})

it('times ahead of a clock that was set back put nothing off', () => {
  const ahead = { every: 1, newest: now + 9 * DAY, failed: now + DAY, started: now } as const
  expect(dueAt(ahead, now + 5_000)).toBe(now + 600_000)
})

it('overdue is what has been missed twice, counted from the start', () => {
  const rule = { every: 1, newest: now - 3 * HOUR, failed: null, started: 0 } as const
  expect(isOverdue(rule, now)).toBe(false)
  expect(isOverdue(rule, now + 2 * HOUR)).toBe(true)
  expect(isOverdue({ ...rule, started: now }, now + 2 * HOUR)).toBe(false)
  expect(isOverdue({ ...rule, every: 0 }, now + 99 * HOUR)).toBe(false)
})

it('one that somebody asked for stays though a later one is of the same hour', () => {
  const asked = Array.from({ length: 10 }, (_, n) => kept(now + n * 60_000, true))
  const all = [kept(now + 30 * 60_000), ...asked]
  expect(rotatedOut(all)).toEqual([kept(now + 60_000).name, kept(now).name])
})
