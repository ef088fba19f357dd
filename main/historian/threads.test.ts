/** What becomes of the history when one of its threads dies: the threads are real and really ended. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { batchOf, type Sample } from '../../shared/samples.ts'
import { ticksFromMs } from '../../shared/time.ts'
import type * as threads from '../threads/worker.ts'
import { startHistorian, type Historian, type HistorianOptions } from './historian.ts'

const workers: { source: string; worker: Worker }[] = []
/** A thread that is asked this dies of it. */
let isDeadly: (args: readonly unknown[]) => boolean
vi.mock('../threads/worker.ts', async (original) => {
  const real = await original<typeof threads>()
  return {
    ...real,
    startWorker: (...args: Parameters<typeof real.startWorker>) => {
      const worker = real.startWorker(...args)
      const post = worker.postMessage.bind(worker)
      worker.postMessage = (message: { args: readonly unknown[] }, ...rest: never[]) => {
        if (isDeadly(message.args)) void worker.terminate()
        else post(message, ...rest)
      }
      workers.push({ source: args[0], worker })
      return worker
    },
  }
})

const latest = (name: string): Worker =>
  workers.findLast(({ source }) => source.includes(name))!.worker
const started = (name: string): number =>
  workers.filter(({ source }) => source.includes(name)).length

let directory: string
let historian: Historian
const now = Date.UTC(2026, 2, 12, 7, 46, 52)
const everything = { from: 0n, to: ticksFromMs(Date.UTC(2100, 0, 1)) }
const anybody = () => ({ asker: 'anybody', signal: new AbortController().signal })
beforeEach(() => {
  workers.length = 0
  isDeadly = () => false
  directory = mkdtempSync(join(tmpdir(), 'derrick-threads-'))
})
afterEach(async () => {
  await historian.stop()
  rmSync(directory, { recursive: true })
})

async function start(options: HistorianOptions = {}): Promise<void> {
  const result = await startHistorian(directory, {
    now: () => now,
    gatherMs: 0,
    retryMs: 10,
    ...options,
  })
  if (!result.ok) throw new Error(result.error.message)
  historian = result.value
}

const eventually = (condition: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(condition, { timeout: 20_000, interval: 5 })

const sample = (tag: number, ms: number, value: Sample['value'] = ms, type = 11): Sample => {
  const sourceTime = ticksFromMs(now + ms)
  return { tag, sourceTime, serverTime: sourceTime, status: 0, type, flags: 0, value }
}

test('the writer is started again, and what came meanwhile is stored once', async () => {
  const troubles: string[] = []
  await start({ onTrouble: (message) => troubles.push(message) })
  await historian.append(batchOf([sample(1, 0)]))
  const receipts = [historian.append(batchOf([sample(1, 1)]))]
  const dead = latest('historian.worker').terminate()
  receipts.push(historian.append(batchOf([sample(1, 2)])))
  await dead
  receipts.push(historian.append(batchOf([sample(1, 3)])))
  const stored = await Promise.all(receipts)
  expect(stored.every(({ dropped }) => dropped === 0)).toBe(true)
  expect(troubles.at(-1)).toMatch(/thread has ended.*it is tried again by itself/)
  expect(await historian.figures()).toMatchObject({ trouble: null, waiting: 0, dropped: 0 })
  expect(started('historian.worker')).toBe(2)
  const { series } = await historian.range({ tags: [1], ...everything }, anybody())
  expect([...series[0]!.value]).toEqual([0, 1, 2, 3])
})

test('while the writer is away samples wait within bounds, Health says so, and the loss is a gap', async () => {
  await start({ limits: { samples: 3, bytes: 1e9 } })
  await latest('historian.worker').terminate()
  const first = historian.append(batchOf([sample(1, 0), sample(1, 1)]))
  const second = historian.append(batchOf([sample(1, 2), sample(1, 3)]))
  expect(await first).toMatchObject({ stored: 0, dropped: 2 })
  expect(await second).toMatchObject({ stored: 2 })
  expect(await historian.figures()).toMatchObject({ dropped: 2, trouble: null })
  expect(await historian.gaps(everything)).toMatchObject([{ kind: 'queue_overflow', lost: 2 }])
})

test('a batch of which the writer dies each time is given up as a gap, its neighbours are stored', async () => {
  await start()
  isDeadly = ([work]) => {
    const batches = (work as { batches?: { tag: Int32Array }[] }).batches ?? []
    return batches.some(({ tag }) => tag.includes(2))
  }
  const receipts = [1, 2, 3].map((tag) => historian.append(batchOf([sample(tag, 0)])))
  const [before, lost, after] = await Promise.all(receipts)
  expect([before!.dropped, after!.dropped]).toEqual([0, 0])
  expect(lost).toEqual({ stored: 0, duplicate: 0, refused: 0, dropped: 1 })
  expect(await historian.gaps(everything)).toMatchObject([{ kind: 'unwritable', lost: 1 }])
})

test('questions under way fail in words when the reader dies, and later ones are answered', async () => {
  await start()
  const many = Array.from({ length: 60_000 }, (_, n) => sample(n % 4, n))
  await historian.append(batchOf(many))
  await historian.latest(everything.to)
  const tags = [0, 1, 2, 3]
  const question = historian.range({ tags, ...everything }, anybody())
  const answer = question.catch((error: unknown) => error)
  void latest('reader.worker').terminate()
  expect(String(await answer)).toContain('the thread has ended')
  await eventually(async () => expect((await historian.figures()).trouble).toBe(null))
  const { series } = await historian.range({ tags, ...everything }, anybody())
  expect(series.map(({ time }) => time.length)).toEqual([15_000, 15_000, 15_000, 15_000])
  expect(started('reader.worker')).toBe(2)
})

test('while the reader is away questions fail at once, Health says so, and recording goes on', async () => {
  await start()
  await historian.latest(everything.to)
  await latest('reader.worker').terminate()
  await expect(historian.range({ tags: [1], ...everything }, anybody())).rejects.toThrow(
    'the reader thread has ended',
  )
  expect((await historian.figures()).trouble).toMatchObject({
    message: expect.stringMatching(/History cannot be read.*Recording goes on/) as string,
    details: { part: 'historian', reason: 'reader' },
  })
  expect(await historian.append(batchOf([sample(1, 0)]))).toMatchObject({ stored: 1 })
})

test('a question of somebody who is gone is given up in the thread, and another is answered meanwhile', async () => {
  await start()
  await historian.append(batchOf(Array.from({ length: 90_000 }, (_, n) => sample(1, n))))
  await historian.latest(everything.to)
  const gone = new AbortController()
  const order: string[] = []
  // Thousands of turns, which nobody ever waits for to the end.
  const long = { tags: Array.from({ length: 2000 }, () => 1), ...everything, width: 100 }
  const slow = historian.range(long, { asker: 'Ivan', signal: gone.signal }).then(
    () => order.push('slow'),
    (error: Error) => order.push(error.message),
  )
  await historian.range({ tags: [2], ...everything }, { asker: 'Olga', signal: anybody().signal })
  order.push('quick')
  gone.abort()
  await slow
  expect(order).toEqual(['quick', 'the question was given up'])
  await expect(
    historian.range({ tags: [1], ...everything }, { asker: 'Ivan', signal: gone.signal }),
  ).rejects.toThrow('nobody waits')
})
