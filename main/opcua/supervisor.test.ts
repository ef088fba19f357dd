/**
 * Supervision against a server that shares no code with it and can be made to misbehave: whatever it does,
 * a value is here once, or the one that follows says that something is missing, and a value of one node is
 * never bound to another.
 */
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { ItemSpec, ServerSpec } from '../../shared/acquisition.ts'
import { Status } from '../../shared/quality.ts'
import { SampleFlag } from '../../shared/samples.ts'
import { eventually, serverSpec, startCable, startRig, type Cable, type Rig } from './test-rig.ts'
import { PLANT, VENDOR, type Nodes } from './wire/test-nodes.ts'
import { startWireServer, type WireOptions, type WireServer } from './wire/test-wire-server.ts'
import { Type } from './wire/test-writing.ts'

const BadTooManyPublishRequests = 0x8078_0000
const BadNoSubscription = 0x8079_0000
const BadTooManySessions = 0x8056_0000
const BadTimeout = 0x800a_0000
const BadNotReadable = 0x803a_0000

/** In both namespaces the same names, so that a wrong index finds something. */
const fill = (nodes: Nodes): void => {
  for (const [namespace, sign] of [
    [PLANT, 1],
    [VENDOR, -1],
  ] as const) {
    if (!nodes.namespaces.includes(namespace)) continue
    for (const [name, value] of [
      ['x', 0],
      ['y', 1000],
    ] as const) {
      nodes.variable(nodes.id(`s=${name}`, namespace), name, {
        variant: { type: Type.Double, value: sign * (value + 0.5) },
        writable: true,
      })
    }
  }
}

let rig: Rig
const servers: WireServer[] = []
const cables: Cable[] = []
beforeAll(() => {
  rig = startRig()
})
afterEach(async () => {
  await rig.reset()
  await Promise.all(cables.splice(0).map((cable) => cable.close()))
  await Promise.all(servers.splice(0).map((server) => server.close()))
})
afterAll(() => rig.stop())

async function field(options: WireOptions = {}): Promise<WireServer> {
  const server = await startWireServer({ fill, ...options })
  servers.push(server)
  return server
}

const item = (tag: number, node: string): ItemSpec => ({
  ...{ tag, node, sampling: 0, deadband: 0, queue: 1000 },
})
const x = item(1, `nsu=${PLANT};s=x`)
const y = item(2, `nsu=${PLANT};s=y`)

async function connect(server: WireServer, more: Partial<ServerSpec> = {}, items = [x]) {
  await rig.port.configure(serverSpec(server.endpoint, more), items)
  await eventually(() => expect(rig.current.length).toBeGreaterThan(0))
  rig.samples.length = 0
}

const put = (server: WireServer, value: number, name = 'x'): void =>
  server.nodes.set(server.nodes.id(`s=${name}`), value)
const asked = (server: WireServer, service: Parameters<typeof server.asked.get>[0]): number =>
  server.asked.get(service) ?? 0
const states = () => rig.states.map(({ state }) => state)
const state = () => rig.states.at(-1)?.state
const reason = () => rig.figures()?.error?.details?.['reason']
const isMarked = (value: unknown): boolean =>
  rig.samples.some(
    ({ sample }) => sample.value === value && (sample.flags & SampleFlag.Overflow) !== 0,
  )
const isAccounted = () =>
  eventually(() => {
    const figures = rig.figures()
    expect(figures).toBeDefined()
    const { received = 0, passed = 0, refused = 0, dropped = 0 } = figures ?? {}
    expect(received).toBe(passed + refused + dropped)
  })

