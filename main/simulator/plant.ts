/**
 * The whole field: wells on two pads, manifold, separation, gas compression, tanks and pumps, and the
 * step that moves all of it on. Pure: time step and random numbers are arguments.
 *
 *   wells → pads → manifold → V-101 ─┬ gas → K-201 → header ─┬→ sales
 *     ↑                              ├ flare FL-1            └→ gas lift ─┐
 *     │                              ├ oil → T-101 → P-101 → pipeline    │
 *     │                              └ water → T-301 → P-301 → injection │
 *     └───────────────────────────────────────────────────────────────────┘
 */
import {
  type Compressor,
  compressorDesign,
  createCompressor,
  stepCompressor,
} from './compressor.ts'
import { espDesigns, gathering, liftDesigns } from './design.ts'
import { createEspWell, type EspWell, stepEspWell } from './esp-well.ts'
import { createLiftWell, type LiftWell, stepLiftWell } from './lift-well.ts'
import { createManifold, type Manifold, stepManifold, type Stream } from './manifold.ts'
import { createPump, type Pump, stepPump } from './pump.ts'
import { HOURS_PER_DAY, lag, SECONDS_PER_DAY } from './quantities.ts'
import type { Random } from './random.ts'
import { createSeparator, type Separator, separatorDesign, stepSeparator } from './separator.ts'
import { guarded, outletPressure, stepTank, type Tank } from './tank.ts'
import { wander, type Wellhead } from './well.ts'

/** Seconds; the model is stepped no coarser than this. */
export const STEP = 0.1

export type Well = EspWell | LiftWell

export interface Pad {
  readonly number: 1 | 2
  readonly wells: readonly Well[]
  /** MPa per (m³/d)². */
  readonly loss: number
  liquid: number
  oil: number
  gas: number
  /** MPa in the pad's header; follows the flow within seconds. */
  pressure: number
}

/** What crossed the boundary of the field since the start: m³ and 10³ m³. */
export interface Crossed {
  liquidIn: number
  oilOut: number
  waterOut: number
  spilled: number
  gasIn: number
  gasSold: number
  gasFlared: number
}

export interface Plant {
  /** Seconds since the start. */
  time: number
  readonly wells: readonly Well[]
  readonly pads: readonly [Pad, Pad]
  readonly manifold: Manifold
  readonly separator: Separator
  readonly compressor: Compressor
  readonly oilTank: Tank
  readonly waterTank: Tank
  readonly exportPump: Pump
  readonly injectionPump: Pump
  readonly crossed: Crossed
}

const FLARE_PURGE = 0.8
export const EXPORT_MOST = 40
export const INJECTION_MOST = 48

const toTenth = (value: number): number => Math.round(value * 10) / 10

export function createPlant(): Plant {
  const wells: Well[] = [
    ...espDesigns.map((design) => createEspWell(design, gathering.pads[design.pad])),
    ...liftDesigns.map((design) =>
      createLiftWell(design, gathering.pads[design.pad], compressorDesign.header),
    ),
  ].sort((a, b) => Number(a.design.name) - Number(b.design.name))
  const pad = (number: 1 | 2): Pad => {
    const own = wells.filter((well) => well.design.pad === number)
    const flow = gather(own)
    const liquid = flow.oil + flow.water
    const pressure = gathering.pads[number]
    const loss = (pressure - gathering.manifold) / liquid ** 2
    return { number, wells: own, loss, liquid, oil: flow.oil, gas: flow.gas, pressure }
  }
  const flow = gather(wells)
  const lift = liftRate(wells)
  const oilHour = flow.oil / HOURS_PER_DAY
  const waterHour = flow.water / HOURS_PER_DAY
  return {
    time: 0,
    wells,
    pads: [pad(1), pad(2)],
    manifold: createManifold(flow, gathering.manifold, separatorDesign.pressure, flow.temperature),
    separator: createSeparator(flow, compressorDesign.suction, FLARE_PURGE),
    compressor: createCompressor(flow.gas - FLARE_PURGE, lift),
    oilTank: { capacity: 200, volume: 96.6, temperature: flow.temperature - 5, overflow: 0 },
    waterTank: { capacity: 150, volume: 93, temperature: flow.temperature - 7, overflow: 0 },
    exportPump: createPump(
      {
        rate: flow.oil,
        suction: 0.0506,
        discharge: 5.2,
        line: 3.42,
        delivery: 3.2,
        opening: 41.8,
        span: 60,
        setpoint: toTenth(oilHour),
        minimum: 9,
        current: 61,
        power: 33,
      },
      184_210,
    ),
    injectionPump: createPump(
      {
        rate: flow.water,
        suction: 0.0616,
        discharge: 17.5,
        line: 14.12,
        delivery: 13.4,
        opening: 48,
        span: 80,
        setpoint: toTenth(waterHour),
        minimum: null,
        current: 148,
        power: 176,
      },
      402_377,
    ),
    crossed: {
      liquidIn: 0,
      oilOut: 0,
      waterOut: 0,
      spilled: 0,
      gasIn: 0,
      gasSold: 0,
      gasFlared: 0,
    },
  }
}

