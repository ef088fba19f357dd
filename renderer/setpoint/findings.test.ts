import { expect, test } from 'vitest'
import { ValueType } from '../../shared/samples.ts'
import { findings, obstacle, type Facts } from './findings.ts'
import { changeFixture, frequency, other, setpoint } from './fixtures.ts'

const facts = (change: Partial<Facts> = {}): Facts => ({
  tag: setpoint,
  steered: frequency,
  value: 52,
  proposed: null,
  now: 50,
  mark: 'live',
  heard: true,
  locked: false,
  role: 'operator',
  permitted: true,
  busy: undefined,
  elsewhere: undefined,
  journal: null,
  last: undefined,
  reason: null,
  ...change,
})
const against = (change: Partial<Facts>) => obstacle(findings(facts(change)))

test('a value inside the limits with a reason may be armed', () => {
  expect(against({})).toBeUndefined()
})

test('limits are inclusive, and each failure names its bound', () => {
  expect(against({ value: 60 })).toBeUndefined()
  expect(against({ value: 60.1 })).toMatchObject({ key: 'high', bound: 60 })
  expect(against({ value: 39.9 })).toMatchObject({ key: 'low', bound: 40 })
  expect(against({ tag: { ...setpoint, siteHigh: 55 }, value: 56 })).toMatchObject({ bound: 55 })
})

test.each([
  [{ value: Number.NaN }, 'type'],
  [{ value: 50.25 }, 'decimals'],
  [{ value: 50 }, 'same'],
  [{ tag: { ...setpoint, type: ValueType.Int32, decimals: 1 }, value: 50.5 }, 'whole'],
  [{ permitted: false, role: 'viewer' as const }, 'role'],
  [{ locked: true }, 'locked'],
  [{ heard: false }, 'core'],
  [{ mark: 'link' as const }, 'live'],
  [{ mark: 'known' as const }, 'live'],
  [{ busy: changeFixture({ person: other }) }, 'busy'],
  [{ journal: 'full' as const }, 'journal'],
])('%j stands in the way', (change, key) => {
  expect(against(change)).toMatchObject({ key, weight: 'no' })
})

test('what is still to be given is no fault', () => {
  expect(against({ value: null })).toMatchObject({ key: 'missing', weight: 'todo' })
  expect(against({ reason: 'missing' })).toMatchObject({ key: 'reason', weight: 'todo' })
})

test('the value before a change may be finer than what is typed', () => {
  expect(against({ value: 50.25, proposed: 50.25 })).toBeUndefined()
})

test('a value in an alarm zone of what it steers is worth a look, and no more', () => {
  expect(findings(facts({ value: 59.5 }))).toContainEqual({
    weight: 'watch',
    key: 'alarm',
    side: 'high',
    bound: 59,
  })
  expect(against({ value: 59.5 })).toBeUndefined()
})

test('a setpoint of two states has no limits to name', () => {
  const tag = { ...setpoint, type: ValueType.Boolean, low: null, high: null }
  expect(against({ tag, value: true, now: false })).toBeUndefined()
  expect(against({ tag, value: false, now: false })).toMatchObject({ key: 'same' })
})
