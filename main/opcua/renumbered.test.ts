/**
 * A server changes its table of namespaces while the console looks on, or while it is away: what is bound,
 * pinned, read or written from then on is of the table as it is now, and no node is taken for another.
 */
import { afterEach, expect, test } from 'vitest'
import type { ItemSpec } from '../../shared/acquisition.ts'
import { eventually, serverSpec, startRig } from './test-rig.ts'
import { PLANT, VENDOR, type Nodes } from './wire/test-nodes.ts'
import { startWireServer, type WireServer } from './wire/test-wire-server.ts'
import { Type } from './wire/test-writing.ts'

const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

/** The plant's x is 1, the vendor's -1; the indexes stay with the values when the names are exchanged. */
const fill = (nodes: Nodes): void => {
  for (const [namespace, value] of [
    [PLANT, 1],
    [VENDOR, -1],
  ] as const) {
    nodes.variable(nodes.id('s=x', namespace), 'x', {
      variant: { type: Type.Double, value },
      writable: true,
    })
  }
  nodes.variable('i=9999', 'still', { variant: { type: Type.Double, value: 5 } })
}

const wanted = (tag: number, node: string): ItemSpec => ({
  ...{ tag, node, sampling: 0, deadband: 0, queue: 1000 },
})
const still = wanted(1, 'i=9999')
const plant = wanted(1, `nsu=${PLANT};s=x`)

async function start(first: ItemSpec) {
  const server = await startWireServer({ fill, namespaces: [PLANT, VENDOR] })
  ends.push(() => server.close())
  const rig = startRig(1)
  ends.push(() => rig.stop())
  const spec = serverSpec(server.endpoint)
  await rig.port.configure(spec, [first])
  await eventually(() => expect(rig.values(1)).toHaveLength(1))
  await eventually(() => expect(rig.current).toHaveLength(1))
  return { server, rig, spec }
}

const exchange = ({ nodes }: WireServer): void =>
  nodes.set('i=2255', [...nodes.namespaces.slice(0, 2), VENDOR, PLANT])
const lengthen = ({ nodes }: WireServer): void =>
  nodes.set('i=2255', [...nodes.namespaces, 'urn:another'])

/** It has been looked at since. */
async function looked({ asked }: WireServer): Promise<void> {
  const before = asked.get('Read') ?? 0
  await eventually(() => expect(asked.get('Read') ?? 0).toBeGreaterThan(before + 1))
}

test('a tag that is added by name after namespaces that nobody used have moved is of the node of that name', async () => {
  const { server, rig, spec } = await start(still)
  exchange(server)
  await looked(server)
  await rig.port.configure(spec, [still, wanted(2, `nsu=${VENDOR};s=x`)])
  await eventually(() => expect(rig.values(2).length).toBeGreaterThan(0))
  await looked(server)
  expect(rig.values(2)).toEqual([1])
  expect(rig.figures()?.reconnects).toBe(0)
})

test('an index that is given after namespaces that nobody used have moved is pinned to what it means now', async () => {
  const { server, rig, spec } = await start(still)
  exchange(server)
  await looked(server)
  await rig.port.configure(spec, [still, wanted(2, 'ns=2;s=x')])
  await eventually(() => expect(rig.values(2)).toEqual([1]))
  expect(rig.pinned).toEqual([{ tag: 2, from: 'ns=2;s=x', node: `nsu=${VENDOR};s=x` }])
})

test('so is one that is given after they have moved while the server was away, though its subscription goes on', async () => {
  const { server, rig, spec } = await start(still)
  exchange(server)
  server.reset()
  await eventually(() => expect(rig.current).toHaveLength(2))
  expect(server.subscriptions).toBe(1)
  await rig.port.configure(spec, [still, wanted(2, 'ns=2;s=x')])
  await eventually(() => expect(rig.values(2)).toEqual([1]))
  expect(rig.pinned).toEqual([{ tag: 2, from: 'ns=2;s=x', node: `nsu=${VENDOR};s=x` }])
  expect(rig.figures()?.renewals).toBe(0)
})

