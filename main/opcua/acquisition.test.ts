import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { StatusCodes } from 'node-opcua'
import { Status } from '../../shared/quality.ts'
import { ARRAY, SampleFlag, ValueType } from '../../shared/samples.ts'
import { ticksFromMs } from '../../shared/time.ts'
import { eventually, item, serverPki, serverSpec, startRig, type Rig } from './test-rig.ts'
import { samples, startTestServer, type TestServer } from './test-server.ts'
import { freePort } from '../test-port.ts'

const BadNodeIdInvalid = StatusCodes.BadNodeIdInvalid.value

let server: TestServer
let rig: Rig
beforeAll(async () => {
  rig = startRig()
  server = await startTestServer({ pki: serverPki, port: await freePort() })
})
afterAll(async () => {
  await rig.stop()
  await server.stop()
})
afterEach(() => rig.reset())

const connectTo = async (...items: ReturnType<typeof item>[]): Promise<void> => {
  await rig.port.configure(serverSpec(server.endpoint), items)
  await rig.up()
  await eventually(() => {
    for (const { tag } of items) expect(rig.latest(tag)).toBeDefined()
  })
}

describe('values', () => {
  test('of every type arrive as the product knows them', async () => {
    const names = [...Object.keys(samples), 'Doubles', 'Range']
    await connectTo(...names.map((name, index) => item(index, name)))
    const byName = (name: string) => {
      const sample = rig.latest(names.indexOf(name))
      return [sample?.type, sample?.value]
    }
    expect(byName('Boolean')).toEqual([ValueType.Boolean, true])
    expect(byName('SByte')).toEqual([ValueType.SByte, -5])
    expect(byName('Byte')).toEqual([ValueType.Byte, 200])
    expect(byName('Int16')).toEqual([ValueType.Int16, -30_000])
    expect(byName('UInt16')).toEqual([ValueType.UInt16, 60_000])
    expect(byName('Int32')).toEqual([ValueType.Int32, -2_000_000_000])
    expect(byName('UInt32')).toEqual([ValueType.UInt32, 4_000_000_000])
    expect(byName('Int64')).toEqual([ValueType.Int64, -2n])
    expect(byName('UInt64')).toEqual([ValueType.UInt64, 2n ** 63n + 1n])
    expect(byName('Float')).toEqual([ValueType.Float, 0.5])
    expect(byName('Double')).toEqual([ValueType.Double, Math.PI])
    expect(byName('String')).toEqual([ValueType.String, 'насос'])
    expect(byName('DateTime')).toEqual([ValueType.DateTime, '2026-03-12T07:46:52.1180000Z'])
    expect(byName('Guid')).toEqual([ValueType.Guid, samples.Guid])
    expect(byName('ByteString')).toEqual([ValueType.ByteString, 'AQL+'])
    expect(byName('StatusCode')).toEqual([ValueType.StatusCode, Status.BadSensorFailure])
    expect(byName('LocalizedText')).toEqual([ValueType.LocalizedText, 'Pump'])
    expect(byName('Doubles')).toEqual([ValueType.Double | ARRAY, [1, 2.5]])
    expect(byName('Range')).toEqual([ValueType.Structure, { low: 1, high: 2 }])
  })

  test('keep their source time to 100 ns, and their status', async () => {
    await connectTo(item(1, 'Double'))
    const at = new Date('2026-03-12T07:46:52.118Z')
    server.set('Double', 7, { at, ticks: 1234, status: StatusCodes.UncertainSensorNotAccurate })
    await eventually(() => expect(rig.latest(1)?.value).toBe(7))
    expect(rig.latest(1)).toMatchObject({
      sourceTime: ticksFromMs(at.getTime()) + 1234n,
      status: StatusCodes.UncertainSensorNotAccurate.value,
      flags: 0,
    })
  })

  test('arrive every one and in order, and the ledger balances', async () => {
    await connectTo(item(1, 'Int32', { sampling: 0 }))
    const numbers = Array.from({ length: 500 }, (_, index) => index + 1)
    for (const value of numbers) server.set('Int32', value)
    await eventually(() => expect(rig.latest(1)?.value).toBe(500))
    expect(rig.values(1).slice(-500)).toEqual(numbers)
    await eventually(() => {
      const figures = rig.figures()
      expect(figures?.received).toBe(rig.samples.length)
      expect(figures?.passed).toBe(rig.samples.length)
      expect(figures?.refused).toBe(0)
      expect(figures?.dropped).toBe(0)
    })
    // Of one clock, but for an answer that a busy machine was slow to hand over; the next ones are not.
    await eventually(() => expect(rig.figures()?.clockOffsetMs).toBeGreaterThan(-2000))
    await eventually(() => {
      server.set('Int32', rig.samples.length)
      expect(rig.figures()?.delayMs).toBeGreaterThan(0)
    })
  })

  test('come however large they are and whatever their clock says', async () => {
    await connectTo(item(1, 'String'), item(2, 'Double'))
    const long = 'нефть'.repeat(6_500)
    server.set('String', long)
    await eventually(() => expect(rig.latest(1)?.value === long).toBe(true))
    server.set('String', long.repeat(40))
    await eventually(() =>
      expect(rig.latest(1)).toMatchObject({
        value: null,
        status: Status.BadEncodingLimitsExceeded,
      }),
    )
    await eventually(() =>
      expect(rig.figures()?.oversized).toEqual([{ tag: 1, size: 1_300_000, of: 'characters' }]),
    )
    for (const [value, at] of [
      [Number.NaN, Date.UTC(2150, 0, 1)],
      [Number.NEGATIVE_INFINITY, Date.UTC(1950, 0, 1)],
    ] as const) {
      server.set('Double', value, { at: new Date(at), ticks: 1 })
      await eventually(() =>
        expect(rig.latest(2)).toMatchObject({ value, sourceTime: ticksFromMs(at) + 1n }),
      )
    }
    server.set('String', 'насос')
    await eventually(() => expect(rig.latest(1)?.value).toBe('насос'))
    await eventually(() => expect(rig.figures()?.oversized).toEqual([]))
    expect(rig.states.map(({ state }) => state)).toEqual(['connecting', 'up'])
  })

  test('may be later than their source by what the server was told to wait', async () => {
    await connectTo(item(1, 'Double', { sampling: 800 }))
    await eventually(() => expect(rig.figures()?.lagMs).toBeGreaterThanOrEqual(800 + 400))
    expect(rig.figures()?.lagMs).toBeLessThan(3_000)
    await rig.port.configure(serverSpec(server.endpoint), [
      item(1, 'Double', { sampling: 0 }),
      item(2, 'String', { sampling: 3_600_000 }),
    ])
    await eventually(() => expect(rig.figures()?.lagMs).toBeGreaterThanOrEqual(10_000))
    expect(rig.figures()?.lagMs).toBeLessThan(13_000)
  })

  test('that have come are not lost when their server is switched off the next moment', async () => {
    for (let round = 0; round < 4; round++) {
      rig.samples.length = 0
      const odd = { ...item(1, ''), node: 'nothing like a node id' }
      await rig.port.configure(serverSpec(server.endpoint), [odd])
      // Its refusal is a sample that the thread has as soon as it tells of it, and not yet handed over.
      for (;;) {
        const answer = await rig.port.read({ server: 1, tag: 1, timeout: 1000 })
        if (!answer.ok && answer.error.details?.['itemStatus'] === BadNodeIdInvalid) break
      }
      await rig.port.remove(1)
      expect(rig.latest(1)).toMatchObject({ value: null, status: BadNodeIdInvalid })
    }
  })

  test('are current once each has come, and after a change of the items this is not said again', async () => {
    await connectTo(item(1, 'Double'), item(2, 'no such node'), item(3, 'String'))
    await eventually(() => expect(rig.current).toMatchObject([{ server: 1, silent: [] }]))
    expect(rig.current[0]?.samples).toBeGreaterThanOrEqual(3)
    await rig.port.configure(serverSpec(server.endpoint), [item(1, 'Double'), item(4, 'Int32')])
    await eventually(() => expect(rig.latest(4)).toBeDefined())
    expect(rig.current).toHaveLength(1)
  })

  test('inside the deadband are not reported, and one that cannot have a deadband still comes', async () => {
    await connectTo(item(1, 'Float', { deadband: 10 }), item(2, 'String', { deadband: 10 }))
    server.set('Float', 1)
    server.set('String', 'first')
    await eventually(() => expect(rig.latest(2)?.value).toBe('first'))
    server.set('Float', 100)
    await eventually(() => expect(rig.latest(1)?.value).toBe(100))
    expect(rig.values(1)).not.toContain(1)
  })
})