describe('notifications', () => {
  test('that get lost, are destroyed, repeated, reordered or left out are here once, or what follows says so', async () => {
    const server = await field()
    await connect(server, {}, [x, y])
    let sent = 0
    const tricks = ['lose', 'destroy', 'repeat', 'swap', 'skip'] as const
    const seed = fc.sample(
      fc.array(fc.tuple(fc.constantFrom(...tricks), fc.integer({ min: 1, max: 3 })), {
        minLength: 12,
        maxLength: 12,
      }),
      { numRuns: 1, seed: 7 },
    )[0]
    for (const [trick, times] of seed ?? []) {
      server.misbehaviour[trick] = times
      for (let each = 0; each < 5; each++) {
        sent += 1
        put(server, sent)
        const notified = server.counts.notified
        await eventually(() => expect(server.counts.notified).toBe(notified + 1))
      }
      for (const other of tricks) server.misbehaviour[other] = 0
      put(server, (sent += 1))
      const now = sent
      await eventually(() => expect(rig.values(1).at(-1)).toBe(now))
    }
    const got = rig.values(1) as number[]
    expect(got.toSorted((one, other) => one - other)).toEqual(got)
    expect(new Set(got).size).toBe(got.length)
    got.forEach((value, index) => {
      if (value !== (got[index - 1] ?? 0) + 1) expect(isMarked(value), String(value)).toBe(true)
    })
    expect(got.length).toBeGreaterThan(40)
    expect(state()).toBe('up')
    await isAccounted()
  })

  test('that are lost for good while nothing else changes are read at once', async () => {
    const server = await field()
    await connect(server)
    server.misbehaviour.destroy = 1
    put(server, 42)
    // The keep-alive that follows tells of it.
    await eventually(() => expect(rig.values(1)).toEqual([42]))
    expect(isMarked(42)).toBe(true)
    await eventually(() => expect(rig.figures()?.overflows).toBe(1))
  })

  test.each([
    ['is gone', (server: WireServer) => server.forget()],
    ['is left for another', (server: WireServer) => server.expire(BadTimeout)],
  ])(
    'that are lost are not forgotten when their subscription %s before all is read',
    async (_, end) => {
      const server = await field()
      await connect(server, {}, [x, y])
      server.misbehaviour.withhold.add('Read')
      server.misbehaviour.destroy = 1
      const before = asked(server, 'Read')
      put(server, 42)
      await eventually(() => expect(asked(server, 'Read')).toBeGreaterThan(before))
      expect(rig.values(1)).toEqual([])
      put(server, 1042, 'y')
      await eventually(() => expect(rig.values(2)).toEqual([1042]))
      rig.samples.length = 0
      end(server)
      server.misbehaviour.withhold.clear()
      server.reset()
      await eventually(() => expect(rig.values(1)).toContain(42))
      await eventually(() => expect(rig.values(2)).toContain(1042))
      expect(isMarked(42)).toBe(true)
      // Of this one something came since.
      expect(isMarked(1042)).toBe(false)
      await isAccounted()
    },
  )

  test('go on after a server has not answered to Republish', async () => {
    const server = await field()
    await connect(server)
    server.misbehaviour.withhold.add('Republish')
    server.misbehaviour.lose = 1
    put(server, 1)
    await eventually(() => expect(server.misbehaviour.lose).toBe(0))
    put(server, 2)
    await eventually(() => expect(rig.values(1)).toEqual([2]))
    expect(isMarked(2)).toBe(true)
  })
})

