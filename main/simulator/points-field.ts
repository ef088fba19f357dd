/** Points of the field and the pads: sums over their wells. */
import type { Pad, Plant } from './plant.ts'
import { discrete, near, type Point, row } from './point.ts'

/** Gas of the wells themselves: what comes up less the lift gas that went down, 10³ m³/d. */
const ownGas = (pad: Pad): number =>
  pad.wells.reduce(
    (total, well) => total + well.head.gas - (well.kind === 'lift' ? well.leaving : 0),
    0,
  )

function padPoints(index: 0 | 1): Point[] {
  const equipment = `PAD-${index + 1}`
  const pad = (plant: Plant): Pad => plant.pads[index]
  const [oil, liquid, pressure] = index === 0 ? [261, 615, 1.42] : [235, 563, 1.44]
  return [
    row(
      equipment,
      `${equipment}.QO`,
      'Pad oil rate',
      'Добыча нефти по кусту',
      'm³/d',
      [0, 500],
      {
        signal: 'oil_rate',
        definition: 'sum of QO of the wells',
        decimals: 0,
        noise: 0.5,
        ...near(oil, oil * 0.08, 0),
      },
      (plant) => pad(plant).oil,
    ),
    row(
      equipment,
      `${equipment}.QL`,
      'Pad liquid rate',
      'Добыча жидкости по кусту',
      'm³/d',
      [0, 1200],
      {
        signal: 'liquid_rate',
        definition: 'sum of QL of the wells',
        decimals: 0,
        noise: 1,
        ...near(liquid, liquid * 0.08, 0),
      },
      (plant) => pad(plant).liquid,
    ),
    row(
      equipment,
      `${equipment}.QG`,
      'Pad gas rate',
      'Добыча газа по кусту',
      '10³ m³/d',
      [0, 60],
      {
        signal: 'gas_rate',
        definition: 'sum of QG of the wells, less lift gas',
        decimals: 1,
        noise: 0.05,
      },
      (plant) => ownGas(pad(plant)),
    ),
    row(
      equipment,
      `${equipment}.PL`,
      'Pad header pressure',
      'Давление в коллекторе куста',
      'MPa',
      [0, 4],
      {
        signal: 'line_pressure',
        instrument: [0, 10],
        decimals: 2,
        noise: 0.003,
        ...near(pressure, 0.1, 2),
        limits: { lowLow: 0.9, low: 1.1, high: 1.75, highHigh: 2 },
      },
      (plant) => pad(plant).pressure,
    ),
  ]
}

const sum = (plant: Plant, of: (pad: Pad) => number): number =>
  of(plant.pads[0]) + of(plant.pads[1])

export const fieldPoints: readonly Point[] = [
  ...padPoints(0),
  ...padPoints(1),
  row(
    'FIELD',
    'FIELD.QO',
    'Oil production',
    'Добыча нефти',
    'm³/d',
    [0, 800],
    {
      signal: 'oil_rate',
      definition: 'PAD-1.QO + PAD-2.QO',
      decimals: 0,
      noise: 0.7,
      ...near(495, 35, 0),
    },
    (plant) => sum(plant, (pad) => pad.oil),
  ),
  row(
    'FIELD',
    'FIELD.QL',
    'Liquid production',
    'Добыча жидкости',
    'm³/d',
    [0, 2000],
    {
      signal: 'liquid_rate',
      definition: 'PAD-1.QL + PAD-2.QL',
      decimals: 0,
      noise: 1.5,
      ...near(1178, 80, 0),
    },
    (plant) => sum(plant, (pad) => pad.liquid),
  ),
  row(
    'FIELD',
    'FIELD.QW',
    'Water production',
    'Добыча воды',
    'm³/d',
    [0, 1200],
    {
      signal: 'water_rate',
      definition: 'FIELD.QL - FIELD.QO',
      decimals: 0,
      noise: 1,
      ...near(682, 50, 0),
    },
    (plant) => sum(plant, (pad) => Math.max(0, pad.liquid - pad.oil)),
  ),
  row(
    'FIELD',
    'FIELD.QG',
    'Gas production',
    'Добыча газа',
    '10³ m³/d',
    [0, 100],
    {
      signal: 'gas_rate',
      definition: 'PAD-1.QG + PAD-2.QG',
      decimals: 1,
      noise: 0.08,
      ...near(44, 4, 0),
    },
    (plant) => sum(plant, ownGas),
  ),
  row(
    'FIELD',
    'FIELD.WC',
    'Water cut of the field',
    'Обводнённость по месторождению',
    '%',
    [0, 100],
    {
      signal: 'water_cut',
      definition: '100 * FIELD.QW / FIELD.QL',
      decimals: 1,
      noise: 0.05,
      ...near(58, 2.5, 1),
    },
    (plant) => {
      const liquid = sum(plant, (pad) => pad.liquid)
      return liquid < 1 ? 0 : Math.max(0, 100 - (sum(plant, (pad) => pad.oil) / liquid) * 100)
    },
  ),
  discrete(
    { equipment: 'FIELD' },
    'FIELD.WELLS',
    { en: 'Wells on line', ru: 'Скважин в работе' },
    'Int32',
    { unit: null, range: [0, 10], instrument: [0, 10] },
    (plant) => plant.wells.filter((well) => well.head.liquid > 0.1 * well.design.liquid).length,
  ),
  row(
    'FIELD',
    'FIELD.PW',
    'Power taken',
    'Потребляемая мощность',
    'kW',
    [0, 1500],
    { signal: 'power', decimals: 0, noise: 1 },
    (plant) =>
      plant.compressor.power +
      plant.exportPump.power +
      plant.injectionPump.power +
      plant.wells.reduce((total, well) => total + (well.kind === 'esp' ? well.power : 0), 0),
  ),
]
