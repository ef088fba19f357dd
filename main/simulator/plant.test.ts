import { describe, expect, test } from 'vitest'
import type { EspWell } from './esp-well.ts'
import type { LiftWell } from './lift-well.ts'
import { createPlant, inventory, type Plant, STEP, stepPlant } from './plant.ts'
import { wellOf } from './points-well.ts'
import { createRandom } from './random.ts'
import { interfaceLevel, oilLevel } from './separator.ts'

function run(plant: Plant, seconds: number, restless = 0): void {
  const random = createRandom(7)
  for (let i = 0; i < seconds / STEP; i++) stepPlant(plant, STEP, random, restless)
}

function esp(plant: Plant, name: string): EspWell {
  const well = wellOf(plant, name)
  if (well.kind !== 'esp') throw new Error(`${name} is no ESP well`)
  return well
}

function lift(plant: Plant, name: string): LiftWell {
  const well = wellOf(plant, name)
  if (well.kind !== 'lift') throw new Error(`${name} is no gas-lift well`)
  return well
}

const figures = (plant: Plant) => ({
  rates: plant.wells.map((well) => well.head.liquid),
  tubing: plant.wells.map((well) => well.head.tubing),
  manifold: plant.manifold.pressure,
  separator: plant.separator.pressure,
  oil: oilLevel(plant.separator),
  water: interfaceLevel(plant.separator),
  suction: plant.compressor.suction,
  header: plant.compressor.header,
  flared: plant.separator.flared,
  motor: plant.wells.map((well) => (well.kind === 'esp' ? well.motorTemperature : 0)),
  tanks: [plant.oilTank.volume, plant.waterTank.volume],
  temperature: plant.manifold.temperature,
})

function furthest(before: unknown, after: unknown): number {
  if (Array.isArray(before) && Array.isArray(after)) {
    return Math.max(...before.map((value, index) => furthest(value, after[index])))
  }
  const [a, b] = [Number(before), Number(after)]
  return a === b ? 0 : Math.abs(b - a) / Math.abs(a)
}

describe('the field at its design point', () => {
  test('stands still for an hour where nothing disturbs it', () => {
    const plant = createPlant()
    const before = figures(plant)
    run(plant, 3600)
    for (const [name, value] of Object.entries(figures(plant))) {
      expect(furthest(before[name as keyof typeof before], value), name).toBeLessThan(0.003)
    }
  })

  test('wanders no more than a few per cent in a shift', () => {
    const plant = createPlant()
    const before = figures(plant)
    run(plant, 6 * 3600, 1)
    const after = figures(plant)
    expect(furthest(before.rates, after.rates)).toBeLessThan(0.05)
    expect(furthest(before.oil, after.oil)).toBeLessThan(0.03)
    expect(furthest(before.separator, after.separator)).toBeLessThan(0.01)
    expect(furthest(before.tanks, after.tanks)).toBeLessThan(0.15)
  })
})

test('what comes in, goes out or stays: liquid and gas', () => {
  const plant = createPlant()
  const before = inventory(plant)
  esp(plant, '102').tripped = true
  esp(plant, '101').frequencySetpoint = 58
  wellOf(plant, '201').head.chokeSetpoint = 25
  lift(plant, '205').injectionSetpoint = 40
  plant.exportPump.flowLoop.setpoint = 6
  plant.separator.oilLoop.auto = false
  run(plant, 7200, 1)
  const after = inventory(plant)
  const { crossed } = plant
  const liquid = crossed.liquidIn - crossed.oilOut - crossed.waterOut - crossed.spilled
  const gas = crossed.gasIn - crossed.gasSold - crossed.gasFlared
  expect(crossed.liquidIn).toBeGreaterThan(50)
  expect(after.liquid - before.liquid).toBeCloseTo(liquid, 6)
  expect(after.gas - before.gas).toBeCloseTo(gas, 6)
})

