import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { SampleFlag } from '../../shared/samples.ts'
import {
  eventually,
  item,
  serverSpec,
  spawnServer,
  startCable,
  startRig,
  type Cable,
  type Rig,
  type ServerProcess,
} from './test-rig.ts'
import { FIELD } from './test-server.ts'
import { freePort } from '../test-port.ts'

let rig: Rig
/** Lives through all tests that let it live. */
let steady: ServerProcess
const servers: ServerProcess[] = []
const cables: Cable[] = []
beforeAll(async () => {
  rig = startRig()
  steady = await spawnServer()
})
afterEach(async () => {
  steady.goOn()
  await rig.reset()
  await Promise.all(cables.splice(0).map((cable) => cable.close()))
  await Promise.all(servers.splice(0).map((server) => server.kill()))
})
afterAll(async () => {
  await rig.stop()
  await steady.kill()
})

async function field(options: Parameters<typeof spawnServer>[0] = {}): Promise<ServerProcess> {
  const server = await spawnServer(options)
  servers.push(server)
  return server
}

async function cableTo(server: ServerProcess): Promise<Cable> {
  const cable = await startCable(server.port)
  cables.push(cable)
  return cable
}

const counter = () => rig.values(1) as number[]
const state = () => rig.states.at(-1)?.state
const counts = async (): Promise<void> => {
  const before = counter().length
  await eventually(() => expect(counter().length).toBeGreaterThan(before + 2))
}

describe('a server that hangs', () => {
  test('is noticed while it hangs, and its values are back when it goes on', async () => {
    await rig.port.configure(serverSpec(steady.endpoint), [item(1, 'counter')])
    await counts()
    steady.hang()
    await eventually(() => expect(state()).toBe('down'))
    const told = rig.states.map((each) => each.state)
    // It may have been late before, as any process of a busy machine, and in time again.
    expect([...told.slice(0, 2), ...told.slice(-2)]).toEqual([
      ...['connecting', 'up'],
      ...['suspect', 'down'],
    ])
    expect(told.filter((each) => each === 'down')).toHaveLength(1)
    expect(rig.states.at(-1)?.figures.error?.details).toEqual({ reason: 'hangs' })
    expect(rig.states.at(-1)?.figures.confirmedAt).not.toBeNull()
    steady.goOn()
    await eventually(() => expect(state()).toBe('up'))
    await counts()
    expect(rig.figures()?.reconnects).toBe(1)
  })

  test('sends what did not change once more when it goes on, which counts as no loss', async () => {
    await rig.port.configure(serverSpec(steady.endpoint), [
      item(1, 'counter'),
      item(2, 'frequency'),
    ])
    await counts()
    steady.hang()
    await eventually(() => expect(state()).toBe('down'))
    steady.goOn()
    await eventually(() => expect(state()).toBe('up'))
    const received = rig.figures()?.received ?? 0
    await eventually(() => expect(rig.figures()?.received).toBeGreaterThan(received + 5))
    expect(rig.figures()).toMatchObject({ reconnects: 1, refused: 0, dropped: 0 })
  })

  test('is sent no write: it does not tell any more what would be written', async () => {
    await rig.port.configure(serverSpec(steady.endpoint), [
      item(1, 'counter'),
      item(2, 'frequency'),
    ])
    await counts()
    await eventually(() => expect(rig.described).toHaveLength(2))
    steady.hang()
    const write = () => rig.port.write({ server: 1, tag: 2, value: 44, timeout: 1000 })
    expect(await write()).toMatchObject({ error: { code: 'unavailable' } })
    await eventually(() => expect(state()).toBe('down'))
    expect(await write()).toMatchObject({ error: { code: 'unavailable' } })
  })

  test('does not keep the console from stopping', async () => {
    const other = startRig()
    await other.port.configure(serverSpec(steady.endpoint), [item(1, 'counter')])
    await other.up()
    steady.hang()
    await other.stop()
    await expect(other.port.configure(serverSpec(steady.endpoint), [])).rejects.toThrow('stopped')
  })
})

describe('a server that is killed', () => {
  test('is taken up again when it is back, with its nodes wherever they are now', async () => {
    const server = await field()
    await rig.port.configure(serverSpec(server.endpoint), [item(1, 'counter')])
    await counts()
    await server.kill()
    await eventually(() => expect(state()).toBe('down'))
    expect(rig.figures()?.error?.details).toMatchObject({
      reason: expect.stringMatching('closed|refused'),
    })
    const before = counter().length
    await field({ port: server.port, swapped: true })
    await eventually(() => expect(counter().length).toBeGreaterThan(before + 2))
    // The same name in the namespace that now has the old index would read -1.
    expect(counter()).not.toContain(-1)
    expect(rig.figures()).toMatchObject({
      state: 'up',
      reconnects: 1,
      error: { details: { reason: 'remapped', moved: `${FIELD} (2 → 3)` } },
    })
    await eventually(() => expect(rig.current).toHaveLength(2))
    expect(rig.current[1]?.samples).toBeGreaterThan(before)
  })

  test('does not delay another', async () => {
    const alive = await field()
    steady.hang()
    await rig.port.configure(serverSpec(steady.endpoint), [item(7, 'counter')])
    await rig.port.configure(serverSpec(alive.endpoint, { id: 2 }), [item(1, 'counter')])
    await rig.up(2)
    await counts()
    expect(rig.states.filter((each) => each.server === 1).at(-1)?.state).not.toBe('up')
  })
})

