import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { densityOf, GAP } from './density.ts'

/** Inside of the pads at 1920×1080 and at 1280×720. */
const large = { width: 1412, height: 820, head: 118 }
const small = { width: 888, height: 530, head: 104 }
const SIGNALS = 10
const of = (room: typeof large, wells: readonly number[]) => densityOf(room, wells, SIGNALS)

describe('room for tiles', () => {
  it('shows every signal of ten wells in a row with its figure, in the largest and the smallest window', () => {
    expect(of(large, [5, 5])).toMatchObject({ columns: 5, rows: 10, units: true, large: true })
    expect(of(small, [5, 5])).toMatchObject({ columns: 5, rows: 10, units: false })
  })

  it('breaks a pad of eight in two lines where that gives every figure its unit', () => {
    expect(of(large, [8])).toMatchObject({ columns: 4, rows: 10, units: true })
    expect(of(small, [8])).toMatchObject({ columns: 4, rows: 10, units: true })
  })

  it('uses the whole height where wells are few', () => {
    for (const wells of [[3, 3], [8], [5, 5], [24], [8, 8, 8]]) {
      const { columns, lineHeight } = of(large, wells)
      const lines = wells.reduce((sum, count) => sum + Math.ceil(count / columns), 0)
      expect(lines * lineHeight + GAP * (lines - 1)).toBeGreaterThan(large.height - lines)
    }
  })

  it('shows rows for twenty-four wells on a large screen, bars with a line in the smallest', () => {
    expect(of(large, [24])).toMatchObject({ columns: 8, rows: 10 })
    expect(of(large, [8, 8, 8])).toMatchObject({ columns: 8, rows: 10 })
    expect(of(small, [24])).toMatchObject({ rows: 0, spark: true })
    expect(of(small, [8, 8, 8])).toMatchObject({ rows: 0, columns: 4, spark: true })
  })

  it('shows bars for six pads of eight, with a line where there is room for it', () => {
    expect(of(large, [8, 8, 8, 8, 8, 8])).toMatchObject({ columns: 8, rows: 0, spark: true })
    expect(of(small, [8, 8, 8, 8, 8, 8])).toMatchObject({ columns: 8, rows: 0, spark: false })
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
            SIGNALS,
          )
          const lines = wells.reduce((sum, count) => sum + Math.ceil(count / columns), 0)
          const used = lines * lineHeight + GAP * (lines - 1)
          expect(lineHeight).toBeGreaterThanOrEqual(80)
          if (lineHeight > 80) expect(used).toBeLessThanOrEqual(height)
          expect(rows * rowHeight).toBeLessThan(lineHeight)
        },
      ),
    )
  })
})
