import { expect, it } from 'vitest'
import { Status, overflowed, qualityOf, statusHex, subCode } from './quality.ts'

it('reads the severity from the two top bits', () => {
  expect(qualityOf(Status.Good)).toBe('good')
  expect(qualityOf(Status.UncertainLastUsableValue)).toBe('uncertain')
  expect(qualityOf(Status.BadNoCommunication)).toBe('bad')
  expect(qualityOf(0xffff_ffff)).toBe('bad')
})

it('keeps info bits apart from the sub-code', () => {
  expect(subCode(Status.BadSensorFailure | 0x480)).toBe(Status.BadSensorFailure)
  expect(overflowed(0x480)).toBe(true)
  expect(overflowed(0x80)).toBe(false)
})

it('writes a code as the standard does', () => {
  expect(statusHex(Status.BadNoCommunication)).toBe('0x80310000')
  expect(statusHex(0)).toBe('0x00000000')
})
