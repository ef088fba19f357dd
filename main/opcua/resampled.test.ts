/**
 * Another sampling, deadband or queue of items that a server has: nothing is lost where it changes them, and
 * where it does not, what may be lost is marked.
 */
import { coerceStatusCode } from 'node-opcua-status-code'
import type { ClientSession } from 'node-opcua'
import { afterEach, expect, test } from 'vitest'
import type { ItemSpec } from '../../shared/acquisition.ts'
import { SampleFlag } from '../../shared/samples.ts'
import { Doubts } from './doubts.ts'
import { Items } from './items.ts'
import { eventually, serverSpec, startRig } from './test-rig.ts'
import { PLANT, type Nodes } from './wire/test-nodes.ts'
import { startWireServer } from './wire/test-wire-server.ts'
import { Type } from './wire/test-writing.ts'

const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

const fill = (nodes: Nodes): void =>
  void nodes.variable(nodes.id('s=x', PLANT), 'x', { variant: { type: Type.Double, value: 0 } })
const x = { tag: 1, node: `nsu=${PLANT};s=x`, sampling: 0, deadband: 0, queue: 1000 }

async function start() {
  const server = await startWireServer({ fill })
  ends.push(() => server.close())
  const rig = startRig(1)
  ends.push(() => rig.stop())
  await rig.port.configure(serverSpec(server.endpoint), [x])
  await eventually(() => expect(rig.values(1)).toEqual([0]))
  await eventually(() => expect(rig.current).toHaveLength(1))
  const set = (value: number): void => server.nodes.set(server.nodes.id('s=x', PLANT), value)
  const again = (more: Partial<ItemSpec>) =>
    rig.port.configure(serverSpec(server.endpoint), [{ ...x, ...more }])
  const marked = () =>
    rig.samples.filter(({ sample }) => (sample.flags & SampleFlag.Overflow) !== 0).length
  return { server, rig, set, again, marked }
}

test('nothing of a tag is missed while it is given another queue, sampling or deadband', async () => {
  const { server, rig, set, again, marked } = await start()
  // As of a server that takes its time for some thousand items.
  server.misbehaviour.delay.set('CreateMonitoredItems', 1000)
  server.misbehaviour.delay.set('ModifyMonitoredItems', 300)
  const told: number[] = [0]
  for (const more of [{ queue: 500 }, { queue: 500, sampling: 20 }, { deadband: 0.5 }, {}]) {
    const asked = server.asked.get('ModifyMonitoredItems') ?? 0
    await again(more)
    for (const _ of [1, 2, 3]) {
      told.push(told.length)
      set(told.length - 1)
      await eventually(() => expect(rig.values(1)).toEqual(told))
    }
    await eventually(() => expect(server.asked.get('ModifyMonitoredItems')).toBe(asked + 1))
  }
  expect(server.asked.get('CreateMonitoredItems')).toBe(1)
  expect([marked(), rig.figures()?.overflows, rig.figures()?.reconnects]).toEqual([0, 0, 0])
})

test('where the server refuses to change it the tag is made anew, and what was missed is marked', async () => {
  const { server, rig, set, again, marked } = await start()
  server.misbehaviour.refuse.set('ModifyMonitoredItems', 0x800b_0000)
  server.misbehaviour.delay.set('CreateMonitoredItems', 500)
  await again({ queue: 500 })
  await eventually(() => expect(server.asked.get('DeleteMonitoredItems')).toBe(1))
  set(1)
  set(2)
  await eventually(() => expect(rig.values(1).at(-1)).toBe(2))
  expect(marked()).toBe(1)
  expect(rig.figures()?.reconnects).toBe(0)
  set(3)
  await eventually(() => expect(rig.values(1).at(-1)).toBe(3))
  expect(marked()).toBe(1)
  // Nothing has changed meanwhile: the value that comes first is the one that is known.
  const heard = rig.values(1)
  server.misbehaviour.delay.clear()
  await again({ queue: 600 })
  await eventually(() => expect(server.asked.get('CreateMonitoredItems')).toBe(3))
  set(4)
  await eventually(() => expect(rig.values(1).at(-1)).toBe(4))
  expect([rig.values(1), marked()]).toEqual([[...heard, 4], 1])
})

