/**
 * A centrifugal pump from a tank into a line, its flow controller, and, where it has one, the
 * minimum-flow recycle back to the tank. Serves crude export (P-101) and water injection (P-301).
 *
 *   tank → pump ─┬→ flow control valve → line
 *                └→ recycle valve → tank
 */
import { createPid, type Pid, stepPid } from './pid.ts'
import { HOURS_PER_DAY, lag } from './quantities.ts'
import { capacity } from './valve.ts'

export interface PumpDesign {
  /** m³/d */
  readonly rate: number
  /** MPa: at the suction, after the pump, after the valve, and far down the line. */
  readonly suction: number
  readonly discharge: number
  readonly line: number
  readonly delivery: number
  /** % of the flow control valve. */
  readonly opening: number
  /** Span of the flow meter and setpoints of the controllers, m³/h; no recycle where it is null. */
  readonly span: number
  readonly setpoint: number
  readonly minimum: number | null
  readonly current: number
  readonly power: number
}

export interface Pump {
  readonly design: PumpDesign
  readonly flowLoop: Pid
  readonly recycleLoop: Pid | null
  running: boolean
  /** m³/d */
  flow: number
  recycle: number
  /** MPa */
  suction: number
  discharge: number
  line: number
  current: number
  power: number
  /** m³ since the field began; whole ones are the totaliser. */
  total: number
}

/** Head over design head at no flow is this much more than 1. */
const SHUT_IN = 0.05
const RECYCLE_FULL = 1.2

export function createPump(design: PumpDesign, total: number): Pump {
  const flow = { reset: 5, span: design.span, low: 0, high: 100, action: 'reverse' } as const
  return {
    design,
    flowLoop: createPid({ ...flow, gain: 0.4 }, design.setpoint, design.opening),
    recycleLoop:
      design.minimum === null
        ? null
        : createPid({ ...flow, gain: 0.8, reset: 8 }, design.minimum, 0),
    running: true,
    flow: design.rate,
    recycle: 0,
    suction: design.suction,
    discharge: design.discharge,
    line: design.line,
    current: design.current,
    power: design.power,
    total,
  }
}

interface Working {
  readonly forward: number
  readonly back: number
  readonly discharge: number
}

/** Where pump curve, valves and line meet: bisection, since both flows only fall with pressure. */
function workingPoint(design: PumpDesign, suction: number, open: number, around: number): Working {
  const boost = design.discharge - design.suction
  const valve = (design.rate * capacity(open)) / capacity(design.opening)
  const valveSquare = (valve * valve) / (design.discharge - design.line)
  const lineLoss = (design.line - design.delivery) / design.rate ** 2
  const recycleFull = design.rate * RECYCLE_FULL * capacity(around)
  const forwardAt = (discharge: number): number =>
    Math.sqrt(
      (valveSquare * Math.max(0, discharge - design.delivery)) / (1 + valveSquare * lineLoss),
    )
  const backAt = (discharge: number): number =>
    recycleFull * Math.sqrt(Math.max(0, discharge - suction) / boost)
  let low = suction
  let high = suction + boost * (1 + SHUT_IN)
  for (let turn = 0; turn < 24; turn++) {
    const middle = (low + high) / 2
    const pumped =
      design.rate * Math.sqrt(Math.max(0, 1 + SHUT_IN - (middle - suction) / boost) / SHUT_IN)
    if (forwardAt(middle) + backAt(middle) > pumped) high = middle
    else low = middle
  }
  return { forward: forwardAt(low), back: backAt(low), discharge: low }
}

/** `setpoint` in m³/h is the operator's unless the tank's guard overrides it. */
export function stepPump(pump: Pump, suction: number, setpoint: number, dt: number): void {
  const { design } = pump
  pump.suction = suction
  const open = stepPid(pump.flowLoop, pump.flow / HOURS_PER_DAY, dt, setpoint)
  const through = (pump.flow + pump.recycle) / HOURS_PER_DAY
  const around = pump.recycleLoop === null ? 0 : stepPid(pump.recycleLoop, through, dt)
  const working: Working = pump.running
    ? workingPoint(design, suction, open, around)
    : { forward: 0, back: 0, discharge: suction }
  pump.flow = lag(pump.flow, working.forward, 0.8, dt)
  pump.recycle = lag(pump.recycle, working.back, 0.8, dt)
  pump.discharge = lag(pump.discharge, working.discharge, 0.8, dt)
  const loss = (design.line - design.delivery) * (pump.flow / design.rate) ** 2
  pump.line = design.delivery + loss
  const load = 0.5 + (0.5 * (pump.flow + pump.recycle)) / design.rate
  pump.current = lag(pump.current, pump.running ? design.current * load : 0, 1, dt)
  pump.power = lag(pump.power, pump.running ? design.power * load : 0, 1, dt)
  pump.total += (pump.flow * dt) / 86_400
}
