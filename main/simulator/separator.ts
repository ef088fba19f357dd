/**
 * Three-phase separator V-101: oil behind the weir, water before it, gas above both. Gas leaves
 * through PV-101 to the compressor, and through FV-401 to the flare where the pressure is too high.
 */
import { ATMOSPHERE, SECONDS_PER_DAY } from './quantities.ts'
import { createPid, type Pid, stepPid } from './pid.ts'
import { capacity, sized, throughput } from './valve.ts'
import type { Stream } from './manifold.ts'

/** m³ */
export const VESSEL = 25
export const OIL_SPACE = 6
export const WATER_SPACE = 9
const PV_OPENING = 46
const FLARE_OPENING = 4
const LEVEL_DROP = 0.5
/** Safety valve to the flare: MPa at which it lifts, 10³ m³/d per MPa above. */
const RELIEF = 1
const RELIEF_RATE = 800
export const separatorDesign = { pressure: 0.62, oil: 52, water: 32, flareSetpoint: 0.72 } as const

export interface Separator {
  readonly gasFactor: number
  readonly flareFactor: number
  readonly oilFactor: number
  readonly waterFactor: number
  readonly pressureLoop: Pid
  readonly flareLoop: Pid
  readonly oilLoop: Pid
  readonly waterLoop: Pid
  /** m³, m³, 10³ m³ at standard conditions. */
  oil: number
  water: number
  gas: number
  /** MPa */
  pressure: number
  oilOut: number
  waterOut: number
  gasOut: number
  flared: number
  /** m³/d of liquid carried over where a compartment is full. */
  spilled: number
}

/** MPa gauge of `gas` 10³ m³ in `space` m³ at 40 °C. */
const pressureOf = (gas: number, space: number): number =>
  (gas * 1000 * ATMOSPHERE * 1.08) / space - ATMOSPHERE
const gasAt = (pressure: number, space: number): number =>
  ((pressure + ATMOSPHERE) * space) / (1000 * ATMOSPHERE * 1.08)

export const oilLevel = (separator: Separator): number => (separator.oil / OIL_SPACE) * 100
export const interfaceLevel = (separator: Separator): number =>
  (separator.water / WATER_SPACE) * 100

export function createSeparator(inflow: Stream, suction: number, flared: number): Separator {
  const { pressure, oil: oilPercent, water: waterPercent, flareSetpoint } = separatorDesign
  const oil = (OIL_SPACE * oilPercent) / 100
  const water = (WATER_SPACE * waterPercent) / 100
  const level = { gain: 4, reset: 240, action: 'direct', span: 100, low: 0, high: 100 } as const
  const gas = { gain: 6, reset: 40, action: 'direct', span: 1, high: 100 } as const
  return {
    gasFactor: sized(inflow.gas - flared, PV_OPENING, pressure - suction),
    flareFactor: flared / (capacity(FLARE_OPENING) * pressure),
    oilFactor: sized(inflow.oil, 42, LEVEL_DROP),
    waterFactor: sized(inflow.water, 57, LEVEL_DROP),
    pressureLoop: createPid({ ...gas, low: 0 }, pressure, PV_OPENING),
    flareLoop: createPid({ ...gas, low: FLARE_OPENING }, flareSetpoint, FLARE_OPENING),
    oilLoop: createPid(level, oilPercent, 42),
    waterLoop: createPid(level, waterPercent, 57),
    oil,
    water,
    gas: gasAt(pressure, VESSEL - oil - water),
    pressure,
    oilOut: inflow.oil,
    waterOut: inflow.water,
    gasOut: inflow.gas - flared,
    flared,
    spilled: 0,
  }
}

export function stepSeparator(
  separator: Separator,
  inflow: Stream,
  suction: number,
  dt: number,
): void {
  const days = dt / SECONDS_PER_DAY
  const { pressure } = separator
  const toPump = stepPid(separator.oilLoop, oilLevel(separator), dt)
  const toWater = stepPid(separator.waterLoop, interfaceLevel(separator), dt)
  const toGas = stepPid(separator.pressureLoop, pressure, dt)
  const toFlare = stepPid(separator.flareLoop, pressure, dt)
  // The vessel's own pressure pushes liquid to the tanks; an empty compartment gives none.
  const drop = Math.max(0, pressure) * (LEVEL_DROP / separatorDesign.pressure)
  separator.oilOut = Math.min(
    throughput(separator.oilFactor, toPump, drop),
    (separator.oil * 0.5) / days,
  )
  separator.waterOut = Math.min(
    throughput(separator.waterFactor, toWater, drop),
    (separator.water * 0.5) / days,
  )
  const held = (separator.gas * 0.3) / days
  const controlled = separator.flareFactor * capacity(toFlare) * Math.max(0, pressure)
  const relieved = RELIEF_RATE * Math.max(0, pressure - RELIEF)
  separator.flared = Math.min(controlled + relieved, held)
  separator.gasOut = Math.min(throughput(separator.gasFactor, toGas, pressure - suction), held)

  separator.oil += (inflow.oil - separator.oilOut) * days
  separator.water += (inflow.water - separator.waterOut) * days
  separator.gas += (inflow.gas - separator.gasOut - separator.flared) * days
  // A compartment that is full to the top loses the rest to the knock-out drum of the flare.
  const spilled =
    Math.max(0, separator.oil - OIL_SPACE) + Math.max(0, separator.water - WATER_SPACE)
  separator.oil = Math.min(separator.oil, OIL_SPACE)
  separator.water = Math.min(separator.water, WATER_SPACE)
  separator.spilled = spilled / days
  separator.pressure = pressureOf(separator.gas, VESSEL - separator.oil - separator.water)
}