/** A server that answers at once: with what the test says, and otherwise with what it is asked for. */
function answering(modified: (index: number, filtered: boolean) => number, revised = {}) {
  const asked: string[] = []
  let made = 0
  const session = {
    _performMessageTransaction(
      request: {
        readonly schema: { readonly name: string }
        readonly itemsToCreate?: readonly Asked[]
        readonly itemsToModify?: readonly Asked[]
        readonly monitoredItemIds?: readonly number[]
      },
      answer: (error: null, response: object) => void,
    ) {
      const { itemsToCreate, itemsToModify, monitoredItemIds } = request
      const count = (itemsToCreate ?? itemsToModify ?? monitoredItemIds ?? []).length
      asked.push(`${request.schema.name.replace(/MonitoredItems.*/, '')} ${count}`)
      const of = (each: Asked, status: number) => ({
        statusCode: coerceStatusCode(status),
        monitoredItemId: (made += 1),
        revisedSamplingInterval: each.requestedParameters.samplingInterval,
        revisedQueueSize: each.requestedParameters.queueSize,
        ...revised,
      })
      const results =
        itemsToCreate?.map((each) => of(each, 0)) ??
        itemsToModify?.map((each, at) =>
          of(each, modified(at, each.requestedParameters.filter !== null)),
        )
      answer(null, { results })
    },
  } as unknown as ClientSession
  return { asked, session }
}
interface Asked {
  readonly requestedParameters: {
    readonly samplingInterval: number
    readonly queueSize: number
    readonly filter: object | null
  }
}

const specOf = (tag: number, more: Partial<ItemSpec> = {}): ItemSpec => ({
  ...{ tag, node: `s=${tag}`, sampling: 100, deadband: 0, queue: 10 },
  ...more,
})
const wantedOf = (specs: readonly ItemSpec[]) => new Map(specs.map((spec) => [spec.tag, spec]))

async function held(session: ClientSession, specs: readonly ItemSpec[], chunk = 2) {
  const items = new Items(1, ['ua'], chunk, new Doubts(), () => {})
  const match = (all: readonly ItemSpec[]) => items.match(session, wantedOf(all), () => true, false)
  await match(specs)
  const told = () => items.all.map(({ spec, sampling, queue }) => [spec.tag, sampling, queue])
  return { items, match, told }
}

test('what is refused is away for no longer than one chunk takes, and keeps its doubt', async () => {
  const { session, asked } = answering((at) => (at === 0 ? 0x8042_0000 : 0))
  const specs = [1, 2, 3, 4, 5].map((tag) => specOf(tag))
  const { items, match, told } = await held(session, specs)
  const before = new Map(items.all.map(({ spec, handle }) => [spec.tag, handle]))
  asked.length = 0
  await match([1, 2, 3, 4, 5].map((tag) => specOf(tag, { queue: 20 })))
  // The first of each chunk of two was refused.
  const anew = ['Delete 2', 'Create 2', 'Delete 1', 'Create 1']
  expect(asked).toEqual(['Modify 2', 'Modify 2', 'Modify 1', ...anew])
  expect(told().toSorted(([one = 0], [other = 0]) => one - other)).toEqual(
    [1, 2, 3, 4, 5].map((tag) => [tag, 100, 20]),
  )
  const kept = items.all.filter(({ spec, handle }) => before.get(spec.tag) === handle)
  expect(kept.map(({ spec }) => spec.tag)).toEqual([2, 4])
})

test('what a server makes of a change is looked at as of what is new; a deadband that it cannot filter by is left out', async () => {
  const { session, asked } = answering((_, filtered) => (filtered ? 0x8043_0000 : 0), {
    revisedSamplingInterval: Number.NaN,
    revisedQueueSize: 7,
  })
  const { match, told } = await held(session, [specOf(1)])
  asked.length = 0
  await match([specOf(1, { deadband: 2 })])
  expect(asked).toEqual(['Modify 1', 'Modify 1'])
  expect(told()).toEqual([[1, 0, 7]])
})

test('tags that share an item at the server are changed with it as long as they stay alike', async () => {
  const { session, asked } = answering(() => 0)
  const part = (tag: number, more: Partial<ItemSpec> = {}) =>
    specOf(tag, { node: 's=whole', member: `[${tag}]`, ...more })
  const { items, match } = await held(session, [part(1), part(2)])
  asked.length = 0
  await match([part(1, { queue: 20 }), part(2, { queue: 20 })])
  expect(asked).toEqual(['Modify 1'])
  const [shared] = items.all.map((item) => item.shared?.handle ?? 0)
  expect(items.sharing(shared ?? 0)).toHaveLength(2)
  // One that comes later finds it as it is now; one that is to be otherwise gets one of its own.
  asked.length = 0
  await match([...items.all.map(({ spec }) => spec), part(3, { queue: 20 })])
  expect(asked).toEqual([])
  const [one, ...others] = items.all.map(({ spec }) => spec)
  await match([{ ...(one ?? part(1)), sampling: 50 }, ...others])
  expect(asked).toEqual(['Create 1'])
  expect(items.sharing(shared ?? 0)).toHaveLength(2)
})
