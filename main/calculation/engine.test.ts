/** The core's side of the calculation, with its thread: what happens while counters are restored. */
import { expect, test, vi } from 'vitest'
import type * as threads from '../threads/worker.ts'
import { noted, workers } from '../threads/test-workers.ts'
import { batchOf, ValueType, type SampleBatch } from '../../shared/samples.ts'
import type { Tag } from '../../shared/tags.ts'
import { ok } from '../../shared/result.ts'
import { ticksFromMs } from '../../shared/time.ts'
import { quiet } from '../fixtures.ts'
import { select } from '../live/table.ts'
import { createEngine, type EngineParts } from './engine.ts'
import { tagsOf } from './test-late.ts'

vi.mock('../threads/worker.ts', async (original) => noted(await original<typeof threads>()))

/** An engine over tags that may change, and what came out of it. */
function engineOf(tags: () => readonly Tag[], states = () => Promise.resolve()) {
  const results = new Map<number, number | undefined>()
  const engine = createEngine({
    tags,
    tag: (name: string) => tags().find((tag) => tag.name === name),
    table: { revision: 1, changedSince: () => null, setOwn: () => undefined },
    deliver: (batch: SampleBatch) => {
      batch.tag.forEach((tag, row) => results.set(tag, batch.value[row]))
    },
    history: {},
    records: {
      read: async () => {
        await states()
        return { states: [], last: null }
      },
      commit: () => Promise.resolve(ok(null)),
    },
    figures: () => null,
    zone: () => Promise.resolve('UTC'),
    select,
    beat: () => undefined,
    log: quiet,
    now: () => Date.now(),
  } as unknown as EngineParts)
  /** A value of the tag that formulas are over. */
  const take = (value: number): void => {
    const sourceTime = ticksFromMs(Date.now())
    const sample = { tag: 1, sourceTime, serverTime: sourceTime, status: 0, flags: 0, value }
    engine.take(batchOf([{ ...sample, type: ValueType.Double }]))
  }
  return { engine, results, take }
}

test('a formula that is made, or changed, while counters are restored is calculated', async () => {
  let tags: readonly Tag[] = tagsOf(['[a] * 2', '[a] * 5'])
  let release = (): void => undefined
  const gate = new Promise<void>((done) => {
    release = done
  })
  const isAsked = vi.fn()
  const { engine, results, take } = engineOf(
    () => tags,
    () => {
      isAsked()
      return gate
    },
  )
  await engine.begin()
  await vi.waitFor(() => expect(isAsked).toHaveBeenCalled(), { timeout: 20_000 })
  tags = tagsOf(['[a] * 2', '[a] * 7', '[a] * 3'])
  engine.configured()
  release()
  expect(await engine.running(() => false)).toBe(true)
  take(2)
  await vi.waitFor(() => expect(results.get(100)).toBe(4), { timeout: 20_000 })
  expect([results.get(101), results.get(102)]).toEqual([14, 6])
  await engine.stop()
}, 60_000)

test('a site without formulas has no thread for them; the first formula starts it', async () => {
  let tags: readonly Tag[] = tagsOf([])
  const before = workers.length
  const { engine, results, take } = engineOf(() => tags)
  await engine.begin()
  expect(await engine.running(() => false)).toBe(true)
  take(2)
  expect(workers.length).toBe(before)
  tags = tagsOf(['[a] * 2'])
  engine.configured()
  expect(await engine.running(() => false)).toBe(true)
  expect(workers.length).toBe(before + 1)
  take(3)
  await vi.waitFor(() => expect(results.get(100)).toBe(6), { timeout: 20_000 })
  await engine.stop()
}, 60_000)
