import { expect, test } from 'vitest'
import { MOST_MATCHES } from '../../../shared/browsing.ts'
import { matchesOf } from './matches.ts'
import type { Walked } from './walk.ts'

const namespaces = ['http://opcfoundation.org/UA/', 'urn:field:one']

const node = (local: string, name: string, parent: number, title = ''): Walked => ({
  ...{ local, name, title, parent },
  kind: 'variable',
  typeDefinition: null,
})

/** A walk from `Objects` that has come to these. */
const walkOf = (...found: readonly Walked[]) => {
  const nodes = [node('i=85', 'Objects', -1), ...found]
  const pathOf = (at: number): Walked[] => {
    const above = nodes[at]?.parent ?? -1
    const parent = nodes[above]
    return above <= 0 || parent === undefined ? [] : [...pathOf(above), parent]
  }
  return { nodes, pathOf }
}

const walk = walkOf(
  node('ns=1;s=W101', 'Well 101', 0),
  node('ns=1;s=W101.P', 'THP', 1, 'Tubing Head Pressure'),
  node('ns=1;s=W101.T', 'THT', 1, 'Температура на устье'),
)

const named = (text: string) => matchesOf(walk, text, namespaces).matches.map(({ name }) => name)

test('finds by name, title and id, whatever the case, and in any alphabet', () => {
  expect(named('thp')).toEqual(['THP'])
  expect(named('head press')).toEqual(['THP'])
  expect(named('ТЕМПЕРАТУРА')).toEqual(['THT'])
  expect(named('w101.')).toEqual(['THP', 'THT'])
  expect(named('no such')).toEqual([])
})

test('finds by the id that outlasts a renumbering', () => {
  expect(named('nsu=urn:field:one;s=W101.P')).toEqual(['THP'])
  expect(named('nsu=urn:field:two;s=W101.P')).toEqual([])
})

test('never finds where the walk began, and tells the way from there', () => {
  expect(named('Objects')).toEqual([])
  const [found] = matchesOf(walk, 'THP', namespaces).matches
  expect(found?.path).toEqual([{ node: 'nsu=urn:field:one;s=W101', name: 'Well 101' }])
})

test('tells that there are more than it names, and only then', () => {
  const many = Array.from({ length: MOST_MATCHES }, (_, n) => node(`ns=1;i=${n}`, `Tag ${n}`, 0))
  expect(matchesOf(walkOf(...many), 'tag', namespaces)).toMatchObject({ more: false })
  const { matches, more } = matchesOf(
    walkOf(...many, node('ns=1;s=L', 'Tag last', 0)),
    'tag',
    namespaces,
  )
  expect({ count: matches.length, more }).toEqual({ count: MOST_MATCHES, more: true })
})
