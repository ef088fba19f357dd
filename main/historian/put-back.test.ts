/** A `history.db` that is older than its months, as where somebody put a copy of it alone in its place. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { batchOf, type Sample } from '../../shared/samples.ts'
import { ticksFromMs, type Ticks } from '../../shared/time.ts'
import { temporaryFolder } from '../fixtures.ts'
import { FOLDER } from './month.ts'
import { FILE } from './schema.ts'
import { NOTHING, openBoth, rangeOf } from './test-reference.ts'

const NEAR = Date.UTC(2026, 1, 28, 23, 30)
const [BEGIN, END] = [ticksFromMs(NEAR - 1), ticksFromMs(NEAR + 40 * 24 * 3_600_000)]
const TAGS = [1, 2]

type Both = ReturnType<typeof openBoth>
let now = ticksFromMs(NEAR + 400 * 24 * 3_600_000)
const later = (): Ticks => (now += 72_000_000_000n)

/** A minute apart, over the end of February; numbers and text. */
const some = (tag: number, first: number, count: number): Sample[] =>
  Array.from({ length: count }, (_, at) => {
    const sourceTime = ticksFromMs(NEAR + (first + at) * 60_000)
    const value = (first + at) % 5 === 0 ? `step ${first + at}` : first + at
    const type = typeof value === 'string' ? 12 : 11
    return { tag, sourceTime, serverTime: sourceTime, status: 0, type, flags: 0, value }
  })

const pack = ({ writer }: Both, most: number): void => {
  writer.store(NOTHING, later())
  for (let steps = 0; steps < most && writer.isPackDue(now); steps++) writer.pack(now)
}

const timesOf = ({ reader }: Both) =>
  rangeOf(reader, { tags: TAGS, from: BEGIN, to: END }).series.map(({ time }) => [...time])

const step = fc.oneof(
  fc.record({ kind: fc.constant('append' as const), tag: fc.constantFrom(...TAGS) }),
  fc.constant({ kind: 'seal' as const }),
  fc.nat(8).map((steps) => ({ kind: 'pack' as const, steps })),
)
const steps = fc.array(step, { maxLength: 10 })

test('put back alone, what its tail and newer months have both is there once, and nothing of either is missing', () => {
  fc.assert(
    fc.property(steps, steps, steps, (before, meanwhile, after) => {
      const data = temporaryFolder()
      const counts = TAGS.map(() => 0)
      let history = openBoth(data, {}, { stepRows: 10, stepHeaders: 3 })
      const run = (list: typeof before): void => {
        for (const one of list) {
          if (one.kind === 'seal') history.writer.sealAll()
          else if (one.kind === 'pack') pack(history, one.steps)
          else {
            history.store(batchOf(some(one.tag, counts[one.tag - 1]!, 7)))
            counts[one.tag - 1]! += 7
          }
        }
      }
      const reopen = (): void => {
        history.close()
        history = openBoth(data, {}, { stepRows: 10, stepHeaders: 3 })
      }
      run(before)
      reopen()
      history.close()
      const copy = join(temporaryFolder(), FILE)
      copyFileSync(join(data, FILE), copy)
      const atCopy = [...counts]
      history = openBoth(data, {}, { stepRows: 10, stepHeaders: 3 })
      run(meanwhile)
      history.close()
      for (const part of ['', '-wal', '-shm']) rmSync(join(data, FILE + part), { force: true })
      copyFileSync(copy, join(data, FILE))
      history = openBoth(data, {}, { stepRows: 10, stepHeaders: 3 })
      const check = (): void => {
        timesOf(history).forEach((times, at) => {
          expect(new Set(times).size).toBe(times.length)
          expect(times.length).toBeGreaterThanOrEqual(atCopy[at]!)
          expect(times.length).toBeLessThanOrEqual(counts[at]!)
        })
      }
      check()
      const found = timesOf(history)
      // It is done once, and holds.
      reopen()
      expect(timesOf(history)).toEqual(found)
      run(after)
      check()
      history.writer.sealAll()
      pack(history, 1000)
      pack(history, 1000)
      check()
      history.close()
    }),
    { numRuns: 25 },
  )
}, 120_000)

test('months that a copy never knew, and what they have beyond its tail, are seen at once', () => {
  const data = temporaryFolder()
  const first = openBoth(data)
  first.store(batchOf(some(1, 0, 10)))
  first.close()
  const copy = join(temporaryFolder(), FILE)
  copyFileSync(join(data, FILE), copy)
  const second = openBoth(data)
  second.store(batchOf(some(1, 10, 50)))
  second.writer.sealAll()
  pack(second, 1000)
  second.close()
  mkdirSync(join(data, FOLDER), { recursive: true })
  expect(
    readdirSync(join(data, FOLDER)).filter((name) => name.endsWith('.samples.db')),
  ).toHaveLength(2)
  for (const part of ['', '-wal', '-shm']) rmSync(join(data, FILE + part), { force: true })
  expect(existsSync(join(data, FILE))).toBe(false)
  copyFileSync(copy, join(data, FILE))
  const third = openBoth(data)
  expect(timesOf(third)[0]).toEqual(some(1, 0, 60).map(({ sourceTime }) => sourceTime))
  // What comes again is known.
  expect(third.store(batchOf(some(1, 0, 61)))).toMatchObject([{ stored: 1, duplicate: 60 }])
  third.close()
})

test('what was in the tail of the copy and is in a month since is there once', () => {
  const data = temporaryFolder()
  const first = openBoth(data)
  first.store(batchOf([...some(1, 0, 40), ...some(2, 0, 5)]))
  first.close()
  const copy = join(temporaryFolder(), FILE)
  copyFileSync(join(data, FILE), copy)
  const second = openBoth(data)
  second.store(batchOf(some(1, 40, 20)))
  second.writer.sealAll()
  pack(second, 1000)
  second.close()
  for (const part of ['', '-wal', '-shm']) rmSync(join(data, FILE + part), { force: true })
  copyFileSync(copy, join(data, FILE))
  const third = openBoth(data)
  const whole = [some(1, 0, 60), some(2, 0, 5)].map((list) => list.map((one) => one.sourceTime))
  for (const tail of [0, 1]) {
    expect(timesOf(third)).toEqual(whole)
    if (tail === 1) break
    third.writer.sealAll()
    pack(third, 1000)
  }
  third.close()
})