describe('publishing', () => {
  test('that is dead while reads are answered is noticed and made anew', async () => {
    const server = await field()
    await connect(server)
    server.misbehaviour.silent = true
    // It stays down for a tenth of a second: what was told counts, not what is so when somebody looks.
    await eventually(() => expect(states()).toContain('down'))
    expect(states().slice(0, 4)).toEqual(['connecting', 'up', 'suspect', 'down'])
    expect(rig.states[3]?.figures.error?.details?.['reason']).toBe('hangs')
    // Gone on with once, then made anew.
    await eventually(() => expect(asked(server, 'CreateSubscription')).toBeGreaterThan(1))
    server.misbehaviour.silent = false
    put(server, 5)
    await eventually(() => expect(rig.values(1)).toContain(5))
    await eventually(() => expect(state()).toBe('up'))
    expect(server.subscriptions).toBe(1)
  })

  test.each([
    ['too many requests', BadTooManyPublishRequests],
    ['no subscription', BadNoSubscription],
  ])(
    'that is refused for a while with %s goes on without a loss or a doubling',
    async (_, status) => {
      const server = await field()
      await connect(server)
      put(server, 1)
      await eventually(() => expect(rig.values(1)).toEqual([1]))
      server.misbehaviour.refuse.set('Publish', status)
      server.reset()
      await eventually(() => expect(state()).not.toBe('up'))
      put(server, 2)
      server.misbehaviour.refuse.clear()
      await eventually(() => expect(rig.values(1)).toEqual([1, 2]))
      await eventually(() => expect(state()).toBe('up'))
      await isAccounted()
    },
  )

  test.each([
    ['closed early by the server', (server: WireServer) => server.expire(BadTimeout)],
    ['forgotten with its session', (server: WireServer) => server.forget()],
  ])(
    'of a subscription that is %s begins anew, and the link was down meanwhile',
    async (_, end) => {
      const server = await field()
      await connect(server)
      put(server, 1)
      await eventually(() => expect(rig.values(1)).toEqual([1]))
      end(server)
      await eventually(() => expect(rig.current).toHaveLength(2))
      put(server, 2)
      await eventually(() => expect(rig.values(1)).toEqual([1, 1, 2]))
      expect(states()).toEqual(['connecting', 'up', 'down', 'up'])
      expect(server.subscriptions).toBe(1)
    },
  )

  test('takes nothing of a subscription that a server did not delete', async () => {
    const server = await field()
    await connect(server)
    server.misbehaviour.withhold.add('CreateMonitoredItems')
    await rig.port.configure(serverSpec(server.endpoint), [x, y])
    await eventually(() => expect(asked(server, 'CreateMonitoredItems')).toBe(2))
    server.misbehaviour.withhold.clear()
    // Nobody knows what the old one holds: it is deleted, in vain.
    server.misbehaviour.refuse.set('DeleteSubscriptions', BadTimeout)
    server.reset()
    await eventually(() => expect(server.subscriptions).toBe(2))
    await eventually(() => expect(rig.values(2)).toContain(1000.5))
    put(server, 7)
    await eventually(() => expect(rig.values(1)).toContain(7))
    expect(rig.values(2)).not.toContain(7)
    expect(rig.values(1).filter((value) => value === 7)).toEqual([7])
    server.misbehaviour.refuse.clear()
    put(server, 8)
    await eventually(() => expect(server.subscriptions).toBe(1))
    await eventually(() => expect(rig.figures()?.refused).toBeGreaterThan(0))
    await isAccounted()
  })
})

describe('a session', () => {
  test('that is refused for a while is opened as soon as it can be', async () => {
    const server = await field()
    server.misbehaviour.refuse.set('CreateSession', BadTooManySessions)
    await rig.port.configure(serverSpec(server.endpoint), [x])
    await eventually(() => expect(reason()).toBe('full'))
    server.misbehaviour.refuse.clear()
    await rig.up()
    await eventually(() => expect(rig.values(1)).toEqual([0.5]))
  })

  test.each([true, false])(
    'that ends during a cut of the link: what its server kept is here, else the link was down (kept: %s)',
    async (outliving) => {
      const server = await field({ sessionTimeout: 300, outliving })
      const cable = await startCable(server.port)
      cables.push(cable)
      await rig.port.configure(serverSpec(cable.endpoint), [x])
      await eventually(() => expect(rig.values(1)).toEqual([0.5]))
      await cable.cut()
      await eventually(() => expect(state()).toBe('down'))
      await eventually(() => expect(server.sessions).toBe(0))
      for (let value = 1; value <= 50; value++) put(server, value)
      await cable.mend()
      await eventually(() => expect(rig.values(1).at(-1)).toBe(50))
      await eventually(() => expect(state()).toBe('up'))
      const all = Array.from({ length: 50 }, (_, index) => index + 1)
      expect(rig.values(1)).toEqual(outliving ? [0.5, ...all] : [0.5, 50])
      expect(asked(server, 'TransferSubscriptions')).toBe(1)
      await isAccounted()
    },
  )
})

