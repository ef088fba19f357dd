/**
 * Electric submersible pump: one head curve, carried to other speeds by the affinity laws (flow as
 * speed, head as its square, power as its cube), and the load of its motor.
 */
export interface Esp {
  /** At the design frequency and rate. */
  readonly frequency: number
  readonly rate: number
  /** MPa */
  readonly boost: number
  readonly power: number
  readonly current: number
}

/** Head over design head at relative flow 1 is 1; shut in it is this much more. */
const SHUT_IN = 1.3
/** Share of the design power that the pump takes shut in. */
const IDLE_POWER = 0.45
/** Magnetising current over design current. */
const IDLE_CURRENT = 0.4
/** MPa at the intake below which free gas takes the head away. */
const GAS_LOCK = 0.6

/** Pressure that the pump adds, MPa; falls with flow, and with free gas at a low intake pressure. */
export function boost(esp: Esp, frequency: number, rate: number, intake: number): number {
  const speed = frequency / esp.frequency
  const flow = rate / esp.rate
  const head = SHUT_IN * speed * speed - (SHUT_IN - 1) * flow * flow
  return head * esp.boost * (1 - Math.exp(-Math.max(0, intake) / GAS_LOCK))
}

/** How fast the boost falls with flow at the design point, MPa per m³/d. */
export const boostSlope = (esp: Esp): number => (2 * (SHUT_IN - 1) * esp.boost) / esp.rate

/** kW at the motor's terminals. */
export function motorPower(esp: Esp, frequency: number, rate: number): number {
  const speed = frequency / esp.frequency
  if (speed < 0.02) return 0
  const flow = rate / esp.rate / speed
  return esp.power * speed ** 3 * (IDLE_POWER + (1 - IDLE_POWER) * Math.min(flow, 1.6))
}

/** A. Voltage goes with frequency, so current is torque and magnetising current at right angles. */
export function motorCurrent(esp: Esp, frequency: number, power: number): number {
  const speed = frequency / esp.frequency
  if (speed < 0.02) return 0
  const torque = (power / esp.power / speed) * Math.sqrt(1 - IDLE_CURRENT * IDLE_CURRENT)
  return esp.current * Math.hypot(torque, IDLE_CURRENT)
}