describe('items', () => {
  test('that the server refuses are counted, named and shown with their status', async () => {
    await connectTo(item(1, 'Double'), item(2, 'no such node'), {
      ...item(3, ''),
      node: 'nsu=urn:nowhere;s=x',
    })
    expect(rig.latest(2)).toMatchObject({ status: Status.BadNodeIdUnknown, value: null })
    expect(rig.latest(3)?.flags).toBe(SampleFlag.ArrivalTimeUsed)
    await eventually(() => {
      expect(rig.figures()).toMatchObject({ state: 'up', items: 3, itemsFailed: 2 })
      expect(rig.figures()?.error).toMatchObject({
        code: 'unavailable',
        details: { reason: 'items', count: 2, tags: '2,3' },
      })
    })
  })

  test('can be changed while values flow', async () => {
    await connectTo(item(1, 'Double'), item(2, 'Int32'))
    await rig.port.configure(serverSpec(server.endpoint), [item(2, 'Int32'), item(3, 'String')])
    await eventually(() => expect(rig.latest(3)).toBeDefined())
    const first = rig.values(1).length
    server.set('Double', 99)
    server.set('Int32', 99)
    await eventually(() => expect(rig.latest(2)?.value).toBe(99))
    expect(rig.values(1)).toHaveLength(first)
    expect(rig.states.map(({ state }) => state)).toEqual(['connecting', 'up'])
  })

  test('are described with unit, range, limits, type and whether they can be written', async () => {
    await connectTo(item(1, 'frequency'), item(2, 'read only'), item(3, 'Doubles'))
    await eventually(() => expect(rig.described).toHaveLength(3))
    expect(rig.described[0]).toEqual({
      tag: 1,
      unit: 'Hz',
      low: 30,
      high: 55,
      limits: { lowLow: 32, low: 35, high: 52, highHigh: 54 },
      normal: { low: 40, high: 50 },
      type: ValueType.Double,
      enumeration: null,
      writable: true,
    })
    expect(rig.described[1]).toMatchObject({ unit: null, low: null, high: null, writable: false })
  })
})