test('a namespace that is added at the end holds up neither what is written nor what is read, on a line of before or a new one', async () => {
  const { server, rig } = await start(plant)
  lengthen(server)
  const write = { server: 1, tag: 1, timeout: 2000 }
  // Not looked at since: what the tag stands for means the same.
  expect(await rig.port.write({ ...write, value: 2 })).toMatchObject({ ok: true })
  await looked(server)
  for (const value of [3, 4]) {
    expect(await rig.port.write({ ...write, value })).toMatchObject({ ok: true })
    expect(await rig.port.read({ server: 1, tag: 1, timeout: 2000 })).toMatchObject({
      ok: true,
      value: { value },
    })
  }
})

test('in the very moment of a change nothing is written to the node that has the index now, and nothing read of it', async () => {
  const { server, rig } = await start(plant)
  expect((await rig.port.write({ server: 1, tag: 1, value: 2, timeout: 2000 })).ok).toBe(true)
  exchange(server)
  const command = { server: 1, tag: 1, timeout: 2000 }
  const [written, read] = await Promise.all([
    rig.port.write({ ...command, value: 77 }),
    rig.port.read(command),
  ])
  for (const answer of [written, read]) {
    expect(answer).toMatchObject({ ok: false, error: { code: 'unavailable' } })
  }
  expect(server.nodes.get('ns=2;s=x')?.sample.variant?.value).toBe(2)
  // Bound anew by its name, it is written again, where it stands now.
  await eventually(async () => {
    const again = await rig.port.write({ ...command, value: 78 })
    expect(again.ok).toBe(true)
  })
  expect(server.nodes.get('ns=3;s=x')?.sample.variant?.value).toBe(78)
  expect(server.nodes.get('ns=2;s=x')?.sample.variant?.value).toBe(2)
})

test('in the very moment of a change a tag is bound, by name and by index, as the table of that moment says', async () => {
  const { server, rig, spec } = await start(still)
  const [byName, byIndex] = [wanted(2, `nsu=${VENDOR};s=x`), wanted(3, 'ns=3;s=x')]
  exchange(server)
  // Not looked at since, unless a second has ended just now.
  await rig.port.configure(spec, [still, byName, byIndex])
  for (const [tag, value] of [
    [2, 1],
    [3, -1],
  ] as const) {
    await eventually(() => expect(rig.values(tag)).toEqual([value]))
  }
  await looked(server)
  await looked(server)
  expect([rig.values(2), rig.values(3)]).toEqual([[1], [-1]])
  expect(rig.pinned).toEqual([{ tag: 3, from: 'ns=3;s=x', node: `nsu=${PLANT};s=x` }])
  expect(rig.figures()?.reconnects).toBe(0)
})

test('where what is bound already has moved, a tag that is added in that moment takes nothing of another node', async () => {
  const { server, rig, spec } = await start(plant)
  exchange(server)
  await rig.port.configure(spec, [plant, wanted(2, `nsu=${VENDOR};s=x`)])
  await eventually(() => expect(rig.values(2)).toEqual([1]))
  await eventually(() => expect(rig.values(1)).toEqual([1, -1]))
  expect(rig.values(2)).not.toContain(-1)
})

test('a tag of a namespace whose name another has too is of no node until the server tells them apart', async () => {
  const { server, rig, spec } = await start(still)
  const { nodes } = server
  const [ua = '', own = ''] = nodes.namespaces
  nodes.set('i=2255', [ua, own, PLANT, PLANT])
  await looked(server)
  await rig.port.configure(spec, [still, wanted(2, 'ns=2;s=x'), wanted(3, `nsu=${PLANT};s=x`)])
  const failed = [2, 3].map((tag) => ({ tag, status: 0x805e_0000 }))
  await eventually(() => expect(rig.figures()).toMatchObject({ state: 'up', failed }))
  const unbound = { value: null, status: 0x805e_0000 }
  for (const tag of [2, 3]) await eventually(() => expect(rig.latest(tag)).toMatchObject(unbound))
  expect(rig.pinned).toEqual([])
  nodes.set('i=2255', [ua, own, PLANT, VENDOR])
  for (const tag of [2, 3]) await eventually(() => expect(rig.latest(tag)?.value).toBe(1))
  expect(rig.pinned).toEqual([{ tag: 2, from: 'ns=2;s=x', node: `nsu=${PLANT};s=x` }])
})
