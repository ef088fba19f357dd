/** Units as a person writes them behind a number. */
import { expect, test } from 'vitest'
import { converted } from './units.ts'

// As the screen shows them in Russian: what it offers as an example must be understood.
test.each([
  ['МПа', 'MPa'],
  ['м³/сут', 'm³/d'],
  ['об/мин', 'rpm'],
  ['мкСм/см', 'µS/cm'],
  ['сСт', 'cSt'],
  ['дБ', 'dB'],
  ['квар', 'kvar'],
  ['млн⁻¹', 'ppm'],
  ['барр./сут', 'bbl/d'],
  ['моль/л', 'mol/L'],
])('%s is %s', (russian, english) => {
  expect(converted(2.5, russian, english, true)).toBe(2.5)
})
