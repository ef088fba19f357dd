/**
 * A tag that is pointed at another node while the old one is still being sent: against a server that is
 * late to take the old item away, whatever it still sends of it is nobody's, and nothing is written to the old
 * node in the name of the tag.
 */
import { expect, test } from 'vitest'
import { eventually, serverSpec } from './test-rig.ts'
import { PLANT, type Nodes } from './wire/test-nodes.ts'
import { startWireRig } from './wire/test-wire-rig.ts'
import type { WireServer } from './wire/test-wire-server.ts'
import { Type } from './wire/test-writing.ts'

/** Milliseconds after which the server has taken an item away. */
const LATE = 1000

const fill = (nodes: Nodes): void => {
  for (const [name, value] of [
    ['old', 1],
    ['new', -1],
  ] as const) {
    nodes.variable(nodes.id(`s=${name}`), name, {
      variant: { type: Type.Double, value },
      writable: true,
    })
  }
}
const item = (name: string) => ({
  ...{ tag: 1, node: `nsu=${PLANT};s=${name}`, sampling: 0, deadband: 0, queue: 1000 },
})

const { rig, serve } = startWireRig()
let server: WireServer

const put = (name: string, value: number): void =>
  server.nodes.set(server.nodes.id(`s=${name}`), value)

async function connect(): Promise<void> {
  server = await serve({ fill })
  await rig.port.configure(serverSpec(server.endpoint), [item('old')])
  await eventually(() => expect(rig.values(1)).toEqual([1]))
}

test('what is still sent of the old node is nobody’s from the moment that the change is followed', async () => {
  await connect()
  // Another pace is asked for first, and the item is taken away only after that.
  server.misbehaviour.delay.set('ModifySubscription', LATE)
  server.misbehaviour.delay.set('DeleteMonitoredItems', LATE)
  const [{ received: before }] = [rig.figures()!]
  const counter = setInterval(() => put('old', performance.now()), 5)
  try {
    await eventually(() => expect(rig.values(1).length).toBeGreaterThan(5))
    await rig.port.configure(serverSpec(server.endpoint), [{ ...item('new'), sampling: 2000 }])
    const taken = rig.samples.length
    const { notified } = server.counts
    await eventually(() => {
      expect(server.asked.get('DeleteMonitoredItems') ?? 0).toBeGreaterThan(0)
      expect(server.counts.notified).toBeGreaterThan(notified + 20)
      // They came, and are accounted for.
      expect(rig.figures()!.refused).toBeGreaterThan(20)
    })
    expect(rig.samples.slice(taken).filter(({ sample }) => Number(sample.value) > 0)).toEqual([])
    expect(before).toBeLessThan(rig.figures()!.received)
  } finally {
    clearInterval(counter)
  }
  await eventually(() => expect(rig.values(1).at(-1)).toBe(-1))
})

test('nothing is written to the old node in the name of the tag, nor read from it', async () => {
  await connect()
  server.misbehaviour.delay.set('DeleteMonitoredItems', LATE)
  await rig.port.configure(serverSpec(server.endpoint), [item('new')])
  const request = { server: 1, tag: 1, timeout: 2000 }
  expect((await rig.port.write({ ...request, value: 5 })).ok).toBe(false)
  expect((await rig.port.read(request)).ok).toBe(false)
  expect(server.asked.get('Write') ?? 0).toBe(0)
  await eventually(async () =>
    expect((await rig.port.write({ ...request, value: 5 })).ok).toBe(true),
  )
  await eventually(() => expect(rig.values(1).at(-1)).toBe(5))
})

test('nothing is written where the tag stands for another node than the one that is meant', async () => {
  await connect()
  const request = { server: 1, tag: 1, timeout: 2000, node: item('new').node }
  const answer = await rig.port.write({ ...request, value: 5 })
  expect(answer.ok ? null : answer.error.code).toBe('unavailable')
  expect((await rig.port.read(request)).ok).toBe(false)
  expect(server.asked.get('Write') ?? 0).toBe(0)
  const meant = { ...request, node: item('old').node, value: 5 }
  expect((await rig.port.write(meant)).ok).toBe(true)
})

test('what a server has kept over a cut, of a node that a tag was pointed away from meanwhile, is nobody’s', async () => {
  await connect()
  server.misbehaviour.refuse.set('CreateSession', 0x8056_0000)
  server.misbehaviour.withhold.add('ActivateSession')
  server.reset()
  await eventually(() => expect(rig.figures()?.state).toBe('down'))
  for (let count = 2; count < 30; count++) put('old', count)
  await rig.port.configure(serverSpec(server.endpoint), [item('new')])
  server.misbehaviour.withhold.clear()
  server.misbehaviour.refuse.clear()
  await eventually(() => expect(rig.values(1).at(-1)).toBe(-1))
  expect(rig.values(1).filter((value) => Number(value) > 1)).toEqual([])
})

test('nothing is written or read where the server stands elsewhere than is meant, whichever endpoint is active', async () => {
  server = await serve({ fill })
  const standby = 'opc.tcp://127.0.0.1:9'
  const spec = serverSpec(standby, { alternates: [server.endpoint] })
  await rig.port.configure(spec, [item('old')])
  await eventually(() => expect(rig.values(1)).toEqual([1]))
  const request = { server: 1, tag: 1, timeout: 2000 }
  const meant = { endpoint: spec.endpoint, alternates: spec.alternates }
  for (const at of [
    { endpoint: 'opc.tcp://127.0.0.1:10', alternates: [] },
    // The momentary member is not the set that was configured.
    { endpoint: server.endpoint, alternates: [] },
  ]) {
    const answer = await rig.port.write({ ...request, at, value: 5 })
    expect(answer.ok ? null : answer.error.code).toBe('unavailable')
    expect((await rig.port.read({ ...request, at })).ok).toBe(false)
  }
  expect(server.asked.get('Write') ?? 0).toBe(0)
  expect((await rig.port.read({ ...request, at: meant })).ok).toBe(true)
  expect((await rig.port.write({ ...request, at: meant, value: 5 })).ok).toBe(true)
})

test('nothing is read where the server has just given its namespaces other numbers', async () => {
  await connect()
  const request = { server: 1, tag: 1, timeout: 2000 }
  expect((await rig.port.read(request)).ok).toBe(true)
  const table = server.nodes.get('i=2255')!
  const names = table.sample.variant?.value as string[]
  table.sample = { variant: { type: Type.String, value: names.toReversed() } }
  const answer = await rig.port.read(request)
  expect(answer.ok ? null : answer.error.message).toContain('has just changed its namespaces')
})
