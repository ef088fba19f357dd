import { expect, test } from 'vitest'
import { tagFixture } from '../stores/fixtures.ts'
import { contested } from '../ui/edits.ts'
import { blank, created, draftOf, faultOf, faultsOf, updated, type TagDraft } from './tagDraft.ts'

const draft = (change: Partial<TagDraft> = {}): TagDraft => ({
  ...blank(1, null),
  ...{ name: '101.NEW', node: 'ns=2;s=New' },
  ...change,
})
const none = () => false

test('a name, a node and a server are enough', () => {
  expect(faultsOf(draft(), none)).toEqual({})
  expect(faultsOf(draft({ node: 'nsu=urn:a:b;s=New' }), none)).toEqual({})
  expect(faultsOf(draft({ node: 'i=2258' }), none)).toEqual({})
})

test.each([
  [draft({ name: '' }), { name: 'empty' }],
  [draft({ name: 'two words' }), { name: 'name' }],
  [draft({ name: '101\u200BF' }), { name: 'invisible' }],
  [draft({ name: 'T\u0430g' }), { name: 'mixed' }],
  [draft({ node: '' }), { node: 'empty' }],
  [draft({ node: 'New' }), { node: 'node' }],
  [draft({ node: 'ns=x;s=New' }), { node: 'node' }],
  [draft({ server: '' }), { server: 'empty' }],
  [draft({ sampling: null }), { sampling: 'sampling' }],
  [draft({ sampling: -1 }), { sampling: 'sampling' }],
  [draft({ sampling: Number.NaN }), { sampling: 'sampling' }],
  [draft({ decimals: 1.5 }), { decimals: 'decimals' }],
  [draft({ decimals: 10 }), { decimals: 'decimals' }],
  [draft({ low: Number.NaN, high: 3 }), { low: 'number' }],
  [draft({ low: 5, high: 5 }), { high: 'order' }],
])('%j has its fault named', (given, faults) => {
  expect(faultsOf(given, none)).toEqual(faults)
})

test('a name that is taken is said before the core is asked; a tag that is changed keeps its own', () => {
  expect(faultsOf(draft(), () => true)).toEqual({ name: 'taken' })
  expect(faultsOf(draft({ name: 'two words' }), null)).toEqual({})
})

test('a refusal of the core goes to its field', () => {
  expect(faultOf({ code: 'conflict', message: '' })).toEqual({ name: 'taken' })
  const bad = (field: string) => faultOf({ code: 'bad_input', message: '', details: { field } })
  expect(bad('tags.0.name')).toEqual({ name: 'name' })
  expect(bad('node')).toEqual({ node: 'node' })
  expect(bad('siteHigh')).toEqual({ high: 'outside' })
  expect(bad('tags')).toBeNull()
  expect(faultOf({ code: 'forbidden', message: '' })).toBeNull()
  // Said with the name that it looks like, or with what is under way.
  expect(faultOf({ code: 'conflict', message: '', details: { like: 'ТОР' } })).toBeNull()
  expect(faultOf({ code: 'conflict', message: '', details: { reason: 'commanded' } })).toBeNull()
})

test('a text in one language is that of the other too; none is left to the core', () => {
  expect(created(draft({ en: 'Flow' }))).toMatchObject({ title: { en: 'Flow', ru: 'Flow' } })
  expect(created(draft())).not.toHaveProperty('title')
})

const now = draftOf(tagFixture({ siteHigh: 60 }), new Map([[101, { name: '101' }]]))

test('of a tag only what was changed is sent', () => {
  expect(updated({}, now)).toBeNull()
  expect(updated({ node: ` ${now.node} ` }, now)).toBeNull()
  expect(updated({ node: 'ns=2;s=Right ', high: null }, now)).toEqual({
    ...{ tag: now.name, node: 'ns=2;s=Right', siteHigh: null },
  })
  expect(updated({ ru: 'Частота' }, { ...now, en: 'Frequency', ru: '' })).toEqual({
    ...{ tag: now.name, title: { en: 'Frequency', ru: 'Частота' } },
  })
})

test('what a tag tells of its equipment is said and taken back on its form', () => {
  expect(created(draft({ signal: 'choke' }))).toMatchObject({ signal: 'choke' })
  expect(updated({ signal: 'level' }, now)).toEqual({ tag: now.name, signal: 'level' })
  expect(updated({ signal: null }, { ...now, signal: 'level' })).toEqual({
    ...{ tag: now.name, signal: null },
  })
})

test('what two changed to different ends is contested, and nothing else', () => {
  const theirs = { ...now, node: 'ns=2;s=Theirs', decimals: 3 }
  expect(contested({ node: 'ns=2;s=Mine' }, now, theirs)).toEqual(['node'])
  expect(contested({ node: 'ns=2;s=Theirs' }, now, theirs)).toEqual([])
  expect(contested({ sampling: 9 }, now, theirs)).toEqual([])
})
