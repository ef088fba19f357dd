import { expect, test } from 'vitest'
import { deviationOf, positionOf, zoneOf } from './scale.ts'

const scale = {
  low: 0,
  high: 100,
  limits: { lowLow: 10, low: 20, high: 80, highHigh: 90 },
}

test('a value outside the bar stands at its end', () => {
  expect(positionOf(scale, 25)).toBe(25)
  expect(positionOf(scale, 140)).toBe(100)
  expect(positionOf(scale, -5)).toBe(0)
  expect(positionOf({ low: 5, high: 5 }, 5)).toBe(50)
})

test('at its limit a value is in the zone', () => {
  expect(zoneOf(scale, 80)).toBe('high')
  expect(zoneOf(scale, 90)).toBe('highHigh')
  expect(zoneOf(scale, 20)).toBe('low')
  expect(zoneOf(scale, 10)).toBe('lowLow')
  expect(zoneOf(scale, 50)).toBe('between')
  expect(zoneOf({ low: 0, high: 1 }, 5)).toBe('between')
})

test('the edge of the normal band is one', () => {
  expect(deviationOf({ low: 40, high: 60 }, 60)).toBe(1)
  expect(deviationOf({ low: 40, high: 60 }, 30)).toBe(-2)
  expect(deviationOf(null, 30)).toBeNull()
  expect(deviationOf({ low: 40, high: 60 }, Number.NaN)).toBeNull()
})