const headOf = (well: Well): Wellhead => well.head

function gather(wells: readonly Well[]): Stream & { temperature: number } {
  let oil = 0
  let water = 0
  let gas = 0
  let warmth = 0
  for (const well of wells) {
    const head = headOf(well)
    oil += head.oil
    water += head.water
    gas += head.gas
    warmth += head.liquid * head.temperature
  }
  const liquid = oil + water
  return { oil, water, gas, temperature: liquid > 1 ? warmth / liquid : 20 }
}

/** 10³ m³/d that the gas-lift wells take from the header. */
function liftRate(wells: readonly Well[]): number {
  let rate = 0
  for (const well of wells) if (well.kind === 'lift') rate += well.injection
  return rate
}

/** 10³ m³/d */
export const liftGas = (plant: Plant): number => liftRate(plant.wells)
export const flaredGas = (plant: Plant): number =>
  plant.separator.flared + plant.compressor.relieved

/** Moves the field on by `dt` seconds; `restless` scales the slow wander of the reservoir. */
export function stepPlant(plant: Plant, dt: number, random: Random, restless = 1): void {
  const { manifold, separator, compressor, oilTank, waterTank } = plant
  plant.time += dt
  const { header } = compressor
  for (const pad of plant.pads) {
    for (const well of pad.wells) {
      wander(headOf(well), 0.002 * restless, restless === 0 ? 0 : random.normal(), dt)
      if (well.kind === 'esp') stepEspWell(well, pad.pressure, dt)
      else stepLiftWell(well, pad.pressure, header, dt)
    }
    const flow = gather(pad.wells)
    pad.oil = flow.oil
    pad.gas = flow.gas
    pad.liquid = lag(pad.liquid, flow.oil + flow.water, 1.5, dt)
    pad.pressure = manifold.pressure + pad.loss * pad.liquid ** 2
  }
  stepManifold(manifold, gather(plant.wells), separator.pressure, dt)
  stepSeparator(separator, manifold.out, compressor.suction, dt)
  stepCompressor(compressor, separator.gasOut, liftRate(plant.wells), dt)
  stepStorage(plant, dt)
  oilTank.temperature = lag(oilTank.temperature, manifold.temperature - 5, 3600, dt)
  waterTank.temperature = lag(waterTank.temperature, manifold.temperature - 7, 3600, dt)
  account(plant, dt)
}

function stepStorage(plant: Plant, dt: number): void {
  const { separator, oilTank, waterTank, exportPump, injectionPump } = plant
  for (const [pump, tank, most, arriving] of [
    [exportPump, oilTank, EXPORT_MOST, separator.oilOut],
    [injectionPump, waterTank, INJECTION_MOST, separator.waterOut],
  ] as const) {
    const percent = (tank.volume / tank.capacity) * 100
    if (percent < 4) pump.running = false
    else if (percent > 10) pump.running = true
    stepPump(pump, outletPressure(tank), guarded(tank, pump.flowLoop.setpoint, most), dt)
    stepTank(tank, arriving, pump.flow, dt)
  }
}

function account(plant: Plant, dt: number): void {
  const { crossed, separator, exportPump, injectionPump, oilTank, waterTank } = plant
  const days = dt / SECONDS_PER_DAY
  for (const well of plant.wells) {
    crossed.liquidIn += (well.kind === 'esp' ? well.influx : well.rate) * days
    crossed.gasIn += ((well.head.oil * well.design.gasOil) / 1000) * days
  }
  crossed.oilOut += exportPump.flow * days
  crossed.waterOut += injectionPump.flow * days
  crossed.spilled += (separator.spilled + oilTank.overflow + waterTank.overflow) * days
  crossed.gasSold += plant.compressor.sales * days
  crossed.gasFlared += flaredGas(plant) * days
}

/** What the field holds: m³ of liquid, 10³ m³ of gas. */
export function inventory(plant: Plant): { liquid: number; gas: number } {
  const { manifold, separator, compressor, oilTank, waterTank } = plant
  let liquid = manifold.oil + manifold.water + separator.oil + separator.water
  let gas = manifold.gas + separator.gas + compressor.drum + compressor.headerGas
  liquid += oilTank.volume + waterTank.volume
  for (const well of plant.wells) {
    liquid += well.head.storage * well.head.tubing
    if (well.kind === 'esp') liquid += well.annulus * well.intake
    else gas += well.tubingGas + well.casingStorage * well.head.casing
  }
  return { liquid, gas }
}
