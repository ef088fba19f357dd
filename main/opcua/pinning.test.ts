/**
 * A tag that was given by index keeps its node for as long as the program runs: through a thread that dies
 * and a connection that is made anew, where the server has other namespaces under its indexes by now.
 */
import { afterEach, expect, test, vi } from 'vitest'
import type { CertificateChange } from '../../shared/certificates.ts'
import { workers } from '../threads/test-workers.ts'
import { selfSigned } from './certificates/fixtures.ts'
import { eventually, serverSpec, startRig, type Rig } from './test-rig.ts'
import { UnkeptPins } from './unkept-pins.ts'
import { PLANT, VENDOR, type Nodes } from './wire/test-nodes.ts'
import { startWireServer, type WireOptions, type WireServer } from './wire/test-wire-server.ts'
import { Type } from './wire/test-writing.ts'

vi.mock('../threads/worker.ts', async (original) => {
  const { noted } = await import('../threads/test-workers.ts')
  return noted(await original())
})

const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
  workers.length = 0
})

/** In both namespaces the same name, so that a wrong index finds something. */
const fill = (nodes: Nodes): void => {
  for (const [namespace, value] of [
    [PLANT, 1],
    [VENDOR, -1],
  ] as const) {
    const variant = { type: Type.Double, value }
    nodes.variable(nodes.id('s=x', namespace), 'x', { variant, writable: true })
  }
}
const item = (node: string) => ({
  ...{ tag: 1, node, sampling: 0, deadband: 0, queue: 1000 },
})
const byIndex = item('ns=2;s=x')

async function field(options: WireOptions): Promise<WireServer> {
  const server = await startWireServer({ fill, ...options })
  ends.push(() => server.close())
  return server
}

/** One thread, one server, and a tag by index; then the server has its namespaces the other way round. */
async function swapped(rig: Rig, options: WireOptions, connect: (s: WireServer) => Promise<void>) {
  const first = await field({ namespaces: [PLANT, VENDOR], ...options })
  await connect(first)
  await eventually(() => expect(rig.values(1)).toEqual([1]))
  expect(rig.pinned).toEqual([{ tag: 1, from: 'ns=2;s=x', node: `nsu=${PLANT};s=x` }])
  const { port } = first
  await first.close()
  await eventually(() => expect(rig.states.at(-1)?.state).toBe('down'))
  const second = await field({ ...options, port, namespaces: [VENDOR, PLANT] })
  await eventually(() => expect(rig.values(1)).toEqual([1, 1]))
  // Each time it is told what the numbers stand for, before anything is subscribed by them.
  expect(rig.numbered.map(({ names }) => names.slice(2))).toEqual([
    [`nsu=${PLANT};`, `nsu=${VENDOR};`],
    [`nsu=${VENDOR};`, `nsu=${PLANT};`],
  ])
  return second
}

/** It is read and written where it was. */
async function expectBound(rig: Rig, server: WireServer): Promise<void> {
  expect(rig.values(1)).not.toContain(-1)
  const request = { server: 1, tag: 1, timeout: 2000 }
  await eventually(async () =>
    expect(await rig.port.write({ ...request, value: 7 })).toMatchObject({ ok: true }),
  )
  expect(server.nodes.get(server.nodes.id('s=x'))?.sample.variant?.value).toBe(7)
  expect(server.nodes.get(server.nodes.id('s=x', VENDOR))?.sample.variant?.value).toBe(-1)
}

const startOne = (): Rig => {
  const rig = startRig(1)
  ends.push(() => rig.stop())
  return rig
}

test('a thread that is started again binds no tag to another node', async () => {
  const rig = startOne()
  const server = await swapped(rig, {}, ({ endpoint }) =>
    rig.port.configure(serverSpec(endpoint), [byIndex]),
  )
  // The core has the index still: it could not write the name.
  await rig.port.configure(serverSpec(server.endpoint), [byIndex])
  await workers[0]?.terminate()
  await eventually(() => expect(rig.values(1)).toHaveLength(3))
  await expectBound(rig, server)
})

test('nor does a connection that is made anew after trust was withdrawn and given again', async () => {
  const rig = startOne()
  const made = await selfSigned()
  const identity = { certificate: made.pem, key: made.keyPem }
  const secured = { securityMode: 'SignAndEncrypt', securityPolicy: 'Basic256Sha256' } as const
  const thumbprint = made.certificate.fingerprint256.replaceAll(':', '').toLowerCase()
  const change = async (wanted: CertificateChange): Promise<void> =>
    expect((await rig.port.certificates.change(wanted)).ok).toBe(true)
  const trust = { do: 'trust', thumbprint, server: 1, accept: [] } as const
  const reason = () => rig.figures()?.error?.details?.['reason']
  const server = await swapped(rig, { identity }, async ({ endpoint }) => {
    await rig.port.configure(serverSpec(endpoint, secured), [byIndex])
    await eventually(() => expect(reason()).toBe('untrusted'))
    await change(trust)
  })
  await change({ do: 'refuse', thumbprint })
  await eventually(() => expect(reason()).toBe('certificate_refused'))
  await change(trust)
  await eventually(() => expect(rig.values(1)).toHaveLength(3))
  await expectBound(rig, server)
})

test('an index that a person gives anew means what it means then', async () => {
  const rig = startOne()
  const server = await swapped(rig, {}, ({ endpoint }) =>
    rig.port.configure(serverSpec(endpoint), [byIndex]),
  )
  rig.port.kept([{ id: 1, node: `nsu=${PLANT};s=x` }])
  await rig.port.configure(serverSpec(server.endpoint), [byIndex])
  await eventually(() => expect(rig.values(1).at(-1)).toBe(-1))
  expect(rig.pinned.at(-1)).toEqual({ tag: 1, from: 'ns=2;s=x', node: `nsu=${VENDOR};s=x` })
})

test('a pin that is not kept is told again after a while, until the tag has its name or another node', () => {
  const pin = (tag: number) => ({ tag, from: 'ns=2;s=x', node: 'nsu=urn:a;s=x' })
  const unkept = new UnkeptPins()
  unkept.add(1, [pin(1), pin(2), pin(3)], 0)
  expect(unkept.due(59_999)).toEqual(new Map())
  expect(unkept.due(60_000)).toEqual(new Map([[1, [pin(1), pin(2), pin(3)]]]))
  expect(unkept.due(60_001)).toEqual(new Map())
  unkept.kept([{ tag: 1, node: 'nsu=urn:a;s=x' }])
  const elsewhere = { ...item('ns=3;s=y'), tag: 2 }
  expect(unkept.named(1, [byIndex, elsewhere, { ...byIndex, tag: 3 }])).toEqual([
    byIndex,
    elsewhere,
    { ...byIndex, tag: 3, node: 'nsu=urn:a;s=x' },
  ])
  expect(unkept.due(120_000)).toEqual(new Map([[1, [pin(3)]]]))
  // The same words at another server are another node.
  expect(unkept.named(2, [{ ...byIndex, tag: 3 }])).toEqual([{ ...byIndex, tag: 3 }])
  expect(unkept.named(1, [{ ...byIndex, tag: 3 }])).toEqual([{ ...byIndex, tag: 3 }])
})
