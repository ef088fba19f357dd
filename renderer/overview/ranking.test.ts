import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ENTER, LEAVE, MARGIN, rank } from './ranking.ts'

const away = (entries: Record<string, number>) => new Map(Object.entries(entries))

describe('furthest from normal', () => {
  it('stands in order of distance, whichever side', () => {
    expect(rank([], away({ a: 2, b: -4, c: 3 }))).toEqual(['b', 'c', 'a'])
  })

  it('takes a signal in a little outside its band and keeps it until it is inside', () => {
    expect(rank([], away({ a: 1.05 }))).toEqual([])
    expect(rank(['a'], away({ a: 1.05 }))).toEqual(['a'])
    expect(rank(['a'], away({ a: 0.95 }))).toEqual([])
  })

  it('drops what is not live any more', () => {
    expect(rank(['a', 'b'], away({ b: 2 }))).toEqual(['b'])
  })

  it('lets a signal pass only when it is clearly further away', () => {
    expect(rank(['a', 'b'], away({ a: 3, b: 3.4 }))).toEqual(['a', 'b'])
    expect(rank(['a', 'b'], away({ a: 3, b: 3.6 }))).toEqual(['b', 'a'])
  })

  const field = fc.dictionary(
    fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'),
    fc.double({ min: -8, max: 8, noNaN: true }),
  )

  it('never leaves a signal below one that it exceeds by more than the margin', () => {
    fc.assert(
      fc.property(fc.array(field, { minLength: 1, maxLength: 6 }), (fields) => {
        let order: readonly string[] = []
        for (const each of fields) {
          const deviations = away(each)
          order = rank(order, deviations)
          const distances = order.map((name) => Math.abs(deviations.get(name) ?? 0))
          distances.forEach((upper, i) => {
            expect(upper).toBeGreaterThanOrEqual(LEAVE)
            for (const lower of distances.slice(i + 1)) {
              expect(lower).toBeLessThanOrEqual(upper + MARGIN)
            }
          })
          for (const [name, value] of deviations) {
            if (Math.abs(value) >= ENTER) expect(order).toContain(name)
          }
        }
      }),
    )
  })

  it('stays as it is while nothing changes', () => {
    fc.assert(
      fc.property(field, field, (first, second) => {
        const order = rank(rank([], away(first)), away(second))
        expect(rank(order, away(second))).toEqual(order)
      }),
    )
  })
})
