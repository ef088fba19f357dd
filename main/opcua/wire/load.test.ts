/** The load that benches count by: what it says it has sent must be what a client can have received. */
import { expect, test } from 'vitest'
import { Load, LoadFeed } from './test-load.ts'

const QUEUE = 2

function setUp(items: number) {
  const load = new Load({ items, interval: 3_600_000 })
  load.stop()
  const counts = { notified: 0, overflowed: 0, responses: 0, largest: 0 }
  const feed = new LoadFeed(load, counts)
  const add = (index: number): void => feed.add(index, index, QUEUE)
  for (let index = 1; index <= items; index++) add(index)
  const change = (number: number): void => feed.put({ number, time: BigInt(number) })
  /** How many samples the next notifications have, of two items at most. */
  const take = (): number[] => {
    const taken: number[] = []
    while (feed.waits) taken.push(feed.take(2)?.count ?? 0)
    return taken
  }
  return { feed, counts, add, change, take }
}

test('an item that comes in the midst of a change is in the next one, and no part is sent twice', () => {
  const { feed, add, change, take } = setUp(3)
  change(1)
  expect(feed.take(2)?.count).toBe(2)
  add(4)
  expect(take()).toEqual([1])
  change(2)
  expect(take()).toEqual([2, 2])
})

test('of a change that is pushed out in its midst only the rest is lost', () => {
  const { feed, counts, change, take } = setUp(3)
  change(1)
  expect(feed.take(2)?.count).toBe(2)
  for (let number = 2; number <= QUEUE + 1; number++) change(number)
  expect(counts.overflowed).toBe(1)
  expect(take()).toEqual([2, 1, 2, 1])
})
