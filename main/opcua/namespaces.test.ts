import { expect, test } from 'vitest'
import fc from 'fast-check'
import { Status } from '../../shared/quality.ts'
import {
  Pins,
  movedNamespaces,
  nodeNow,
  nodeOf,
  pinNode,
  resolveNode,
  sameMeaning,
  splitNode,
  statusOfText,
} from './namespaces.ts'
import { item } from './test-rig.ts'

const table = ['http://opcfoundation.org/UA/', 'urn:server', 'urn:field']

test('a node of a named namespace gets the index that this server gives it', () => {
  expect(resolveNode('nsu=urn:field;s=WELL.1;P', table)).toBe('ns=2;s=WELL.1;P')
  expect(resolveNode('nsu=http://opcfoundation.org/UA/;i=2258', table)).toBe('ns=0;i=2258')
})

test('a node of a namespace that the server lacks is not guessed', () => {
  expect(resolveNode('nsu=urn:elsewhere;s=x', table)).toBeNull()
})

test('an index is taken as it was given where the table reaches so far', () => {
  expect(resolveNode('ns=2;s=x', table)).toBe('ns=2;s=x')
  expect(resolveNode('ns=7;s=x', table)).toBeNull()
  expect(resolveNode('i=2258', table)).toBe('i=2258')
})

test('a semicolon in a namespace is written as %3B', () => {
  expect(splitNode('nsu=urn:a%3Bb%25;i=1')).toEqual({ uri: 'urn:a;b%', identifier: 'i=1' })
})

test('tables mean the same when every namespace that is used kept its index', () => {
  const nodes = ['nsu=urn:field;s=a', 'nsu=urn:field;s=b', 'ns=1;s=c']
  expect(sameMeaning(nodes, table, [...table, 'urn:new'])).toBe(true)
  // An index that could not be pinned means something else too.
  expect(sameMeaning(nodes, table, ['', 'urn:other', 'urn:field'])).toBe(false)
  expect(sameMeaning(nodes.slice(0, 2), table, ['', 'urn:other', 'urn:field'])).toBe(true)
  expect(sameMeaning(nodes, table, ['', 'urn:field', 'urn:server'])).toBe(false)
  expect(sameMeaning(nodes, table, ['', 'urn:server'])).toBe(false)
})

test('an index is pinned to what it means, and leads to the same node under any table that has it', () => {
  expect(pinNode('ns=2;s=a;b', table)).toBe('nsu=urn:field;s=a;b')
  expect(pinNode('ns=1;i=5', ['', 'urn:a;b%'])).toBe('nsu=urn:a%3Bb%25;i=5')
  // Nothing to pin: the standard's own namespace, a name already, an index that means nothing.
  for (const node of ['i=2258', 'ns=0;i=2258', 'nsu=urn:field;s=a', 'ns=7;s=x']) {
    expect(pinNode(node, table)).toBe(node)
  }
  const uris = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 2, maxLength: 6 })
  fc.assert(
    fc.property(uris, fc.nat(), fc.nat(), (names, at, turn) => {
      const index = (at % (names.length - 1)) + 1
      const pinned = pinNode(`ns=${index};s=x`, names)
      const shuffled = names.map((_, place) => names[(place + turn) % names.length] ?? '')
      const uri = names[index] ?? ''
      return resolveNode(pinned, shuffled) === `ns=${shuffled.indexOf(uri)};s=x`
    }),
  )
})

test('a namespace without a name, or with one that another has too, is neither pinned nor found, and it is said why', () => {
  const nameless = ['http://opcfoundation.org/UA/', 'urn:a', 'urn:a', '', 'urn:b']
  const unnamed = [0x805e_0000, 'its namespace has no name of its own']
  for (const node of ['ns=1;s=x', 'ns=2;s=x', 'ns=3;s=x', 'nsu=urn:a;s=x']) {
    expect(pinNode(node, nameless)).toBe(node)
    expect(nodeOf(node, nameless)).toBeNull()
    expect(statusOfText(node, nameless)).toEqual(unnamed)
  }
  expect(pinNode('ns=4;s=x', nameless)).toBe('nsu=urn:b;s=x')
  expect(statusOfText('ns=5;s=x', nameless)).toEqual([Status.BadNodeIdUnknown, 'no such namespace'])
  expect(statusOfText('x', nameless)[1]).toBe('not a node id')
  expect(statusOfText('ns=4;i=x', nameless)[1]).toBe('not a node id')
  // To look at it, the index of now is enough.
  expect(nodeNow('ns=2;s=x', nameless)?.toString()).toBe('ns=2;s=x')
  expect(nodeNow('ns=5;s=x', nameless)).toBeNull()
  // The standard's own stays the first, whatever else is called so.
  const again = ['http://opcfoundation.org/UA/', 'urn:a', 'http://opcfoundation.org/UA/']
  expect(resolveNode('nsu=http://opcfoundation.org/UA/;i=1', again)).toBe('ns=0;i=1')
  expect(resolveNode('ns=2;i=1', again)).toBeNull()
})

test('a namespace that is given a name of its own, or loses it, has moved', () => {
  const twice = ['', 'urn:a', 'urn:a']
  const once = ['', 'urn:a', 'urn:b']
  expect(sameMeaning(['nsu=urn:a;s=x'], twice, once)).toBe(false)
  expect(sameMeaning(['nsu=urn:a;s=x'], once, twice)).toBe(false)
  expect(sameMeaning(['ns=2;s=x'], twice, once)).toBe(false)
  expect(sameMeaning(['ns=2;s=x'], twice, ['', 'urn:c', 'urn:c'])).toBe(true)
  expect(sameMeaning(['i=85'], ['', 'urn:a'], ['', ''])).toBe(true)
})

test('what has moved is named, with what it stood under; what nobody uses is not', () => {
  const nodes = ['nsu=urn:field;s=a', 'ns=1;s=c', 'nsu=urn:gone;s=d']
  expect(movedNamespaces(nodes, [...table, 'urn:gone'], ['', 'urn:field', 'urn:server'])).toEqual([
    { uri: 'urn:field', from: 2, to: 1 },
    { uri: 'urn:server', from: 1, to: 2 },
    { uri: 'urn:gone', from: 3, to: -1 },
  ])
})

test('a tag keeps what its index meant when it was made, one that is made later what it means then', () => {
  const told: string[] = []
  const pins = new Pins((nodes) => told.push(...nodes.map(({ tag, node }) => `${tag} ${node}`)))
  const one = { ...item(1, 'x'), node: 'ns=2;s=x' }
  const two = { ...one, tag: 2 }
  expect(pins.apply([one])).toEqual([one])
  pins.see(table)
  expect(pins.apply([one])).toEqual([{ ...one, node: 'nsu=urn:field;s=x' }])
  pins.see(['', 'urn:field', 'urn:server'])
  expect(pins.apply([one, two]).map(({ node }) => node)).toEqual([
    'nsu=urn:field;s=x',
    'nsu=urn:server;s=x',
  ])
  // Kept by the core meanwhile, and so no news; changed by a person it is another node.
  expect(pins.apply([{ ...one, node: 'nsu=urn:field;s=x' }])[0]?.node).toBe('nsu=urn:field;s=x')
  expect(pins.apply([{ ...one, node: 'ns=1;s=x' }])[0]?.node).toBe('nsu=urn:field;s=x')
  expect(told).toEqual(['1 nsu=urn:field;s=x', '2 nsu=urn:server;s=x', '1 nsu=urn:field;s=x'])
})
