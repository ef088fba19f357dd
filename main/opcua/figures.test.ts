import { describe, expect, test } from 'vitest'
import { ticksFromMs } from '../../shared/time.ts'
import { Carry } from './carry.ts'
import { Ledger } from './figures.ts'

describe('the ledger', () => {
  test('knows an archive of whole seconds beside live samples that have parts of one', () => {
    const ledger = new Ledger()
    const is = (): boolean => ledger.figures(0).wholeSeconds
    const seconds = (count: number, more = 0) =>
      Array.from({ length: count }, (_, at) => ticksFromMs(1_700_000_000_000 + at * 1000 + more))
    ledger.lived(seconds(20))
    ledger.archived(seconds(9))
    ledger.archived(seconds(1))
    // What comes live has no parts of a second either: nothing was cut off.
    expect(is()).toBe(false)
    ledger.lived(seconds(1, 437))
    ledger.lived(seconds(5))
    expect(is()).toBe(true)
    ledger.archived(seconds(1, 1))
    ledger.archived(seconds(50))
    expect(is()).toBe(false)
    const few = new Ledger()
    few.lived(seconds(1, 437))
    few.archived(seconds(9))
    expect(few.figures(0).wholeSeconds).toBe(false)
  })

  test('accounts for every sample whose fate is known', () => {
    const ledger = new Ledger()
    ledger.arrived(100)
    ledger.refused(3)
    ledger.dropped(10)
    const figures = ledger.figures(20)
    expect(figures).toMatchObject({ received: 80, passed: 67, refused: 3, dropped: 10 })
  })

  test('has the rate of the last seconds and the median delay of the last one', () => {
    const ledger = new Ledger()
    expect(ledger.figures(0)).toMatchObject({ rate: 0, delayMs: null, clockOffsetMs: null })
    for (let second = 0; second < 10; second++) {
      ledger.arrived(second < 5 ? 1000 : 100)
      for (const delay of [900, 20, 30]) ledger.delay(delay + second)
      ledger.clock(-7)
      ledger.clock(5 + second)
      ledger.period(1)
    }
    expect(ledger.figures(0)).toMatchObject({ rate: 100, delayMs: 39, clockOffsetMs: 14 })
    ledger.period(1)
    expect(ledger.figures(0)).toMatchObject({ delayMs: null, clockOffsetMs: 14 })
  })

  test('stays quick and true with many delays', () => {
    const ledger = new Ledger()
    for (let i = 0; i < 100_000; i++) ledger.delay(i % 2 === 0 ? 10 : 30)
    ledger.delay(1e9)
    ledger.period(1)
    expect([10, 30]).toContain(ledger.figures(0).delayMs)
  })
})

test('counts go on over a restart of the thread, with what really reached the core', () => {
  const carry = new Carry()
  const figures = {
    ...new Ledger().figures(0),
    server: 1,
    state: 'up' as const,
    since: 0,
    confirmedAt: 0,
    confirmedClock: null,
    error: null,
    commands: 'idle' as const,
    commandsTrouble: null,
    items: 1,
    itemsFailed: 0,
    failed: [],
    endpoints: [],
    lagMs: 0,
    oversized: [],
    filling: 0,
    bridging: null,
    reconnects: 2,
    restarts: 1,
    renewals: 1,
    received: 12,
    passed: 10,
    refused: 1,
    dropped: 1,
  }
  expect(carry.add(figures)).toEqual(figures)
  carry.passed(1, 15)
  expect(carry.left(1, 1)).toMatchObject({
    received: 17,
    passed: 15,
    refused: 1,
    reconnects: 3,
    restarts: 1,
  })
  const next = { ...figures, received: 4, passed: 4, refused: 0, dropped: 0, reconnects: 0 }
  expect(carry.add(next)).toMatchObject({ received: 21, passed: 19, refused: 1, reconnects: 3 })
})
