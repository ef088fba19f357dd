import { expect, test } from 'vitest'
import { ValueType, type TagValue } from '../../shared/samples.ts'
import { createFormat } from '../ui/format.ts'
import { cut, valueText, wholeText } from './valueText.ts'

const format = createFormat('en', 'Asia/Yekaterinburg')
const words = { on: 'on', off: 'off' }
const said = (value: TagValue, type: number = ValueType.Double, decimals = 1) =>
  valueText(value, { type, decimals }, words, format)

test('numbers stay numbers, states are words, nothing is nothing', () => {
  expect(said(50.25)).toBe(50.25)
  expect(said(true, ValueType.Boolean)).toBe('on')
  expect(said(null)).toBeNull()
})

test('64-bit integers keep every digit', () => {
  expect(said(9_007_199_254_740_993n, ValueType.Int64)).toBe(
    '9\u202f007\u202f199\u202f254\u202f740\u202f993',
  )
  expect(wholeText(-1_234n)).toBe('\u22121\u202f234')
  expect(wholeText(12n)).toBe('12')
  expect(said('184225', ValueType.Int64)).toBe('184\u202f225')
})

test('arrays show their first values and how many there are', () => {
  expect(said([1, 2.25, 3, 4])).toBe('1.0; 2.3 … (4)')
  expect(said([true, false])).toBe('on; off (2)')
  expect(said([])).toBe(' (0)')
})

test('a time is written in the zone of the site, a structure by its fields', () => {
  expect(said('2026-03-12T07:46:52.118Z', ValueType.DateTime)).toBe('12 Mar 2026 12:46:52')
  expect(said('not a time', ValueType.DateTime)).toBe('not a time')
  // Its server has not said yet what it is; a text that is one stays as it is.
  expect(said('2026-03-12T07:46:52.118Z', ValueType.Null)).toBe('12 Mar 2026 12:46:52')
  expect(said('2026-03-12T07:46:52.118Z', ValueType.String)).toBe('2026-03-12T07:46:52.118Z')
  expect(said('2026-03-12', ValueType.Null)).toBe('2026-03-12')
  expect(said({ a: 1, b: 'x' })).toBe('a: 1.0; b: x')
})

test('a long text is cut with a mark', () => {
  expect(cut('abcdef', 4)).toBe('abc…')
  expect(cut('abcd', 4)).toBe('abcd')
})
