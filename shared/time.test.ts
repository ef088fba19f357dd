import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isoFromTicks, msFromTicks, ticksFromMoment, ticksFromMs } from './time.ts'

const ticksOfThisEra = fc.bigInt({ min: -2_208_988_800_0000000n, max: 7_258_118_400_0000000n })

describe('ticks', () => {
  it('go out as ISO 8601 with seven digits and come back the same', () => {
    fc.assert(
      fc.property(ticksOfThisEra, (ticks) => {
        expect(ticksFromMoment(isoFromTicks(ticks))).toBe(ticks)
      }),
    )
  })

  it('agree with milliseconds to a quarter of a microsecond', () => {
    fc.assert(
      fc.property(ticksOfThisEra, (ticks) => {
        const back = ticksFromMs(msFromTicks(ticks))
        expect(Number(back > ticks ? back - ticks : ticks - back)).toBeLessThanOrEqual(5)
      }),
    )
  })

  it('are written with the digits that milliseconds cannot hold', () => {
    expect(isoFromTicks(17_733_460_121_180_001n)).toBe('2026-03-12T20:06:52.1180001Z')
    expect(isoFromTicks(-1n)).toBe('1969-12-31T23:59:59.9999999Z')
  })
})

describe('a moment as people and scripts write it', () => {
  it.each([
    ['2026-03-12T12:46:52.118+05:00', ticksFromMs(Date.UTC(2026, 2, 12, 7, 46, 52, 118))],
    ['2026-03-12T07:46Z', ticksFromMs(Date.UTC(2026, 2, 12, 7, 46))],
    ['17733460121180001', 17_733_460_121_180_001n],
    [1_500, 15_000_000n],
  ])('%s is understood', (moment, ticks) => {
    expect(ticksFromMoment(moment)).toBe(ticks)
  })

  it.each([
    '',
    'yesterday',
    '2026-03-12',
    '2026-03-12T07:46:52',
    '2026-13-40T00:00:00Z',
    Number.NaN,
    Infinity,
    9e15,
  ])('%s is not guessed at', (moment) => {
    expect(ticksFromMoment(moment)).toBeUndefined()
  })
})
