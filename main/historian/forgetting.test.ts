import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { batchOf, type Sample, type SampleBatch } from '../../shared/samples.ts'
import { ticksFromMs } from '../../shared/time.ts'
import { answer } from './arbitrary.ts'
import { startHistorian } from './historian.ts'
import { openHistory } from './opening.ts'
import { HistoryReader } from './reader.ts'
import { HistoryWriter } from './writer.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'derrick-forgetting-'))
})
afterEach(() => {
  rmSync(directory, { recursive: true, force: true })
})

const NOW = Date.UTC(2026, 2, 12)
const START = ticksFromMs(NOW)
const sample = (tag: number, at: number): Sample => {
  const sourceTime = START + BigInt(at) * 10_000n
  return { tag, sourceTime, serverTime: sourceTime, status: 0, type: 11, flags: 0, value: at }
}

it('goes in steps, in chunks and in the tail, and touches no other tag', () => {
  const opened = openHistory(directory, START)
  if (!opened.ok) throw new Error(opened.error.message)
  const { db, former } = opened.value
  const writer = new HistoryWriter(db, former.aliveAt)
  const store = (batch: SampleBatch) =>
    writer.store({ batches: [batch], gaps: [], closings: [], fills: [], owners: [] }, START)
  const many = Array.from({ length: 60_000 }, (_, at) => sample(1, at))
  store(batchOf([...many, sample(2, 0)]))
  writer.sealAll()
  store(batchOf([sample(1, 70_000), sample(2, 70_000), sample(3, 1)]))
  const first = writer.forget([1, 3])
  expect(first.done).toBe(false)
  // What is left of the first step is taken by the next, after a crash too.
  const second = writer.forget([1, 3])
  expect(second.done).toBe(true)
  expect(first.samples + second.samples).toBe(60_002)
  const left = (): number[][] => {
    const reader = new HistoryReader(db)
    const range = { from: START, to: START + 10_000_000_000n }
    return [1, 2, 3].map((tag) => [
      ...answer(reader.range({ tags: [tag], ...range })).series[0]!.value,
    ])
  }
  expect(left()).toEqual([[], [0, 70_000], []])
  expect(writer.forget([1, 3])).toEqual({ samples: 0, done: true })
  writer.sealAll()
  expect(left()).toEqual([[], [0, 70_000], []])
  expect(db.prepare('SELECT count(*) FROM packed').pluck().get()).toBe(2)
  expect(store(batchOf([sample(1, 80_000), sample(2, 80_000)]))).toMatchObject([
    { stored: 1, duplicate: 0, refused: 1 },
  ])
  writer.close()
})

it('holds over a start: samples that come late are refused, and the number is known as given', async () => {
  const start = async () => {
    const started = await startHistorian(directory, { now: () => NOW, gatherMs: 0 })
    if (!started.ok) throw new Error(started.error.message)
    return started.value
  }
  const asking = { asker: 'test', signal: new AbortController().signal }
  const query = { tags: [7, 8], from: START, to: START + 10_000_000n }
  const first = await start()
  await first.assign([
    { tag: 7, server: 1 },
    { tag: 8, server: 1 },
  ])
  await first.append(batchOf([sample(7, 1), sample(8, 1)]))
  await first.openGap({ kind: 'link_lost', scope: { of: 'tag', tag: 8 }, from: START, lost: null })
  expect(await first.forget([8])).toBe(1)
  expect(await first.forget([8])).toBe(0)
  await first.stop()
  await expect(first.forget([7])).rejects.toThrow()
  const second = await start()
  expect(await second.append(batchOf([sample(8, 2), sample(7, 2)]))).toMatchObject({
    stored: 1,
    refused: 1,
  })
  const { series, gaps } = await second.range(query, asking)
  expect(series.map(({ tag, time }) => [tag, time.length])).toEqual([
    [7, 2],
    [8, 0],
  ])
  expect(gaps.filter(({ scope }) => scope.of === 'tag')).toEqual([])
  expect(second.highestTag).toBe(8)
  await second.stop()
})
