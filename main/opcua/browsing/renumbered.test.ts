/** What a walk has found is told by the table of namespaces by which it was found, or not at all. */
import { DataValue, StatusCodes, coerceNodeId, type ClientSession } from 'node-opcua'
import { beforeEach, expect, test } from 'vitest'
import type { Result } from '../../../shared/result.ts'
import type { Place } from '../own-session.ts'
import type { ServiceLine } from '../service-line.ts'
import { Browser } from './browser.ts'

const BY_A = ['', 'urn:a', 'urn:b']
const BY_B = ['', 'urn:b', 'urn:a']
let namespaces: readonly string[]
let browser: Browser

interface Asked {
  readonly nodesToBrowse?: readonly { readonly nodeId: { toString(): string } }[]
  readonly nodesToRead?: readonly object[]
  readonly browsePaths?: readonly object[]
}

/** A server with a valve of each of two namespaces, which it numbers as it likes. */
function answered({ nodesToBrowse, nodesToRead, browsePaths }: Asked): object {
  const unknown = nodesToRead ?? browsePaths
  if (unknown !== undefined) {
    return {
      results: unknown.map(() => new DataValue({ statusCode: StatusCodes.BadAttributeIdInvalid })),
    }
  }
  const valves = ['a', 'b'].map((letter) => ({
    referenceTypeId: coerceNodeId('i=35'),
    nodeId: coerceNodeId(`ns=${namespaces.indexOf(`urn:${letter}`)};s=Valve`),
    browseName: { name: `Valve of ${letter}` },
    displayName: { text: null },
    nodeClass: 2,
    typeDefinition: coerceNodeId('i=63'),
  }))
  return {
    results: (nodesToBrowse ?? []).map(({ nodeId }) => ({
      statusCode: { value: 0 },
      continuationPoint: null,
      references: nodeId.toString() === 'ns=0;i=85' ? valves : [],
    })),
  }
}

beforeEach(() => {
  namespaces = BY_A
  const session = {
    _performMessageTransaction: (request: Asked, done: (error: null, answer: object) => void) =>
      done(null, answered(request)),
  } as unknown as ClientSession
  const line: Pick<ServiceLine, 'take'> = {
    take: (_ask, work) =>
      work(
        {
          session,
          facts: {
            namespaces,
            limits: { read: 0, browse: 0, monitor: 0, history: 0 },
          } as Partial<Place['facts']> as Place['facts'],
          resolve: () => Promise.resolve(0),
        },
        () => 1000,
      ),
  }
  browser = new Browser(line, () => 0)
})

function worth<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}
const told = (nodes: readonly { name: string; node: string }[]) =>
  nodes.map(({ name, node }) => `${name}: ${node}`)
const right = ['Valve of a: nsu=urn:a;s=Valve', 'Valve of b: nsu=urn:b;s=Valve']

test('a search finds the nodes that it names after the server has numbered its namespaces anew', async () => {
  expect(told(worth(await browser.search('valve')).matches)).toEqual(right)
  namespaces = BY_B
  expect(told(worth(await browser.search('valve')).matches)).toEqual(right)
})

test('a branch is walked anew from its first row, and not gone on with in the middle', async () => {
  expect(told(worth(await browser.branch('i=85', 0)).rows)).toEqual(right)
  namespaces = BY_B
  const rest = await browser.branch('i=85', 1)
  expect(rest.ok ? '' : rest.error.message).toContain('namespaces of the server have changed')
  expect(told(worth(await browser.branch('i=85', 0)).rows)).toEqual(right)
})
