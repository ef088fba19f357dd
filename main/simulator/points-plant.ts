/** Points of the field, the pads and the treatment plant, besides its controllers. */
import type { Text } from '../../shared/tags.ts'
import { flaredGas, liftGas, type Pad, type Plant } from './plant.ts'
import { analog, discrete, near, type Point, type Span } from './point.ts'
import { HOURS_PER_DAY } from './quantities.ts'
import { level } from './tank.ts'

type Rest = Parameters<typeof analog>[5]

const point = (
  equipment: string,
  name: string,
  en: string,
  ru: string,
  unit: string,
  range: Span,
  rest: Rest,
  read: (plant: Plant) => number,
): Point =>
  analog({ equipment }, name, { en, ru }, unit, range, { instrument: range, ...rest }, read)

/** Gas of the wells themselves: what comes up less the lift gas that went down, 10³ m³/d. */
const ownGas = (pad: Pad): number =>
  pad.wells.reduce((sum, { head, ...well }) => {
    return sum + head.gas - (well.kind === 'lift' ? well.leaving : 0)
  }, 0)

function padPoints(index: 0 | 1): Point[] {
  const equipment = `PAD-${index + 1}`
  const pad = (plant: Plant): Pad => plant.pads[index]
  const [oil, liquid, pressure] = index === 0 ? [261, 615, 1.42] : [235, 563, 1.44]
  return [
    point(
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
    point(
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
    point(
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
    point(
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
const hourly = (rate: number): number => rate / HOURS_PER_DAY

const fieldPoints: readonly Point[] = [
  point(
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
  point(
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
  point(
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
    (plant) => sum(plant, (pad) => pad.liquid - pad.oil),
  ),
  point(
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
  point(
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
  point(
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

const inletPoints: readonly Point[] = [
  point(
    'M-100',
    'PI-100',
    'Manifold pressure',
    'Давление в манифольде',
    'MPa',
    [0, 4],
    {
      signal: 'pressure',
      instrument: [0, 10],
      decimals: 2,
      noise: 0.003,
      normal: [1.3, 1.48],
      limits: { lowLow: 0.9, low: 1.1, high: 1.75, highHigh: 2 },
    },
    (plant) => plant.manifold.pressure,
  ),
  point(
    'M-100',
    'TI-100',
    'Manifold temperature',
    'Температура в манифольде',
    '°C',
    [0, 80],
    {
      signal: 'temperature',
      type: 'Float',
      instrument: [-50, 150],
      decimals: 1,
      noise: 0.05,
      normal: [38, 47],
      limits: { lowLow: 20, low: 28, high: 60, highHigh: 70 },
    },
    (plant) => plant.manifold.temperature,
  ),
  point(
    'M-100',
    'FI-100',
    'Liquid to V-101',
    'Расход жидкости на V-101',
    'm³/h',
    [0, 100],
    {
      signal: 'flow',
      instrument: [0, 200],
      decimals: 1,
      noise: 0.06,
      normal: [45, 53],
      limits: { lowLow: 20, low: 35, high: 60, highHigh: 75 },
    },
    (plant) => hourly(plant.manifold.out.oil + plant.manifold.out.water),
  ),
  point(
    'M-100',
    'FI-110',
    'Gas to V-101',
    'Расход газа на V-101',
    '10³ m³/d',
    [0, 200],
    { signal: 'gas_rate', instrument: [0, 500], decimals: 1, noise: 0.15, normal: [98, 113] },
    (plant) => plant.manifold.out.gas,
  ),
  point(
    'V-101',
    'TI-101',
    'V-101 temperature',
    'Температура в V-101',
    '°C',
    [0, 80],
    { signal: 'temperature', instrument: [-50, 150], decimals: 1, noise: 0.05, normal: [36, 46] },
    (plant) => plant.manifold.temperature - 1.2,
  ),
  point(
    'V-101',
    'FI-101',
    'Oil from V-101',
    'Расход нефти из V-101',
    'm³/h',
    [0, 60],
    {
      signal: 'oil_rate',
      instrument: [0, 120],
      decimals: 1,
      noise: 0.04,
      normal: [18, 24],
      limits: { low: 10, high: 32 },
    },
    (plant) => hourly(plant.separator.oilOut),
  ),
  point(
    'V-101',
    'FI-102',
    'Water from V-101',
    'Расход воды из V-101',
    'm³/h',
    [0, 80],
    {
      signal: 'water_rate',
      instrument: [0, 160],
      decimals: 1,
      noise: 0.05,
      normal: [25, 32],
      limits: { low: 14, high: 42 },
    },
    (plant) => hourly(plant.separator.waterOut),
  ),
  point(
    'V-101',
    'FI-201',
    'Gas to K-201',
    'Газ на K-201',
    '10³ m³/d',
    [0, 200],
    {
      signal: 'gas_rate',
      instrument: [0, 500],
      decimals: 1,
      noise: 0.12,
      normal: [97, 112],
      limits: { low: 70, high: 130 },
    },
    (plant) => plant.separator.gasOut,
  ),
]

const gasPoints: readonly Point[] = [
  point(
    'K-201',
    'TI-201',
    'Suction temperature',
    'Температура на приёме',
    '°C',
    [0, 80],
    { signal: 'temperature', instrument: [-50, 150], decimals: 1, noise: 0.06, normal: [32, 40] },
    (plant) => plant.compressor.suctionTemperature,
  ),
  point(
    'K-201',
    'TI-202',
    'Discharge temperature',
    'Температура на нагнетании',
    '°C',
    [0, 200],
    {
      signal: 'discharge_temperature',
      instrument: [-50, 300],
      decimals: 1,
      noise: 0.15,
      normal: [122, 138],
      limits: { high: 150, highHigh: 165 },
    },
    (plant) => plant.compressor.dischargeTemperature,
  ),
  point(
    'K-201',
    'FI-202',
    'Gas-lift gas',
    'Газ на газлифт',
    '10³ m³/d',
    [0, 150],
    { signal: null, instrument: [0, 300], decimals: 1, noise: 0.1, normal: [55, 67] },
    liftGas,
  ),
  point(
    'K-201',
    'FI-203',
    'Sales gas',
    'Товарный газ',
    '10³ m³/d',
    [0, 150],
    { signal: 'flow', instrument: [0, 500], decimals: 1, noise: 0.1, normal: [37, 50] },
    (plant) => plant.compressor.sales,
  ),
  discrete(
    { equipment: 'K-201' },
    'K-201.N',
    { en: 'Speed', ru: 'Частота вращения' },
    'Int32',
    {
      signal: 'speed',
      unit: 'rpm',
      range: [0, 1400],
      instrument: [0, 1500],
      normal: [840, 960],
      limits: { lowLow: 420, low: 500, high: 1120, highHigh: 1190 },
      step: false,
      noise: 0.8,
    },
    (plant) => plant.compressor.speed,
  ),
  point(
    'K-201',
    'K-201.PW',
    'Power',
    'Мощность',
    'kW',
    [0, 800],
    { signal: 'power', instrument: [0, 1500], decimals: 0, noise: 0.8, normal: [390, 470] },
    (plant) => plant.compressor.power,
  ),
  point(
    'K-201',
    'K-201.VIB',
    'Vibration',
    'Вибрация',
    'mm/s',
    [0, 18],
    {
      signal: 'vibration',
      type: 'Float',
      instrument: [0, 25],
      decimals: 2,
      noise: 0.05,
      normal: [0, 3.8],
      limits: { high: 4.5, highHigh: 7.1 },
    },
    (plant) => plant.compressor.vibration,
  ),
  discrete(
    { equipment: 'K-201' },
    'K-201.SPECTRUM',
    { en: 'Vibration spectrum, 16 bins of 12.5 Hz', ru: 'Спектр вибрации, 16 полос по 12,5 Гц' },
    'Double',
    {
      length: 16,
      unit: 'mm/s',
      range: [0, 10],
      instrument: [0, 25],
      decimals: 2,
      step: false,
      noise: 0.01,
    },
    (plant) => spectrum(plant),
  ),
  discrete(
    { equipment: 'K-201' },
    'K-201.RUN',
    { en: 'Running', ru: 'В работе' },
    'Boolean',
    { signal: 'running' },
    (plant) => plant.compressor.speed > 100,
  ),
  point(
    'FL-1',
    'FI-401',
    'Gas flared',
    'Газ на факел',
    '10³ m³/d',
    [0, 150],
    {
      signal: 'gas_rate',
      instrument: [0, 1000],
      decimals: 2,
      noise: 0.004,
      normal: [0.5, 2],
      limits: { high: 5, highHigh: 20 },
    },
    flaredGas,
  ),
  discrete(
    { equipment: 'FL-1' },
    'FL-1.PILOT',
    { en: 'Pilot lit', ru: 'Дежурная горелка горит' },
    'Boolean',
    { signal: 'running' },
    () => true,
  ),
]

/** Peaks at one and two times the speed over a falling floor. */
function spectrum(plant: Plant): number[] {
  const { speed, vibration } = plant.compressor
  const turns = speed / 60 / 12.5
  return Array.from({ length: 16 }, (_, bin) => {
    const peak = (centre: number): number => Math.exp(-(((bin - centre) / 0.7) ** 2))
    return vibration * (0.55 * peak(turns) + 0.3 * peak(2 * turns) + 0.12 / (1 + bin / 4))
  })
}

const storagePoints: readonly Point[] = [
  point(
    'P-101',
    'PI-105',
    'P-101 suction pressure',
    'Давление на приёме P-101',
    'MPa',
    [0, 0.3],
    {
      signal: 'suction_pressure',
      instrument: [0, 1],
      decimals: 3,
      noise: 0.0003,
      normal: [0.03, 0.08],
      limits: { lowLow: 0.016, low: 0.02 },
    },
    (plant) => plant.exportPump.suction,
  ),
  point(
    'P-101',
    'PI-106',
    'P-101 discharge pressure',
    'Давление на выкиде P-101',
    'MPa',
    [0, 8],
    {
      signal: 'discharge_pressure',
      instrument: [0, 10],
      decimals: 2,
      noise: 0.006,
      normal: [4.9, 5.45],
      limits: { lowLow: 3, low: 3.6, high: 5.7, highHigh: 6.2 },
    },
    (plant) => plant.exportPump.discharge,
  ),
  point(
    'P-101',
    'PI-110',
    'Pipeline pressure',
    'Давление в нефтепроводе',
    'MPa',
    [0, 8],
    {
      signal: 'line_pressure',
      instrument: [0, 16],
      decimals: 2,
      noise: 0.004,
      normal: [3.3, 3.55],
      limits: { lowLow: 3, low: 3.15, high: 3.9, highHigh: 4.4 },
    },
    (plant) => plant.exportPump.line,
  ),
  ...motorPoints('P-101', (plant) => plant.exportPump, [120, 61], 'FQ-105', {
    en: 'Oil exported, total',
    ru: 'Отгружено нефти, всего',
  }),
  point(
    'P-301',
    'PI-301',
    'Injection line pressure',
    'Давление закачки',
    'MPa',
    [0, 25],
    {
      signal: 'discharge_pressure',
      instrument: [0, 40],
      decimals: 2,
      noise: 0.02,
      normal: [13.8, 14.5],
      limits: { lowLow: 13.3, low: 13.5, high: 15.2, highHigh: 16 },
    },
    (plant) => plant.injectionPump.line,
  ),
  ...motorPoints('P-301', (plant) => plant.injectionPump, [300, 148], 'FQ-301', {
    en: 'Water injected, total',
    ru: 'Закачано воды, всего',
  }),
  point(
    'T-101',
    'LI-103',
    'Crude tank level',
    'Уровень в РВС нефти',
    '%',
    [0, 100],
    {
      signal: 'level',
      decimals: 1,
      noise: 0.03,
      normal: [30, 70],
      limits: { lowLow: 8, low: 15, high: 85, highHigh: 93 },
    },
    (plant) => level(plant.oilTank),
  ),
  point(
    'T-101',
    'TI-103',
    'Crude tank temperature',
    'Температура в РВС нефти',
    '°C',
    [-20, 80],
    { signal: 'temperature', type: 'Float', instrument: [-50, 150], decimals: 1, noise: 0.03 },
    (plant) => plant.oilTank.temperature,
  ),
  point(
    'T-101',
    'T-101.V',
    'Crude in stock',
    'Запас нефти',
    'm³',
    [0, 200],
    { decimals: 1, noise: 0.05 },
    (plant) => plant.oilTank.volume,
  ),
  point(
    'T-301',
    'LI-301',
    'Water tank level',
    'Уровень в РВС воды',
    '%',
    [0, 100],
    {
      signal: 'level',
      decimals: 1,
      noise: 0.03,
      normal: [40, 75],
      limits: { lowLow: 8, low: 15, high: 85, highHigh: 93 },
    },
    (plant) => level(plant.waterTank),
  ),
  point(
    'T-301',
    'TI-301',
    'Water tank temperature',
    'Температура в РВС воды',
    '°C',
    [-20, 80],
    { signal: 'temperature', type: 'Float', instrument: [-50, 150], decimals: 1, noise: 0.03 },
    (plant) => plant.waterTank.temperature,
  ),
  point(
    'T-301',
    'T-301.V',
    'Water in stock',
    'Запас воды',
    'm³',
    [0, 150],
    { decimals: 1, noise: 0.05 },
    (plant) => plant.waterTank.volume,
  ),
]

function motorPoints(
  equipment: string,
  pump: (plant: Plant) => Plant['exportPump'],
  [most, current]: Span,
  counter: string,
  title: Text,
): Point[] {
  return [
    discrete(
      { equipment },
      `${equipment}.RUN`,
      { en: 'Running', ru: 'В работе' },
      'Boolean',
      { signal: 'running' },
      (plant) => pump(plant).running,
    ),
    point(
      equipment,
      `${equipment}.I`,
      'Motor current',
      'Ток двигателя',
      'A',
      [0, most],
      {
        signal: 'motor_current',
        instrument: [0, 2 * most],
        decimals: 1,
        noise: current * 0.002,
        ...near(current, current * 0.12, 0),
      },
      (plant) => pump(plant).current,
    ),
    point(
      equipment,
      `${equipment}.PW`,
      'Motor power',
      'Мощность двигателя',
      'kW',
      [0, 2 * most],
      { signal: 'motor_power', decimals: 1, noise: current * 0.001 },
      (plant) => pump(plant).power,
    ),
    discrete({ equipment }, counter, title, 'Int64', { unit: 'm³', step: true }, (plant) =>
      BigInt(Math.floor(pump(plant).total)),
    ),
  ]
}

export const plantPoints: readonly Point[] = [
  ...fieldPoints,
  ...padPoints(0),
  ...padPoints(1),
  ...inletPoints,
  ...gasPoints,
  ...storagePoints,
]
