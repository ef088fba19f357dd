/** What formulas have counted, as `derrick.db` keeps it: through starts, damage, and a month of hours. */
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { quiet, temporaryFolder, value } from '../fixtures.ts'
import { startRecords } from '../records.ts'
import { T0, ticks } from './fixtures.ts'
import type { Checkpoint, SavedCounters } from './saved.ts'
import type { calculationStore } from './store.ts'

const HOUR = 3_600_000

/** Records over a file that further starts find again. */
async function over(file = join(temporaryFolder(), 'derrick.db')) {
  const thread = value(await startRecords({ file, log: quiet, journalled: () => undefined }))
  onTestFinished(() => thread.stop())
  const records = thread.of<typeof calculationStore>()
  const check = async (at: number, ...list: Checkpoint[]): Promise<void> => {
    value(await records.commit([], 'calculation.check', list, at))
  }
  const before = (tag: number, at: number) => records.read('calculation.before', tag, ticks(at))
  return { file, thread, records, check, before, stop: () => thread.stop() }
}

const state = (tag: number, at: number, sum = 0): SavedCounters => ({
  ...{ tag, revision: 3, counters: [{ sum, since: null }], reached: String(ticks(at)) },
  until: [{ tag: 1, time: String(ticks(at)), value: 12.5, status: 0 }],
})
const checkpoint = (tag: number, at: number, sum = 0): Checkpoint => ({
  ...{ tag, reached: String(ticks(at)), states: [state(tag, at, sum), state(tag + 1, at, sum)] },
})

/** Something else than the program has written to the file, which nobody has open. */
function spoil(file: string, sql: string, ...values: unknown[]): void {
  const db = new Database(file)
  db.prepare(sql).run(...values)
  db.close()
}

test('what is counted now and was at earlier moments is read as it was written, after a start too', async () => {
  const first = await over()
  const now = [state(7, T0, 1 / 3), state(8, T0, -0), state(9, T0, 5)]
  value(await first.records.commit([], 'calculation.keep', now, []))
  value(await first.records.commit([], 'calculation.keep', [state(8, T0 + 5, 2)], [9]))
  await first.check(T0, checkpoint(7, T0, 1 / 3))
  await first.check(T0 + HOUR, checkpoint(7, T0 + HOUR, 4), checkpoint(20, T0 + HOUR, 5))

  const looks = async ({ records, before }: typeof first): Promise<void> => {
    expect(await records.read('calculation.states', 0, 10)).toEqual({
      states: [state(7, T0, 1 / 3), state(8, T0 + 5, 2)],
      last: 8,
    })
    // In parts, each after the last of the one before.
    const part = await records.read('calculation.states', 0, 1)
    expect([part.states.map(({ tag }) => tag), part.last]).toEqual([[7], 7])
    expect((await records.read('calculation.states', 7, 1)).states).toHaveLength(1)
    expect(await records.read('calculation.states', 8, 1)).toEqual({ states: [], last: null })
    // The newest of before a moment: one that has reached that very moment knows of it.
    expect(await before(7, T0)).toBeNull()
    expect(await before(7, T0 + 1)).toEqual(checkpoint(7, T0, 1 / 3).states)
    expect(await before(7, T0 + HOUR)).toEqual(checkpoint(7, T0, 1 / 3).states)
    expect(await before(7, T0 + HOUR + 1)).toEqual(checkpoint(7, T0 + HOUR, 4).states)
    expect(await before(20, T0 + HOUR)).toBeNull()
    expect(await before(999, T0 + HOUR)).toBeNull()
  }
  await looks(first)
  await first.stop()
  await looks(await over(first.file))
})

