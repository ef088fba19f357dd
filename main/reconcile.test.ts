import { expect, it } from 'vitest'
import { noFigures, type ServerFigures, type ServerSpec } from '../shared/acquisition.ts'
import type { TagPlace } from '../shared/history.ts'
import { fail, ok, type Result } from '../shared/result.ts'
import type { Tag } from '../shared/tags.ts'
import { SIMULATED, type Configuration } from './configuration/configuration.ts'
import { eventually, quiet } from './fixtures.ts'
import { createReconciler } from './reconcile.ts'
import { noPartners } from '../shared/partners.ts'

/** @param endpoints of the servers, by their ids from 1 */
function core(...endpoints: string[]) {
  const servers = endpoints.map((endpoint, at) => ({
    ...{ id: at + 1, endpoint, alternates: [], enabled: true },
  }))
  const configured: Pick<ServerSpec, 'id' | 'endpoint'>[] = []
  const still: ServerFigures[] = []
  const field = {
    at: fail('unavailable', 'It ended.') as Result<string>,
    arrive: () => {},
  }
  const known = new Map<number, ServerFigures>()
  const open = ok({ kind: 'anonymous' })
  const identities = new Map<number, Result<unknown>>()
  const removed: number[] = []
  const tags: Tag[] = []
  const told: TagPlace[] = []
  const reconciler = createReconciler({
    configuration: () =>
      ({
        servers,
        tags,
        itemsOf: () => [],
        partnersOf: () => noPartners,
        identityOf: ({ id }: { id: number }) => Promise.resolve(identities.get(id) ?? open),
      }) as unknown as Configuration,
    acquisition: {
      configure: ({ id, endpoint }) => {
        configured.push({ id, endpoint })
        return Promise.resolve()
      },
      remove: (id) => {
        removed.push(id)
        return Promise.resolve(noFigures(id))
      },
    },
    history: {
      assign: (places) => {
        told.push(...places)
        return Promise.resolve()
      },
    },
    table: { configure: () => {} },
    left: () => {},
    bindings: { want: () => 1, held: () => {} },
    simulator: {
      endpoint: () => Promise.resolve(field.at),
      onArrival: (listener) => {
        field.arrive = listener
      },
    },
    figures: (server) => known.get(server) ?? null,
    standsStill: (figures) => {
      still.push(figures)
    },
    log: quiet,
    now: () => 9_000,
  })
  return { servers, configured, still, field, known, identities, removed, tags, told, reconciler }
}

it('the simulated field is connected when it comes up, also where it failed to at first', async () => {
  const { reconciler, configured, still, field, removed } = core('opc.tcp://plc', SIMULATED)
  reconciler.apply([1, 2])
  await eventually(() => expect(still).toHaveLength(1))
  expect(configured).toEqual([{ id: 1, endpoint: 'opc.tcp://plc' }])
  expect(still).toMatchObject([{ server: 2, state: 'down', error: { message: 'It ended.' } }])
  // Nor is it connected any longer as it was before.
  expect(removed).toEqual([2])
  field.at = ok('opc.tcp://127.0.0.1:40123')
  field.arrive()
  const simulated = { id: 2, endpoint: 'opc.tcp://127.0.0.1:40123' }
  await eventually(() => expect(configured.slice(1)).toEqual([simulated]))
})

it('a server that is switched off keeps when it was heard last: from then its samples are missing', async () => {
  const { servers, reconciler, still, known } = core('opc.tcp://plc')
  known.set(1, { ...noFigures(1), state: 'up', confirmedAt: 8_500, lagMs: 700, clockOffsetMs: -20 })
  servers[0]!.enabled = false
  reconciler.apply([1])
  const figures = { since: 9_000, confirmedAt: 8_500, lagMs: 700, clockOffsetMs: -20 }
  await eventually(() => expect(still).toMatchObject([{ state: 'disabled', ...figures }]))
})

it('a server whose secret cannot be read stands still and says so; nobody connects as somebody else', async () => {
  const { reconciler, configured, still, identities, removed } = core('opc.tcp://plc')
  identities.set(1, fail('unavailable', 'Enter it again.', { reason: 'secret' }))
  reconciler.apply([1])
  await eventually(() =>
    expect(still).toMatchObject([{ state: 'down', error: { details: { reason: 'secret' } } }]),
  )
  expect([configured, removed]).toEqual([[], [1]])
})

it('a server that was removed is left', async () => {
  const { servers, reconciler, still, removed } = core('opc.tcp://plc')
  servers.length = 0
  reconciler.apply([1])
  await eventually(() => expect(still).toMatchObject([{ server: 1, state: 'disabled' }]))
  expect(removed).toEqual([1])
})

it('a node that is written in another way is the same place, at the address that the history knows', async () => {
  const { servers, tags, told, reconciler, configured } = core('opc.tcp://plc')
  const tag = { id: 5, server: 1, node: 'ns=2;s=x' } as Tag
  tags.push(tag)
  reconciler.apply([1])
  await eventually(() => expect(configured).toHaveLength(1))
  // Not settled yet: at the other address it will be another place.
  servers[0]!.endpoint = 'opc.tcp://other'
  const pinned = { ...tag, node: 'nsu=urn:x;s=x' }
  reconciler.renamed([pinned])
  expect(told).toEqual([
    { tag: 5, server: 1, place: 'opc.tcp://plc ns=2;s=x' },
    { tag: 5, server: 1, place: 'opc.tcp://plc nsu=urn:x;s=x', renamed: true },
  ])
})