describe('items', () => {
  test('that the server has dropped by itself are noticed after a reconnect and made anew', async () => {
    const server = await field()
    await connect(server, {}, [x, y])
    server.dropItems(server.nodes.id('s=x'))
    put(server, 3)
    server.reset()
    await eventually(() => expect(rig.values(1)).toEqual([3]))
    // What was between is not known, and is said so.
    expect(isMarked(3)).toBe(true)
    put(server, 4)
    await eventually(() => expect(rig.values(1)).toEqual([3, 4]))
    expect(rig.values(2)).toEqual([])
    expect(asked(server, 'CreateSubscription')).toBe(1)
  })

  test('that the server has dropped are not forgotten where it does not say that it has made them anew', async () => {
    const server = await field()
    await connect(server, {}, [x, y])
    server.dropItems(server.nodes.id('s=x'))
    put(server, 3)
    server.misbehaviour.withhold.add('CreateMonitoredItems')
    const before = asked(server, 'CreateMonitoredItems')
    server.reset()
    await eventually(() => expect(asked(server, 'CreateMonitoredItems')).toBe(before + 1))
    server.misbehaviour.withhold.clear()
    server.reset()
    await eventually(() => expect(asked(server, 'CreateSubscription')).toBe(2))
    await eventually(() => expect(rig.values(1)).toEqual([3]))
    expect(isMarked(3)).toBe(true)
    await eventually(() => expect(rig.values(2)).toEqual([1000.5]))
    expect(isMarked(1000.5)).toBe(false)
  })

  test('that are refused are named with their status, asked for again, and one day there', async () => {
    const server = await field()
    server.misbehaviour.refuseItems.set(server.nodes.id('s=y'), BadNotReadable)
    await connect(server, {}, [x, y])
    await eventually(() =>
      expect(rig.figures()).toMatchObject({
        itemsFailed: 1,
        failed: [{ tag: 2, status: BadNotReadable }],
        error: { details: { reason: 'items', tags: '2' } },
      }),
    )
    await eventually(() => expect(asked(server, 'CreateMonitoredItems')).toBeGreaterThan(2))
    server.misbehaviour.refuseItems.clear()
    await eventually(() => expect(rig.values(2)).toEqual([1000.5]))
    await eventually(() =>
      expect(rig.figures()).toMatchObject({ itemsFailed: 0, failed: [], error: null }),
    )
  })
})

describe('a value that nobody can read', () => {
  const [unknownType, endless] = [
    Buffer.from([1, 0x3f]),
    Buffer.from([1, Type.String, 0xff, 0xff, 0xff, 0x7f, 65]),
  ]

  test.each([
    ['of a type that there is not', unknownType],
    ['longer than its message', endless],
  ])('%s is shown as such, and takes neither its link nor another tag with it', async (_, raw) => {
    const server = await field({
      fill(nodes) {
        fill(nodes)
        nodes.put(nodes.id('s=x'), { raw })
      },
    })
    // The one that comes after it in the same message is lost there, and is read.
    await rig.port.configure(serverSpec(server.endpoint), [x, y])
    await eventually(() => expect(rig.current).toHaveLength(1))
    await eventually(() =>
      expect(rig.latest(1)).toMatchObject({ value: null, status: Status.BadDecodingError }),
    )
    await eventually(() => expect(rig.values(2)).toEqual([1000.5]))
    put(server, 2, 'y')
    await eventually(() => expect(rig.values(2)).toEqual([1000.5, 2]))
    server.nodes.put(server.nodes.id('s=x'), { variant: { type: Type.Double, value: 3 } })
    await eventually(() => expect(rig.values(1).at(-1)).toBe(3))
    expect(states()).toEqual(['connecting', 'up'])
    await isAccounted()
  })
})

