import {
  AttributeIds,
  DataType,
  type DataValue,
  type EUInformation,
  StatusCodes,
  VariantArrayType,
} from 'node-opcua'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { points } from './field.ts'
import { plainSettings, soon } from './fixtures.ts'
import { connect, double, type TestClient, text } from './test-client.ts'
import { type RunningSimulator, startSimulator } from './server.ts'

const plain = plainSettings()

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
    await vi.waitFor(() => expect(frequency.at(-1)?.value.value).toBeGreaterThan(50.5), soon)
    await vi.waitFor(() => expect(rate.at(-1)?.value.value).toBeGreaterThan(120), soon)
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
    const motor = await client.watch('102.TM', 0)
    expect(await client.call('EspTrip', text('103'))).toEqual(StatusCodes.Good)
    expect(await client.call('BadSensor', text('102.TM'), double(0))).toEqual(StatusCodes.Good)
    expect(await client.call('FreezeSensor', text('104.PIN'), double(0))).toEqual(StatusCodes.Good)
    expect(await client.call('StickChoke', text('104'), double(0))).toEqual(StatusCodes.Good)
    await vi.waitFor(
      () => expect(motor.at(-1)?.statusCode).toEqual(StatusCodes.BadSensorFailure),
      soon,
    )
    expect(await client.value('103.STATE')).toMatch(/^Tripped/)
    expect(await client.call('Clear')).toEqual(StatusCodes.Good)
    expect(await client.value('103.STATE')).toBe('Starting')
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
