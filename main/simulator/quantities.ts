/**
 * Units of the model: MPa gauge, m³/d of liquid, 10³ m³/d of gas at standard conditions, °C, Hz, A,
 * kW, volumes in m³, openings in %. Time steps are seconds; balances divide them by this constant.
 */
export const SECONDS_PER_DAY = 86_400
export const HOURS_PER_DAY = 24

/** MPa; gauge to absolute. */
export const ATMOSPHERE = 0.1013

export const clamp = (value: number, low: number, high: number): number =>
  value < low ? low : value > high ? high : value

/** Moves towards a target by at most `rate` a second. */
export function ramp(value: number, target: number, rate: number, dt: number): number {
  return value + clamp(target - value, -rate * dt, rate * dt)
}

/** First-order lag with time constant `tau` in seconds; exact for a constant target. */
export function lag(value: number, target: number, tau: number, dt: number): number {
  return target + (value - target) * Math.exp(-dt / tau)
}
