/**
 * Endpoints of a redundant server that are, or may be, another device: servers that share no code with the
 * product say of themselves what a site may come upon, and no value is taken from one that is another.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { ItemSpec, ServerSpec } from '../../shared/acquisition.ts'
import type { KnownPartners } from '../../shared/partners.ts'
import { eventually, serverSpec, startRig, type Rig } from './test-rig.ts'
import { PLANT, type Nodes } from './wire/test-nodes.ts'
import { startWireServer, type WireServer } from './wire/test-wire-server.ts'
import { Type } from './wire/test-writing.ts'

let rig: Rig
const servers: WireServer[] = []
beforeAll(() => {
  rig = startRig()
})
afterEach(async () => {
  await rig.reset()
  await Promise.all(servers.splice(0).map((server) => server.close()))
})
afterAll(() => rig.stop())

interface Device {
  readonly uri?: string
  readonly members?: readonly string[]
  readonly maker?: string
  /** Names of its variables, each with what it holds. */
  readonly holds?: Readonly<Record<string, number>>
  readonly value?: number
  readonly port?: number
}

const three = { x: Type.Double, y: Type.Double, z: Type.Double }

async function device(given: Device): Promise<WireServer> {
  const { uri = 'urn:plc:a', members = [], maker = 'Maker', holds = three, value = 1 } = given
  const text = (told: unknown) => ({ type: Type.String, value: told })
  const fill = (nodes: Nodes): void => {
    nodes.set('i=2254', [uri])
    nodes.variable('i=2263', 'ManufacturerName', { variant: text(maker) })
    if (members.length > 0) {
      nodes.variable('i=11314', 'ServerUriArray', { variant: text([...members]) })
    }
    for (const [name, type] of Object.entries(holds)) {
      nodes.variable(nodes.id(`s=${name}`), name, {
        variant: { type, value: type === Type.String ? 'text' : value },
      })
    }
  }
  const server = await startWireServer({
    fill,
    ...(given.port === undefined ? {} : { port: given.port }),
  })
  servers.push(server)
  return server
}

const items: readonly ItemSpec[] = ['x', 'y', 'z'].map((name, index) => ({
  ...{ tag: index + 1, node: `nsu=${PLANT};s=${name}`, sampling: 0, deadband: 0, queue: 100 },
}))
const configure = (first: string, second: string, partners?: KnownPartners) => {
  const more: Partial<ServerSpec> = partners === undefined ? {} : { partners }
  return rig.port.configure(serverSpec(first, { alternates: [second], ...more }), items)
}
const partner = () => rig.figures()?.endpoints[1]?.partner
const endpoints = () => rig.figures()?.endpoints ?? []
const reason = () => rig.figures()?.error?.details?.['reason']
/** Of these devices, both connected and looked at. */
async function both(one: Device, two: Device) {
  const [first, second] = [await device(one), await device({ value: 2, ...two })]
  await configure(first.endpoint, second.endpoint)
  await eventually(() => expect(rig.current).toHaveLength(1))
  await eventually(() => {
    expect(partner()?.verdict ?? 'unseen').not.toBe('unseen')
    expect(partner()?.compared).toBe(3)
  })
  return { first, second }
}

