/**
 * One connection in the test's own thread: what depends on how long something stood, and on the moment at
 * which somebody asks for something.
 */
import { afterEach, expect, test, vi } from 'vitest'
import type { ServerSpec } from '../../shared/acquisition.ts'
import type { SampleBatch } from '../../shared/samples.ts'
import { msFromTicks } from '../../shared/time.ts'
import { eventually, sharedFolder } from '../fixtures.ts'
import { quietSecurity } from './certificates/fixtures.ts'
import { Connection } from './connection.ts'
import { Intake } from './intake.ts'
import { serverSpec } from './test-rig.ts'
import { PLANT } from './wire/test-nodes.ts'
import { startWireServer, type WireServer } from './wire/test-wire-server.ts'
import { fileTime } from './wire/test-writing.ts'
import { freePort } from '../test-port.ts'

const security = quietSecurity(sharedFolder())
const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

async function field(port?: number): Promise<WireServer> {
  const server = await startWireServer(port === undefined ? {} : { port })
  ends.push(() => server.close())
  return server
}

interface Wanted {
  /** Of the waterworks, as tags 1, 2, … */
  readonly names?: readonly string[]
  changed?(connection: Connection): void
  batch?(batch: SampleBatch): void
}

/** Looked after as in its thread, until `still` is called. */
function connect(spec: ServerSpec, { names = ['Valve'], changed, batch }: Wanted = {}) {
  const nothing = (): void => {}
  const intake = new Intake((each) => {
    batch?.(each)
    intake.taken()
  })
  const connection: Connection = new Connection(spec, security, intake, {
    changed: () => changed?.(connection),
    ...{
      current: nothing,
      described: nothing,
      pinned: nothing,
      numbered: nothing,
      portrayed: nothing,
    },
    filled: () => Promise.resolve(true),
  })
  let timer: NodeJS.Timeout | undefined
  const go = (): void => {
    timer = setInterval(() => {
      intake.flush()
      connection.tick()
    }, 20)
  }
  const still = (): void => clearInterval(timer)
  ends.push(() => {
    still()
    return connection.stop()
  })
  const item = { sampling: 50, deadband: 0, queue: 10 }
  connection.want(
    names.map((name, at) => ({ tag: at + 1, node: `nsu=${PLANT};s=${name}`, ...item })),
  )
  connection.start()
  go()
  return { connection, still, go }
}

const active = (connection: Connection): string | undefined =>
  connection.figures().endpoints.find((each) => each.active)?.endpoint

test('a redundant server whose active endpoint is lost after it stood for long is gone on with over the other', async () => {
  const [first, second] = [await field(), await field()]
  const spec = serverSpec(first.endpoint, { alternates: [second.endpoint] })
  const { connection, still, go } = connect(spec)
  await eventually(() => {
    expect(connection.state).toBe('up')
    expect(connection.figures().endpoints.map((each) => each.serviceLevel)).toEqual([255, 255])
  })
  still()
  const clock = performance.now.bind(performance)
  const later = vi.spyOn(performance, 'now').mockImplementation(() => clock() + 6_000)
  ends.push(() => later.mockRestore())
  await first.close()
  await eventually(() => expect(connection.state).not.toBe('up'))
  go()
  await eventually(() => {
    expect(connection.state).toBe('up')
    expect(active(connection)).toBe(second.endpoint)
  })
})

test('an endpoint that is chosen between two attempts is gone to, and the link comes up over it', async () => {
  const [port, other] = [await freePort(), await freePort()]
  const endpointAt = (each: number): string => `opc.tcp://127.0.0.1:${each}`
  const chosen: string[] = []
  const { connection } = connect(
    serverSpec(endpointAt(port), { alternates: [endpointAt(other)] }),
    {
      changed: (it) => {
        if (it.state !== 'down' || chosen.length > 0) return
        // An attempt has just failed: by then the connection waits for the time of the next.
        queueMicrotask(() => {
          const to = it.figures().endpoints.find((each) => !each.active)?.endpoint ?? ''
          expect(it.switchTo(to).ok).toBe(true)
          chosen.push(to)
        })
      },
    },
  )
  await eventually(() => expect(chosen).toHaveLength(1))
  await field(port)
  await field(other)
  await eventually(() => expect(connection.state).toBe('up'))
})

test('what has come of an endpoint that is left is here before anything comes of the other, and nothing of it after', async () => {
  const [first, second] = [await field(), await field()]
  // The value of the pump waits until the server tells what it is made of, which it never does.
  first.misbehaviour.withhold.add('Browse')
  // So its connection stands for a while after it was left.
  first.misbehaviour.withhold.add('CloseSession')
  const node = first.nodes.get(first.nodes.id('s=Pump'))
  const taken: { readonly tag: number; readonly at: number }[] = []
  const spec = serverSpec(first.endpoint, { alternates: [second.endpoint] })
  const { connection } = connect(spec, {
    names: ['Valve', 'Pump'],
    batch: (batch) => {
      for (const [row, tag] of batch.tag.entries()) {
        taken.push({ tag, at: msFromTicks(batch.sourceTime[row] ?? 0n) })
      }
    },
  })
  const old = Date.UTC(2026, 0, 1)
  first.nodes.put(first.nodes.id('s=Pump'), { ...node?.sample, sourceTime: fileTime(old) })
  await eventually(() => {
    expect(taken.some(({ tag }) => tag === 1)).toBe(true)
    expect(connection.figures().endpoints.map((each) => each.serviceLevel)).toEqual([255, 255])
  })
  expect(taken.some(({ tag }) => tag === 2)).toBe(false)
  expect(connection.switchTo(second.endpoint).ok).toBe(true)
  await eventually(() =>
    expect(taken.filter(({ tag, at }) => tag === 2 && at > old)).toHaveLength(1),
  )
  expect(taken.filter(({ tag }) => tag === 2).map(({ at }) => at === old)).toEqual([true, false])
})
