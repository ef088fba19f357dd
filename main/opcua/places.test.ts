import { describe, expect, test } from 'vitest'
import { Places, UnbegunError } from './places.ts'

const never = (): Promise<never> => new Promise(() => {})
const whyOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'begun',
    (error: unknown) => (error instanceof UnbegunError ? error.why : 'another error'),
  )

describe('places', () => {
  test('are given on in the order of arrival, also after work that failed', async () => {
    const places = new Places(1, 10)
    const order: number[] = []
    const all = [1, 2, 3].map((each) =>
      places.take(async () => {
        order.push(each)
        if (each === 1) throw new Error('no')
      }, 1000),
    )
    expect(places.waiting).toBe(2)
    await expect(all[0]).rejects.toThrow('no')
    await Promise.all(all.slice(1))
    expect(order).toEqual([1, 2, 3])
    expect([places.taken, places.waiting]).toEqual([0, 0])
  })

  test('refuse who would wait behind too many, or too long', async () => {
    const places = new Places(1, 1)
    void places.take(never, 1000)
    const waits = whyOf(places.take(never, 20))
    expect(await whyOf(places.take(never, 1000))).toBe('full')
    expect(await waits).toBe('late')
    expect(places.waiting).toBe(0)
  })

  test('are not taken by what was cancelled or left meanwhile', async () => {
    const places = new Places(1, 10)
    let end = (): void => {}
    const first = places.take(() => new Promise<void>((resolve) => (end = resolve)), 1000)
    const stop = new AbortController()
    const begun: string[] = []
    const cancelled = whyOf(places.take(async () => begun.push('cancelled'), 1000, stop.signal))
    const left = whyOf(places.take(async () => begun.push('left'), 1000))
    stop.abort()
    expect(await cancelled).toBe('cancelled')
    expect(await whyOf(places.take(never, 1000, stop.signal))).toBe('cancelled')
    places.clear()
    expect(await left).toBe('closed')
    end()
    await first
    expect(await places.take(async () => 'again', 1000)).toBe('again')
    expect(begun).toEqual([])
  })
})
