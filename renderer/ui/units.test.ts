import { expect, test } from 'vitest'
import { unitText } from './units.ts'

test.each([
  ['MPa', 'МПа'],
  ['mg/l', 'мг/л'],
  ['mg/L', 'мг/л'],
  ['g/m³', 'г/м³'],
  ['µS/cm', 'мкСм/см'],
  ['mPa·s', 'мПа·с'],
  ['mPa*s', 'мПа·с'],
  ['cSt', 'сСт'],
  ['kWh', 'кВт·ч'],
  ['kW·h', 'кВт·ч'],
  ['kWh/m³', 'кВт·ч/м³'],
  ['kgf/cm²', 'кгс/см²'],
  ['l/min', 'л/мин'],
  ['m3/h', 'м³/ч'],
  ['m³/day', 'м³/сут'],
  ['10³ m³/d', 'тыс. м³/сут'],
  ['km³/d', 'тыс. м³/сут'],
  ['Sm³/h', 'ст. м³/ч'],
  ['bbl/d', 'барр./сут'],
  ['mm/s', 'мм/с'],
  ['m/s²', 'м/с²'],
  ['1/min', '1/мин'],
  ['rpm', 'об/мин'],
  ['°C/h', '°C/ч'],
  ['min', 'мин'],
  ['MOhm', 'МОм'],
  ['kB', 'кБ'],
  ['ppm', 'млн⁻¹'],
  ['m³/(h·MPa)', 'm³/(h·MPa)'],
  ['psi', 'psi'],
  ['pH', 'pH'],
  ['g', 'g'],
])('%s is %s in Russian', (unit, russian) => {
  expect(unitText(unit, 'ru')).toBe(russian)
})

test('English stays as the server gives it, but for its spelling', () => {
  expect(unitText(' m3/h ', 'en')).toBe('m³/h')
  expect(unitText('degC', 'en')).toBe('°C')
  expect(unitText('mg/l', 'en')).toBe('mg/l')
  expect(unitText('', 'en')).toBeNull()
  expect(unitText(null, 'ru')).toBeNull()
})

test('nothing that a server may send stops the screen', () => {
  for (const odd of ['/', '//', '·', 'constructor', 'toString/s', '²', ' '.repeat(300), '°']) {
    expect(() => unitText(odd, 'ru')).not.toThrow()
  }
  expect(unitText('constructor', 'ru')).toBe('constructor')
})
