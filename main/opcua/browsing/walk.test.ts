import { coerceNodeId, type ClientSession } from 'node-opcua'
import { expect, test } from 'vitest'
import { MOST_NODES } from '../../../shared/browsing.ts'
import type { Place } from '../own-session.ts'
import type { ServiceLine } from '../service-line.ts'
import { Walk } from './walk.ts'

/** A server in which every node has so many children, without an end. */
function endless(children: number) {
  const asked: number[] = []
  let next = 0
  const session = {
    _performMessageTransaction(
      request: { nodesToBrowse?: readonly object[] },
      done: (error: null, response: object) => void,
    ) {
      const nodes = request.nodesToBrowse ?? []
      asked.push(nodes.length)
      const references = () =>
        Array.from({ length: children }, () => {
          next += 1
          return {
            referenceTypeId: coerceNodeId('i=35'),
            nodeId: coerceNodeId(`ns=1;i=${next}`),
            browseName: { name: `n${next}` },
            displayName: { text: null },
            nodeClass: 1,
            typeDefinition: coerceNodeId('i=61'),
          }
        })
      done(null, {
        results: nodes.map(() => ({
          statusCode: { value: 0 },
          continuationPoint: null,
          references: references(),
        })),
      })
    },
  } as unknown as ClientSession
  const place: Place = {
    session,
    facts: {
      namespaces: ['', 'urn:a'],
      limits: { read: 0, browse: 20, monitor: 0, history: 0 },
    } as Partial<Place['facts']> as Place['facts'],
    resolve: () => Promise.resolve(0),
  }
  const line: Pick<ServiceLine, 'take'> = { take: (_ask, work) => work(place, () => 1000) }
  return { line, asked, place }
}

const root = coerceNodeId('i=85')

test('ends at its bound in a server without an end, in requests that the server takes', async () => {
  const { line, asked } = endless(50)
  const walk = new Walk(line, root, () => 0)
  await walk.ask(120_000)
  expect(walk).toMatchObject({ done: true, cut: true, error: null })
  expect(walk.seen).toBe(MOST_NODES)
  expect(Math.max(...asked)).toBe(20)
})

test('stands still when nobody asks any more, and goes on where it was', async () => {
  const { line } = endless(1)
  let now = 0
  // Each look at the clock is ten seconds later.
  const walk = new Walk(line, root, () => (now += 10_000))
  await walk.ask(120_000)
  const { seen } = walk
  expect(walk.done).toBe(false)
  await walk.ask(120_000)
  expect(walk.seen).toBeGreaterThan(seen)
})

test('does not go on in another numbering of the namespaces', async () => {
  const { line, place } = endless(1)
  let steps = 0
  const turned: Pick<ServiceLine, 'take'> = {
    take: (ask, work) =>
      line.take(ask, (here, left) => {
        steps += 1
        const namespaces = steps > 1 ? ['', 'urn:b', 'urn:a'] : place.facts.namespaces
        return work({ ...here, facts: { ...here.facts, namespaces } }, left)
      }),
  }
  const walk = new Walk(turned, root, () => 0)
  await walk.ask(120_000)
  expect(walk.done).toBe(false)
  expect(String(walk.error)).toContain('namespaces')
})
