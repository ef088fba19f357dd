import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { comesTwice, stepFor, timeTicks } from './calendar.ts'
import { createZone, parseOffset } from './zone.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const berlin = createZone('Europe/Berlin')
const moscow = createZone('Europe/Moscow')
const at = (iso: string) => Date.parse(iso)
const wall = (zone: typeof berlin, ms: number) =>
  new Date(ms + zone.offset(ms)).toISOString().slice(5, 16).replace('T', ' ')

describe('zone', () => {
  test.each([
    ['GMT', 0],
    ['GMT+05:30', 19_800_000],
    ['GMT-03:00', -3 * HOUR],
  ])('%s', (text, offset) => expect(parseOffset(text)).toBe(offset))
  test('knows when summer time begins and ends, to the minute', () => {
    const year = berlin.changes(at('2026-01-01T00:00Z'), at('2027-01-01T00:00Z'))
    expect(year).toEqual([at('2026-03-29T01:00Z'), at('2026-10-25T01:00Z')])
    expect(moscow.changes(at('2026-01-01T00:00Z'), at('2027-01-01T00:00Z'))).toEqual([])
  })
})

describe('ticks', () => {
  test('stand at round times of the zone, not of UTC', () => {
    const kolkata = createZone('Asia/Kolkata')
    const ticks = timeTicks(at('2026-03-12T00:00Z'), at('2026-03-12T06:00Z'), 8, kolkata)
    expect(ticks.map((tick) => wall(kolkata, tick.at))).toEqual([
      '03-12 06:00',
      '03-12 07:00',
      '03-12 08:00',
      '03-12 09:00',
      '03-12 10:00',
      '03-12 11:00',
    ])
  })
  test('midnight is written as a day', () => {
    const ticks = timeTicks(at('2026-03-11T18:00Z'), at('2026-03-12T03:00Z'), 10, moscow)
    expect(ticks.filter(({ kind }) => kind === 'day').map((tick) => wall(moscow, tick.at))).toEqual(
      ['03-12 00:00'],
    )
  })
  test('the first of a month is there whatever the step of days', () => {
    const ticks = timeTicks(at('2026-01-20T00:00Z'), at('2026-03-10T00:00Z'), 6, moscow)
    expect(ticks.map((tick) => wall(moscow, tick.at))).toContain('02-01 00:00')
    expect(ticks.every(({ kind }) => kind === 'day')).toBe(true)
  })
  test('a year is ruled by months', () => {
    const ticks = timeTicks(at('2025-06-15T00:00Z'), at('2026-06-15T00:00Z'), 14, berlin)
    expect(ticks).toHaveLength(12)
    expect(ticks.every((tick) => wall(berlin, tick.at).endsWith('-01 00:00'))).toBe(true)
  })
})

describe('summer time', () => {
  test('begins: the axis goes on evenly and skips an hour of the clock', () => {
    const ticks = timeTicks(at('2026-03-28T22:00Z'), at('2026-03-29T04:00Z'), 8, berlin)
    expect(ticks.map((tick) => wall(berlin, tick.at))).toEqual([
      '03-28 23:00',
      '03-29 00:00',
      '03-29 01:00',
      '03-29 03:00',
      '03-29 04:00',
      '03-29 05:00',
      '03-29 06:00',
    ])
    const steps = ticks.slice(1).map((tick, index) => tick.at - (ticks[index]?.at ?? 0))
    expect(new Set(steps)).toEqual(new Set([HOUR]))
    expect(ticks.filter(({ offset }) => offset).map((tick) => wall(berlin, tick.at))).toEqual([
      '03-29 03:00',
    ])
  })
  test('ends: the hour that comes twice is written with both offsets', () => {
    const ticks = timeTicks(at('2026-10-24T22:00Z'), at('2026-10-25T04:00Z'), 8, berlin)
    expect(ticks.map((tick) => wall(berlin, tick.at))).toEqual([
      '10-25 00:00',
      '10-25 01:00',
      '10-25 02:00',
      '10-25 02:00',
      '10-25 03:00',
      '10-25 04:00',
      '10-25 05:00',
    ])
    const twice = ticks.filter(({ offset }) => offset)
    expect(twice.map((tick) => wall(berlin, tick.at))).toEqual(['10-25 02:00', '10-25 02:00'])
    expect(berlin.offset(twice[0]?.at ?? 0)).not.toBe(berlin.offset(twice[1]?.at ?? 0))
  })
  test('only that hour comes twice', () => {
    expect(comesTwice(at('2026-10-25T00:30Z'), berlin)).toBe(true)
    expect(comesTwice(at('2026-10-25T01:30Z'), berlin)).toBe(true)
    expect(comesTwice(at('2026-10-24T23:30Z'), berlin)).toBe(false)
    expect(comesTwice(at('2026-10-25T02:30Z'), berlin)).toBe(false)
    expect(comesTwice(at('2026-03-29T01:30Z'), berlin)).toBe(false)
  })
  test('days that are 23 and 25 hours long have their midnights', () => {
    const ticks = timeTicks(at('2026-10-20T00:00Z'), at('2026-10-30T00:00Z'), 10, berlin)
    expect(ticks.every((tick) => wall(berlin, tick.at).endsWith('00:00'))).toBe(true)
    expect(ticks.length).toBeGreaterThanOrEqual(9)
  })
})

test('an axis never folds, never tears and never crowds, in any zone at any time', () => {
  const zones = [
    'Europe/Berlin',
    'America/St_Johns',
    'Australia/Lord_Howe',
    'Asia/Kathmandu',
    'UTC',
  ]
  const made = zones.map(createZone)
  fc.assert(
    fc.property(
      fc.nat(zones.length - 1),
      fc.integer({ min: at('2020-01-01T00:00Z'), max: at('2030-01-01T00:00Z') }),
      fc.integer({ min: 1000, max: 900 * DAY }),
      (zone, from, span) => {
        const ticks = timeTicks(from, from + span, 10, made[zone] ?? berlin)
        const step = stepFor(from, from + span, 10)
        expect(ticks.length).toBeLessThanOrEqual(14)
        ticks.forEach((tick, index) => {
          expect(tick.at).toBeGreaterThanOrEqual(from)
          expect(tick.at).toBeLessThanOrEqual(from + span)
          const before = ticks[index - 1]
          if (before === undefined) return
          expect(tick.at - before.at).toBeGreaterThan(step * 0.45)
          expect(tick.at - before.at).toBeLessThan(step * 2.2)
        })
      },
    ),
    { numRuns: 300 },
  )
})
