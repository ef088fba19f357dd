/** A PI controller as the field's controllers have it: bumpless, with anti-windup, output in %. */
import { clamp } from './quantities.ts'

export interface Tuning {
  /** % of output per % of the measuring span. */
  readonly gain: number
  /** Integral time in seconds. */
  readonly reset: number
  /** `direct`: the output rises when the measurement does. */
  readonly action: 'direct' | 'reverse'
  /** Measuring span in units of the value. */
  readonly span: number
  readonly low: number
  readonly high: number
}

export interface Pid {
  readonly tuning: Tuning
  auto: boolean
  setpoint: number
  /** % */
  output: number
  measured: number
  integral: number
}

/** In balance at this setpoint and output. */
export function createPid(tuning: Tuning, setpoint: number, output: number): Pid {
  return { tuning, auto: true, setpoint, output, measured: setpoint, integral: output }
}

/** `setpoint` differs from the operator's where an override holds it. */
export function stepPid(pid: Pid, measured: number, dt: number, setpoint = pid.setpoint): number {
  const { gain, reset, action, span, low, high } = pid.tuning
  pid.measured = measured
  const error = (action === 'direct' ? measured - setpoint : setpoint - measured) / span
  const proportional = gain * error * 100
  if (!pid.auto) {
    pid.integral = pid.output - proportional
    return pid.output
  }
  // The integral stays within the output's own range: a controller at rest at a stop, as the flare's
  // and the minimum flow's are, moves only when its measurement passes the setpoint.
  pid.integral = clamp(pid.integral + (proportional * dt) / reset, low, high)
  pid.output = clamp(proportional + pid.integral, low, high)
  return pid.output
}
