/** Nodes whose ids begin alike, or look like numbers: each tag is read and written at its own, to the letter. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { eventually, serverSpec, startRig, type Rig } from './test-rig.ts'
import { PLANT, type Nodes } from './wire/test-nodes.ts'
import { startWireServer, type WireServer } from './wire/test-wire-server.ts'
import { Type } from './wire/test-writing.ts'

/** Each reads its place in this list. */
const there = ['s=Valve', 's=Valve\nB', 's=Valve ', 's=i=5', 'i=5', 'i=1', 'b=AAA=', 'b=AAAA']
const nowhere = ['i=5x', 'i=1e3', 'i=1.5', 'i=4294967297', 's=Valve\nC', 's=Valve\u2028B', 'b=A*AA']

const fill = (nodes: Nodes): void => {
  for (const [value, rest] of there.entries()) {
    const variant = { type: Type.Double, value }
    nodes.variable(nodes.id(rest), `${value}`, { variant, writable: true })
  }
}
const items = [...there, ...nowhere].map((rest, tag) => ({
  ...{ tag, node: `nsu=${PLANT};${rest}`, sampling: 0, deadband: 0, queue: 10 },
}))

let rig: Rig
let server: WireServer
beforeAll(() => {
  rig = startRig(1)
})
afterEach(async () => {
  await rig.reset()
  await server.close()
})
afterAll(() => rig.stop())

test('nodes with ids alike are told apart, and what is no node id is nobody’s', async () => {
  server = await startWireServer({ fill })
  await rig.port.configure(serverSpec(server.endpoint), items)
  await eventually(() => {
    expect(there.map((_, tag) => rig.latest(tag)?.value)).toEqual([...there.keys()])
    expect(rig.figures()?.itemsFailed).toBe(nowhere.length)
  })
  const written = async (tag: number): Promise<boolean> =>
    (await rig.port.write({ server: 1, tag, value: 100 + tag, timeout: 2000 })).ok
  for (const tag of items.keys()) expect(await written(tag)).toBe(tag < there.length)
  expect(
    there.map((rest) => server.nodes.get(server.nodes.id(rest))?.sample.variant?.value),
  ).toEqual(there.map((_, tag) => 100 + tag))
})
