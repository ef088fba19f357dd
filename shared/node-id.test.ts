import { expect, test } from 'vitest'
import fc from 'fast-check'
import { givenNode, identifierOf, isNodeId } from './node-id.ts'

test('a node id is read to its last letter', () => {
  const guid = '72962b91-fa75-4ae6-8d28-b404dc7daf63'
  for (const [kind, value] of [
    ['i', '0'],
    ['i', '4294967295'],
    ['s', 'Valve\nB'],
    ['s', 'Valve\u2028B '],
    ['s', 'a;i=5'],
    ['g', guid],
    ['b', 'AAA='],
    ['b', 'AAA'],
  ] as const) {
    for (const namespace of ['', 'ns=0;', 'ns=65535;', 'nsu=urn:a%3Bb;']) {
      expect(identifierOf(`${namespace}${kind}=${value}`)).toEqual({ kind, value })
    }
  }
})

test.each([
  ...['i=5x', 'i=1e3', 'i=1.5', 'i=0x10', 'i= 5', 'i=5 ', 'i=-1', 'i=05', 'i=4294967296', 'i='],
  ...['s=', 's=\ud800', 'g=zzz', 'g=72962b91fa754ae68d28b404dc7daf63', 'b=@@@', 'b=AAAA=', 'b=A'],
  ...['ns=65536;i=1', 'ns=02;i=1', 'ns=;i=1', 'nsu=;i=1', 'ns=2i=1', 'x=1', 'I=1', ' i=1', ''],
])('%j is none', (text) => {
  expect(isNodeId(text)).toBe(false)
})

test('the space around what is given is not of it, but that at the end of a name', () => {
  expect(givenNode(' ns=2;i=5\n')).toBe('ns=2;i=5')
  expect(givenNode(' ns=2;s=Valve ')).toBe('ns=2;s=Valve ')
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (name) => {
      expect(givenNode(`nsu=urn:a;s=${name}`)).toBe(`nsu=urn:a;s=${name}`)
    }),
  )
})
