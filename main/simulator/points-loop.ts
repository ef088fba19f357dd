/** Points of a controller: measurement, setpoint, output, mode. */
import type { Signal, Text } from '../../shared/tags.ts'
import type { Pid } from './pid.ts'
import type { Plant } from './plant.ts'
import { analog, discrete, type Point, type PointLimits, setpoint, type Span } from './point.ts'

export interface LoopTable {
  readonly equipment: string
  /** Instrument number, such as `PIC-101`. */
  readonly name: string
  readonly title: Text
  readonly signal: Signal | null
  readonly outputSignal?: Signal
  readonly unit: string
  readonly range: Span
  readonly instrument: Span
  readonly normal: Span
  readonly limits: PointLimits
  readonly decimals: number
  readonly noise: number
  /** What may be written as its setpoint. */
  readonly writable: Span
  readonly loop: (plant: Plant) => Pid
  /** Where the measurement is not the one the controller sees. */
  readonly measured?: (plant: Plant) => number
}

export const MANUAL = 0
export const AUTO = 1

export function loopPoints(table: LoopTable): Point[] {
  const { name, title, loop, unit, decimals } = table
  const owner = { equipment: table.equipment }
  const measured = analog(
    owner,
    `${name}.PV`,
    title,
    unit,
    table.range,
    {
      signal: table.signal,
      instrument: table.instrument,
      normal: table.normal,
      limits: table.limits,
      decimals,
      noise: table.noise,
    },
    table.measured ?? ((plant) => loop(plant).measured),
  )
  return [
    measured,
    setpoint(
      measured,
      { en: `${title.en}, setpoint`, ru: `${title.ru}, уставка` },
      table.writable,
      (plant) => loop(plant).setpoint,
      (plant, value) => {
        loop(plant).setpoint = value
      },
    ),
    analog(
      owner,
      `${name}.OP`,
      { en: `${title.en}, output`, ru: `${title.ru}, выход регулятора` },
      '%',
      [0, 100],
      { signal: table.outputSignal ?? null, instrument: [-5, 105], decimals: 1, noise: 0.02 },
      (plant) => loop(plant).output,
    ),
    discrete(
      owner,
      `${name}.MODE`,
      {
        en: `${title.en}, mode (0 manual, 1 auto)`,
        ru: `${title.ru}, режим (0 ручной, 1 авто)`,
      },
      'UInt16',
      {
        range: [MANUAL, AUTO],
        instrument: [MANUAL, AUTO],
        write: (plant, value) => {
          loop(plant).auto = value === AUTO
        },
      },
      (plant) => (loop(plant).auto ? AUTO : MANUAL),
    ),
  ]
}
