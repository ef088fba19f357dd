import { expect, test } from 'vitest'
import { batchOf, type Sample } from '../../shared/samples.ts'
import { Backlog, type Loss } from './backlog.ts'

const sample = (time: number, more: Partial<Sample> = {}): Sample => ({
  tag: 1,
  sourceTime: BigInt(time),
  serverTime: BigInt(time),
  status: 0,
  type: 11,
  flags: 0,
  value: time,
  ...more,
})
const batch = (...times: number[]) => batchOf(times.map((time) => sample(time)))
const stored = (count: number) => ({ stored: count, duplicate: 0, refused: 0, dropped: 0 })

/** @param arrival in ticks */
function backlog(samples: number, bytes = 1e9, arrival = 50) {
  const losses: Loss[] = []
  const told = (loss: Loss) => losses.push(loss)
  return { losses, waiting: new Backlog({ samples, bytes }, () => arrival / 10_000, told) }
}

test('what arrives together is taken together, and each batch gets its own receipt', async () => {
  const { waiting } = backlog(10)
  const receipts = [waiting.add(batch(1, 2)), waiting.add(batch(3))]
  const group = waiting.take()
  expect(group.map((entry) => entry.batch.tag.length)).toEqual([2, 1])
  expect([waiting.samples, waiting.empty]).toEqual([3, true])
  waiting.settle(group, [stored(2), stored(1)])
  expect(await Promise.all(receipts)).toEqual([stored(2), stored(1)])
  expect(waiting.samples).toBe(0)
})

test('above the limit the oldest is dropped, counted and told', async () => {
  const { waiting, losses } = backlog(3)
  const first = waiting.add(batch(10, 20))
  void waiting.add(batch(30, 40))
  expect(await first).toEqual({ stored: 0, duplicate: 0, refused: 0, dropped: 2 })
  expect(waiting.dropped).toBe(2)
  expect(losses).toEqual([{ lost: 2, from: 10n, to: 50n }])
  expect(waiting.take().map((entry) => entry.batch.value[0])).toEqual([30])
})

test('long texts count by their size', () => {
  const { waiting } = backlog(1e6, 10_000)
  void waiting.add(batchOf([sample(1, { type: 12, value: 'x'.repeat(4000) })]))
  expect(waiting.dropped).toBe(0)
  void waiting.add(batchOf([sample(2, { type: 12, value: 'x'.repeat(4000) })]))
  expect(waiting.dropped).toBe(1)
})

test('one transaction takes no more of long texts than a few megabytes', () => {
  const { waiting } = backlog(1e6)
  const large = { type: 12, value: 'x'.repeat(3 * 1024 * 1024) }
  for (const time of [1, 2, 3]) void waiting.add(batchOf([sample(time, large)]))
  expect(waiting.take()).toHaveLength(2)
  expect(waiting.take()).toHaveLength(1)
})

test('what the disk did not take comes first the next time, and is not dropped while under way', () => {
  const { waiting } = backlog(3)
  void waiting.add(batch(1, 2))
  const group = waiting.take()
  void waiting.add(batch(3))
  expect(waiting.dropped).toBe(0)
  waiting.putBack(group)
  expect(waiting.take().map((entry) => entry.batch.value[0])).toEqual([1, 3])
})

test('the loss spans what came live, not what was read from years ago', () => {
  const { waiting, losses } = backlog(1, 1e9, 95)
  void waiting.add(batchOf([sample(5, { flags: 8 }), sample(100), sample(90)]))
  expect(losses).toEqual([{ lost: 2, from: 90n, to: 100n }])
})

test('a clock that is wrong by years makes no gap of years', () => {
  const now = 1_773_301_600_000
  const { waiting, losses } = backlog(1, 1e9, now * 10_000)
  const at = (ms: number): Partial<Sample> => ({ sourceTime: BigInt(ms) * 10_000n })
  const wrong = [-11_644_473_600_000, 0, Date.UTC(2199, 0, 1), 253_402_300_799_000]
  void waiting.add(batchOf([...wrong, now - 500].map((ms) => sample(0, at(ms)))))
  const later = BigInt(Date.UTC(2199, 0, 1)) * 10_000n
  // What no file would take is in no gap.
  expect(losses).toEqual([
    { lost: 1, from: 0n, to: 0n },
    { lost: 1, from: BigInt(now - 500) * 10_000n, to: BigInt(now) * 10_000n },
    { lost: 1, from: later, to: later },
  ])
})

test('a batch is copied, so that its owner may move it elsewhere', () => {
  const { waiting } = backlog(10)
  const given = batch(1, 2)
  void waiting.add(given)
  given.value.fill(99)
  expect([...waiting.take()[0]!.batch.value]).toEqual([1, 2])
})

test('what is under way no longer waits', () => {
  const { waiting } = backlog(10, 1e9, 70_000)
  expect(waiting.waitsSince).toBeUndefined()
  void waiting.add(batch(1))
  expect(waiting.waitsSince).toBe(1n)
  const group = waiting.take()
  expect(waiting.waitsSince).toBeUndefined()
  waiting.putBack(group)
  expect(waiting.waitsSince).toBe(1n)
})

test('memory of what was stored serves again, and never while it may be read', () => {
  const { waiting } = backlog(10)
  const given = batch(1, 2)
  void waiting.add(given)
  given.value.fill(0)
  const first = waiting.take()
  void waiting.add(batch(3, 4))
  const second = waiting.take()
  expect([...first, ...second].map((entry) => [...entry.batch.value])).toEqual([
    [1, 2],
    [3, 4],
  ])
  const memory = first[0]!.batch.value.buffer
  waiting.settle(first, [stored(2)])
  void waiting.add(batch(5))
  const third = waiting.take()
  expect(third[0]!.batch.value.buffer).toBe(memory)
  expect([...second, ...third].map((entry) => [...entry.batch.sourceTime])).toEqual([
    [3n, 4n],
    [5n],
  ])
})