describe('namespaces', () => {
  const write = (tag: number, value: number) =>
    rig.port.write({ server: 1, tag, value, timeout: 2000 })
  const byIndex = item(3, 'ns=2;s=x')
  const valueOf = (server: WireServer, namespace: string): unknown =>
    server.nodes.get(server.nodes.id('s=x', namespace))?.sample.variant?.value

  test('that a restarted server has in another order bind no tag to another node, by name or by index', async () => {
    const first = await field()
    const { port } = first
    await connect(first, {}, [x, byIndex])
    expect(rig.pinned).toEqual([{ tag: 3, from: 'ns=2;s=x', node: `nsu=${PLANT};s=x` }])
    await first.close()
    await eventually(() => expect(state()).toBe('down'))
    const second = await field({ port, namespaces: [VENDOR, PLANT] })
    await eventually(() => expect(rig.current).toHaveLength(2))
    expect([...rig.values(1), ...rig.values(3)]).toEqual([0.5, 0.5])
    expect(reason()).toBe('remapped')
    expect(await rig.port.read({ server: 1, tag: 3, timeout: 2000 })).toMatchObject({
      value: { value: 0.5 },
    })
    expect((await write(1, 11)).ok && (await write(3, 12)).ok).toBe(true)
    expect(valueOf(second, PLANT)).toBe(12)
    expect(valueOf(second, VENDOR)).toBe(-0.5)
    // The core has kept the name meanwhile: the same items, and nothing made anew.
    const made = asked(second, 'CreateMonitoredItems')
    await rig.port.configure(serverSpec(first.endpoint), [x, { ...byIndex, node: x.node }])
    put(second, 13)
    await eventually(() => expect(rig.values(3).at(-1)).toBe(13))
    expect(asked(second, 'CreateMonitoredItems')).toBe(made)
  })

  test('of which one is gone leave its tags without a node: failed, and nothing is written', async () => {
    const first = await field()
    const { port } = first
    await connect(first, {}, [x, byIndex, item(4, `nsu=${VENDOR};s=x`)])
    await first.close()
    await eventually(() => expect(state()).toBe('down'))
    const second = await field({ port, namespaces: [VENDOR] })
    await eventually(() => expect(rig.current).toHaveLength(2))
    await eventually(() =>
      expect(rig.figures()).toMatchObject({
        itemsFailed: 2,
        failed: [
          { tag: 1, status: Status.BadNodeIdUnknown },
          { tag: 3, status: Status.BadNodeIdUnknown },
        ],
      }),
    )
    expect(rig.latest(3)).toMatchObject({ value: null, status: Status.BadNodeIdUnknown })
    expect(await write(3, 5)).toMatchObject({ error: { code: 'not_found' } })
    expect(valueOf(second, VENDOR)).toBe(-0.5)
    expect(rig.values(4)).toEqual([-0.5])
  })

  test('that change while the server is connected are noticed, and everything is bound anew', async () => {
    const server = await field()
    await connect(server, {}, [x, byIndex])
    const { namespaces } = server.nodes
    // Now ns=2 is the vendor's and ns=3 the plant's, and so are the nodes.
    const swapped = [...namespaces.slice(0, 2), VENDOR, PLANT]
    server.nodes.set('i=2255', swapped)
    await eventually(() => expect(rig.current).toHaveLength(2))
    server.nodes.set('ns=3;s=x', 21)
    await eventually(() => expect(rig.values(1).at(-1)).toBe(21))
    await eventually(() => expect(rig.values(3).at(-1)).toBe(21))
    expect((await write(1, 22)).ok).toBe(true)
    expect(server.nodes.get('ns=3;s=x')?.sample.variant?.value).toBe(22)
    expect(server.nodes.get('ns=2;s=x')?.sample.variant?.value).toBe(0.5)
    expect(server.subscriptions).toBe(1)
    // A longer table in which those that are used stay is no news.
    server.nodes.set('i=2255', [...swapped, 'urn:another'])
    const looks = asked(server, 'Read')
    await eventually(() => expect(asked(server, 'Read')).toBeGreaterThan(looks + 2))
    expect(states()).toEqual(['connecting', 'up', 'down', 'up'])
  })
})