describe('a link that breaks', () => {
  /** Values that do not follow the one before. */
  const breaks = () =>
    counter().filter((value, index, all) => index > 0 && value !== (all[index - 1] ?? 0) + 1)

  test('by a reset loses nothing and doubles nothing', async () => {
    const cable = await cableTo(steady)
    await rig.port.configure(serverSpec(cable.endpoint), [item(1, 'counter', { sampling: 0 })])
    await counts()
    await eventually(() => expect(rig.current).toHaveLength(1))
    for (let cut = 1; cut <= 3; cut++) {
      cable.reset()
      const done = cut
      await eventually(() => expect(rig.figures()).toMatchObject({ state: 'up', reconnects: done }))
      await counts()
      // A subscription that goes on has its values at once, though none of them comes again. A link
      // that broke before it is so would never say it.
      await eventually(() => expect(rig.current).toHaveLength(done + 1))
    }
    expect(breaks()).toEqual([])
  })

  test('for seconds gets from the server what it queued', async () => {
    const cable = await cableTo(steady)
    await rig.port.configure(serverSpec(cable.endpoint), [item(1, 'counter', { sampling: 0 })])
    await counts()
    await cable.cut()
    await eventually(() => expect(rig.figures()?.error?.details?.['reason']).toBe('refused'))
    const downSince = rig.figures()?.since ?? 0
    await eventually(() => expect(Date.now() - downSince).toBeGreaterThan(2000))
    await cable.mend()
    await eventually(() => expect(state()).toBe('up'))
    await counts()
    expect(breaks()).toEqual([])
  })

  test('for longer than the queue lasts is shown as an overflow', async () => {
    const cable = await cableTo(steady)
    const short = item(1, 'counter', { sampling: 0, queue: 5 })
    await rig.port.configure(serverSpec(cable.endpoint), [short])
    await counts()
    await cable.cut()
    await eventually(() => expect(rig.figures()?.error?.details?.['reason']).toBe('refused'))
    const downSince = rig.figures()?.since ?? 0
    await eventually(() => expect(Date.now() - downSince).toBeGreaterThan(1000))
    await cable.mend()
    await eventually(() => {
      const marked = rig.samples.filter(({ sample }) => sample.flags & SampleFlag.Overflow)
      expect(marked.length).toBeGreaterThan(0)
    })
    await eventually(() => expect(rig.figures()?.overflows).toBeGreaterThan(0))
  })
})

describe('a connection that cannot be made', () => {
  test.each([
    ['nothing listens', async () => `opc.tcp://127.0.0.1:${await freePort()}`, 'refused'],
    ['the name is unknown', async () => 'opc.tcp://no-such-host.invalid:4840', 'unknown_host'],
    ['it is no address', async () => 'http://127.0.0.1', 'endpoint'],
  ])('says so when %s', async (_, endpoint, reason) => {
    await rig.port.configure(serverSpec(await endpoint()), [item(1, 'counter')])
    await eventually(() => expect(rig.figures()?.error?.details?.['reason']).toBe(reason))
    expect(rig.figures()).toMatchObject({ state: 'down', error: { code: 'unavailable' } })
  })

  test('over security says as much when nothing listens', async () => {
    await rig.port.configure(
      serverSpec(`opc.tcp://127.0.0.1:${await freePort()}`, {
        securityMode: 'SignAndEncrypt',
        securityPolicy: 'Basic256Sha256',
      }),
      [],
    )
    await eventually(() => expect(rig.figures()?.error?.details?.['reason']).toBe('refused'))
  })

  test('says so when the server takes no anonymous users, and when it is full until somebody leaves', async () => {
    const [closed, full] = [await field({ anonymous: false }), await field({ maxSessions: 1 })]
    const other = startRig()
    await other.port.configure(serverSpec(full.endpoint), [])
    await other.up()
    await rig.port.configure(serverSpec(closed.endpoint), [])
    await rig.port.configure(serverSpec(full.endpoint, { id: 2 }), [])
    await eventually(() => expect(rig.figures(1)?.error?.details?.['reason']).toBe('identity'))
    await eventually(() => expect(rig.figures(2)?.error?.details?.['reason']).toBe('full'))
    // Whoever stops leaves nothing behind: the place is free at once.
    await other.stop()
    await rig.up(2)
  })

  test('says so when security does not fit, or the certificates are not trusted', async () => {
    const secured = await field({ secured: true })
    const policy = {
      securityMode: 'SignAndEncrypt',
      securityPolicy: 'Basic256Sha256',
    } as const
    await rig.port.configure(serverSpec(steady.endpoint, policy), [])
    await rig.port.configure(serverSpec(secured.endpoint, { ...policy, id: 2 }), [])
    await eventually(() => expect(rig.figures(1)?.error?.details?.['reason']).toBe('security'))
    await eventually(() => expect(rig.figures(2)?.error?.details?.['reason']).toBe('untrusted'))
  })
})
