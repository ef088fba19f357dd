import { act, cleanup, renderHook } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Status } from '../../shared/quality.ts'
import { frameOf } from './fixtures.ts'
import {
  clearValues,
  liveNow,
  onPaint,
  PAINT_MS,
  takeValues,
  useLive,
  useLiveMany,
} from './live.ts'

const paint = () =>
  act(() => {
    vi.advanceTimersByTime(PAINT_MS)
  })

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] })
  clearValues()
  vi.advanceTimersByTime(PAINT_MS)
})
afterEach(() => {
  cleanup()
  vi.runAllTimers()
  vi.useRealTimers()
})

test('a component sees the newest value of its tag at the next paint', () => {
  const { result } = renderHook(() => useLive(1))
  expect(result.current).toBeUndefined()
  act(() => {
    takeValues(frameOf({ tag: 1, value: 1.5 }))
  })
  paint()
  expect(result.current?.value).toBe(1.5)
})

test('a hundred frames a second cost four renders', () => {
  let renders = 0
  renderHook(() => {
    renders += 1
    return useLive(1)
  })
  for (let i = 0; i < 100; i++) {
    act(() => {
      takeValues(frameOf({ tag: 1, value: i }))
      vi.advanceTimersByTime(10)
    })
  }
  expect(renders).toBeGreaterThan(3)
  expect(renders).toBeLessThanOrEqual(6)
})

test('another tag does not make it render', () => {
  let renders = 0
  renderHook(() => {
    renders += 1
    return useLive(1)
  })
  act(() => {
    takeValues(frameOf({ tag: 2, value: 3 }))
  })
  paint()
  expect(renders).toBe(1)
})

test('many tags that change together are one render', () => {
  let renders = 0
  const { result } = renderHook(() => {
    renders += 1
    return useLiveMany([1, 2, undefined])
  })
  act(() => {
    takeValues(frameOf({ tag: 1, value: 1 }, { tag: 2, value: 2 }))
  })
  paint()
  expect(result.current.map((each) => each?.value)).toEqual([1, 2, undefined])
  expect(renders).toBe(2)
})

test('a bad sample keeps the last good value for showing it struck', () => {
  takeValues(frameOf({ tag: 1, value: 4.86 }))
  takeValues(frameOf({ tag: 1, value: null, type: 0, status: Status.BadSensorFailure }))
  expect(liveNow(1)).toMatchObject({ value: null, lastGood: 4.86 })
})

test('painters hear which tags changed', () => {
  const seen: number[][] = []
  const stop = onPaint((changed) => seen.push([...changed]))
  takeValues(frameOf({ tag: 1 }, { tag: 3 }))
  vi.advanceTimersByTime(PAINT_MS)
  stop()
  expect(seen).toEqual([[1, 3]])
})
