import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { changeOf, placeOf, type Normal } from './deviation.ts'

const tag: Normal = {
  normal: { low: 40, high: 60 },
  limits: { lowLow: 10, low: 20, high: 90, highHigh: 100 },
}

describe('place on a deviation bar', () => {
  it('puts the band in the middle third, the limits at the dark ends, the trips at the ends', () => {
    expect([50, 40, 60, 20, 90, 10, 100].map((value) => placeOf(tag, value))).toEqual([
      0, -1, 1, -2.25, 2.25, -3, 3,
    ])
  })

  it('holds what is beyond the trips at the ends', () => {
    expect(placeOf(tag, 500)).toBe(3)
    expect(placeOf(tag, -500)).toBe(-3)
  })

  it('goes on in widths of the band where there are no limits', () => {
    const bare = { normal: { low: 40, high: 60 } }
    expect(placeOf(bare, 65)).toBeCloseTo(1.5)
    expect(placeOf(bare, 1000)).toBe(3)
  })

  it('has no place without a value, a band, or a band of some width', () => {
    expect(placeOf(tag, null)).toBeNull()
    expect(placeOf(tag, Number.NaN)).toBeNull()
    expect(placeOf({ normal: null }, 50)).toBeNull()
    expect(placeOf({ normal: { low: 5, high: 5 } }, 5)).toBeNull()
  })

  it('never falls while the value rises, whatever the limits', () => {
    const limit = fc.option(fc.double({ min: 61, max: 200, noNaN: true }))
    fc.assert(
      fc.property(
        limit,
        limit,
        fc.double({ min: -300, max: 300, noNaN: true }),
        fc.double({ min: 0, max: 300, noNaN: true }),
        (high, highHigh, value, more) => {
          const odd = { ...tag, limits: { lowLow: null, low: null, high, highHigh } }
          const before = placeOf(odd, value) ?? 0
          const after = placeOf(odd, value + more) ?? 0
          expect(after).toBeGreaterThanOrEqual(before - 1e-9)
          expect(Math.abs(after)).toBeLessThanOrEqual(3)
        },
      ),
    )
  })
})

describe('change in percent', () => {
  it('is relative to what was', () => {
    expect(changeOf(50, 45)).toBeCloseTo(-10)
    expect(changeOf(-50, -45)).toBeCloseTo(10)
  })
  it('is none where there is nothing to compare with', () => {
    expect(changeOf(0, 45)).toBeNull()
    expect(changeOf(null, 45)).toBeNull()
    expect(changeOf(50, Number.NaN)).toBeNull()
  })
})
