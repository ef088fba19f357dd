import { expect, test } from 'vitest'
import { lagOf, paceAsked, paceTold, publishingInterval } from './pace.ts'

const revised = (interval: number, keepAlive: number, lifetime: number) => ({
  revisedPublishingInterval: interval,
  revisedMaxKeepAliveCount: keepAlive,
  revisedLifetimeCount: lifetime,
})

const item = (wanted: number, revisedTo = wanted) => ({
  spec: { sampling: wanted },
  sampling: revisedTo,
})

test('publishes twice as fast as the fastest tag is sampled, within bounds', () => {
  expect(publishingInterval([{ sampling: 600 }, { sampling: 5000 }])).toBe(300)
  expect(publishingInterval([{ sampling: 20 }])).toBe(100)
  expect(publishingInterval([{ sampling: 60_000 }])).toBe(500)
  expect(publishingInterval([])).toBe(500)
})

test('asks for a keep-alive each second and for an hour without us, at any interval', () => {
  for (const interval of [100, 250, 500, 5000]) {
    const { requestedMaxKeepAliveCount: alive, requestedLifetimeCount: kept } = paceAsked(interval)
    expect(alive * interval).toBe(Math.max(1000, interval))
    expect(kept * interval).toBeGreaterThanOrEqual(3_600_000)
  }
})

test('goes by what the server has revised', () => {
  expect(paceTold(revised(200, 5, 100), 100)).toEqual({
    publishes: 200,
    promise: 1000,
    lifetime: 20_000,
  })
})

test('takes an interval that is none for the one that was asked for', () => {
  for (const none of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(paceTold(revised(none, 10, 100), 250)).toMatchObject({ publishes: 250, promise: 2500 })
  }
})

test('believes no promise of more than a day, and none of no keep-alive at all', () => {
  expect(paceTold(revised(1e12, 1000, 1), 100).promise).toBe(86_400_000)
  expect(paceTold(revised(500, 0, 1), 100).promise).toBe(500)
})

test('a sample waits for the slowest look at a tag, and then for the publishing', () => {
  expect(lagOf({ publishes: 500 }, [item(1000), item(200)])).toBe(500 + 1000 + 250)
  expect(lagOf({ publishes: 100 }, [item(500, 2000)])).toBe(100 + 2000 + 250)
  expect(lagOf({ publishes: 100 }, [])).toBe(350)
})

test('a tag that is slow of its own does not hold up what is known of the others', () => {
  expect(lagOf({ publishes: 100 }, [item(60_000), item(500)])).toBe(100 + 10_000 + 250)
  // Slower than it was asked for: nobody but the server has told of that.
  expect(lagOf({ publishes: 100 }, [item(60_000, 90_000)])).toBe(100 + 90_000 + 250)
})
