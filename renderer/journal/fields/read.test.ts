import { expect, test } from 'vitest'
import { rowFixture } from '../fixtures.ts'
import { fieldsOf } from './read.ts'

test('of a change only what is other is told, with what it was', () => {
  const row = rowFixture({ old: '{"unit":"bar","low":0}', new: '{"unit":"MPa","low":0}' })
  expect(fieldsOf(row)).toEqual([{ name: 'unit', old: 'bar', new: 'MPa' }])
})

test('of many tags there are the fields that were set; what each was is not one value', () => {
  const row = rowFixture({ kind: 'tags_changed', new: '{"sampling":500}' })
  expect(fieldsOf(row)).toEqual([{ name: 'sampling', old: undefined, new: 500 }])
})

test.each([50, null, 'Trial', '{not JSON', '[1]'])('%j is no list of fields', (text) => {
  const found = fieldsOf(rowFixture({ old: null, new: text }))
  expect(found).toBeNull()
})
