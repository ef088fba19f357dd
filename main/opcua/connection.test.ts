/**
 * One connection in the test's own thread: what depends on how long something stood, and on the moment at
 * which somebody asks for something.
 */
import { afterEach, expect, test, vi } from 'vitest'
import type { ServerSpec } from '../../shared/acquisition.ts'
import { eventually, sharedFolder } from '../fixtures.ts'
import { quietSecurity } from './certificates/fixtures.ts'
import { Connection } from './connection.ts'
import { Intake } from './intake.ts'
import { serverSpec } from './test-rig.ts'
import { freePort } from './test-server.ts'
import { PLANT } from './wire/test-nodes.ts'
import { startWireServer, type WireServer } from './wire/test-wire-server.ts'

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

/** Looked after as in its thread, until `still` is called. */
function connect(
  spec: ServerSpec,
  changed: (connection: Connection) => void = () => {},
): { connection: Connection; still(): void; go(): void } {
  const nothing = (): void => {}
  const connection: Connection = new Connection(spec, security, new Intake(nothing), {
    changed: () => changed(connection),
    ...{ current: nothing, described: nothing, pinned: nothing },
    filled: () => Promise.resolve(true),
  })
  let timer: NodeJS.Timeout | undefined
  const go = (): void => {
    timer = setInterval(() => connection.tick(), 20)
  }
  const still = (): void => clearInterval(timer)
  ends.push(() => {
    still()
    return connection.stop()
  })
  connection.want([{ tag: 1, node: `nsu=${PLANT};s=Valve`, sampling: 50, deadband: 0, queue: 10 }])
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
    (it) => {
      if (it.state !== 'down' || chosen.length > 0) return
      // An attempt has just failed: by then the connection waits for the time of the next.
      queueMicrotask(() => {
        const to = it.figures().endpoints.find((each) => !each.active)?.endpoint ?? ''
        expect(it.switchTo(to).ok).toBe(true)
        chosen.push(to)
      })
    },
  )
  await eventually(() => expect(chosen).toHaveLength(1))
  await field(port)
  await field(other)
  await eventually(() => expect(connection.state).toBe('up'))
})
