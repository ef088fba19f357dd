import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { densityOf, GAP } from './density.ts'

describe('room for tiles', () => {
  it('shows rows with figures where a field is small', () => {
    expect(densityOf({ width: 1300, height: 800, head: 118 }, [5, 5])).toMatchObject({
      columns: 5,
      rows: 10,
      units: true,
    })
  })

  it('shows bars with captions and a line for six pads of eight on a large screen', () => {
    expect(densityOf({ width: 1420, height: 820, head: 118 }, [8, 8, 8, 8, 8, 8])).toMatchObject({
      columns: 8,
      rows: 0,
      captions: true,
      spark: true,
    })
  })

  it('shows bars alone for the same field in the smallest window', () => {
    expect(densityOf({ width: 890, height: 520, head: 104 }, [8, 8, 8, 8, 8, 8])).toMatchObject({
      columns: 8,
      rows: 0,
      captions: false,
      spark: false,
    })
  })

  it('wraps a pad with more wells than fit', () => {
    expect(densityOf({ width: 890, height: 520, head: 104 }, [24]).columns).toBe(8)
  })

  it('never overflows while there is room, and keeps a tile readable', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 600, max: 3000 }),
        fc.integer({ min: 300, max: 2000 }),
        (wells, width, height) => {
          const { columns, lineHeight, rows, rowHeight } = densityOf(
            { width, height, head: 118 },
            wells,
          )
          const lines = wells.reduce((sum, count) => sum + Math.ceil(count / columns), 0)
          const used = lines * lineHeight + GAP * (wells.length - 1)
          expect(lineHeight).toBeGreaterThanOrEqual(74)
          if (lineHeight > 74) expect(used).toBeLessThanOrEqual(height)
          expect(rows * rowHeight).toBeLessThan(lineHeight)
        },
      ),
    )
  })
})
