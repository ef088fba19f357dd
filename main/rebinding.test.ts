/**
 * Two instruments at one server, and a tag that is pointed from one to the other and back while both count,
 * through the console's side of the field and onto a disk: no value of the one is ever taken while the tag
 * stands for the other, and each change is a gap of its own kind.
 */
import { expect, test } from 'vitest'
import { sharedFolder, temporaryFolder } from './fixtures.ts'
import { eventually, serverSpec } from './opcua/test-rig.ts'
import { PLANT } from './opcua/wire/test-nodes.ts'
import { startWireServer, type WireServer } from './opcua/wire/test-wire-server.ts'
import { Type } from './opcua/wire/test-writing.ts'
import { startTestField } from './test-field.ts'

const pki = sharedFolder()
const TURNS = 12
const nodeOf = (sign: number): string => `nsu=${PLANT};s=${sign > 0 ? 'Plus' : 'Minus'}`

test('no value of one node is taken while its tag stands for the other', async () => {
  const server = await startWireServer({
    fill(nodes) {
      for (const sign of [1, -1]) {
        const name = sign > 0 ? 'Plus' : 'Minus'
        nodes.variable(nodes.id(`s=${name}`), name, {
          variant: { type: Type.Double, value: sign },
        })
      }
    },
  })
  let count = 1
  const step = (): void => {
    count += 1
    server.nodes.set(server.nodes.id('s=Plus'), count)
    server.nodes.set(server.nodes.id('s=Minus'), -count)
  }
  const counter = setInterval(step, 2)
  const item = { tag: 1, node: nodeOf(1), sampling: 0, deadband: 0, queue: 1000 }
  const spec = serverSpec(server.endpoint, { id: 1, backfill: false })
  const field = await startTestField(temporaryFolder(), pki, [{ spec, items: [item] }])
  let stands = 1
  const taken: { value: number; stands: number }[] = []
  field.onBatch((batch) => {
    for (const value of batch.value) taken.push({ value, stands })
  })
  try {
    for (let turn = 0; turn < TURNS; turn++) {
      const before = taken.length
      await eventually(() => expect(taken.length).toBeGreaterThan(before + 3))
      stands = -stands
      field.point(1, nodeOf(stands))
    }
    await eventually(() => expect(Math.sign(field.table.get(1)?.value as number)).toBe(stands))
  } finally {
    clearInterval(counter)
    await server.close()
  }
  const { gaps } = (await field.stop())(1)
  expect(taken.filter(({ value, stands: sign }) => Math.sign(value) !== sign)).toEqual([])
  expect(field.wrong).toEqual([])
  expect(gaps.filter(({ kind }) => kind === 'rebound')).toHaveLength(TURNS)
})

test('a server that gets another address shows and takes nothing of the one at the address of before', async () => {
  const startOne = (sign: number): Promise<WireServer> =>
    startWireServer({
      fill(nodes) {
        nodes.variable(nodes.id('s=x'), 'x', {
          variant: { type: Type.Double, value: sign },
          writable: true,
        })
      },
    })
  const [one, other] = [await startOne(1), await startOne(-1)]
  const set = (server: WireServer, to: number): void => server.nodes.set(server.nodes.id('s=x'), to)
  const item = { tag: 1, node: `nsu=${PLANT};s=x`, sampling: 0, deadband: 0, queue: 1000 }
  const spec = serverSpec(one.endpoint, { id: 1, backfill: false })
  const field = await startTestField(temporaryFolder(), pki, [{ spec, items: [item] }])
  const taken: number[] = []
  field.onBatch((batch) => void taken.push(...batch.value))
  const { promise, resolve } = Promise.withResolvers<undefined>()
  try {
    await eventually(() => expect(field.table.get(1)).toMatchObject({ value: 1, live: true }))
    field.hold(promise)
    field.move(1, other.endpoint)
    expect(field.table.get(1)?.live).toBe(false)
    expect(field.figures(1)?.state).toBe('connecting')
    const { length } = taken
    const refused = field.ledger(1)?.refused ?? 0
    set(one, 2)
    await eventually(() => expect(field.ledger(1)?.refused).toBeGreaterThan(refused))
    // The one of before is lost and comes back meanwhile: that is nothing of the other.
    const { notified } = one.counts
    one.reset()
    set(one, 3)
    await eventually(() => expect(one.counts.notified).toBeGreaterThan(notified))
    await eventually(() => expect(field.ledger(1)?.refused).toBeGreaterThan(refused + 1))
    const request = { server: 1, tag: 1, node: item.node, timeout: 2000 }
    const at = { endpoint: other.endpoint, alternates: [] }
    expect((await field.acquisition.read({ ...request, at })).ok).toBe(false)
    expect((await field.acquisition.write({ ...request, at, value: 9 })).ok).toBe(false)
    expect(taken).toHaveLength(length)
    expect(field.table.get(1)?.live).toBe(false)
    expect(field.figures(1)?.state).toBe('connecting')
    resolve(undefined)
    await eventually(() => expect(field.table.get(1)).toMatchObject({ value: -1, live: true }))
    expect((await field.acquisition.write({ ...request, at, value: -9 })).ok).toBe(true)
  } finally {
    resolve(undefined)
    await Promise.all([one.close(), other.close()])
  }
  expect(one.asked.get('Write') ?? 0).toBe(0)
  const { gaps } = (await field.stop())(1)
  expect(field.wrong).toEqual([])
  // From the last that was heard of the one to the first of the other.
  expect(gaps.filter(({ kind }) => kind === 'link_lost')).toHaveLength(1)
})

test('a tag that is deleted for a while has a gap from its last sample to its next, of a kind of its own', async () => {
  const server = await startWireServer({
    fill(nodes) {
      for (const name of ['x', 'y']) {
        nodes.variable(nodes.id(`s=${name}`), name, { variant: { type: Type.Double, value: 1 } })
      }
    },
  })
  const set = (to: number): void => {
    for (const name of ['x', 'y']) server.nodes.set(server.nodes.id(`s=${name}`), to)
  }
  const items = ['x', 'y'].map((name, at) => {
    return { tag: at + 1, node: `nsu=${PLANT};s=${name}`, sampling: 0, deadband: 0, queue: 1000 }
  })
  const spec = serverSpec(server.endpoint, { id: 1, backfill: false })
  const field = await startTestField(temporaryFolder(), pki, [{ spec, items }])
  const both = (value: number) =>
    eventually(() => {
      for (const tag of [1, 2]) expect(field.table.get(tag)).toMatchObject({ value, live: true })
    })
  try {
    await both(1)
    set(2)
    await both(2)
    const restore = field.remove(1)
    await eventually(() => expect(server.asked.get('DeleteMonitoredItems')).toBe(1))
    expect(field.table.get(1)).toBeNull()
    for (const value of [3, 4]) {
      set(value)
      await eventually(() => expect(field.table.get(2)).toMatchObject({ value }))
    }
    restore()
    await both(4)
    set(5)
    await both(5)
  } finally {
    await server.close()
  }
  const kept = await field.stop()
  expect(field.wrong).toEqual([])
  const deleted = kept(1).gaps.filter(({ kind }) => kind === 'deleted')
  const timeOf = (value: number) => kept(1).samples.find((sample) => sample.value === value)?.time
  expect(deleted).toMatchObject([{ from: timeOf(2), to: timeOf(4) }])
  expect(kept(1).samples.map(({ value }) => value)).toEqual([1, 2, 4, 5])
  expect(kept(2).gaps.filter(({ kind }) => kind === 'deleted')).toEqual([])
})
