import { describe, expect, test } from 'vitest'
import type { BucketRule } from '../../shared/history.ts'
import { ticksFromMoment } from '../../shared/time.ts'
import { edgesOf, mostBuckets } from './aggregate-edges.ts'

const at = (moment: string) => ticksFromMoment(moment)!
const edges = (rule: BucketRule, from: string, to: string) =>
  edgesOf(rule, at(from), at(to)).map((edge) =>
    new Date(Number(edge / 10_000n)).toISOString().replace(':00.000Z', ''),
  )
const hoursBetween = (moments: readonly string[]) =>
  moments
    .slice(1)
    .map((one, n) => (Date.parse(`${one}Z`) - Date.parse(`${moments[n]}Z`)) / 3_600_000)

describe('buckets', () => {
  test('of a length begin with the window, and the last is what is left', () => {
    expect(
      edges({ by: 'length', ms: 3_600_000 }, '2026-03-01T00:10:00Z', '2026-03-01T02:40:00Z'),
    ).toEqual(['2026-03-01T00:10', '2026-03-01T01:10', '2026-03-01T02:10', '2026-03-01T02:40'])
    expect(edges({ by: 'window' }, '2026-03-01T00:10:00Z', '2026-03-01T02:40:00Z')).toHaveLength(2)
  })

  test.each<BucketRule>([
    { by: 'window' },
    { by: 'length', ms: 3_599_999 },
    { by: 'length', ms: 86_399_999 },
    { by: 'hour', zone: 'Australia/Lord_Howe' },
    { by: 'day', zone: 'America/Havana' },
    { by: 'month', zone: 'Europe/Berlin' },
    { by: 'shift', zone: 'Europe/Berlin', times: [0, 28_800_000, 57_600_000] },
  ])('by %o are as many as is said beforehand, or fewer', (rule) => {
    for (const to of [
      '2026-03-01T00:01:00Z',
      '2026-04-30T21:59:59.9999999Z',
      '2026-12-31T23:00:01Z',
    ]) {
      const [begin, end] = [at('2026-03-01T00:00:00Z'), at(to)]
      const found = edgesOf(rule, begin, end)
      expect(found.length - 1).toBeLessThanOrEqual(mostBuckets(rule, begin, end))
      expect(found).toEqual([...new Set(found)].sort((a, b) => Number(a - b)))
      expect([found[0], found.at(-1)]).toEqual([begin, end])
    }
  })

  test('of a day are as long as the day is', () => {
    const days = edges(
      { by: 'day', zone: 'Europe/Berlin' },
      '2026-03-27T23:00:00Z',
      '2026-03-30T22:00:00Z',
    )
    expect(hoursBetween(days)).toEqual([24, 23, 24])
    const autumn = edges(
      { by: 'day', zone: 'Europe/Berlin' },
      '2026-10-24T12:00:00Z',
      '2026-10-26T12:00:00Z',
    )
    expect(autumn).toEqual([
      '2026-10-24T12:00',
      '2026-10-24T22:00',
      '2026-10-25T23:00',
      '2026-10-26T12:00',
    ])
  })

  test('of a day begin at the change where there is no midnight', () => {
    // In Havana the clocks go from 00:00 to 01:00.
    const days = edges(
      { by: 'day', zone: 'America/Havana' },
      '2026-03-07T05:00:00Z',
      '2026-03-10T04:00:00Z',
    )
    expect(days).toEqual([
      '2026-03-07T05:00',
      '2026-03-08T05:00',
      '2026-03-09T04:00',
      '2026-03-10T04:00',
    ])
  })

  test('of an hour are 23, 25 or 24 of a day, and of half an hour where the clocks go so', () => {
    const spring = edges(
      { by: 'hour', zone: 'Europe/Berlin' },
      '2026-03-28T23:00:00Z',
      '2026-03-29T22:00:00Z',
    )
    expect(hoursBetween(spring)).toEqual(Array.from({ length: 23 }, () => 1))
    const autumn = edges(
      { by: 'hour', zone: 'Europe/Berlin' },
      '2026-10-24T22:00:00Z',
      '2026-10-25T23:00:00Z',
    )
    expect(hoursBetween(autumn)).toEqual(Array.from({ length: 25 }, () => 1))
    const half = edges(
      { by: 'hour', zone: 'Australia/Lord_Howe' },
      '2026-04-04T13:00:00Z',
      '2026-04-05T13:30:00Z',
    )
    expect(hoursBetween(half).reduce((sum, hours) => sum + hours, 0)).toBe(24.5)
    expect(half.filter((edge) => edge.endsWith(':30')).length).toBeGreaterThan(8)
    const india = edges(
      { by: 'hour', zone: 'Asia/Kolkata' },
      '2026-04-04T13:00:00Z',
      '2026-04-04T15:00:00Z',
    )
    expect(india).toEqual([
      '2026-04-04T13:00',
      '2026-04-04T13:30',
      '2026-04-04T14:30',
      '2026-04-04T15:00',
    ])
  })

  test('of a month and of shifts follow the clocks of the site', () => {
    expect(
      edges(
        { by: 'month', zone: 'Asia/Yekaterinburg' },
        '2025-12-15T00:00:00Z',
        '2026-03-15T00:00:00Z',
      ),
    ).toEqual([
      '2025-12-15T00:00',
      '2025-12-31T19:00',
      '2026-01-31T19:00',
      '2026-02-28T19:00',
      '2026-03-15T00:00',
    ])
    const shifts = {
      by: 'shift',
      zone: 'Europe/Berlin',
      times: [8 * 3_600_000, 20 * 3_600_000],
    } as const
    const turns = edges(shifts, '2026-10-24T06:00:00Z', '2026-10-26T07:00:00Z')
    expect(hoursBetween(turns)).toEqual([12, 13, 12, 12])
    expect(edges(shifts, '2026-06-01T03:00:00Z', '2026-06-01T07:00:00Z')).toEqual([
      '2026-06-01T03:00',
      '2026-06-01T06:00',
      '2026-06-01T07:00',
    ])
  })

  test('of years of hours are found in a moment', () => {
    const many = edgesOf(
      { by: 'hour', zone: 'Europe/Berlin' },
      at('2020-01-01T00:00:00Z'),
      at('2024-01-01T00:00:00Z'),
    )
    expect(many).toHaveLength(4 * 365 * 24 + 24 + 1)
  })
})
