import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { qualityOf, Status } from '../../shared/quality.ts'
import { type Fault, pointNamed } from './fault.ts'
import { points } from './field.ts'
import type { Reading } from './measure.ts'
import { STEP } from './plant.ts'
import { wellOf } from './points-well.ts'
import {
  accepts,
  advance,
  clearFaults,
  createSimulation,
  putOn,
  readPoint,
  type Simulation,
  writePoint,
} from './simulation.ts'

const after = (simulation: Simulation, seconds: number) =>
  advance(simulation, Math.round(seconds / STEP))

function read(simulation: Simulation, tag: string): Reading {
  const point = pointNamed(tag)
  if (point === undefined) throw new Error(`no tag ${tag}`)
  return readPoint(simulation, point)
}
const value = (simulation: Simulation, tag: string): number => Number(read(simulation, tag).value)

function write(simulation: Simulation, tag: string, to: number): void {
  const point = pointNamed(tag)
  if (point === undefined || !accepts(point, to)) throw new Error(`${tag} does not take ${to}`)
  writePoint(simulation, point, to)
}

test('the same seed gives the same field, another one another', () => {
  const [one, same, other] = [5, 5, 6].map((seed) => {
    const simulation = createSimulation(seed, 0)
    after(simulation, 30)
    return points.map((point) => readPoint(simulation, point).value)
  })
  expect(same).toEqual(one)
  expect(other).not.toEqual(one)
})

test('noise is on the measurement, not in the process', () => {
  const simulation = createSimulation(1, 0)
  const readings = Array.from({ length: 400 }, () => value(simulation, '101.PIN'))
  const mean = readings.reduce((sum, each) => sum + each, 0) / readings.length
  const deviation = Math.sqrt(
    readings.reduce((sum, each) => sum + (each - mean) ** 2, 0) / readings.length,
  )
  expect(mean).toBeCloseTo(5.2, 2)
  expect(deviation).toBeGreaterThan(0.004)
  expect(deviation).toBeLessThan(0.008)
})

