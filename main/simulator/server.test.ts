import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  AttributeIds,
  DataType,
  type DataValue,
  type EUInformation,
  MessageSecurityMode,
  SecurityPolicy,
  StatusCodes,
  UserTokenType,
  VariantArrayType,
} from 'node-opcua'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { points } from './field.ts'
import { connect, double, type TestClient, text } from './opcua-client.testing.ts'
import { readRecording } from './recording.ts'
import { type RunningSimulator, type SimulatorSettings, startSimulator } from './server.ts'

const data = mkdtempSync(join(tmpdir(), 'derrick-simulator-test-'))
const plain: SimulatorSettings = {
  port: 0,
  tags: 0,
  interval: 1000,
  seed: 1,
  faults: [],
  data,
  replay: null,
  user: null,
}
const soon = { timeout: 8000, interval: 20 }
afterAll(() => {
  rmSync(data, { recursive: true, force: true })
})

describe('the field over OPC UA', () => {
  let simulator: RunningSimulator
  let client: TestClient

  beforeAll(async () => {
    simulator = await startSimulator(plain)
    client = await connect(simulator.endpoint)
  })
  afterAll(async () => {
    await client.close()
    await simulator.stop()
  })
  afterEach(async () => {
    await client.call('Clear')
  })

  test('every point can be read, good and of its type, with the time of its measurement', async () => {
    const values = await client.session.read(
      points.map(({ name }) => ({ nodeId: client.node(name), attributeId: AttributeIds.Value })),
    )
    for (const [index, { name, type, length }] of points.entries()) {
      const { statusCode, value, sourceTimestamp } = values[index] as DataValue
      expect(statusCode, name).toEqual(StatusCodes.Good)
      expect(DataType[value.dataType], name).toBe(type)
      expect(value.arrayType, name).toBe(
        length === null ? VariantArrayType.Scalar : VariantArrayType.Array,
      )
      expect(Math.abs(Date.now() - (sourceTimestamp?.getTime() ?? 0)), name).toBeLessThan(10_000)
    }
  })

  test('unit, ranges and limits are properties of the variable', async () => {
    const unit = (await client.property('101.PIN', 'EngineeringUnits')) as EUInformation
    expect(unit.displayName.text).toBe('MPa')
    expect(unit.unitId).toBe(0x4d5041)
    expect(await client.property('101.PIN', 'EURange')).toMatchObject({ low: 0, high: 16 })
    expect(await client.property('101.PIN', 'InstrumentRange')).toMatchObject({ low: 0, high: 25 })
    expect(await client.property('101.PIN', 'NormalRange')).toMatchObject({ low: 4.68, high: 5.72 })
    expect(await client.property('101.PIN', 'LowLowLimit')).toBe(2.86)
    expect(await client.property('101.PIN', 'LowLimit')).toBe(3.74)
    expect(await client.property('101.PIN', 'HighLimit')).toBe(6.66)
    expect(await client.property('101.PIN', 'HighHighLimit')).toBe(7.54)
    expect(await client.property('FIELD.QO', 'Definition')).toBe('PAD-1.QO + PAD-2.QO')
  })

  test('the tree leads to a well by its folders', async () => {
    const path = '/Objects/2:Field/2:Pad1/2:Well_101/2:PIN'
    const namespace = client.node('').slice(3, 4)
    const { browsePaths } = {
      browsePaths: path.replaceAll('2:', `${namespace}:`).split('/').slice(2),
    }
    let at = 'ObjectsFolder'
    for (const step of browsePaths) {
      const { references } = await client.session.browse(at)
      const found = references?.find(({ browseName }) => browseName.toString() === step)
      expect(found, step).toBeDefined()
      at = found?.nodeId.toString() ?? ''
    }
    expect(at).toBe(client.node('101.PIN'))
  })

  test('a setpoint within its range is taken, shows at once and the process follows', async () => {
    const setpoint = await client.watch('101.F.SP', 0)
    const frequency = await client.watch('101.F', 0)
    const rate = await client.watch('101.QL', 100)
    expect(await client.write('101.F.SP', double(55))).toEqual(StatusCodes.Good)
    await vi.waitFor(() => expect(setpoint.at(-1)?.value.value).toBe(55), soon)
    await vi.waitFor(() => expect(frequency.at(-1)?.value.value).toBeGreaterThan(53), soon)
    await vi.waitFor(() => expect(rate.at(-1)?.value.value).toBeGreaterThan(122), soon)
    await client.write('101.F.SP', double(50))
  })

  test('what cannot be is refused, and nothing changes', async () => {
    const before = await client.value('102.F.SP')
    expect(await client.write('102.F.SP', double(60.1))).toEqual(StatusCodes.BadOutOfRange)
    expect(await client.write('102.F.SP', double(39.9))).toEqual(StatusCodes.BadOutOfRange)
    expect(await client.write('102.F.SP', double(NaN))).toEqual(StatusCodes.BadOutOfRange)
    expect(await client.write('102.F.SP', text('51'))).toEqual(StatusCodes.BadTypeMismatch)
    expect(await client.write('102.F.SP', { dataType: DataType.Float, value: 51 })).toEqual(
      StatusCodes.BadTypeMismatch,
    )
    const list = { dataType: DataType.Double, arrayType: VariantArrayType.Array, value: [51, 52] }
    expect(await client.write('102.F.SP', list)).toEqual(StatusCodes.BadTypeMismatch)
    expect(await client.write('LIC-101.MODE', { dataType: DataType.UInt16, value: 2 })).toEqual(
      StatusCodes.BadOutOfRange,
    )
    expect(await client.write('102.F', double(50))).toEqual(StatusCodes.BadNotWritable)
    expect(await client.write('no.such', double(1))).toEqual(StatusCodes.BadNodeIdUnknown)
    expect(await client.value('102.F.SP')).toBe(before)
  })

  test('a controller goes to manual and back', async () => {
    const manual = { dataType: DataType.UInt16, value: 0 }
    expect(await client.write('LIC-101.MODE', manual)).toEqual(StatusCodes.Good)
    expect(await client.value('LIC-101.MODE')).toBe(0)
    await client.write('LIC-101.MODE', { dataType: DataType.UInt16, value: 1 })
  })

  test('faults are methods: wrong names are refused, right ones show in the values', async () => {
    expect(await client.call('EspTrip', text('105'))).toEqual(StatusCodes.BadInvalidArgument)
    expect(await client.call('BadSensor', text('nothing'), double(5))).toEqual(
      StatusCodes.BadInvalidArgument,
    )
    expect(await client.call('Hang', double(0))).toEqual(StatusCodes.BadInvalidArgument)
    const running = await client.watch('103.RUN', 0)
    const motor = await client.watch('102.TM', 0)
    expect(await client.call('EspTrip', text('103'))).toEqual(StatusCodes.Good)
    expect(await client.call('BadSensor', text('102.TM'), double(0))).toEqual(StatusCodes.Good)
    expect(await client.call('FreezeSensor', text('104.PIN'), double(0))).toEqual(StatusCodes.Good)
    expect(await client.call('StickChoke', text('104'), double(0))).toEqual(StatusCodes.Good)
    await vi.waitFor(() => expect(running.at(-1)?.value.value).toBe(false), soon)
    await vi.waitFor(
      () => expect(motor.at(-1)?.statusCode).toEqual(StatusCodes.BadSensorFailure),
      soon,
    )
    expect(await client.value('103.STATE')).toMatch(/^Tripped/)
    expect(await client.call('Clear')).toEqual(StatusCodes.Good)
    await vi.waitFor(() => expect(running.at(-1)?.value.value).toBe(true), soon)
    expect((await client.read('102.TM')).statusCode).toEqual(StatusCodes.Good)
  })

  test('a controller takes a setpoint back', async () => {
    expect(await client.call('TakeBack', text('201.F.SP'), double(0.5))).toEqual(StatusCodes.Good)
    const setpoint = await client.watch('201.F.SP', 0)
    expect(await client.write('201.F.SP', double(55))).toEqual(StatusCodes.Good)
    expect(await client.value('201.F.SP')).toBe(55)
    await vi.waitFor(() => expect(setpoint.at(-1)?.value.value).toBe(53), soon)
  })

  test('every change comes with sampling 0, a second apart, in order', async () => {
    const changes = await client.watch('FIC-105.PV', 0)
    await vi.waitFor(() => expect(changes.length).toBeGreaterThan(3), soon)
    const times = changes.map((change) => change.sourceTimestamp?.getTime() ?? 0)
    for (const [index, time] of times.entries()) {
      if (index > 1) expect(time - (times[index - 1] ?? 0)).toBeGreaterThan(700)
    }
  })
})

