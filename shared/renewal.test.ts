import { describe, expect, test } from 'vitest'
import { renewalDue, renewalTimes } from './renewal.ts'

const DAY = 86_400_000

describe('the renewal of our own', () => {
  const own = { from: 0, to: 3650 * DAY, selfSigned: true }
  const { prepareAt, useAt } = renewalTimes(own)

  test('is prepared ninety days before the end and used fourteen days before it', () => {
    expect([prepareAt, useAt]).toEqual([3560 * DAY, 3636 * DAY])
    expect(renewalDue(own, false, prepareAt - 1)).toBe('nothing')
    expect(renewalDue(own, false, prepareAt)).toBe('prepare')
    expect(renewalDue(own, true, useAt - 1)).toBe('nothing')
    expect(renewalDue(own, true, useAt)).toBe('use')
    // One that ended while the console was off is followed at once, step by step.
    expect(renewalDue(own, false, 4000 * DAY)).toBe('prepare')
    expect(renewalDue(own, true, 4000 * DAY)).toBe('use')
  })

  test('keeps to quarters of a short life', () => {
    expect(renewalTimes({ from: 0, to: 100 * DAY })).toEqual({
      prepareAt: 75 * DAY,
      useAt: 95 * DAY,
    })
  })

  test('makes none in place of one that a site’s authority signed, but uses what the site brings', () => {
    const bySite = { ...own, selfSigned: false }
    expect(renewalDue(bySite, false, 4000 * DAY)).toBe('nothing')
    expect(renewalDue(bySite, true, useAt)).toBe('use')
  })
})
