/** Storage tanks, and the guard that keeps a pump from running one dry or letting it overflow. */
import { clamp, SECONDS_PER_DAY } from './quantities.ts'

export interface Tank {
  /** m³ */
  readonly capacity: number
  volume: number
  temperature: number
  /** m³/d over the top. */
  overflow: number
}

export const level = (tank: Tank): number => (tank.volume / tank.capacity) * 100

/** MPa at the outlet nozzle, by the head of liquid. */
export const outletPressure = (tank: Tank): number => 0.012 + 0.08 * (tank.volume / tank.capacity)

export function stepTank(tank: Tank, inflow: number, outflow: number, dt: number): void {
  const days = dt / SECONDS_PER_DAY
  tank.volume += (inflow - outflow) * days
  const over = Math.max(0, tank.volume - tank.capacity)
  tank.volume = Math.max(0, tank.volume - over)
  tank.overflow = over / days
}

const LOW = 14
const DRY = 6
const HIGH = 86
const FULL = 94

/**
 * The flow that the guard lets through: the operator's setpoint, less of it the nearer the tank is
 * to running dry, and more, up to the pump's range, the nearer it is to overflowing.
 */
export function guarded(tank: Tank, setpoint: number, most: number): number {
  const now = level(tank)
  const shortage = clamp((now - DRY) / (LOW - DRY), 0, 1)
  const surplus = clamp((now - HIGH) / (FULL - HIGH), 0, 1)
  return setpoint * shortage + Math.max(0, most - setpoint) * surplus
}
