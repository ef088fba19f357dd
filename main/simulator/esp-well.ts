/**
 * A well on an electric submersible pump: annulus, pump, tubing, wellhead.
 *
 *   reservoir → annulus (intake pressure) → pump → tubing → wellhead → choke → flowline
 */
import { boost, boostSlope, type Esp, motorCurrent, motorPower } from './esp.ts'
import type { EspDesign } from './design.ts'
import { inflow, productivity } from './inflow.ts'
import { lag, ramp, SECONDS_PER_DAY } from './quantities.ts'
import { createWellhead, stepWellhead, type Wellhead } from './well.ts'

/** MPa between the pump's intake and the perforations. */
const BELOW_PUMP = 1.5
/** MPa of friction in the tubing at the design rate. */
const FRICTION = 0.35
const FLOW_SECONDS = 4
const ANNULUS_SECONDS = 12
/** Hz a second: following a setpoint, starting, running down without power. */
const FOLLOW = 1
const START = 2.5
const COAST = 15
/** Hz; above it the pump counts as running. */
export const TURNING = 5

export interface EspWell {
  readonly kind: 'esp'
  readonly design: EspDesign
  readonly esp: Esp
  /** m³/d/MPa */
  readonly index: number
  /** Storage of the annulus, m³/MPa. */
  readonly annulus: number
  readonly head: Wellhead
  /** Hz */
  frequency: number
  frequencySetpoint: number
  tripped: boolean
  /** Ramping up after a trip was cleared. */
  starting: boolean
  /** Seconds of model time of the last start; negative before the model began. */
  startedAt: number
  /** m³/d through the pump and out of the reservoir. */
  rate: number
  influx: number
  /** MPa */
  intake: number
  discharge: number
  /** kW, A, °C, mm/s */
  power: number
  current: number
  motorTemperature: number
  intakeTemperature: number
  vibration: number
}

export function createEspWell(design: EspDesign, line: number): EspWell {
  const discharge = design.tubing + design.column + FRICTION
  const gas = 1 - Math.exp(-design.intake / 0.6)
  const esp: Esp = {
    frequency: design.frequency,
    rate: design.liquid,
    boost: (discharge - design.intake) / gas,
    power: design.power,
    current: design.current,
  }
  const index = productivity(design, design.intake + BELOW_PUMP, design.liquid)
  return {
    kind: 'esp',
    design,
    esp,
    index,
    annulus: ((index + 1 / slope(esp)) * ANNULUS_SECONDS) / SECONDS_PER_DAY,
    head: createWellhead(design, line),
    frequency: design.frequency,
    frequencySetpoint: design.frequency,
    tripped: false,
    starting: false,
    startedAt: -86_400 * (11 + (Number(design.name) % 7) * 9),
    rate: design.liquid,
    influx: design.liquid,
    intake: design.intake,
    discharge,
    power: design.power,
    current: design.current,
    motorTemperature: design.motorTemperature,
    intakeTemperature: design.intakeTemperature,
    vibration: design.vibration,
  }
}

/** MPa per m³/d that the rate must overcome: pump curve and friction. */
const slope = (esp: Esp): number => boostSlope(esp) + (2 * FRICTION) / esp.rate

export function tripEsp(well: EspWell): void {
  well.tripped = true
  well.starting = false
}

export function restartEsp(well: EspWell, now: number): void {
  if (!well.tripped) return
  well.tripped = false
  well.starting = true
  well.startedAt = now
}

export function stepEspWell(well: EspWell, line: number, dt: number): void {
  const { design, esp, head } = well
  const days = dt / SECONDS_PER_DAY
  stepDrive(well, dt)

  // Rate: what the pump adds against column, friction and wellhead; a check valve holds it at 0.
  const added = boost(esp, well.frequency, well.rate, well.intake)
  const friction = FRICTION * (well.rate / design.liquid) ** 2
  const surplus = well.intake + added - head.tubing - design.column - friction
  well.influx = inflow(design, well.index, head.drift, well.intake + BELOW_PUMP)
  const most = well.influx + (Math.max(0, well.intake - 0.02) * well.annulus) / days
  const rate = well.rate + ((surplus / slope(esp)) * dt) / FLOW_SECONDS
  well.rate = Math.min(Math.max(0, rate), most)
  well.intake += ((well.influx - well.rate) * days) / well.annulus
  well.discharge = well.rate > 0.5 ? head.tubing + design.column + friction : well.intake + added

  stepWellhead(head, design, { rate: well.rate, freeGas: 0, gasLoad: 1 }, line, dt)
  const rise = 0.06 * (well.intake - design.intake)
  head.casing = lag(head.casing, Math.max(line + 0.1, design.casing + rise), 40, dt)
  stepMotor(well, dt)
}

function stepDrive(well: EspWell, dt: number): void {
  if (well.tripped) {
    well.frequency = ramp(well.frequency, 0, COAST, dt)
    return
  }
  well.frequency = ramp(well.frequency, well.frequencySetpoint, well.starting ? START : FOLLOW, dt)
  if (well.frequency === well.frequencySetpoint) well.starting = false
}

function stepMotor(well: EspWell, dt: number): void {
  const { design, esp } = well
  well.power = motorPower(esp, well.frequency, well.rate)
  well.current = motorCurrent(esp, well.frequency, well.power)
  // The liquid that passes the motor takes its heat away.
  const cooling = 0.35 + 0.65 * Math.min(1.5, well.rate / design.liquid)
  const heat = (well.current / design.current) ** 2 / cooling
  const rise = (design.motorTemperature - design.intakeTemperature) * Math.min(3, heat)
  well.motorTemperature = lag(well.motorTemperature, design.intakeTemperature + rise, 45, dt)
  const flowing = well.rate > 0.3 * design.liquid
  well.intakeTemperature = lag(
    well.intakeTemperature,
    design.intakeTemperature - (flowing ? 0 : 3),
    180,
    dt,
  )
  const speed = well.frequency / design.frequency
  const offBest = speed > 0.1 ? Math.abs(well.rate / design.liquid / speed - 1) : 0
  const shaking = design.vibration * speed * speed * (1 + 1.2 * offBest)
  well.vibration = lag(well.vibration, shaking, 2, dt)
}
