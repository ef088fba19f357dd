/** Points that every well has: wellhead, choke, rates. */
import type { Well, Plant } from './plant.ts'
import { analog, around, near, type Owner, type Point, setpoint, type Span } from './point.ts'
import type { WellDesign } from './design.ts'

/** % that may be written: a choke is not shut from the console. */
const CHOKE: Span = [20, 100]

export function wellOf(plant: Plant, name: string): Well {
  const well = plant.wells.find((each) => each.design.name === name)
  if (well === undefined) throw new RangeError(`no well ${name}`)
  return well
}

export function wellheadPoints(owner: Owner, design: WellDesign, line: number): Point[] {
  const { name } = design
  const head = (plant: Plant) => wellOf(plant, name).head
  const wide = { normal: 0.08, alarm: 0.18, trip: 0.35 }
  const oil = design.liquid * (1 - design.waterCut / 100)
  const choke = analog(
    owner,
    `${name}.CH`,
    { en: 'Choke', ru: 'Штуцер' },
    '%',
    [0, 100],
    {
      signal: 'choke',
      instrument: [-5, 105],
      decimals: 1,
      noise: 0.05,
      ...near(design.choke, 8, 0),
    },
    (plant) => head(plant).choke,
  )
  return [
    analog(
      owner,
      `${name}.PT`,
      { en: 'Tubing pressure', ru: 'Буферное давление' },
      'MPa',
      [0, 6],
      {
        signal: 'tubing_pressure',
        instrument: [0, 16],
        decimals: 2,
        noise: 0.004,
        ...around(design.tubing, { normal: 0.07, alarm: 0.16, trip: 0.26 }, 2),
      },
      (plant) => head(plant).tubing,
    ),
    analog(
      owner,
      `${name}.PL`,
      { en: 'Flowline pressure', ru: 'Линейное давление' },
      'MPa',
      [0, 4],
      {
        signal: 'line_pressure',
        instrument: [0, 10],
        decimals: 2,
        noise: 0.003,
        normal: [Number((line - 0.1).toFixed(2)), Number((line + 0.1).toFixed(2))],
        limits: { lowLow: 0.9, low: 1.1, high: 1.75, highHigh: 2 },
      },
      (plant) => head(plant).line,
    ),
    analog(
      owner,
      `${name}.TT`,
      { en: 'Wellhead temperature', ru: 'Температура на устье' },
      '°C',
      [-20, 100],
      {
        signal: 'wellhead_temperature',
        type: 'Float',
        instrument: [-50, 150],
        decimals: 1,
        noise: 0.08,
        ...near(design.wellheadTemperature, 5, 0),
        limits: { lowLow: 10, low: 18, high: 65, highHigh: 75 },
      },
      (plant) => head(plant).temperature,
    ),
    choke,
    setpoint(
      choke,
      { en: 'Choke setpoint', ru: 'Уставка штуцера' },
      CHOKE,
      (plant) => head(plant).chokeSetpoint,
      (plant, value) => {
        head(plant).chokeSetpoint = value
      },
    ),
    analog(
      owner,
      `${name}.QL`,
      { en: 'Liquid rate', ru: 'Дебит жидкости' },
      'm³/d',
      [0, 300],
      {
        signal: 'liquid_rate',
        instrument: [-10, 500],
        decimals: 1,
        noise: design.liquid * 0.004,
        ...around(design.liquid, wide, 0),
      },
      (plant) => head(plant).liquid,
    ),
    analog(
      owner,
      `${name}.QO`,
      { en: 'Oil rate', ru: 'Дебит нефти' },
      'm³/d',
      [0, 120],
      {
        signal: 'oil_rate',
        instrument: [-5, 250],
        decimals: 1,
        noise: oil * 0.004,
        ...around(oil, wide, 1),
      },
      (plant) => head(plant).oil,
    ),
    analog(
      owner,
      `${name}.QW`,
      { en: 'Water rate', ru: 'Дебит воды' },
      'm³/d',
      [0, 200],
      {
        signal: 'water_rate',
        instrument: [-10, 400],
        decimals: 1,
        noise: design.liquid * 0.003,
        ...near(design.liquid - oil, oil * 0.15, 1),
      },
      (plant) => head(plant).water,
    ),
    analog(
      owner,
      `${name}.WC`,
      { en: 'Water cut', ru: 'Обводнённость' },
      '%',
      [0, 100],
      {
        signal: 'water_cut',
        instrument: [0, 100],
        decimals: 1,
        noise: 0.15,
        ...near(design.waterCut, 2.5, 1),
        limits: { high: design.waterCut + 6, highHigh: design.waterCut + 12 },
      },
      () => design.waterCut,
    ),
  ]
}
