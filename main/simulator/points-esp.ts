/** Points of the wells on electric submersible pumps. */
import { type EspDesign, espDesigns, gathering } from './design.ts'
import { type EspWell, TURNING } from './esp-well.ts'
import type { Plant } from './plant.ts'
import { analog, around, discrete, near, type Point, setpoint } from './point.ts'
import { wellheadPoints, wellOf } from './points-well.ts'

/** Bits of the fault word. */
const TRIP = 1
const HOT = 2
const SHAKING = 4
const GAS = 8
const HOT_ABOVE = 125

function stateOf(well: EspWell): string {
  if (well.tripped) return well.frequency > TURNING ? 'Tripped, running down' : 'Tripped'
  return well.starting ? 'Starting' : 'Running'
}

function faultOf(well: EspWell): number {
  return (
    (well.tripped ? TRIP : 0) |
    (well.motorTemperature > HOT_ABOVE ? HOT : 0) |
    (well.vibration > 7.1 ? SHAKING : 0) |
    (well.intake < 1.5 ? GAS : 0)
  )
}

function pumpPoints(design: EspDesign): Point[] {
  const { name } = design
  const owner = { equipment: name }
  const well = (plant: Plant): EspWell => {
    const found = wellOf(plant, name)
    if (found.kind !== 'esp') throw new RangeError(`well ${name} has no pump`)
    return found
  }
  const oil = design.liquid * (1 - design.waterCut / 100)
  const gas = (oil * design.gasOil) / 1000
  const frequency = analog(
    owner,
    `${name}.F`,
    { en: 'Frequency', ru: 'Частота' },
    'Hz',
    [0, 70],
    {
      signal: 'frequency',
      instrument: [0, 80],
      decimals: 1,
      noise: 0.02,
      ...near(design.frequency, 2.5, 1),
      limits: { lowLow: 38, low: 41, high: 59, highHigh: 62 },
    },
    (plant) => well(plant).frequency,
  )
  return [
    analog(
      owner,
      `${name}.PIN`,
      { en: 'Intake pressure', ru: 'Давление на приёме' },
      'MPa',
      [0, 16],
      {
        signal: 'intake_pressure',
        instrument: [0, 25],
        decimals: 2,
        noise: 0.006,
        ...around(design.intake, { normal: 0.1, alarm: 0.28, trip: 0.45 }, 2),
      },
      (plant) => well(plant).intake,
    ),
    analog(
      owner,
      `${name}.PD`,
      { en: 'Discharge pressure', ru: 'Давление на выкиде' },
      'MPa',
      [0, 30],
      {
        signal: 'discharge_pressure',
        instrument: [0, 60],
        decimals: 2,
        noise: 0.012,
        ...around(
          design.tubing + design.column + 0.35,
          { normal: 0.04, alarm: 0.1, trip: 0.18 },
          2,
        ),
      },
      (plant) => well(plant).discharge,
    ),
    analog(
      owner,
      `${name}.TIN`,
      { en: 'Intake temperature', ru: 'Температура на приёме' },
      '°C',
      [0, 120],
      {
        signal: 'intake_temperature',
        instrument: [0, 150],
        decimals: 1,
        noise: 0.04,
        ...near(design.intakeTemperature, 4, 0),
        limits: { lowLow: 40, low: 50, high: 80, highHigh: 90 },
      },
      (plant) => well(plant).intakeTemperature,
    ),
    analog(
      owner,
      `${name}.TM`,
      { en: 'Motor temperature', ru: 'Температура ПЭД' },
      '°C',
      [0, 200],
      {
        signal: 'motor_temperature',
        instrument: [0, 250],
        decimals: 1,
        noise: 0.06,
        ...near(design.motorTemperature, 9, 0),
        limits: { high: 115, highHigh: HOT_ABOVE },
      },
      (plant) => well(plant).motorTemperature,
    ),
    analog(
      owner,
      `${name}.I`,
      { en: 'Motor current', ru: 'Ток ПЭД' },
      'A',
      [0, 80],
      {
        signal: 'motor_current',
        instrument: [0, 150],
        decimals: 1,
        noise: 0.08,
        ...around(design.current, { normal: 0.08, alarm: 0.2, trip: 0.35 }, 1),
      },
      (plant) => well(plant).current,
    ),
    analog(
      owner,
      `${name}.PW`,
      { en: 'Motor power', ru: 'Мощность ПЭД' },
      'kW',
      [0, 120],
      {
        signal: 'motor_power',
        instrument: [0, 250],
        decimals: 1,
        noise: 0.12,
        ...around(design.power, { normal: 0.1, alarm: 0.28, trip: 0.5 }, 1),
      },
      (plant) => well(plant).power,
    ),
    analog(
      owner,
      `${name}.VIB`,
      { en: 'Vibration', ru: 'Вибрация' },
      'mm/s',
      [0, 12],
      {
        signal: 'vibration',
        type: 'Float',
        instrument: [0, 25],
        decimals: 2,
        noise: 0.05,
        normal: [0, 3.6],
        limits: { high: 4.5, highHigh: 7.1 },
      },
      (plant) => well(plant).vibration,
    ),
    frequency,
    setpoint(
      frequency,
      { en: 'Frequency setpoint', ru: 'Уставка частоты' },
      [40, 60],
      (plant) => well(plant).frequencySetpoint,
      (plant, value) => {
        well(plant).frequencySetpoint = value
      },
    ),
    analog(
      owner,
      `${name}.PC`,
      { en: 'Casing pressure', ru: 'Затрубное давление' },
      'MPa',
      [0, 6],
      {
        signal: 'casing_pressure',
        instrument: [0, 16],
        decimals: 2,
        noise: 0.003,
        ...around(design.casing, { normal: 0.08, alarm: 0.3, trip: 0.45 }, 2),
      },
      (plant) => well(plant).head.casing,
    ),
    analog(
      owner,
      `${name}.QG`,
      { en: 'Gas rate', ru: 'Дебит газа' },
      '10³ m³/d',
      [0, 12],
      {
        signal: 'gas_rate',
        instrument: [-1, 50],
        decimals: 2,
        noise: gas * 0.006,
        ...near(gas, gas * 0.12, 2),
      },
      (plant) => well(plant).head.gas,
    ),
    discrete(
      owner,
      `${name}.RUN`,
      { en: 'Running', ru: 'В работе' },
      'Boolean',
      { signal: 'running' },
      (plant) => well(plant).frequency > TURNING,
    ),
    discrete(
      owner,
      `${name}.STATE`,
      { en: 'Drive state', ru: 'Состояние станции управления' },
      'String',
      { signal: 'state' },
      (plant) => stateOf(well(plant)),
    ),
    discrete(
      owner,
      `${name}.FAULT`,
      { en: 'Drive fault word', ru: 'Слово неисправностей СУ' },
      'UInt16',
      {},
      (plant) => faultOf(well(plant)),
    ),
    discrete(
      owner,
      `${name}.STARTED`,
      { en: 'Last start', ru: 'Время последнего пуска' },
      'DateTime',
      {},
      (plant, epoch) => Math.round(epoch + well(plant).startedAt * 1000),
    ),
    ...wellheadPoints(owner, design, gathering.pads[design.pad]),
  ]
}

export const espPoints: readonly Point[] = espDesigns.flatMap(pumpPoints)