describe('a write', () => {
  const write = (tag: number, value: number | boolean | string, timeout = 2000) =>
    rig.port.write({ server: 1, tag, value, timeout })

  test('reaches the node in its own type', async () => {
    await connectTo(item(1, 'frequency'), item(2, 'Int16'), item(3, 'Int64'), item(4, 'Boolean'))
    expect(await write(1, 47.5)).toEqual({ ok: true, value: { status: 0 } })
    expect(await write(2, -7)).toMatchObject({ ok: true })
    expect(await write(3, '-2')).toMatchObject({ ok: true })
    expect(await write(4, false)).toMatchObject({ ok: true })
    expect(server.value('Int16')).toBe(-7)
    expect(server.value('Int64')).toEqual([0xffff_ffff, 0xffff_fffe])
    expect(server.value('Boolean')).toBe(false)
    expect(await rig.port.read({ server: 1, tag: 1, timeout: 2000 })).toMatchObject({
      ok: true,
      value: { value: 47.5, status: 0 },
    })
  })

  test('that cannot be right is not sent', async () => {
    await connectTo(item(1, 'Int16'))
    const before = server.value('Int16')
    expect(await write(1, 40_000)).toMatchObject({ error: { code: 'out_of_limits' } })
    expect(await write(1, 1.5)).toMatchObject({ error: { code: 'bad_input' } })
    expect(await write(1, 'ten')).toMatchObject({ error: { code: 'bad_input' } })
    expect(await write(1, Number.NaN)).toMatchObject({ error: { code: 'bad_input' } })
    expect(await write(9, 1)).toMatchObject({ error: { code: 'not_found' } })
    // A status would be the server's answer to a write.
    const unsent = [40_000, 1.5, 'ten'].map((value) => write(1, value)).concat(write(9, 1))
    for (const answer of await Promise.all(unsent)) {
      expect(answer).not.toHaveProperty('error.details.status')
    }
    expect(server.value('Int16')).toBe(before)
  })

  test('that the server refuses says why', async () => {
    await connectTo(item(1, 'refuses values'), item(2, 'read only'))
    expect(await write(1, 5)).toMatchObject({
      error: { code: 'out_of_limits', details: { status: Status.BadOutOfRange } },
    })
    expect(await write(2, 5)).toMatchObject({ error: { code: 'not_writable' } })
  })

  test('without an answer counts as unknown when its time is up', async () => {
    await connectTo(item(1, 'never answers'))
    expect(await write(1, 5, 300)).toMatchObject({ error: { code: 'expired' } })
  })

  test('to a server that is not there was never sent', async () => {
    expect(await write(1, 5)).toMatchObject({ error: { code: 'unavailable' } })
    await rig.port.configure(serverSpec(`opc.tcp://127.0.0.1:${await freePort()}`), [
      item(1, 'frequency'),
    ])
    await eventually(() => expect(rig.figures()?.state).toBe('down'))
    expect(await write(1, 5)).toMatchObject({
      error: { code: 'unavailable', details: { reason: 'refused' } },
    })
  })
})

test('beats come while nothing is configured', async () => {
  await eventually(() => expect(rig.beats.length).toBeGreaterThan(2))
})

test('a server is left for good when it is removed', async () => {
  await connectTo(item(1, 'Double'))
  await rig.port.remove(1)
  const before = rig.samples.length
  server.set('Double', Math.random())
  const beats = rig.beats.length
  await eventually(() => expect(rig.beats.length).toBeGreaterThan(beats + 1))
  expect(rig.samples).toHaveLength(before)
})
