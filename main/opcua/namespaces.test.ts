import { expect, test } from 'vitest'
import { resolveNode, sameMeaning, splitNode } from './namespaces.ts'

const table = ['http://opcfoundation.org/UA/', 'urn:server', 'urn:field']

test('a node of a named namespace gets the index that this server gives it', () => {
  expect(resolveNode('nsu=urn:field;s=WELL.1;P', table)).toBe('ns=2;s=WELL.1;P')
  expect(resolveNode('nsu=http://opcfoundation.org/UA/;i=2258', table)).toBe('ns=0;i=2258')
})

test('a node of a namespace that the server lacks is not guessed', () => {
  expect(resolveNode('nsu=urn:elsewhere;s=x', table)).toBeNull()
})

test('an index is taken as it was given', () => {
  expect(resolveNode('ns=7;s=x', table)).toBe('ns=7;s=x')
  expect(resolveNode('i=2258', table)).toBe('i=2258')
})

test('a semicolon in a namespace is written as %3B', () => {
  expect(splitNode('nsu=urn:a%3Bb%25;i=1')).toEqual({ uri: 'urn:a;b%', identifier: 'i=1' })
})

test('tables mean the same when every namespace that is used kept its index', () => {
  const nodes = ['nsu=urn:field;s=a', 'nsu=urn:field;s=b', 'ns=1;s=c']
  expect(sameMeaning(nodes, table, [...table, 'urn:new'])).toBe(true)
  expect(sameMeaning(nodes, table, ['', 'urn:other', 'urn:field'])).toBe(true)
  expect(sameMeaning(nodes, table, ['', 'urn:field', 'urn:server'])).toBe(false)
  expect(sameMeaning(nodes, table, ['', 'urn:server'])).toBe(false)
})
