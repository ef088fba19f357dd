/** Points of the gas compressor and the flare, besides their controllers. */
import { flaredGas, liftGas, type Plant } from './plant.ts'
import { discrete, type Point, row } from './point.ts'

/** Peaks at one and two times the speed over a falling floor. */
function spectrum(plant: Plant): number[] {
  const { speed, vibration } = plant.compressor
  const turns = speed / 60 / 12.5
  return Array.from({ length: 16 }, (_, bin) => {
    const peak = (centre: number): number => Math.exp(-(((bin - centre) / 0.7) ** 2))
    return vibration * (0.55 * peak(turns) + 0.3 * peak(2 * turns) + 0.12 / (1 + bin / 4))
  })
}

export const gasPoints: readonly Point[] = [
  row(
    'K-201',
    'TI-201',
    'Suction temperature',
    'Температура на приёме',
    '°C',
    [0, 80],
    { signal: 'temperature', instrument: [-50, 150], decimals: 1, noise: 0.06, normal: [32, 40] },
    (plant) => plant.compressor.suctionTemperature,
  ),
  row(
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
  row(
    'K-201',
    'FI-202',
    'Gas-lift gas',
    'Газ на газлифт',
    '10³ m³/d',
    [0, 150],
    { signal: null, instrument: [0, 300], decimals: 1, noise: 0.1, normal: [55, 67] },
    liftGas,
  ),
  row(
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
  row(
    'K-201',
    'K-201.PW',
    'Power',
    'Мощность',
    'kW',
    [0, 800],
    { signal: 'power', instrument: [0, 1500], decimals: 0, noise: 0.8, normal: [390, 470] },
    (plant) => plant.compressor.power,
  ),
  row(
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
  row(
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