describe('a bad link', () => {
  let simulator: RunningSimulator
  beforeAll(async () => {
    simulator = await startSimulator(plain)
  })
  afterAll(async () => {
    await simulator.stop()
  })

  test('hang: connected, and no answer until it is over', async () => {
    const client = await connect(simulator.endpoint)
    expect(await client.call('Hang', double(1.5))).toEqual(StatusCodes.Good)
    let longest = 0
    await vi.waitFor(async () => {
      const asked = performance.now()
      expect((await client.read('101.PIN')).statusCode).toEqual(StatusCodes.Good)
      longest = Math.max(longest, performance.now() - asked)
      expect(longest).toBeGreaterThan(1000)
    }, soon)
    await client.close()
  })

  test('dropped link: cut at once, refused for a while, then back', async () => {
    const client = await connect(simulator.endpoint)
    let lost = false
    client.session.once('session_closed', () => {
      lost = true
    })
    expect(await client.call('DropLink', double(1))).toEqual(StatusCodes.Good)
    await vi.waitFor(async () => {
      await expect(connect(simulator.endpoint)).rejects.toThrow()
    }, soon)
    await vi.waitFor(async () => {
      const again = await connect(simulator.endpoint)
      await again.close()
    }, soon)
    await client.close()
    expect(lost).toBe(true)
  })
})

