import { expect, it } from 'vitest'
import { ValueType } from '../../shared/samples.ts'
import { describeItem } from './description.ts'

const described = (property: 'EngineeringUnits' | 'EURange', value: unknown) =>
  describeItem(1, ValueType.Double, true, new Map([[property, value]]))
const unit = (text: string) =>
  described('EngineeringUnits', { displayName: { text, locale: null } }).unit

it('a unit is what a person can read: nothing unseen, nothing without an end', () => {
  expect(unit('m³/h')).toBe('m³/h')
  expect(unit(' bar\n\u0000\u202Erab\u200B')).toBe('bar rab')
  expect(unit('\u200B\n')).toBeNull()
  expect(unit('U'.repeat(1_000_000))).toBeNull()
})

it('a range whose span is no number is none', () => {
  expect(described('EURange', { low: -40, high: 60 })).toMatchObject({ low: -40, high: 60 })
  for (const [low, high] of [
    [-1e308, 1e308],
    [0, 0],
    [Number.NaN, 5],
    [Number.NEGATIVE_INFINITY, 5],
  ]) {
    expect(described('EURange', { low, high })).toMatchObject({ low: null, high: null })
  }
})
