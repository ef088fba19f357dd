/** Points of the gas-lift wells. */
import { gathering, type LiftDesign, liftDesigns } from './design.ts'
import type { LiftWell } from './lift-well.ts'
import type { Plant } from './plant.ts'
import { analog, around, discrete, near, type Point, setpoint } from './point.ts'
import { wellheadPoints, wellOf } from './points-well.ts'

function stateOf(well: LiftWell): string {
  if (well.rate < 0.1 * well.design.liquid) return 'Not flowing'
  return well.injection < well.injectionTarget - 0.5 ? 'Short of lift gas' : 'Flowing'
}

function pointsOf(design: LiftDesign): Point[] {
  const { name } = design
  const owner = { equipment: name }
  const well = (plant: Plant): LiftWell => {
    const found = wellOf(plant, name)
    if (found.kind !== 'lift') throw new RangeError(`well ${name} has no gas lift`)
    return found
  }
  const gas =
    (design.liquid * (1 - design.waterCut / 100) * design.gasOil) / 1000 + design.injection
  const injection = analog(
    owner,
    `${name}.QGI`,
    { en: 'Injection rate', ru: 'Расход газлифтного газа' },
    '10³ m³/d',
    [0, 60],
    {
      signal: 'injection_rate',
      instrument: [-1, 100],
      decimals: 2,
      noise: 0.06,
      ...around(design.injection, { normal: 0.1, alarm: 0.3, trip: 0.5 }, 1),
    },
    (plant) => well(plant).injection,
  )
  return [
    injection,
    setpoint(
      injection,
      { en: 'Injection rate setpoint', ru: 'Уставка расхода газлифтного газа' },
      [5, 40],
      (plant) => well(plant).injectionSetpoint,
      (plant, value) => {
        well(plant).injectionSetpoint = value
      },
    ),
    analog(
      owner,
      `${name}.PGI`,
      { en: 'Injection pressure', ru: 'Давление газлифтного газа' },
      'MPa',
      [0, 14],
      {
        signal: 'injection_pressure',
        instrument: [0, 25],
        decimals: 2,
        noise: 0.01,
        ...around(8.4, { normal: 0.04, alarm: 0.1, trip: 0.18 }, 2),
      },
      (plant) => plant.compressor.header - 0.1,
    ),
    analog(
      owner,
      `${name}.PC`,
      { en: 'Casing pressure', ru: 'Затрубное давление' },
      'MPa',
      [0, 14],
      {
        signal: 'casing_pressure',
        instrument: [0, 25],
        decimals: 2,
        noise: 0.01,
        ...around(design.casing, { normal: 0.05, alarm: 0.12, trip: 0.2 }, 2),
      },
      (plant) => well(plant).head.casing,
    ),
    analog(
      owner,
      `${name}.PWF`,
      { en: 'Bottom-hole pressure', ru: 'Забойное давление' },
      'MPa',
      [0, 16],
      {
        signal: null,
        instrument: [0, 40],
        decimals: 2,
        noise: 0.01,
        ...around(design.flowing, { normal: 0.08, alarm: 0.22, trip: 0.4 }, 2),
      },
      (plant) => well(plant).flowing,
    ),
    analog(
      owner,
      `${name}.QG`,
      { en: 'Gas rate with lift gas', ru: 'Дебит газа с газлифтным' },
      '10³ m³/d',
      [0, 80],
      {
        signal: 'gas_rate',
        instrument: [-1, 150],
        decimals: 2,
        noise: gas * 0.006,
        ...near(gas, gas * 0.12, 1),
      },
      (plant) => well(plant).head.gas,
    ),
    discrete(
      owner,
      `${name}.RUN`,
      { en: 'Flowing', ru: 'В работе' },
      'Boolean',
      { signal: 'running' },
      (plant) => well(plant).rate > 0.1 * design.liquid,
    ),
    discrete(
      owner,
      `${name}.STATE`,
      { en: 'Well state', ru: 'Состояние скважины' },
      'String',
      { signal: 'state' },
      (plant) => stateOf(well(plant)),
    ),
    ...wellheadPoints(owner, design, gathering.pads[design.pad]),
  ]
}

export const liftPoints: readonly Point[] = liftDesigns.flatMap(pointsOf)
