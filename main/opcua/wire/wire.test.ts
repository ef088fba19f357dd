/**
 * The product's own client against a server that shares no code with it: connected by its address alone,
 * described, subscribed, read and written.
 */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { SampleFlag, ValueType } from '../../../shared/samples.ts'
import { X509Certificate } from 'node:crypto'
import { eventually, serverPki, serverSpec, startRig, type Rig } from '../test-rig.ts'
import { makeIdentity } from './test-identity.ts'
import type { ItemSpec, ServerSpec } from '../../../shared/acquisition.ts'
import { PLANT } from './test-nodes.ts'
import { Type, fileTime } from './test-writing.ts'
import { startWireServer, type WireOptions, type WireServer } from './test-wire-server.ts'

let rig: Rig
let server: WireServer | null = null

beforeAll(() => {
  rig = startRig()
})
afterAll(() => rig.stop())
afterEach(async () => {
  await rig.reset()
  await server?.close()
  server = null
})

const item = (tag: number, rest: string): ItemSpec => ({
  tag,
  node: `nsu=${PLANT};${rest}`,
  sampling: 50,
  deadband: 0,
  queue: 100,
})

const all: readonly (readonly [tag: number, rest: string, value: unknown])[] = [
  [1, 's=Intake/Level', 3.25],
  [2, 'i=5001', 412.5],
  [3, 's=Running', true],
  [4, 's=Valve', 70],
  [5, 's=Volume', 2n ** 60n],
  [6, 's=Note', 'станция 2'],
  [7, 's=Rows', [1.5, 2.5, 3.5]],
  [8, 's=Mode', 1],
  [9, 'b=dHVyYg==', Math.fround(0.12)],
]

async function connect(
  options: WireOptions = {},
  more: Partial<ServerSpec> = {},
): Promise<WireServer> {
  server = await startWireServer(options)
  await rig.port.configure(
    serverSpec(server.endpoint, more),
    all.map(([tag, rest]) => item(tag, rest)),
  )
  await rig.up()
  return server
}

test('every value of an unknown server arrives, whatever its type and its kind of node id', async () => {
  await connect()
  await eventually(() => {
    for (const [tag, rest, value] of all) expect(rig.latest(tag)?.value, rest).toEqual(value)
  })
})

test('units, ranges, types and rights are told', async () => {
  await connect()
  await eventually(() => {
    const of = (tag: number) => rig.described.findLast((each) => each.tag === tag)
    expect(of(1)).toMatchObject({
      unit: 'm',
      low: 0,
      high: 8,
      type: ValueType.Float,
      writable: false,
    })
    expect(of(8)).toMatchObject({ type: ValueType.Int32, writable: true })
  })
})

test('a value is written and read back', async () => {
  const own = await connect()
  await eventually(() => expect(rig.latest(4)?.value).toBe(70))
  const written = await rig.port.write({ server: 1, tag: 4, value: 35, timeout: 2000 })
  expect(written.ok).toBe(true)
  expect(await rig.port.read({ server: 1, tag: 4, timeout: 2000 })).toMatchObject({
    value: { value: 35 },
  })
  await eventually(() => expect(rig.latest(4)?.value).toBe(35))
  expect(own.asked.get('Write')).toBe(1)
})

test('a write whose answer cannot be read may have been done, and is not repeated', async () => {
  const own = await connect()
  await eventually(() => expect(rig.latest(4)?.value).toBe(70))
  own.misbehaviour.garble.add('Write')
  const begun = performance.now()
  const written = await rig.port.write({ server: 1, tag: 4, value: 35, timeout: 15_000 })
  expect(written).toMatchObject({ ok: false, error: { code: 'expired' } })
  // Long before its time was over.
  expect(performance.now() - begun).toBeLessThan(10_000)
  await eventually(() => expect(rig.latest(4)?.value).toBe(35))
  expect(own.asked.get('Write')).toBe(1)
})

test('a notification that is lost on the way is asked for again', async () => {
  const own = await connect()
  await eventually(() => expect(rig.latest(2)?.value).toBe(412.5))
  own.misbehaviour.lose = 1
  own.nodes.set(own.nodes.id('i=5001'), 1)
  await eventually(() => expect(own.misbehaviour.lose).toBe(0))
  own.nodes.set(own.nodes.id('i=5001'), 2)
  await eventually(() => expect(rig.values(2)).toEqual([412.5, 1, 2]))
  expect(own.asked.get('Republish')).toBe(1)
})

test('overflow bits of the queue mark the sample', async () => {
  const own = await connect()
  await eventually(() => expect(rig.latest(2)?.value).toBe(412.5))
  const now = fileTime(Date.now())
  own.nodes.put(own.nodes.id('i=5001'), {
    variant: { type: Type.Double, value: 5 },
    status: 0x480,
    sourceTime: now,
  })
  await eventually(() => expect(rig.latest(2)?.flags).toBe(SampleFlag.Overflow))
})

test.for(['Sign', 'SignAndEncrypt'] as const)(
  'a server with Basic256Sha256, %s, is read too',
  async (securityMode) => {
    const identity = await makeIdentity(serverPki)
    server = await startWireServer({ identity })
    const spec = serverSpec(server.endpoint, { securityMode, securityPolicy: 'Basic256Sha256' })
    await rig.port.configure(spec, [item(6, 's=Note')])
    const thumbprint = new X509Certificate(identity.certificate).fingerprint
    await eventually(async () => {
      await rig.port.certificates.change({
        do: 'trust',
        thumbprint: thumbprint.replaceAll(':', '').toLowerCase(),
        server: 1,
        accept: ['other_host'],
      })
      expect(rig.latest(6)?.value).toBe('станция 2')
    })
  },
)
