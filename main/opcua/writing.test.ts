/**
 * What becomes of a write that is late, unanswered, or cut off half-way: it leaves within its time or not at
 * all, and where it may have been done nobody is told that it was not.
 */
import { coerceNodeId, type ClientSession } from 'node-opcua'
import { afterEach, expect, test, vi } from 'vitest'
import { ValueType } from '../../shared/samples.ts'
import type * as Workers from '../threads/worker.ts'
import type { Security } from './certificates/security.ts'
import { write } from './commands.ts'
import type { Place } from './own-session.ts'
import { ServiceLine } from './service-line.ts'
import { eventually, serverSpec, startRig } from './test-rig.ts'
import { PLANT, type Nodes } from './wire/test-nodes.ts'
import { startWireServer } from './wire/test-wire-server.ts'
import { Type } from './wire/test-writing.ts'

const CHANNEL = vi.hoisted(() => 'writing-test')

/** Runs first in each thread: it stands still for so many milliseconds when it is told to. */
const standingStill = vi.hoisted(
  () => `
  import { isMainThread } from 'node:worker_threads'
  if (!isMainThread) {
    const channel = new BroadcastChannel('${CHANNEL}')
    channel.onmessage = ({ data }) => {
      channel.postMessage('still')
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, data)
    }
    channel.unref()
  }`,
)

vi.mock('../threads/worker.ts', async (original) => {
  const real = await original<typeof Workers>()
  const execArgv = ['--import', `data:text/javascript,${encodeURIComponent(standingStill)}`]
  return {
    ...real,
    startWorker: (...[source, options]: Parameters<typeof real.startWorker>) =>
      real.startWorker(source, { ...options, execArgv }),
  }
})

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

const fill = (nodes: Nodes): void =>
  void nodes.variable(nodes.id('s=x', PLANT), 'x', {
    variant: { type: Type.Double, value: 1 },
    writable: true,
  })

async function start() {
  const server = await startWireServer({ fill })
  ends.push(() => server.close())
  const rig = startRig(1)
  ends.push(() => rig.stop())
  const x = { tag: 1, node: `nsu=${PLANT};s=x`, sampling: 0, deadband: 0, queue: 1000 }
  await rig.port.configure(serverSpec(server.endpoint), [x])
  await eventually(() => expect(rig.values(1)).toEqual([1]))
  const at = (value: number, timeout: number) =>
    rig.port.write({ server: 1, tag: 1, value, timeout })
  // The line stands, and the type is known.
  expect(await at(2, 5000)).toMatchObject({ ok: true })
  const device = (): unknown =>
    server.nodes.get(server.nodes.id('s=x', PLANT))?.sample.variant?.value
  return { server, rig, write: at, device }
}

test('a write that its thread hears of after its deadline never leaves', async () => {
  const { server, write: at, device } = await start()
  const channel = new BroadcastChannel(CHANNEL)
  ends.push(() => channel.close())
  const isStill = new Promise((resolve) => {
    channel.addEventListener('message', resolve, { once: true })
  })
  channel.postMessage(1500)
  await isStill
  const writes = server.asked.get('Write')
  expect(await at(99, 500)).toMatchObject({ ok: false, error: { code: 'unavailable' } })
  // It goes on, and what comes later is done in its order.
  expect(await at(3, 5000)).toMatchObject({ ok: true })
  expect([server.asked.get('Write'), device()]).toEqual([(writes ?? 0) + 1, 3])
})

test('so does one for which the server takes its time to tell what is to be known before', async () => {
  const { server, write: at, device } = await start()
  const writes = server.asked.get('Write')
  server.misbehaviour.delay.set('Read', 800)
  expect(await at(99, 300)).toMatchObject({ ok: false, error: { code: 'unavailable' } })
  server.misbehaviour.delay.clear()
  await eventually(async () => expect(await at(3, 5000)).toMatchObject({ ok: true }))
  expect([server.asked.get('Write'), device()]).toEqual([(writes ?? 0) + 1, 3])
})

test('of one that the server does not answer nobody knows what became', async () => {
  const { server, write: at } = await start()
  server.misbehaviour.withhold.add('Write')
  expect(await at(99, 500)).toMatchObject({ ok: false, error: { code: 'expired' } })
})

test('so of one whose session was closed while it was under way', async () => {
  let device = 1
  const asked: string[] = []
  const fault = (status: number) =>
    Object.assign(new Error('closed'), {
      response: { responseHeader: { serviceResult: { value: status, toString: () => 'closed' } } },
    })
  const session = {
    _performMessageTransaction(
      request: {
        readonly schema: { readonly name: string }
        readonly nodesToWrite?: readonly { value: { value: { value: number } } }[]
      },
      answer: (error: Error | null, response?: object) => void,
    ) {
      asked.push(request.schema.name)
      if (request.schema.name !== 'WriteRequest') {
        answer(null, {
          results: [{ value: { value: ['a'] } }],
          responseHeader: { timestamp: null },
        })
        return
      }
      device = request.nodesToWrite?.[0]?.value.value.value ?? Number.NaN
      answer(fault(0x8026_0000))
    },
    close: () => Promise.resolve(),
  } as unknown as ClientSession
  const spec = serverSpec('opc.tcp://127.0.0.1:1')
  const line = new ServiceLine(spec, {} as Security)
  ends.push(() => line.stop())
  const facts = { namespaces: ['a'] } as unknown as Place['facts']
  line.follow(spec, { session, facts, resolve: () => Promise.resolve(0) })
  const target = { node: coerceNodeId('s=x'), spec: { node: 's=x' }, type: ValueType.Double }
  const command = { server: 1, tag: 1, timeout: 3000 }
  const answer = await write(line, target, { ...command, value: 42 })
  expect(answer).toMatchObject({ ok: false, error: { code: 'expired' } })
  expect(device).toBe(42)
  // A part of a larger value is not written at all, least of all as if it were the whole.
  const part = { ...target, spec: { ...target.spec, member: 'Speed' } }
  asked.length = 0
  const refused = await write(line, part, { ...command, value: 43 })
  expect(refused).toMatchObject({ ok: false, error: { code: 'not_writable' } })
  expect([device, asked]).toEqual([42, []])
})