describe('an operator', () => {
  test('raises a frequency: more rate, less intake pressure, more current and power', () => {
    const plant = createPlant()
    const well = esp(plant, '101')
    const before = { ...well, tubing: well.head.tubing, liquid: well.head.liquid }
    well.frequencySetpoint += 3
    run(plant, 3)
    expect(well.frequency).toBeCloseTo(before.frequency + 3)
    run(plant, 12)
    expect(well.head.liquid).toBeGreaterThan(before.liquid * 1.06)
    expect(well.intake).toBeLessThan(before.intake - 0.3)
    expect(well.current).toBeGreaterThan(before.current * 1.04)
    expect(well.power).toBeGreaterThan(before.power * 1.08)
    expect(well.head.tubing).toBeGreaterThan(before.tubing)
    run(plant, 105)
    expect(well.motorTemperature).toBeGreaterThan(before.motorTemperature + 1)
    expect(plant.manifold.pressure).toBeGreaterThan(1.395)
    expect(plant.separator.oilOut + plant.separator.waterOut).toBeGreaterThan(1178 + 4)
  })

  test('closes a choke: more tubing pressure, less rate, more intake pressure', () => {
    const plant = createPlant()
    const well = esp(plant, '104')
    const { intake } = well
    const { tubing, liquid } = well.head
    well.head.chokeSetpoint -= 20
    run(plant, 20)
    expect(well.head.choke).toBeCloseTo(well.head.chokeSetpoint)
    expect(well.head.tubing).toBeGreaterThan(tubing + 0.4)
    expect(well.head.liquid).toBeLessThan(liquid * 0.96)
    run(plant, 60)
    expect(well.intake).toBeGreaterThan(intake + 0.1)
  })

  test('changes lift gas: the well, the header and the sales line follow', () => {
    const plant = createPlant()
    const well = lift(plant, '105')
    const { liquid, casing } = well.head
    const { sales, speed } = plant.compressor
    well.injectionSetpoint = 8
    run(plant, 60)
    expect(well.injection).toBeCloseTo(8)
    expect(well.head.liquid).toBeLessThan(liquid * 0.95)
    expect(well.flowing).toBeGreaterThan(6.5)
    expect(well.head.casing).toBeLessThan(casing)
    expect(plant.compressor.sales).toBeGreaterThan(sales + 1)
    expect(plant.compressor.speed).toBeLessThan(speed)
  })

  test('gives too much lift gas, and the well makes no more of it', () => {
    const plant = createPlant()
    const well = lift(plant, '105')
    const { liquid } = well.head
    well.injectionSetpoint = 40
    run(plant, 300)
    expect(well.head.liquid).toBeLessThan(liquid * 1.06)
  })
})

describe('each loop comes back to its setpoint', () => {
  const loops: Record<string, [(plant: Plant) => void, (plant: Plant) => [number, number]]> = {
    'PIC-101 when two wells stop': [
      (plant) => {
        esp(plant, '102').tripped = true
        esp(plant, '201').tripped = true
      },
      (plant) => [plant.separator.pressure, plant.separator.pressureLoop.setpoint],
    ],
    'LIC-101 when a well stops': [
      (plant) => {
        esp(plant, '102').tripped = true
      },
      (plant) => [oilLevel(plant.separator), plant.separator.oilLoop.setpoint],
    ],
    'LIC-101 at a new setpoint': [
      (plant) => {
        plant.separator.oilLoop.setpoint = 60
      },
      (plant) => [oilLevel(plant.separator), 60],
    ],
    'LIC-102 when a well stops': [
      (plant) => {
        esp(plant, '201').tripped = true
      },
      (plant) => [interfaceLevel(plant.separator), plant.separator.waterLoop.setpoint],
    ],
    'PIC-201 at a new setpoint': [
      (plant) => {
        plant.compressor.suctionLoop.setpoint = 0.43
      },
      (plant) => [plant.compressor.suction, 0.43],
    ],
    'PIC-202 when lift gas is cut': [
      (plant) => {
        lift(plant, '205').injectionSetpoint = 5
      },
      (plant) => [plant.compressor.header, plant.compressor.headerLoop.setpoint],
    ],
    'FIC-105 at a new setpoint': [
      (plant) => {
        plant.exportPump.flowLoop.setpoint = 32
      },
      (plant) => [plant.exportPump.flow / 24, 32],
    ],
    'FIC-106 at low export': [
      (plant) => {
        plant.exportPump.flowLoop.setpoint = 6
      },
      (plant) => [(plant.exportPump.flow + plant.exportPump.recycle) / 24, 9],
    ],
    'FIC-301 at a new setpoint': [
      (plant) => {
        plant.injectionPump.flowLoop.setpoint = 20
      },
      (plant) => [plant.injectionPump.flow / 24, 20],
    ],
    'PIC-401 where the gas cannot leave otherwise': [
      (plant) => {
        plant.separator.pressureLoop.auto = false
        plant.separator.pressureLoop.output = 20
      },
      (plant) => [plant.separator.pressure, plant.separator.flareLoop.setpoint],
    ],
  }

  test.each(Object.entries(loops))('%s', (_, [disturb, watched]) => {
    const plant = createPlant()
    disturb(plant)
    run(plant, 2400)
    const [measured, wanted] = watched(plant)
    expect(measured / wanted).toBeGreaterThan(0.99)
    expect(measured / wanted).toBeLessThan(1.01)
  })
})

test('the export pump is kept from running its tank dry, and the tank from overflowing', () => {
  const plant = createPlant()
  plant.oilTank.volume = 40
  plant.exportPump.flowLoop.setpoint = 40
  run(plant, 3 * 3600)
  expect(plant.oilTank.volume).toBeGreaterThan(8)
  plant.exportPump.flowLoop.setpoint = 6
  plant.oilTank.volume = 160
  run(plant, 4 * 3600)
  expect(plant.oilTank.volume).toBeLessThan(190)
  expect(plant.crossed.spilled).toBe(0)
})
