import { expect, test } from 'vitest'
import { ticksFromMs } from '../../shared/time.ts'
import { chosen, columnsOf, covers, firstAt, msColumn, withBlock, type Block } from './blocks.ts'

const block = (from: number, to: number, pixel: number, rows = 10): Block => ({
  from,
  to,
  pixel,
  time: Float64Array.from({ length: rows }, (_, row) => from + (row * (to - from)) / rows),
  value: new Float64Array(rows),
  quality: new Uint8Array(rows),
})

test('ticks become milliseconds, to a fraction of one, on either side of 1970', () => {
  const instants = [-1_000_000.25, 0, 1_770_000_000_123, 1_770_000_000_123.25]
  const ms = msColumn(BigInt64Array.from(instants.map(ticksFromMs)))
  ms.forEach((each, row) => expect(each).toBeCloseTo(instants[row] ?? 0, 3))
})

test('a status becomes a quality, a 64-bit integer a number', () => {
  const columns = columnsOf({
    time: BigInt64Array.from([0n, 1n, 2n]),
    value: Float64Array.from([1, Number.NaN, Number.NaN]),
    status: Uint32Array.from([0, 0x4090_0000, 0x808c_0000]),
    others: [
      [1, 42n],
      [2, 'text'],
    ],
  })
  expect([...columns.quality]).toEqual([0, 1, 2])
  expect(columns.value[1]).toBe(42)
  expect(columns.value[2]).toBeNaN()
})

test('finds the first row of a time', () => {
  const time = Float64Array.from([1, 2, 2, 5])
  expect([0, 1, 2, 3, 5, 6].map((at) => firstAt(time, at))).toEqual([0, 0, 1, 3, 3, 4])
})

test('a view is covered by one block that is wide and fine enough', () => {
  const view = { from: 100, to: 200 }
  expect(covers([block(50, 250, 1)], view, 1)).toBe(true)
  expect(covers([block(50, 250, 0)], view, 1)).toBe(true)
  expect(covers([block(50, 250, 2)], view, 1)).toBe(false)
  expect(covers([block(50, 150, 1), block(150, 250, 1)], view, 1)).toBe(false)
  expect(covers([], { from: 100, to: 100 }, 1)).toBe(true)
})

test('draws from what covers most of the view, of equals from what is fine enough', () => {
  const view = { from: 100, to: 200 }
  const coarse = block(0, 1000, 10)
  const fine = block(90, 210, 1)
  const part = block(90, 150, 1)
  expect(chosen([coarse, fine], view, 1)).toBe(fine)
  expect(chosen([coarse, part], view, 1)).toBe(coarse)
  expect(chosen([part], { from: 500, to: 600 }, 1)).toBeUndefined()
})

test('where several are fine enough the one with fewer rows is drawn', () => {
  const raw = block(0, 1000, 0, 5000)
  const reduced = block(0, 1000, 1, 2000)
  expect(chosen([raw, reduced], { from: 100, to: 900 }, 1)).toBe(reduced)
  expect(chosen([raw, reduced], { from: 100, to: 110 }, 0.01)).toBe(raw)
})

test('a new block replaces what it contains, and keeps finer ones', () => {
  const old = block(100, 200, 1)
  const finer = block(100, 200, 0)
  const kept = withBlock([old, finer], block(50, 250, 1))
  expect(kept).not.toContain(old)
  expect(kept).toContain(finer)
  let many: readonly Block[] = []
  for (let each = 0; each < 30; each++) many = withBlock(many, block(each * 10, each * 10 + 5, 1))
  expect(many.length).toBeLessThanOrEqual(8)
})