describe('settings', () => {
  const started: { stop(): Promise<void> }[] = []
  const start = async (settings: Partial<SimulatorSettings>): Promise<RunningSimulator> => {
    const simulator = await startSimulator({ ...plain, ...settings })
    started.push(simulator)
    return simulator
  }
  const open = async (...args: Parameters<typeof connect>): Promise<TestClient> => {
    const client = await connect(...args)
    started.push({ stop: () => client.close() })
    return client
  }
  afterEach(async () => {
    for (const each of started.splice(0).toReversed()) await each.stop()
  })

  test.each([
    [SecurityPolicy.Basic256Sha256, MessageSecurityMode.SignAndEncrypt],
    [SecurityPolicy.Aes128_Sha256_RsaOaep, MessageSecurityMode.Sign],
    [SecurityPolicy.Aes256_Sha256_RsaPss, MessageSecurityMode.SignAndEncrypt],
  ])('secured: %s', async (policy, mode) => {
    const { endpoint } = await start({})
    const client = await open(endpoint, { policy, mode })
    expect((await client.read('101.PIN')).statusCode).toEqual(StatusCodes.Good)
  })

  test('the certificate stays the same over starts with the same directory', () => {
    const own = join(data, 'pki', 'own', 'certs')
    expect(readdirSync(own)).toContain('certificate.pem')
    expect(statSync(join(own, 'certificate.pem')).mtimeMs).toBeLessThan(Date.now() - 1000)
    expect(existsSync(join(data, 'pki', 'own', 'private'))).toBe(true)
  })

  test('a user and a password, and nobody without', async () => {
    const { endpoint } = await start({ user: { name: 'seat', password: 'cold river' } })
    await expect(connect(endpoint)).rejects.toThrow()
    const wrong = { type: UserTokenType.UserName, userName: 'seat', password: 'x' } as const
    await expect(connect(endpoint, { user: wrong })).rejects.toThrow()
    const client = await open(endpoint, { user: { ...wrong, password: 'cold river' } })
    expect((await client.read('101.PIN')).statusCode).toEqual(StatusCodes.Good)
  })

  test('load tags are there and change at their interval', async () => {
    const { endpoint } = await start({ tags: 2000, interval: 200 })
    const client = await open(endpoint)
    expect((await client.read('Load.02000')).statusCode).toEqual(StatusCodes.Good)
    expect((await client.read('Load.02001')).statusCode).toEqual(StatusCodes.BadNodeIdUnknown)
    const changes = await client.watch('Load.00001', 0)
    await vi.waitFor(() => expect(changes.length).toBeGreaterThan(5), soon)
    const times = changes.map(({ sourceTimestamp }) => sourceTimestamp?.getTime() ?? 0)
    expect(((times.at(-1) ?? 0) - (times[1] ?? 0)) / (times.length - 2)).toBeLessThan(300)
  })

  test('a recording is played at its speed, row by row, with its holes, and ends as last known', async () => {
    const recording = readRecording('t,Oil rate,b\n0,1,\n10,2,5\n20,3,6\n')
    const { endpoint } = await start({ replay: { recording, speed: 10, loop: false } })
    const client = await open(endpoint)
    const oil = await client.watch('Replay.Oil_rate', 0)
    expect((await client.read('Replay.b')).statusCode).toEqual(StatusCodes.BadNoData)
    await vi.waitFor(
      () => expect(oil.at(-1)?.statusCode).toEqual(StatusCodes.UncertainLastUsableValue),
      soon,
    )
    expect(oil.map(({ value }) => value.value as number)).toEqual([1, 2, 3, 3])
    const [first, second] = oil.map(({ sourceTimestamp }) => sourceTimestamp?.getTime() ?? 0)
    expect((second ?? 0) - (first ?? 0)).toBe(1000)
  })

  test('a recording goes round where it is asked to', async () => {
    const recording = readRecording('t,a\n0,1\n1,2\n')
    const { endpoint } = await start({ replay: { recording, speed: 4, loop: true } })
    const client = await open(endpoint)
    const changes = await client.watch('Replay.a', 0)
    await vi.waitFor(() => expect(changes.length).toBeGreaterThan(4), soon)
    expect(new Set(changes.map(({ value }) => value.value as number))).toEqual(new Set([1, 2]))
  })
})