describe('a partner', () => {
  test('of another name that nothing speaks against is gone to, and so is one that is listed', async () => {
    const { first, second } = await both({}, { uri: 'urn:plc:b' })
    expect(partner()).toMatchObject({ verdict: 'same', reasons: [], doubt: null })
    expect(reason()).toBeUndefined()
    expect(rig.portrayed).toEqual([
      {
        server: 1,
        portrait: {
          ...{ endpoint: first.endpoint, product: 'Maker', members: [] },
          names: expect.arrayContaining(['urn:plc:a']) as string[],
        },
      },
    ])
    await first.close()
    await eventually(() => expect(rig.values(1)).toEqual([1, 2]))
    expect(second.subscriptions).toBe(1)
  })

  test('that holds other nodes is another device: it is not gone to when the first is lost, nor by hand', async () => {
    const strange = { uri: 'urn:plc:b', holds: { x: Type.String, y: Type.String, q: Type.Double } }
    const { first, second } = await both({}, strange)
    expect(partner()).toMatchObject({
      ...{ verdict: 'other', reasons: ['strange'], compared: 3, missing: 1, changed: 2 },
      example: `nsu=${PLANT};s=x`,
    })
    expect(reason()).toBe('other_device')
    expect(endpoints()[1]).toMatchObject({ error: { details: { reason: 'other_device' } } })
    expect(await rig.port.switchTo(1, second.endpoint)).toMatchObject({
      error: { code: 'conflict', details: { reason: 'other_device' } },
    })
    await first.close()
    await eventually(() => expect(rig.states.at(-1)?.state).toBe('down'))
    const back = await device({ port: first.port, value: 3 })
    await eventually(() => expect(rig.values(1)).toEqual([1, 3]))
    expect(rig.values(2)).toEqual([1, 3])
    expect(back.subscriptions).toBe(1)
    expect(second.asked.get('CreateSubscription') ?? 0).toBe(0)
  })

  test('is looked at before anything is taken from it, also where there was no time before', async () => {
    const first = await device({})
    const second = await device({ uri: 'urn:plc:b', value: 2, holds: { x: Type.Double } })
    const { port } = second
    await second.close()
    await configure(first.endpoint, second.endpoint)
    await eventually(() => expect(rig.current).toHaveLength(1))
    await eventually(() => expect(endpoints()[1]?.state).toBe('down'))
    await eventually(() => expect(rig.portrayed).toHaveLength(1))
    await first.close()
    const there = await device({ uri: 'urn:plc:b', value: 2, holds: { x: Type.Double }, port })
    await eventually(() => expect(partner()).toMatchObject({ verdict: 'other' }))
    await eventually(() =>
      expect(endpoints()[1]).toMatchObject({ error: { details: { reason: 'other_device' } } }),
    )
    await eventually(() => expect(rig.states.at(-1)?.state).toBe('down'))
    expect(rig.values(1)).toEqual([1])
    expect(there.asked.get('CreateSubscription') ?? 0).toBe(0)
  })

  test('whose list and that of the first say that they are two sets is another device', async () => {
    const set = (...names: string[]) => names.map((name) => `urn:plc:${name}`)
    const { second } = await both(
      { members: set('a', 'b') },
      { uri: 'urn:plc:c', members: set('c', 'd') },
    )
    expect(partner()).toMatchObject({ verdict: 'other', reasons: ['apart'] })
    expect(second.asked.get('CreateSubscription') ?? 0).toBe(0)
  })

  test('in doubt is told, and gone to; a doubt that a person has accepted is told no more, another one is', async () => {
    const { first, second } = await both({}, { uri: 'urn:plc:b', maker: 'Another' })
    expect(partner()).toMatchObject({ verdict: 'doubt', reasons: ['product'], accepted: false })
    await eventually(() => expect(reason()).toBe('partner_doubt'))
    const doubt = partner()?.doubt ?? ''
    const known = (accepted: readonly string[]) => ({
      ...{ first: rig.portrayed[0]?.portrait ?? null, accepted },
    })
    await configure(first.endpoint, second.endpoint, known(['another']))
    await eventually(() => expect(rig.figures()?.error).not.toBeNull())
    expect(partner()?.accepted).toBe(false)
    await configure(first.endpoint, second.endpoint, known([doubt]))
    await eventually(() => expect(rig.figures()?.error).toBeNull())
    expect(partner()).toMatchObject({ verdict: 'doubt', accepted: true })
    // Accepting it costs no value: the link has stood all the while.
    expect(rig.figures()?.reconnects).toBe(0)
    expect(first.asked.get('CreateSubscription')).toBe(1)
    expect((await rig.port.switchTo(1, second.endpoint)).ok).toBe(true)
    await eventually(() => expect(rig.values(1)).toEqual([1, 2]))
  })

  test('is told from another device after a start at which the first is away, by what is kept of it', async () => {
    const first = await device({ members: ['urn:plc:a', 'urn:plc:b'] })
    const { endpoint } = first
    await first.close()
    const second = await device({ uri: 'urn:plc:c', members: ['urn:plc:c', 'urn:plc:d'] })
    const portrait = {
      ...{ endpoint, names: ['urn:plc:a'], product: 'Maker' },
      members: ['urn:plc:a', 'urn:plc:b'],
    }
    await configure(endpoint, second.endpoint, { first: portrait, accepted: [] })
    await eventually(() =>
      expect(endpoints()[1]).toMatchObject({ partner: { verdict: 'other', reasons: ['apart'] } }),
    )
    await eventually(() => expect(rig.states.at(-1)?.state).toBe('down'))
    expect(rig.samples).toEqual([])
    expect(second.asked.get('CreateSubscription') ?? 0).toBe(0)
  })

  test('that was taken for want of a first is left as soon as the first is there and it turns out to be another', async () => {
    const first = await device({ members: ['urn:plc:a', 'urn:plc:b'] })
    const { port, endpoint } = first
    await first.close()
    const second = await device({
      ...{ uri: 'urn:plc:c', members: ['urn:plc:c', 'urn:plc:d'], value: 2 },
    })
    await configure(endpoint, second.endpoint)
    await eventually(() => expect(rig.values(1)).toEqual([2]))
    expect(partner()?.verdict).toBe('unseen')
    await device({ members: ['urn:plc:a', 'urn:plc:b'], port })
    await eventually(() => expect(rig.values(1)).toEqual([2, 1]))
    await eventually(() => expect(endpoints()[0]).toMatchObject({ active: true, state: 'up' }))
    expect(partner()).toMatchObject({ verdict: 'other', reasons: ['apart'] })
    await eventually(() => expect(second.subscriptions).toBe(0))
  })
})