test('a row that is torn, of an unknown version or of another shape counts as none, and those beside it stay', async () => {
  const first = await over()
  const wrong = {
    torn: JSON.stringify(state(1, T0)).slice(0, 40),
    'no JSON': 'ÿþ',
    empty: '',
    'another shape': JSON.stringify({ ...state(1, T0), until: { 1: T0 } }),
    'a later version': JSON.stringify({ version: 9, totals: [] }),
    'a time that is none': JSON.stringify({ ...state(1, T0), reached: '-5' }),
    nothing: 'null',
  }
  const tags = Object.keys(wrong).map((_, at) => 100 + at)
  const all = [50, ...tags, 200]
  const states = all.map((tag) => state(tag, T0))
  value(await first.records.commit([], 'calculation.keep', states, []))
  await first.check(T0, ...all.map((tag) => checkpoint(tag, T0)))
  await first.check(T0 + HOUR, ...all.map((tag) => checkpoint(tag, T0 + HOUR)))
  await first.stop()
  for (const [at, text] of Object.values(wrong).entries()) {
    spoil(first.file, 'UPDATE calculation_state SET saved = ? WHERE tag = ?', text, 100 + at)
    const rows = 'UPDATE calculation_checkpoint SET saved = ? WHERE tag = ? AND reached = ?'
    const list = text.startsWith('{') ? `[${text}]` : text
    spoil(first.file, rows, list, 100 + at, ticks(T0 + HOUR))
  }
  const second = await over(first.file)
  const read = await second.records.read('calculation.states', 0, 100)
  expect(read.states.map(({ tag }) => tag)).toEqual([50, 200])
  expect(read.last).toBe(200)
  // A part of nothing but such rows is not the end of them.
  expect(await second.records.read('calculation.states', 99, 3)).toEqual({ states: [], last: 102 })
  for (const [at, name] of Object.keys(wrong).entries()) {
    expect(await second.before(100 + at, T0 + 2 * HOUR), name).toBeNull()
    expect(await second.before(100 + at, T0 + 1), name).toHaveLength(2)
  }
  // What is counted from then on is kept in its place.
  value(await second.records.commit([], 'calculation.keep', [state(100, T0 + 9)], []))
  expect((await second.records.read('calculation.states', 99, 1)).states).toHaveLength(1)
})

test('an earlier version did not tell up to where it had counted: what it kept is read all the same', async () => {
  const { records } = await over()
  const { reached: _, ...older } = state(7, T0)
  value(await records.commit([], 'calculation.keep', [older], []))
  expect((await records.read('calculation.states', 0, 1)).states).toEqual([older])
})

test('of a month of hours there is one from before any outage that is told, and few in all', async () => {
  const { file, check, before, stop } = await over()
  const hours = 30 * 24
  for (let at = 0; at <= hours; at++) {
    await check(T0 + at * HOUR, checkpoint(7, T0 + at * HOUR, at), checkpoint(9, T0 + at * HOUR))
  }
  const end = T0 + hours * HOUR
  const reachedBefore = async (at: number): Promise<number> => {
    const found = await before(7, at)
    return Number(BigInt(found?.[0]?.reached ?? -1) / 10_000n)
  }
  // However long ago, within what servers are asked for: one that is older, by three times that at most.
  for (let hour = 1; hour <= 8 * 24; hour += 5) {
    const at = end - hour * HOUR
    const reached = await reachedBefore(at)
    expect(reached, `${hour} h ago`).toBeGreaterThan(0)
    expect(at - reached, `${hour} h ago`).toBeLessThanOrEqual((3 * hour + 1) * HOUR)
  }
  // The one that was kept last is not thinned away.
  expect(await reachedBefore(end + 1)).toBe(end)
  await stop()
  const db = new Database(file, { readonly: true })
  const kept = db
    .prepare<[], { tag: number; count: number; oldest: number }>(
      'SELECT tag, count(*) AS count, min(kept_at) AS oldest FROM calculation_checkpoint GROUP BY tag',
    )
    .all()
  db.close()
  expect(kept.map(({ tag }) => tag)).toEqual([7, 9])
  for (const { count, oldest } of kept) {
    expect(count).toBeLessThan(14)
    expect(end - oldest).toBeLessThanOrEqual(16 * 24 * HOUR)
  }
})

test('a clock that was set back, and what came late, end the checkpoints that reach too far', async () => {
  const { records, check, before } = await over()
  for (const hour of [0, 1, 2, 3]) await check(T0 + hour * HOUR, checkpoint(7, T0 + hour * HOUR))
  await check(T0 + 4 * HOUR, checkpoint(9, T0 + 4 * HOUR))
  const reached = async (): Promise<unknown> =>
    (await before(7, T0 + 100 * HOUR))?.map((each) => each.reached)
  value(await records.commit([], 'calculation.rewind', 7, ticks(T0 + 3 * HOUR)))
  expect(await reached()).toEqual(Array(2).fill(String(ticks(T0 + 2 * HOUR))))
  // The clock of its sources is an hour and a half back.
  await check(T0 + 4 * HOUR, checkpoint(7, T0 + HOUR / 2))
  expect(await reached()).toEqual(Array(2).fill(String(ticks(T0 + HOUR / 2))))
  expect(await before(7, T0 + HOUR / 2)).toEqual(checkpoint(7, T0).states)
  // Others are as they were.
  expect(await before(9, T0 + 5 * HOUR)).toHaveLength(2)
})
