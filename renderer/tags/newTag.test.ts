import { expect, test } from 'vitest'
import { faultOf, faultsOf, type NewTag } from './newTag.ts'

const tag = (change: Partial<NewTag> = {}): NewTag => ({
  name: '101.NEW',
  node: 'ns=2;s=New',
  server: '1',
  equipment: '',
  en: '',
  ru: '',
  ...change,
})
const none = () => false

test('a name, a node and a server are enough', () => {
  expect(faultsOf(tag(), none)).toEqual({})
  expect(faultsOf(tag({ node: 'nsu=urn:a:b;s=New' }), none)).toEqual({})
  expect(faultsOf(tag({ node: 'i=2258' }), none)).toEqual({})
})

test.each([
  [tag({ name: '' }), { name: 'empty' }],
  [tag({ name: 'two words' }), { name: 'name' }],
  [tag({ name: '101\u200BF' }), { name: 'invisible' }],
  [tag({ name: 'T\u0430g' }), { name: 'mixed' }],
  [tag({ node: '' }), { node: 'empty' }],
  [tag({ node: 'New' }), { node: 'node' }],
  [tag({ node: 'ns=x;s=New' }), { node: 'node' }],
  [tag({ server: '' }), { server: 'empty' }],
])('%j has its fault named', (given, faults) => {
  expect(faultsOf(given, none)).toEqual(faults)
})

test('a name that is taken is said before the core is asked', () => {
  expect(faultsOf(tag(), () => true)).toEqual({ name: 'taken' })
})

test('a refusal of the core goes to its field', () => {
  expect(faultOf({ code: 'conflict', message: '' })).toEqual({ name: 'taken' })
  const bad = (field: string) => faultOf({ code: 'bad_input', message: '', details: { field } })
  expect(bad('tags.0.name')).toEqual({ name: 'name' })
  expect(bad('node')).toEqual({ node: 'node' })
  expect(bad('tags')).toBeNull()
  expect(faultOf({ code: 'forbidden', message: '' })).toBeNull()
  // Said with the name that it looks like.
  expect(faultOf({ code: 'conflict', message: '', details: { like: 'ТОР' } })).toBeNull()
})
