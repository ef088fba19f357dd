import { describe, expect, test } from 'vitest'
import { Status } from '../../shared/quality.ts'
import { SampleFlag } from '../../shared/samples.ts'
import type { Live } from './live.ts'
import { markOf, readingOf } from './readings.ts'

const live = (change: Partial<Live> = {}): Live => ({
  value: 4.86,
  lastGood: 4.86,
  status: Status.Good,
  sourceTime: 1000,
  serverTime: 1000,
  flags: 0,
  arrived: 1000,
  ...change,
})
const up = { state: 'up', confirmedAt: 5000 } as const

describe('a value is live only if its sample, its server and the core say so', () => {
  test('good, on a link that is up, heard', () => {
    expect(markOf(live(), 'up', true)).toBe('live')
  })
  test('the core is not heard', () => {
    expect(markOf(live(), 'up', false)).toBe('link')
  })
  test.each([
    ['down', 'link'],
    ['disabled', 'link'],
    ['suspect', 'stale'],
  ] as const)('its server is %s', (state, mark) => {
    expect(markOf(live(), state, true)).toBe(mark)
  })
  test('its server is silent, and the core has marked its values: stale, not merely last known', () => {
    const status = Status.UncertainLastUsableValue
    expect(markOf(live({ status }), 'suspect', true)).toBe('stale')
    expect(markOf(live({ status }), 'up', true)).toBe('known')
  })
  test.each([
    [Status.BadNoCommunication, 'link'],
    [Status.BadWaitingForInitialData, 'none'],
    [Status.UncertainLastUsableValue, 'known'],
    [Status.BadSensorFailure, 'bad'],
    [0x4000_0000, 'uncertain'],
  ] as const)('status %i', (status, mark) => {
    expect(markOf(live({ status }), 'up', true)).toBe(mark)
  })
})

test('a tag without a sample has no value and no age', () => {
  expect(readingOf(undefined, up, true)).toMatchObject({ mark: 'none', value: null, since: null })
})

test('bad shows the last good value, and ages from when it went bad', () => {
  const reading = readingOf(live({ status: Status.BadSensorFailure, value: null }), up, true)
  expect(reading).toMatchObject({ mark: 'bad', value: 4.86, since: 1000 })
})

test('an unchanged value ages from the last keep-alive, not from its source time', () => {
  expect(readingOf(live(), up, true)).toMatchObject({ sourceTime: 1000, since: 5000 })
})

test('server time that stood in for source time is said', () => {
  expect(readingOf(live({ flags: SampleFlag.ServerTimeUsed }), up, true).serverTimeUsed).toBe(true)
})
