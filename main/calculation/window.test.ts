/** What a window amounts to, against the same added up from scratch. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { secondsBetween, type Span } from './held.ts'
import { Window, within } from './window.ts'

const S = 10_000_000n
const step = fc.record({
  seconds: fc.integer({ min: 0, max: 30 }),
  value: fc.oneof(
    fc.constant(null),
    fc.integer({ min: -9, max: 9 }),
    fc.constantFrom(1e308, -1e308, 0.1),
  ),
  doubtful: fc.boolean(),
})

test('it amounts to what its spans do, however many have left it', () => {
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 300 }),
      fc.integer({ min: 1, max: 90 }),
      (steps, length) => {
        const window = new Window()
        const all: Span[] = []
        let now = 0n
        for (const { seconds, value, doubtful } of steps) {
          const span = { value, from: now, to: now + BigInt(seconds) * S, doubtful }
          now = span.to
          all.push(span)
          window.add(span)
          const from = now - BigInt(length) * S
          window.leave(from)
          const made = window.amount(from)
          const parts = all.map((each) => within(each, from))
          expect(made.known).toBe(parts.reduce((sum, { known }) => sum + known, 0n))
          const left = all.filter(({ to }) => to > from)
          expect(made.doubtful).toBe(left.some((each) => each.doubtful && each.value !== null))
          // Beside what is as large as a number can be, nothing else counts.
          if (left.every((each) => Math.abs(each.value ?? 0) < 10)) {
            const sum = left.reduce((whole, each) => whole + within(each, from).sum, 0)
            expect(made.sum).toBeCloseTo(sum, 6)
          }
        }
      },
    ),
  )
})

test('of more than it can hold it takes two by two together, and amounts to the same', () => {
  const window = new Window()
  let sum = 0
  for (let second = 0n; second < 10_000n; second += 1n) {
    const value = Number(second % 17n)
    sum += value
    window.add({ value, from: second * S, to: (second + 1n) * S, doubtful: false })
  }
  const { spans } = window
  expect(spans.length).toBeLessThanOrEqual(4_096)
  expect(secondsBetween(spans[0]?.from ?? 0n, spans.at(-1)?.to ?? 0n)).toBe(10_000)
  expect(window.amount(0n)).toMatchObject({ known: 10_000n * S, doubtful: false })
  expect(window.amount(0n).sum).toBeCloseTo(sum, 6)
})
