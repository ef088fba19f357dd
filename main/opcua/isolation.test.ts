/** What one server does wrong, no other notices: in the same thread, and in another. */
import { createServer, type Socket } from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import { workers } from '../threads/test-workers.ts'
import { eventually, item, serverPki, serverSpec, startRig, type Rig } from './test-rig.ts'
import { startTestServer, type TestServer } from './test-server.ts'
import { PLANT } from './wire/test-nodes.ts'
import { startWireServer, type ServiceName } from './wire/test-wire-server.ts'
import { freePort } from '../test-port.ts'

vi.mock('../threads/worker.ts', async (original) => {
  const { noted } = await import('../threads/test-workers.ts')
  return noted(await original())
})

const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
  workers.length = 0
})

/** A server that counts every 50 ms, connected as number 1. */
async function steady(threadsAtMost: number): Promise<{ rig: Rig; server: TestServer }> {
  const server = await startTestServer({ pki: serverPki, port: await freePort(), counting: 50 })
  ends.push(() => server.stop())
  const rig = startRig(threadsAtMost)
  ends.push(() => rig.stop())
  await rig.port.configure(serverSpec(server.endpoint), [item(1, 'counter', { sampling: 0 })])
  await rig.up()
  await eventually(() => expect(rig.values(1).length).toBeGreaterThan(3))
  return { rig, server }
}

/** Every count came, in its order, and the link never left `up`. */
function expectUntouched(rig: Rig): void {
  const counts = rig.values(1) as number[]
  const first = counts[0] ?? 0
  expect(counts).toEqual(counts.map((_, index) => first + index))
  const states = rig.states.filter(({ server }) => server === 1).map(({ state }) => state)
  expect(states).toEqual(['connecting', 'up'])
}

const other = (rest: string) => ({ ...item(2, ''), node: `nsu=${PLANT};${rest}` })

test.each<ServiceName>([
  'CreateSession',
  'ActivateSession',
  'Read',
  'CreateSubscription',
  'CreateMonitoredItems',
  'Publish',
])('a server that never answers %s delays no other in its thread', async (service) => {
  const { rig } = await steady(1)
  const mute = await startWireServer()
  ends.push(() => mute.close())
  mute.misbehaviour.withhold.add(service)
  await rig.port.configure(serverSpec(mute.endpoint, { id: 2 }), [other('s=Note')])
  await eventually(() => expect(mute.asked.get(service)).toBeGreaterThan(0))
  const before = rig.values(1).length
  await eventually(() => expect(rig.values(1).length).toBeGreaterThan(before + 60))
  expect(workers).toHaveLength(1)
  expectUntouched(rig)
  // Of the last second, in which the machine itself may have stood still.
  await eventually(() => expect(rig.figures(1)?.delayMs).toBeLessThan(1000))
})

test('a port that takes connections and says nothing delays no other', async () => {
  const { rig } = await steady(1)
  const taken: Socket[] = []
  const port = await freePort()
  const mute = createServer((socket) => {
    taken.push(socket)
    socket.on('error', () => {})
  })
  await new Promise<void>((resolve) => mute.listen(port, '127.0.0.1', resolve))
  ends.push(() => {
    for (const socket of taken) socket.destroy()
    return new Promise((resolve) => mute.close(resolve))
  })
  await rig.port.configure(serverSpec(`opc.tcp://127.0.0.1:${port}`, { id: 2 }), [other('s=Note')])
  await eventually(() => expect(taken.length).toBeGreaterThan(0))
  const before = rig.values(1).length
  await eventually(() => expect(rig.values(1).length).toBeGreaterThan(before + 60))
  expectUntouched(rig)
  await rig.port.remove(2)
})

test('a server that sends more than can be decoded delays no other in its thread', async () => {
  const { rig } = await steady(1)
  const flood = await startWireServer({ load: { items: 2_000, interval: 1 } })
  ends.push(() => flood.close())
  const items = Array.from({ length: 2_000 }, (_, index) => ({
    ...other(`s=Load/${index + 1}`),
    tag: 1000 + index,
    sampling: 0,
    queue: 5,
  }))
  await rig.port.configure(serverSpec(flood.endpoint, { id: 2 }), items)
  await eventually(() => expect(rig.figures(2)?.received ?? 0).toBeGreaterThan(200_000))
  const before = rig.values(1).length
  await eventually(() => expect(rig.values(1).length).toBeGreaterThan(before + 60))
  expectUntouched(rig)
  const figures = rig.figures(2)!
  expect(figures.received).toBe(figures.passed + figures.refused + figures.dropped)
})

test('a thread that dies takes only its own servers with it, and they come back', async () => {
  const { rig } = await steady(2)
  const second = await startWireServer()
  ends.push(() => second.close())
  await rig.port.configure(serverSpec(second.endpoint, { id: 2 }), [other('s=Valve')])
  await rig.up(2)
  expect(workers).toHaveLength(2)
  await workers[1]?.terminate()
  await eventually(() =>
    expect(rig.states.findLast(({ server }) => server === 2)?.figures).toMatchObject({
      state: 'down',
      error: { details: { reason: 'acquisition' } },
    }),
  )
  await rig.up(2)
  expect(workers).toHaveLength(3)
  expectUntouched(rig)
  const beats = rig.beats.length
  await eventually(() => expect(rig.beats.length).toBeGreaterThan(beats))
})

test('a thread whose last server is removed ends, and the first stays', async () => {
  const { rig } = await steady(2)
  const second = await startWireServer()
  ends.push(() => second.close())
  await rig.port.configure(serverSpec(second.endpoint, { id: 2 }), [other('s=Valve')])
  await rig.up(2)
  let ended = false
  workers[1]?.once('exit', () => {
    ended = true
  })
  await rig.port.remove(2)
  await eventually(() => expect(ended).toBe(true))
  expectUntouched(rig)
  await rig.port.configure(serverSpec(second.endpoint, { id: 2 }), [other('s=Valve')])
  await rig.up(2)
  expect(workers).toHaveLength(3)
})
