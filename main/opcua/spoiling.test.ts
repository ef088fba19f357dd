/**
 * A value that nobody can read and that changes all the time: the others of its messages flow all the same,
 * and it is tried again.
 */
import { expect, test } from 'vitest'
import { Status } from '../../shared/quality.ts'
import { SampleFlag } from '../../shared/samples.ts'
import { eventually, serverSpec } from './test-rig.ts'
import { PLANT } from './wire/test-nodes.ts'
import { Bad } from './wire/test-services.ts'
import { startWireRig } from './wire/test-wire-rig.ts'
import type { WireServer } from './wire/test-wire-server.ts'
import { Type } from './wire/test-writing.ts'

const { rig, serve } = startWireRig()

const item = (tag: number, name: string) => ({
  ...{ tag, node: `nsu=${PLANT};s=${name}`, sampling: 0, deadband: 0, queue: 1000 },
})
const unreadable = (turn: number) => ({ raw: Buffer.from([1, 0x3f, turn % 256]) })

/** Connected to both, of which one changes to what nobody can read, and the other beside it, until `end`. */
async function spoiling(): Promise<{ server: WireServer; x: string; end: () => void }> {
  const server = await serve({
    fill(nodes) {
      nodes.variable(nodes.id('s=x'), 'x', { variant: { type: Type.Double, value: 0 } })
      nodes.variable(nodes.id('s=y'), 'y', { variant: { type: Type.Double, value: 0 } })
    },
  })
  const [x, y] = [server.nodes.id('s=x'), server.nodes.id('s=y')]
  await rig.port.configure(serverSpec(server.endpoint), [item(1, 'x'), item(2, 'y')])
  await eventually(() => expect([rig.values(1), rig.values(2)]).toEqual([[0], [0]]))
  let turn = 0
  const both = setInterval(() => {
    turn += 1
    server.nodes.put(x, unreadable(turn))
    server.nodes.set(y, turn)
  }, 5)
  return { server, x, end: () => clearInterval(both) }
}

/** Of some hundred values of the other one hardly any is spoilt: as often as the one is tried again. */
async function expectMostFlow(): Promise<void> {
  const from = rig.values(2).length
  await eventually(() => expect(rig.values(2).length).toBeGreaterThan(from + 300))
  const flowing = rig.samples.filter(({ sample }) => sample.tag === 2).slice(from)
  const spoilt = flowing.filter(({ sample }) => (sample.flags & SampleFlag.Overflow) !== 0)
  expect(spoilt.length).toBeLessThan(flowing.length / 10)
  expect(rig.states.at(-1)?.state).toBe('up')
}

/** Beyond what was under way when it ended, the other one comes whole. */
async function expectFlow(): Promise<void> {
  const [{ overflows }, from] = [rig.figures()!, rig.values(2).length]
  await eventually(() => expect(rig.values(2).length).toBeGreaterThan(from + 100))
  const flowing = rig.samples.filter(({ sample }) => sample.tag === 2).slice(-50)
  expect(flowing.filter(({ sample }) => (sample.flags & SampleFlag.Overflow) !== 0)).toEqual([])
  const values = flowing.map(({ sample }) => Number(sample.value))
  expect(values).toEqual(values.map((_, at) => values[0]! + at))
  expect(rig.figures()!.overflows - overflows).toBeLessThan(5)
  expect(rig.states.at(-1)?.state).toBe('up')
}

test.each(['refuses to', 'says that it does and does not'] as const)(
  'is taken away where the server %s send it no more, told as refused, and tried again',
  async (how) => {
    const { server, x, end } = await spoiling()
    if (how === 'refuses to')
      server.misbehaviour.refuse.set('SetMonitoringMode', Bad.ServiceUnsupported)
    else server.misbehaviour.reportsAlways = true
    try {
      await eventually(() =>
        expect(server.asked.get('DeleteMonitoredItems') ?? 0).toBeGreaterThan(0),
      )
      // A few times it was asked for the other thing, and not for each message.
      expect(server.asked.get('SetMonitoringMode') ?? 0).toBeLessThan(60)
      expect(rig.latest(1)).toMatchObject({ value: null, status: Status.BadDecodingError })
      await eventually(() => expect(rig.figures()).toMatchObject({ itemsFailed: 1 }))
      await expectMostFlow()
    } finally {
      end()
    }
    server.nodes.put(x, { variant: { type: Type.Double, value: 7 } })
    await eventually(() => expect(rig.values(1).at(-1)).toBe(7))
    await eventually(() => expect(rig.figures()).toMatchObject({ itemsFailed: 0 }))
  },
)

test('is not sent any more, so that what stands after it in its messages flows, and is tried again', async () => {
  const { server, x, end } = await spoiling()
  try {
    await eventually(() => expect(server.asked.get('SetMonitoringMode') ?? 0).toBeGreaterThan(0))
    expect(rig.latest(1)).toMatchObject({ value: null, status: Status.BadDecodingError })
    await expectFlow()
  } finally {
    end()
  }
  // Each is asked for again with the items, as after a reconnect.
  server.nodes.put(x, { variant: { type: Type.Double, value: 7 } })
  server.reset()
  await eventually(() => expect(rig.values(1).at(-1)).toBe(7))
})
