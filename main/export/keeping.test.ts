import fc from 'fast-check'
import { expect, test } from 'vitest'
import { outlived } from './keeping.ts'

const limits = { count: 3, age: 1000, bytes: 100 }
const made = (id: string, endedAt: number, bytes: number | null = 1) => ({
  ...{ id, state: 'done' as const, startedAt: endedAt - 1, endedAt, bytes },
})

test('the oldest go where there are too many, too old, or too large in all', () => {
  const many = [1, 2, 3, 4, 5].map((at) => made(`at ${at}`, at))
  expect(outlived(many, 5, limits)).toEqual(['at 1', 'at 2'])
  expect(outlived(many.slice(0, 3), 1003, limits)).toEqual(['at 1', 'at 2'])
  expect(outlived([made('a', 1, 60), made('b', 2, 60)], 2, limits)).toEqual(['a'])
})

test('the newest that is done stays however large and old, and what runs stays', () => {
  const running = { id: 'now', state: 'running' as const, startedAt: 0, endedAt: null, bytes: null }
  expect(outlived([made('a', 1, 1000), running], 1e9, limits)).toEqual([])
})

test('what is kept is never over the limits but for the newest', () => {
  const some = fc.array(
    fc.tuple(fc.integer({ min: 0, max: 2000 }), fc.integer({ min: 0, max: 80 })),
  )
  fc.assert(
    fc.property(some, (ends) => {
      const all = ends.map(([at, bytes], n) => made(String(n), at, bytes))
      const gone = new Set(outlived(all, 2000, limits))
      const kept = all.filter(({ id }) => !gone.has(id))
      expect(kept.length).toBeLessThanOrEqual(limits.count + 1)
      if (kept.length < 2) return
      expect(kept.every(({ endedAt }) => 2000 - endedAt <= limits.age)).toBe(true)
      expect(kept.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0)).toBeLessThanOrEqual(
        limits.bytes,
      )
    }),
  )
})