describe('a redundant server', () => {
  const both = async (options: { second?: WireOptions } = {}) => {
    const [first, second] = [await field(), await field(options.second)]
    await connect(first, { alternates: [second.endpoint] })
    await eventually(() => expect(levels()).toEqual([255, 255]))
    return { first, second }
  }
  const level = (server: WireServer, value: number): void => server.nodes.set('i=2267', value)
  const endpoints = () => rig.figures()?.endpoints ?? []
  const levels = () => endpoints().map(({ serviceLevel }) => serviceLevel)
  const active = () => endpoints().find((each) => each.active)?.endpoint

  test('is gone on with over its other endpoint when the active one is lost, and is shown as switching', async () => {
    const { first, second } = await both()
    put(first, 1)
    await eventually(() => expect(rig.values(1)).toEqual([1]))
    put(second, 100)
    await first.close()
    await eventually(() => expect(rig.current).toHaveLength(2))
    put(second, 101)
    await eventually(() => expect(rig.values(1)).toEqual([1, 100, 101]))
    expect(states().slice(2)).toEqual(['switching', 'up'])
    await eventually(() =>
      expect(endpoints()).toMatchObject([
        { active: false, serviceLevel: null, state: 'down', error: { code: 'unavailable' } },
        { endpoint: second.endpoint, active: true, serviceLevel: 255, state: 'up', error: null },
      ]),
    )
    // The one that is back is a stand-by, and not gone back to by itself.
    const again = await field({ port: first.port })
    await eventually(() => expect(levels()).toEqual([255, 255]))
    expect(endpoints()[0]).toMatchObject({ state: 'standby', active: false })
    expect(state()).toBe('up')
    expect(again.subscriptions).toBe(0)
    await isAccounted()
  })

  test('is left for its other endpoint when its ServiceLevel falls, and nothing of it comes after', async () => {
    const { first, second } = await both()
    level(first, 100)
    await eventually(() => expect(levels()).toEqual([100, 255]))
    let value = 0
    await eventually(() => {
      put(first, (value += 1))
      put(second, -value)
      expect(rig.current).toHaveLength(2)
    })
    put(second, -1000)
    await eventually(() => expect(rig.values(1).at(-1)).toBe(-1000))
    const signs = (rig.values(1) as number[]).map((each) => Math.sign(each))
    expect(signs.lastIndexOf(1)).toBeLessThan(signs.indexOf(-1))
    expect(signs).toContain(1)
    expect(states().slice(2)).toEqual(['switching', 'up'])
    // It was taken leave of: nothing is left behind there but the stand-by session.
    await eventually(() => expect([first.subscriptions, first.sessions]).toEqual([0, 1]))
    expect(second.subscriptions).toBe(1)
  })

  test('is switched by hand, also to a worse one, and stays there', async () => {
    const { first, second } = await both()
    level(second, 120)
    await eventually(() => expect(levels()).toEqual([255, 120]))
    const switchTo = (endpoint: string) => rig.port.switchTo(1, endpoint)
    expect(await switchTo(first.endpoint)).toMatchObject({ error: { code: 'conflict' } })
    expect(await switchTo('opc.tcp://127.0.0.1:1')).toMatchObject({ error: { code: 'not_found' } })
    expect(await switchTo(second.endpoint)).toEqual({ ok: true, value: second.endpoint })
    await eventually(() => expect(rig.current).toHaveLength(2))
    await eventually(() => expect(active()).toBe(second.endpoint))
    put(first, 7)
    put(second, 8)
    await eventually(() => expect(rig.values(1)).toEqual([0.5, 8]))
    // Back: what happened there meanwhile is its present value.
    expect((await switchTo(first.endpoint)).ok).toBe(true)
    await eventually(() => expect(rig.values(1)).toEqual([0.5, 8, 7]))
    expect(states().slice(2)).toEqual(['switching', 'up', 'switching', 'up'])
  })

  test('that is switched to an endpoint that does not answer comes back to the one of before', async () => {
    const { first, second } = await both()
    await second.close()
    await eventually(() => expect(levels()).toEqual([255, null]))
    expect((await rig.port.switchTo(1, second.endpoint)).ok).toBe(true)
    await eventually(() => expect(rig.current).toHaveLength(2))
    expect(active()).toBe(first.endpoint)
    expect(states().slice(2)).toEqual(['switching', 'up'])
  })

  test('of which all are lost is down, and up over whichever is back first', async () => {
    const { first, second } = await both()
    await Promise.all([first.close(), second.close()])
    await eventually(() => expect(state()).toBe('down'))
    const back = await field({ port: second.port })
    await eventually(() => expect(state()).toBe('up'))
    await eventually(() => expect(active()).toBe(back.endpoint))
  })

  test('has its nodes bound by the table of each', async () => {
    const { first, second } = await both({ second: { namespaces: [VENDOR, PLANT] } })
    await rig.port.configure(serverSpec(first.endpoint, { alternates: [second.endpoint] }), [
      x,
      item(3, 'ns=2;s=x'),
    ])
    await eventually(() => expect(rig.pinned).toHaveLength(1))
    expect((await rig.port.switchTo(1, second.endpoint)).ok).toBe(true)
    await eventually(() => expect(rig.current).toHaveLength(2))
    put(second, 31)
    await eventually(() => expect([rig.values(1).at(-1), rig.values(3).at(-1)]).toEqual([31, 31]))
    expect(rig.values(3)).not.toContain(-0.5)
    // That the other one has another table is nothing to be told.
    expect(rig.figures()?.error).toBeNull()
  })
})
