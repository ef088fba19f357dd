/**
 * A server whose history has no end: each answer has a continuation point, whatever was asked. It is read no
 * further than it brings something, that is told, and the link and the server beside it have none of it.
 */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Stretch } from '../../../shared/acquisition.ts'
import { ticksFromMs } from '../../../shared/time.ts'
import { eventually, serverSpec, startRig, type Rig } from '../test-rig.ts'
import { PLANT } from '../wire/test-nodes.ts'
import { startWireServer, type WireServer } from '../wire/test-wire-server.ts'
import { Type } from '../wire/test-writing.ts'

const HOUR = 3_600_000
/** Milliseconds between two requests, at least. */
const PACE = 50

let rig: Rig
let server: WireServer
let other: WireServer
beforeAll(() => {
  // One thread, so that whatever holds it up holds up the other server too.
  rig = startRig(1)
})
afterEach(async () => {
  await rig.reset()
  rig.pages.length = 0
  await Promise.all([server.close(), other.close()])
})
afterAll(() => rig.stop())

const items = [1, 2].map((tag) => ({
  ...{ tag, node: `nsu=${PLANT};s=v${tag}`, sampling: 0, deadband: 0, queue: 10 },
}))

/** Connected, with an hour missing of each tag, of which the server is asked. */
async function asked(history: WireServer['misbehaviour']['history']): Promise<void> {
  const fill = (nodes: WireServer['nodes']): void => {
    for (const { tag } of items) {
      const variant = { type: Type.Double, value: 0 }
      nodes.variable(nodes.id(`s=v${tag}`), `v${tag}`, { variant, writable: true })
    }
  }
  ;[server, other] = await Promise.all([startWireServer({ fill }), startWireServer()])
  server.misbehaviour.history = history
  await rig.port.configure(serverSpec(server.endpoint), items)
  await rig.port.configure(serverSpec(other.endpoint, { id: 2 }), [])
  await rig.up(1)
  await rig.up(2)
  await eventually(() => expect(rig.current.some((each) => each.server === 1)).toBe(true))
  const to = ticksFromMs(Date.now() - HOUR)
  const from = to - ticksFromMs(HOUR)
  rig.port.backfill(
    1,
    items.map(({ tag }): Stretch => ({ tag, from, to })),
  )
}

/** What comes live comes, and neither link was ever in doubt. */
async function expectUnharmed(): Promise<void> {
  const told = Math.random()
  server.nodes.set(server.nodes.id('s=v1'), told)
  await eventually(() => expect(rig.latest(1)?.value).toBe(told))
  const states = (id: number) =>
    new Set(rig.states.filter((each) => each.server === id).map(({ state }) => state))
  expect([...states(1)].toSorted()).toEqual(['backfilling', 'connecting', 'up'])
  expect([...states(2)]).toEqual(['connecting', 'up'])
  expect(rig.figures()?.reconnects).toBe(0)
}

const requests = (): number => server.asked.get('HistoryRead') ?? 0

test.each(['same', 'empty'] as const)(
  'whose pages bring nothing new (%s) is given up, and it is told of each tag',
  async (history) => {
    await asked(history)
    await eventually(() => expect(rig.pages.at(-1)?.isMore).toBe(false))
    const left = rig.pages.flatMap((page) => page.left)
    expect(left.map(({ tag, reason }) => `${tag} ${reason}`).toSorted()).toEqual([
      '1 disorder',
      '2 disorder',
    ])
    // A few pages of both at once, and what the server keeps of them is let go.
    expect(requests()).toBeGreaterThan(2)
    expect(requests()).toBeLessThan(12)
    await expectUnharmed()
    await eventually(() => {
      const figures = rig.figures()!
      expect([figures.state, figures.filling]).toEqual(['up', 0])
      expect(figures.received).toBe(figures.passed + figures.refused + figures.dropped)
    })
  },
)

test('that brings ever new values is read at its pace, and everything else goes on beside it', async () => {
  await asked('new')
  await eventually(() => expect(requests()).toBeGreaterThan(0))
  const [from, began] = [requests(), performance.now()]
  await eventually(() => expect(requests()).toBeGreaterThan(from + 10))
  expect((requests() - from - 1) * PACE).toBeLessThanOrEqual(performance.now() - began)
  await eventually(() => expect(rig.figures()).toMatchObject({ state: 'backfilling', filling: 2 }))
  const written = await rig.port.write({ server: 1, tag: 1, value: 42, timeout: 20_000 })
  expect(written).toMatchObject({ ok: true })
  await expectUnharmed()
  // What comes of it is stored, page by page, and told as far as it goes.
  await eventually(() => expect(rig.figures()!.filled).toBeGreaterThan(10))
  // Whoever wants it no more ends it.
  rig.port.backfill(1, [])
  await eventually(() => expect(rig.figures()).toMatchObject({ state: 'up', filling: 0 }))
})
