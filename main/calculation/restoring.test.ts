/** Counters that go on after a start: what is read of the history for them, and that none of it is lost. */
import { expect, test } from 'vitest'
import { ok } from '../../shared/result.ts'
import type { HistoryPort } from '../../shared/history.ts'
import { batchOf } from '../../shared/samples.ts'
import type { Records } from '../database/records.ts'
import { quiet } from '../fixtures.ts'
import { operations } from './calculation.worker.ts'
import { factOf, Names, planOf } from './facts.ts'
import { T0, ticks } from './fixtures.ts'
import { restoreAll } from './restoring.ts'
import type { calculationStore } from './store.ts'
import { client, MemoryHistory, sampleOf, tagsOf } from './test-late.ts'

const DAY = 86_400_000
const SECOND = 1_000

test('each input is read from where it ends, however long ago that is, and none is cut off', async () => {
  const tags = tagsOf(['integral([b], "s") + 0 * [a]'])
  const byName = (name: string) => tags.find((tag) => tag.name === name)
  const plan = planOf(tags, byName, new Names(), 'UTC')
  const history = new MemoryHistory()
  const take = (tag: number, at: number, value: number): void => {
    const sample = sampleOf({ tag, at, value })
    history.rows.push(sample)
    operations.take(batchOf([sample]), T0 + at)
  }
  const empty = { formulas: [], inputs: [], zone: 'UTC' }
  operations.configure(empty, T0 - 40 * DAY)
  operations.configure({ ...plan, inputs: tags.map(factOf) }, T0 - 40 * DAY)
  // One has not changed for weeks, the other has each second until now.
  take(1, -30 * DAY, 1)
  take(2, -30 * DAY, 0)
  for (let at = -1_000; at <= 0; at += 1) take(2, at * SECOND, 1)
  const { list: saved } = operations.save(0, true)
  // More than is read at once has come since.
  const since = 60_000
  for (let at = 1; at <= since; at += 1) {
    history.rows.push(sampleOf({ tag: 2, at: at * 100, value: 1 }))
  }

  const asked: { readonly tag: number; readonly from: bigint }[] = []
  const range: HistoryPort['range'] = async (given, asking) => {
    asked.push(...given.tags.map((tag) => ({ tag, from: given.from })))
    const { limit = 0 } = given
    const { series, gaps } = await history.port.range(given, asking)
    const cut = series.map((pen) => ({
      ...pen,
      truncated: pen.time.length > limit,
      time: pen.time.subarray(0, limit),
    }))
    return { series: cut, gaps }
  }
  operations.configure(empty, T0)
  operations.configure({ ...plan, inputs: tags.map(factOf) }, T0)
  await restoreAll({
    client,
    plan,
    tag: byName,
    history: { ...history.port, range },
    records: {
      read: () => Promise.resolve({ states: saved, last: null }),
      commit: () => Promise.resolve(ok(null)),
    } as unknown as Records<typeof calculationStore>,
    log: quiet,
    now: () => T0 + since * 100,
  })
  const end = since * 100 + 100
  const last = [1, 2].map((tag) => sampleOf({ tag, at: end, value: 0 }))
  operations.take(batchOf(last), T0 + end)
  expect(operations.outcomes([100])[0]?.value).toBeCloseTo(1_000 + since / 10 + 0.1, 3)
  expect(asked.filter(({ tag, from }) => tag === 2 && from < ticks(T0))).toEqual([])
  expect(asked.filter(({ tag, from }) => tag === 1 && from < ticks(T0)).length).toBeLessThan(3)
})
