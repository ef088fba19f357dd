/** What a unit measures, as far as templates need it: a temperature is never taken for a pressure. Pure. */
import type { Signal } from './tags.ts'

export type Dimension =
  | 'pressure'
  | 'temperature'
  | 'frequency'
  | 'current'
  | 'power'
  | 'volume_rate'
  | 'percent'
  | 'vibration'
  | 'length'
  | 'speed'

const units: Readonly<Record<Dimension, readonly string[]>> = {
  pressure: [
    'pa',
    'kpa',
    'mpa',
    'bar',
    'barg',
    'bara',
    'mbar',
    'psi',
    'psig',
    'psia',
    'atm',
    'па',
    'кпа',
    'мпа',
    'бар',
    'атм',
    'кгс/см²',
    'кгс/см2',
    'kgf/cm²',
    'kgf/cm2',
  ],
  temperature: ['°c', '℃', 'degc', 'c', '°f', '℉', 'degf', 'k', '°с', 'град', 'град.с'],
  frequency: ['hz', 'гц'],
  current: ['a', 'ma', 'а', 'ма'],
  power: ['w', 'kw', 'mw', 'кв·а', 'kva', 'вт', 'квт', 'мвт', 'hp'],
  volume_rate: [
    'm³/h',
    'm3/h',
    'm³/d',
    'm3/d',
    'm³/day',
    'm3/day',
    'sm³/h',
    'sm³/d',
    'nm³/h',
    'nm³/d',
    'bbl/d',
    'bpd',
    'bopd',
    'stb/d',
    'mscf/d',
    'mmscfd',
    'scf/d',
    'l/min',
    'l/s',
    't/h',
    't/d',
    'kg/h',
    'kg/s',
    'м³/ч',
    'м3/ч',
    'м³/сут',
    'м3/сут',
    'тыс.м³/сут',
    'тыс. м³/сут',
    'л/мин',
    'т/ч',
    'т/сут',
  ],
  percent: ['%', 'percent', 'проц'],
  vibration: ['mm/s', 'in/s', 'мм/с', 'g', 'm/s²', 'm/s2', 'м/с²'],
  length: ['m', 'mm', 'cm', 'ft', 'м', 'мм', 'см'],
  speed: ['rpm', 'r/min', '1/min', 'об/мин'],
}

const dimensions = new Map(
  Object.entries(units).flatMap(([dimension, list]) =>
    list.map((unit) => [unit, dimension as Dimension] as const),
  ),
)

/** Null where the unit says nothing certain. */
export const unitDimension = (unit: string): Dimension | null =>
  dimensions.get(
    unit
      .trim()
      .toLowerCase()
      .replaceAll(/[\s\u202f\u00a0]/gu, ''),
  ) ?? null

/** What the values of a signal are; none where several are usual, as a level in metres or in percent. */
export const signalDimension: Readonly<Partial<Record<Signal, Dimension>>> = {
  oil_rate: 'volume_rate',
  liquid_rate: 'volume_rate',
  gas_rate: 'volume_rate',
  water_rate: 'volume_rate',
  water_cut: 'percent',
  intake_pressure: 'pressure',
  discharge_pressure: 'pressure',
  tubing_pressure: 'pressure',
  casing_pressure: 'pressure',
  line_pressure: 'pressure',
  wellhead_temperature: 'temperature',
  intake_temperature: 'temperature',
  motor_temperature: 'temperature',
  motor_current: 'current',
  motor_power: 'power',
  vibration: 'vibration',
  frequency: 'frequency',
  injection_rate: 'volume_rate',
  injection_pressure: 'pressure',
  pressure: 'pressure',
  temperature: 'temperature',
  flow: 'volume_rate',
  suction_pressure: 'pressure',
  discharge_temperature: 'temperature',
  speed: 'speed',
  power: 'power',
}
