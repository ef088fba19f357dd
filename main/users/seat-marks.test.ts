import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { SeatMarks } from './seat-marks.ts'

const DAY = 86_400_000
const key = Buffer.alloc(32, 7)
const marks = new SeatMarks(key)

it('a mark is known again, under its own nonce, until it ends', () => {
  const mark = marks.make('anna', 1_000)
  const nonce = marks.nonceOf(mark, 'anna', 2_000)
  expect(nonce).toMatch(/^[0-9a-f]{32}$/)
  expect(new SeatMarks(key).nonceOf(mark, 'anna', 1_000 + 90 * DAY - 1)).toBe(nonce)
  expect(marks.nonceOf(mark, 'anna', 1_000 + 90 * DAY)).toBeNull()
  expect(marks.nonceOf(marks.make('anna', 1_000), 'anna', 2_000)).not.toBe(nonce)
})

it('is of one person and of one console', () => {
  const mark = marks.make('anna', 0)
  for (const other of ['boris', 'Anna', 'anna1', 'ann', '']) {
    expect(marks.nonceOf(mark, other, 1)).toBeNull()
  }
  expect(new SeatMarks(randomBytes(32)).nonceOf(mark, 'anna', 1)).toBeNull()
})

it('says nothing of the person or the key to whoever reads it', () => {
  const bytes = Buffer.from(marks.make('anna', 0), 'base64url')
  expect(bytes.includes('anna')).toBe(false)
  expect(bytes.includes(key)).toBe(false)
})

it('that was changed anywhere, or never was one, counts as none', () => {
  const mark = marks.make('anna', 0)
  const bytes = Buffer.from(mark, 'base64url')
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const changed = Buffer.from(bytes)
    changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
    expect(marks.nonceOf(changed.toString('base64url'), 'anna', 1)).toBeNull()
  }
  fc.assert(
    fc.property(fc.string({ maxLength: 200, unit: 'binary' }), (text) => {
      expect(marks.nonceOf(text, 'anna', 1)).toBeNull()
    }),
  )
})
