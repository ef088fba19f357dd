import { expect, test } from 'vitest'
import { ValueType } from '../../shared/samples.ts'
import { defaultChangeRules, type Tag } from '../../shared/tags.ts'
import { checkValue } from './checking.ts'

const mode: Tag = {
  ...{ id: 1, name: '101.MODE', title: { en: '', ru: '' }, origin: 'field', server: 1 },
  ...{
    node: 'ns=2;s=Mode',
    member: null,
    formula: null,
    equipment: null,
    signal: null,
    setpointOf: null,
  },
  ...{ sampling: 1000, deadband: 0, queue: 1, decimals: 0, step: true },
  ...{ rules: defaultChangeRules, siteLow: null, siteHigh: null, unit: null, low: null },
  ...{ high: null, normal: null, type: ValueType.Int32, writable: true },
  limits: { lowLow: null, low: null, high: null, highHigh: null },
  enumeration: [
    { value: 0, text: 'Off' },
    { value: 10, text: 'By hand' },
  ],
}

test('one of several states needs no range, and nothing between two of them is a state', () => {
  expect(checkValue(mode, 10)).toEqual({ ok: true, value: 10 })
  const between = checkValue(mode, 5)
  expect(between.ok ? null : between.error.code).toBe('bad_input')
  const beyond = checkValue(mode, 11)
  expect(beyond.ok ? null : beyond.error.code).toBe('out_of_limits')
  const none = checkValue({ ...mode, enumeration: null }, 10)
  expect(none.ok ? null : none.error.details).toMatchObject({ reason: 'no_limits' })
  const wide = checkValue({ ...mode, type: ValueType.Int64 }, 10)
  expect(wide.ok ? null : wide.error.code).toBe('not_writable')
})
