import fc from 'fast-check'
import { expect, test } from 'vitest'
import { A_SIDE, assignAxes } from './axes.ts'

const pens = (...axes: string[]) => axes.map((axis, index) => ({ name: `P${index}`, axis }))

test('pens of one unit share an axis; three units stand left, three right', () => {
  const { drawn } = assignAxes(pens('MPa', '°C', 'MPa', 'A', 'Hz', 'm³/d', 'mm/s'), null)
  expect(drawn.map(({ key, side, place }) => `${key} ${side} ${place}`)).toEqual([
    'MPa left 1',
    '°C left 2',
    'A left 3',
    'Hz right 1',
    'm³/d right 2',
    'mm/s right 3',
  ])
  expect(drawn[0]?.pens).toEqual([0, 2])
})

test('the axis of the focused pen comes nearest on its own side', () => {
  const { drawn } = assignAxes(pens('MPa', '°C', 'A', 'Hz', 'm³/d'), 'P2')
  expect(drawn.map(({ key }) => key)).toEqual(['A', 'MPa', '°C', 'Hz', 'm³/d'])
  const right = assignAxes(pens('MPa', '°C', 'A', 'Hz', 'm³/d'), 'P4')
  expect(right.drawn.map(({ key }) => key)).toEqual(['MPa', '°C', 'A', 'm³/d', 'Hz'])
})

test('a seventh unit has an axis while its pen has the focus', () => {
  const seven = pens('a', 'b', 'c', 'd', 'e', 'f', 'g')
  expect(assignAxes(seven, null).drawn.map(({ key }) => key)).not.toContain('g')
  expect(assignAxes(seven, 'P6').drawn.find(({ key }) => key === 'g')).toMatchObject({
    side: 'right',
    place: 1,
  })
})

test('at most three a side, no axis twice, and every pen on one', () => {
  const letters = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h')
  fc.assert(
    fc.property(fc.array(letters, { maxLength: 16 }), fc.nat(15), (axes, focus) => {
      const given = pens(...axes)
      const { drawn, all } = assignAxes(given, `P${focus}`)
      for (const side of ['left', 'right']) {
        const places = drawn.filter((axis) => axis.side === side).map(({ place }) => place)
        expect(places).toEqual(places.map((_, index) => index + 1))
        expect(places.length).toBeLessThanOrEqual(A_SIDE)
      }
      expect(new Set(drawn.map(({ key }) => key)).size).toBe(drawn.length)
      expect([...all.values()].flat().toSorted((a, b) => a - b)).toEqual(axes.map((_, i) => i))
    }),
  )
})
