/**
 * From the model's state to what an instrument reports: noise, resolution, the ends of its range.
 * Noise never feeds back into the model.
 */
import { Status } from '../../shared/quality.ts'
import type { Plant } from './plant.ts'
import type { Point, PointValue } from './point.ts'
import type { Random } from './random.ts'

/** Beyond the instrument's range (OPC UA Part 8, 6.2). */
export const UncertainEngineeringUnitsExceeded = 0x4094_0000

export interface Reading {
  readonly value: PointValue
  /** OPC UA status code. */
  readonly status: number
}

/** Two digits finer than what screens show, as a good transmitter is. */
const rounded = (value: number, decimals: number): number => {
  const scale = 10 ** (decimals + 2)
  return Math.round(value * scale) / scale
}

export function measure(point: Point, plant: Plant, random: Random, epoch: number): Reading {
  const value = point.read(plant, epoch)
  if (typeof value === 'object') {
    return {
      value: value.map((each) =>
        rounded(each + Math.abs(point.noise * random.normal()), point.decimals),
      ),
      status: Status.Good,
    }
  }
  if (typeof value !== 'number') return { value, status: Status.Good }
  if (point.type === 'DateTime') return { value, status: Status.Good }
  const noisy = point.noise === 0 ? value : value + point.noise * random.normal()
  const fine = point.type === 'Int32' || point.type === 'UInt16' ? Math.round(noisy) : noisy
  const shown = point.setpointOf === null ? rounded(fine, point.decimals) : fine
  if (point.instrument === null) return { value: shown, status: Status.Good }
  const [low, high] = point.instrument
  // Noise alone at an end of the range, as around a stopped flow, is no fault.
  const beyond = value < low || value > high
  return {
    value: Math.min(Math.max(shown, low), high),
    status: beyond ? UncertainEngineeringUnitsExceeded : Status.Good,
  }
}
