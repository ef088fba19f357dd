import { act, renderHook } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { fail, ok } from '../../shared/result.ts'
import { fakeCore } from '../setpoint/fixtures.ts'
import { livenessFixture, tagFixture } from '../stores/fixtures.ts'
import { setLiveness } from '../stores/liveness.ts'
import { HALF_HOUR_MS, useHalfHour } from './halfHour.ts'

const tag = tagFixture({ name: '101.F' })

beforeEach(() => {
  vi.useFakeTimers()
  setLiveness(livenessFixture())
})
afterEach(() => {
  vi.useRealTimers()
})

test('while nothing is answered the time goes on and the line stays where it was', async () => {
  const pen = { tag: '101.F', raw: true, truncated: false, others: [] }
  const series = {
    ...pen,
    time: BigInt64Array.of(),
    value: Float64Array.of(50),
    status: Uint32Array.of(0),
    type: Uint8Array.of(10),
    flags: Uint8Array.of(0),
  }
  const core = fakeCore({ 'history.range': () => ok({ series: [series], gaps: [] }) as never })
  const { result } = renderHook(() => useHalfHour(tag, true))
  await act(() => vi.advanceTimersByTimeAsync(100))
  const before = result.current
  expect(before).not.toBeNull()
  core.answers['history.range'] = () => fail('unavailable', '', { part: 'core' })
  await act(() => vi.advanceTimersByTimeAsync(60_000))
  expect(result.current?.values).toBe(before?.values)
  expect((result.current?.to ?? 0) - (before?.to ?? 0)).toBeGreaterThanOrEqual(50_000)
  expect((result.current?.to ?? 0) - (result.current?.from ?? 0)).toBe(HALF_HOUR_MS)
})