describe('a fault', () => {
  test('ESP trip: the pump runs down, the well fills up, the drive says why; clearing starts it', () => {
    const simulation = createSimulation(1, 0)
    putOn(simulation, { kind: 'esp_trip', well: '103' })
    after(simulation, 30)
    expect(read(simulation, '103.RUN').value).toBe(false)
    expect(read(simulation, '103.STATE').value).toBe('Tripped')
    expect(value(simulation, '103.FAULT') & 1).toBe(1)
    expect(value(simulation, '103.I')).toBeLessThan(1)
    expect(value(simulation, '103.QL')).toBeLessThan(5)
    expect(value(simulation, '103.PIN')).toBeGreaterThan(9)
    expect(value(simulation, 'FIELD.WELLS')).toBe(9)
    clearFaults(simulation)
    const started = simulation.plant.time
    after(simulation, 240)
    expect(read(simulation, '103.RUN').value).toBe(true)
    expect(value(simulation, '103.STARTED')).toBe(Math.round(started * 1000))
    expect(value(simulation, '103.QL')).toBeGreaterThan(130)
    expect(value(simulation, '103.PIN')).toBeLessThan(6)
  })

  test('stuck choke: it takes its setpoint and does not move, until the time is over', () => {
    const simulation = createSimulation(1, 0)
    putOn(simulation, { kind: 'stick_choke', well: '101', seconds: 20 })
    write(simulation, '101.CH.SP', 50)
    after(simulation, 15)
    expect(value(simulation, '101.CH.SP')).toBe(50)
    expect(value(simulation, '101.CH')).toBeCloseTo(62, 0)
    after(simulation, 15)
    expect(value(simulation, '101.CH')).toBeCloseTo(50, 0)
  })

  test('frozen sensor: the same value and a good status, while the process goes on', () => {
    const simulation = createSimulation(1, 0)
    putOn(simulation, { kind: 'freeze_sensor', tag: '101.PIN', seconds: 0 })
    const frozen = read(simulation, '101.PIN')
    write(simulation, '101.F.SP', 55)
    after(simulation, 60)
    expect(read(simulation, '101.PIN')).toEqual(frozen)
    expect(frozen.status).toBe(Status.Good)
    clearFaults(simulation)
    expect(value(simulation, '101.PIN')).toBeLessThan(4.5)
  })

  test('bad sensor: a bad status with the sub-code of a sensor failure', () => {
    const simulation = createSimulation(1, 0)
    putOn(simulation, { kind: 'bad_sensor', tag: '101.TM', seconds: 10 })
    expect(read(simulation, '101.TM').status).toBe(Status.BadSensorFailure)
    after(simulation, 11)
    expect(read(simulation, '101.TM').status).toBe(Status.Good)
  })

  test('take back: the old setpoint returns some seconds after each write', () => {
    const simulation = createSimulation(1, 0)
    putOn(simulation, { kind: 'take_back', tag: '101.F.SP', seconds: 5 })
    for (const wanted of [53, 47]) {
      write(simulation, '101.F.SP', wanted)
      after(simulation, 4)
      expect(value(simulation, '101.F.SP')).toBe(wanted)
      after(simulation, 2)
      expect(value(simulation, '101.F.SP')).toBe(50)
    }
  })

  test('scheduled: it comes at its time, a link fault is answered to the server', () => {
    const simulation = createSimulation(1, 0, [
      { fault: { kind: 'esp_trip', well: '201' }, at: 10 },
      { fault: { kind: 'hang', seconds: 3 }, at: 20 },
    ])
    expect(after(simulation, 9)).toEqual([])
    expect(wellOf(simulation.plant, '201')).toMatchObject({ tripped: false })
    after(simulation, 2)
    expect(wellOf(simulation.plant, '201')).toMatchObject({ tripped: true })
    expect(after(simulation, 10)).toEqual([{ kind: 'hang', seconds: 3 }])
    expect(after(simulation, 10)).toEqual([])
  })
})

describe('whatever is set and whatever fails', () => {
  const writable = points.filter(({ write: writer }) => writer !== null)
  const command = fc.oneof(
    fc.record({
      tag: fc.constantFrom(...writable),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
    fc.constantFrom<Fault>(
      ...['101', '102', '103', '104', '201', '202', '203'].flatMap((well): Fault[] => [
        { kind: 'esp_trip', well },
        { kind: 'stick_choke', well, seconds: 30 },
      ]),
      { kind: 'freeze_sensor', tag: '101.PIN', seconds: 20 },
      { kind: 'bad_sensor', tag: 'LIC-101.PV', seconds: 20 },
      { kind: 'take_back', tag: 'FIC-105.SP', seconds: 3 },
    ),
    fc.constant('clear' as const),
  )

  test('every reading is a number within its instrument, or is marked', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1000 }),
        fc.array(fc.tuple(command, fc.integer({ min: 1, max: 500 })), {
          minLength: 3,
          maxLength: 10,
        }),
        (seed, story) => {
          const simulation = createSimulation(seed, 0)
          for (const [step, seconds] of story) {
            if (step === 'clear') clearFaults(simulation)
            else if ('kind' in step) putOn(simulation, step)
            else {
              const [low, high] = step.tag.range ?? [0, 1]
              const wanted = low + (high - low) * step.share
              const whole = step.tag.type === 'UInt16' ? Math.round(wanted) : wanted
              write(simulation, step.tag.name, whole)
            }
            after(simulation, seconds)
            for (const point of points) {
              const reading = readPoint(simulation, point)
              const { value: shown } = reading
              for (const each of typeof shown === 'object' ? shown : [shown]) {
                if (typeof each !== 'number') continue
                expect(Number.isFinite(each), point.name).toBe(true)
              }
              expect(
                qualityOf(reading.status) === 'good' || simulation.bad.has(point.name),
                point.name,
              ).toBe(true)
            }
          }
        },
      ),
      { numRuns: 20 },
    )
  })
})
