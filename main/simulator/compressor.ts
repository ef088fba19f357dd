/**
 * Gas compressor K-201 between its suction drum and the discharge header, which feeds the gas-lift
 * wells and, through PV-202, the sales line. Speed holds the suction pressure.
 */
import { createPid, type Pid, stepPid } from './pid.ts'
import { ATMOSPHERE, clamp, lag, SECONDS_PER_DAY } from './quantities.ts'
import { sized, throughput } from './valve.ts'

/** m³ */
const DRUM = 8
const HEADER = 6
/** MPa in the sales line, and where the header's safety valve lifts. */
const SALES_LINE = 5.4
const RELIEF = 10.5
const RELIEF_RATE = 200
const SALES_OPENING = 50
/** Rpm at 0 % and 100 % of the controller's output. */
const SLOWEST = 400
const FASTEST = 1200
const IDLE_OUTPUT = 12.5
/** Two stages with a cooler between them; exponent of the temperature rise of one stage. */
const RISE = 0.196
const SUCTION_TEMPERATURE = 36
export const compressorDesign = { suction: 0.47, header: 8.5, speed: 900, power: 430 } as const

export interface Compressor {
  /** 10³ m³/d at the design point. */
  readonly rate: number
  readonly salesFactor: number
  readonly suctionLoop: Pid
  readonly headerLoop: Pid
  /** 10³ m³ held. */
  drum: number
  headerGas: number
  /** MPa */
  suction: number
  header: number
  speed: number
  /** 10³ m³/d through the machine, to the sales line, through the safety valve to the flare. */
  flow: number
  sales: number
  relieved: number
  /** °C, kW, mm/s */
  dischargeTemperature: number
  suctionTemperature: number
  power: number
  vibration: number
}

const held = (pressure: number, space: number): number =>
  ((pressure + ATMOSPHERE) * space) / (1000 * ATMOSPHERE * 1.08)
const pressureOf = (gas: number, space: number): number =>
  (gas * 1000 * ATMOSPHERE * 1.08) / space - ATMOSPHERE
const ratioOf = (suction: number, header: number): number =>
  Math.max(1, (header + ATMOSPHERE) / (suction + ATMOSPHERE))
const DESIGN_RATIO = ratioOf(compressorDesign.suction, compressorDesign.header)

/** °C after the second stage. */
const discharged = (suction: number, header: number): number =>
  (SUCTION_TEMPERATURE + 273) * Math.sqrt(ratioOf(suction, header)) ** RISE - 273

export function createCompressor(rate: number, lift: number): Compressor {
  const { suction, header, speed, power } = compressorDesign
  const output = ((speed - SLOWEST) / (FASTEST - SLOWEST)) * 100
  return {
    rate,
    salesFactor: sized(rate - lift, SALES_OPENING, header - SALES_LINE),
    suctionLoop: createPid(
      { gain: 3, reset: 40, action: 'direct', span: 1, low: IDLE_OUTPUT, high: 100 },
      suction,
      output,
    ),
    headerLoop: createPid(
      { gain: 4, reset: 60, action: 'direct', span: 12, low: 0, high: 100 },
      header,
      SALES_OPENING,
    ),
    drum: held(suction, DRUM),
    headerGas: held(header, HEADER),
    suction,
    header,
    speed,
    flow: rate,
    sales: rate - lift,
    relieved: 0,
    dischargeTemperature: discharged(suction, header),
    suctionTemperature: SUCTION_TEMPERATURE,
    power,
    vibration: 2.6,
  }
}

/** `arriving` from V-101 and `lift` to the gas-lift wells in 10³ m³/d. */
export function stepCompressor(
  machine: Compressor,
  arriving: number,
  lift: number,
  dt: number,
): void {
  const days = dt / SECONDS_PER_DAY
  const output = stepPid(machine.suctionLoop, machine.suction, dt)
  const wanted = SLOWEST + ((FASTEST - SLOWEST) * output) / 100
  machine.speed = lag(machine.speed, wanted, 3, dt)
  const speed = machine.speed / compressorDesign.speed

  // What a piston machine takes in goes with speed and suction density, less with a high ratio.
  const ratio = ratioOf(machine.suction, machine.header) / DESIGN_RATIO
  const filling = clamp(1 - 0.06 * (ratio - 1), 0.3, 1.2)
  const density = (machine.suction + ATMOSPHERE) / (compressorDesign.suction + ATMOSPHERE)
  machine.flow = Math.min(machine.rate * speed * density * filling, (machine.drum * 0.3) / days)
  const open = stepPid(machine.headerLoop, machine.header, dt)
  machine.sales = throughput(machine.salesFactor, open, machine.header - SALES_LINE)
  machine.relieved = RELIEF_RATE * Math.max(0, machine.header - RELIEF)
  machine.drum += (arriving - machine.flow) * days
  machine.headerGas += (machine.flow - lift - machine.sales - machine.relieved) * days
  machine.suction = pressureOf(machine.drum, DRUM)
  machine.header = pressureOf(machine.headerGas, HEADER)

  const { suction, header } = machine
  machine.dischargeTemperature = lag(
    machine.dischargeTemperature,
    discharged(suction, header),
    30,
    dt,
  )
  const stage = (each: number): number => Math.sqrt(each) ** 0.167 - 1
  machine.power =
    compressorDesign.power *
    (machine.flow / machine.rate) *
    (stage(ratioOf(suction, header)) / stage(DESIGN_RATIO))
  machine.vibration = lag(machine.vibration, 1.2 + 1.4 * speed * speed, 3, dt)
}
