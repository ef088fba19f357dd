/** Back-fill from a real server with histories, and from one that has none. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Stretch } from '../../../shared/acquisition.ts'
import { SampleFlag, sampleAt } from '../../../shared/samples.ts'
import { ticksFromMs } from '../../../shared/time.ts'
import { eventually, item, serverPki, serverSpec, startRig, type Rig } from '../test-rig.ts'
import { startTestServer, type TestServer } from '../test-server.ts'
import { freePort } from '../../test-port.ts'

let server: TestServer
let rig: Rig
const START = Date.now() - 3_600_000

beforeAll(async () => {
  server = await startTestServer({ port: await freePort(), pki: serverPki, history: true })
  rig = startRig()
})
afterAll(async () => {
  await rig.stop()
  await server.stop()
})
beforeEach(async () => {
  await rig.reset()
  rig.pages.length = 0
})

const connect = async (...tags: [number, string][]): Promise<void> => {
  await rig.port.configure(
    serverSpec(server.endpoint),
    tags.map(([tag, name]) => item(tag, name)),
  )
  await eventually(() => expect(rig.current).toHaveLength(1))
}
const stretch = (tag: number, from: number, to: number): Stretch => ({
  tag,
  from: ticksFromMs(START + from),
  to: ticksFromMs(START + to),
})
const isDone = (): void => expect(rig.pages.at(-1)?.isMore).toBe(false)
const told = () =>
  rig.pages.flatMap(({ batch }) => [...batch.tag.keys()].map((row) => sampleAt(batch, row)))

test('what a history has of a stretch comes in pages, marked, in order and once', async () => {
  for (let n = 0; n < 2500; n++) server.set('Double', n, { at: new Date(START + 1000 * n) })
  await connect([1, 'Double'])
  const [from, to] = [100_000, 2_400_000]
  rig.port.backfill(1, [stretch(1, from, to)])
  await eventually(isDone)
  const samples = told()
  const expected = Array.from({ length: 2301 }, (_, n) => n + 100)
  expect(new Set(samples.map(({ value }) => value))).toEqual(new Set(expected))
  expect(samples.every(({ flags }) => (flags & SampleFlag.BackFilled) !== 0)).toBe(true)
  expect(samples[0]?.sourceTime).toBe(ticksFromMs(START + from))
  // The server was started after the stretch: what it has is taken, and nobody says that it is all.
  expect(rig.pages.flatMap(({ covered }) => covered)).toEqual([])
  expect(rig.pages.flatMap(({ left }) => left)).toMatchObject([{ tag: 1, reason: 'incomplete' }])
  await eventually(() => {
    const figures = rig.figures()
    expect([figures?.filled, figures?.filling]).toEqual([samples.length, 0])
    expect(figures?.received).toBe(figures!.passed + figures!.refused + figures!.dropped)
  })
})

test('what it has recorded while it ran is told as all that there is', async () => {
  const from = Date.now() - START
  for (let n = 0; n < 20; n++) server.set('counter', n, { at: new Date(START + from + n) })
  await connect([2, 'counter'])
  rig.port.backfill(1, [stretch(2, from, from + 10)])
  await eventually(isDone)
  expect(told().map(({ value }) => value)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  expect(rig.pages.flatMap(({ covered }) => covered).at(-1)?.to).toBe(
    stretch(2, from, from + 10).to,
  )
  expect(rig.pages.flatMap(({ left }) => left)).toEqual([])
})

test('a tag without a history is left alone, and one beside it is filled', async () => {
  const from = Date.now() - START
  server.set('counter', 77, { at: new Date(START + from + 5) })
  server.set('counter', 78, { at: new Date(START + from + 20) })
  await connect([2, 'counter'], [3, 'Int32'])
  rig.port.backfill(1, [stretch(3, from, from + 10), stretch(2, from, from + 10)])
  await eventually(isDone)
  expect(rig.pages.flatMap(({ left }) => left)).toMatchObject([{ tag: 3, reason: 'none' }])
  expect(told().map(({ tag, value }) => [tag, value])).toEqual([[2, 77]])
})

test('members of a value get its history from one reading, over a line of its own, and it is said', async () => {
  const from = Date.now() - START
  for (let n = 0; n < 10; n++) {
    server.set('Doubles', [n, n + 0.5], { at: new Date(START + from + n) })
  }
  // An array that was shorter at the end has no such member there.
  server.set('Doubles', [99], { at: new Date(START + from + 10) })
  const members = [0, 1].map((at) => ({ ...item(4 + at, 'Doubles'), member: `[${at}]` }))
  await rig.port.configure(serverSpec(server.endpoint), [item(3, 'Doubles'), ...members])
  await eventually(() => expect(rig.current).toHaveLength(1))
  const before = server.asked.nodes
  server.asked.history.clear()
  const asked = [3, 4, 5].map((tag) => stretch(tag, from, from + 10))
  rig.port.backfill(1, asked)
  await eventually(isDone)
  const of = (tag: number) => told().filter((sample) => sample.tag === tag)
  expect(of(4).map(({ value }) => value)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 99])
  expect(of(5).map(({ value }) => value)).toEqual([
    0.5,
    1.5,
    2.5,
    3.5,
    4.5,
    5.5,
    6.5,
    7.5,
    8.5,
    9.5,
    null,
  ])
  expect(of(5).at(-1)!.status >>> 0).toBe(0x8037_0000)
  expect(of(3)[0]?.value).toEqual([0, 0.5])
  expect(of(4).map(({ sourceTime }) => sourceTime)).toEqual(of(3).map((each) => each.sourceTime))
  expect(new Set(rig.pages.flatMap(({ covered }) => covered.map(({ tag }) => tag)))).toEqual(
    new Set([3, 4, 5]),
  )
  // One reading of the node, however many tags it has, and never over the channel of the data.
  expect(server.asked.nodes - before).toBe(1)
  expect([...server.asked.history].filter((channel) => server.asked.publish.has(channel))).toEqual(
    [],
  )
  expect(server.asked.history.size).toBe(1)
  expect(rig.states.map(({ state }) => state)).toContain('backfilling')
  await eventually(() => {
    const figures = rig.figures()
    expect([figures?.state, figures?.commands]).toEqual(['up', 'apart'])
    expect(figures?.received).toBe(figures!.passed + figures!.refused + figures!.dropped)
  })
})
