/** What an export writes of a number reads back as that number, and of a moment as that moment. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { exportMarks } from '../../shared/export.ts'
import { offsetIn } from '../../shared/site-clock.ts'
import { ticksFromMoment, TICKS_PER_MS } from '../../shared/time.ts'
import { Bytes, phraseOf } from './bytes.ts'
import { LONGEST_NUMBER, Numbers } from './numbers.ts'
import { offsetText, TimeColumns } from './times.ts'

const numRuns = Number(process.env['DERRICK_PROPERTY_RUNS'] ?? 300)

function written(write: (bytes: Bytes) => void): string {
  let text = ''
  const bytes = new Bytes((part) => (text += Buffer.from(part).toString('utf8')))
  write(bytes)
  bytes.flush()
  return text
}

const bits = fc
  .tuple(fc.integer({ min: 0, max: 0xffff_ffff }), fc.integer({ min: 0, max: 0xffff_ffff }))
  .map(([low, high]) => new Float64Array(new Uint32Array([low, high]).buffer)[0]!)
const measured = fc
  .tuple(fc.integer({ min: -1e12, max: 1e12 }), fc.integer({ min: 0, max: 14 }))
  .map(([whole, scale]) => whole / 10 ** scale)
const any = fc.oneof(bits, measured, fc.double(), fc.float(), fc.integer(), fc.maxSafeInteger())

test('every double reads back as itself, whatever stood before it', () => {
  fc.assert(
    fc.property(fc.array(any, { minLength: 1, maxLength: 40 }), (values) => {
      const numbers = new Numbers('.')
      for (const value of values) {
        const text = written((bytes) => numbers.put(bytes, value))
        expect(Object.is(Number(text), value)).toBe(true)
        expect(text.length).toBeLessThanOrEqual(LONGEST_NUMBER)
      }
    }),
    { numRuns },
  )
})

test('a number of few decimals has no more of them than it needs', () => {
  const numbers = new Numbers(',')
  const text = (value: number) => written((bytes) => numbers.put(bytes, value))
  expect([12.34, 12.5, 12, 0.1, -0.25, 1e-7, 1e21, 100.001].map(text)).toEqual([
    ...['12,34', '12,5', '12', '0,1', '-0,25', '0,0000001', '1e+21', '100,001'],
  ])
  expect([Number.NaN, Infinity, -Infinity, -0].map(text)).toEqual([
    ...['NaN', 'Infinity', '-Infinity', '-0'],
  ])
})

const ticks = fc.bigInt({ min: 0n, max: BigInt(Date.UTC(2200, 0, 1)) * TICKS_PER_MS - 1n })
const halves = (time: bigint): [number, number] => [
  Number(BigInt.asUintN(32, time)),
  Number(time >> 32n),
]

test('every moment reads back to the tick, by UTC and by the clock of the site', () => {
  const zones = ['UTC', 'Europe/Berlin', 'Asia/Kolkata', 'Africa/Monrovia', 'America/St_Johns']
  fc.assert(
    fc.property(fc.constantFrom(...zones), fc.array(ticks, { minLength: 1 }), (zone, times) => {
      const columns = new TimeColumns('both', exportMarks.rfc4180, zone)
      const offset = offsetIn(zone)
      for (const time of times) {
        const line = written((bytes) => columns.put(bytes, ...halves(time)))
        const [utc = '', local = '', ahead = ''] = line.split(',')
        expect(ticksFromMoment(utc)).toBe(time)
        const ms = offset(Number(time / TICKS_PER_MS))
        expect(ahead).toBe(offsetText(ms / 1000))
        const shown = ticksFromMoment(`${local}Z`)
        expect(shown).toBe(time + BigInt(ms) * TICKS_PER_MS)
      }
    }),
    { numRuns: Math.min(numRuns, 2000) },
  )
})

test('the hour that is there twice in autumn is told apart by its offset', () => {
  const columns = new TimeColumns('local', exportMarks.excel_ru, 'Europe/Berlin')
  const at = (iso: string) => {
    const time = ticksFromMoment(iso)!
    return written((bytes) => columns.put(bytes, ...halves(time)))
  }
  expect(at('2026-10-25T00:30:00Z')).toBe('2026-10-25 02:30:00,000;UTC+02:00;')
  expect(at('2026-10-25T01:30:00Z')).toBe('2026-10-25 02:30:00,000;UTC+01:00;')
  expect(at('2026-10-25T00:30:00.0000001Z')).toBe('2026-10-25 02:30:00,0000001;UTC+02:00;')
})

test('an offset has letters before its sign', () => {
  expect([0, 10_800, -12_600, -2670].map(offsetText)).toEqual([
    ...['UTC+00:00', 'UTC+03:00', 'UTC-03:30', 'UTC-00:44:30'],
  ])
})

test('a phrase is written as its text, whatever comes before and after it', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' })), (texts) => {
      const found = written((bytes) => {
        for (const text of texts) {
          bytes.room(1000)
          bytes.phrase(phraseOf(text))
          bytes.byte(0x2c)
        }
      })
      expect(found).toBe(texts.map((text) => `${text},`).join(''))
    }),
  )
})
