/**
 * Units as the screen writes them. Servers give English symbols; Russian ones follow GOST 8.417. An
 * unknown unit is shown as it came.
 */
import type { Language } from '../../shared/language.ts'

const russian: Readonly<Record<string, string>> = {
  MPa: 'МПа',
  kPa: 'кПа',
  Pa: 'Па',
  bar: 'бар',
  Hz: 'Гц',
  A: 'А',
  V: 'В',
  kV: 'кВ',
  W: 'Вт',
  kW: 'кВт',
  MW: 'МВт',
  kWh: 'кВт·ч',
  'kWh/m³': 'кВт·ч/м³',
  'm³/d': 'м³/сут',
  'm³/h': 'м³/ч',
  'm³/s': 'м³/с',
  'm³': 'м³',
  '10³ m³/d': 'тыс. м³/сут',
  '10³ m³': 'тыс. м³',
  '10³ m³/h': 'тыс. м³/ч',
  't/d': 'т/сут',
  't/h': 'т/ч',
  t: 'т',
  kg: 'кг',
  'kg/h': 'кг/ч',
  'kg/m³': 'кг/м³',
  m: 'м',
  mm: 'мм',
  cm: 'см',
  'mm/s': 'мм/с',
  'm/s': 'м/с',
  'm/s²': 'м/с²',
  rpm: 'об/мин',
  '1/min': '1/мин',
  s: 'с',
  ms: 'мс',
  min: 'мин',
  h: 'ч',
  d: 'сут',
  'l/s': 'л/с',
  'L/s': 'л/с',
  Ohm: 'Ом',
  MOhm: 'МОм',
  '1/s': '1/с',
  B: 'Б',
  kB: 'кБ',
  MB: 'МБ',
  GB: 'ГБ',
}

/** Spellings that servers use for the same unit. */
const same: Readonly<Record<string, string>> = {
  'm3/d': 'm³/d',
  'm³/day': 'm³/d',
  'm3/day': 'm³/d',
  'm3/h': 'm³/h',
  m3: 'm³',
  'km³/d': '10³ m³/d',
  'km3/d': '10³ m³/d',
  '1000 m³/d': '10³ m³/d',
  '10^3 m3/d': '10³ m³/d',
  C: '°C',
  degC: '°C',
  'deg C': '°C',
  '°c': '°C',
}

/** The unit in the language of the screen; null where there is none. */
export function unitText(unit: string | null | undefined, language: Language): string | null {
  if (unit === null || unit === undefined || unit.trim() === '') return null
  const plain = same[unit.trim()] ?? unit.trim()
  return language === 'ru' ? (russian[plain] ?? plain) : plain
}
