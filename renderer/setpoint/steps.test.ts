import { expect, test } from 'vitest'
import { changeFixture } from './fixtures.ts'
import { holdOf, ledgerOf, timeoutOf } from './steps.ts'

const at = { armedAt: 1_000, sentAt: 5_000, acceptedAt: 5_082, readBackAt: 6_100 }
const states = (change: Parameters<typeof changeFixture>[0]) =>
  ledgerOf(changeFixture(change), 0).map(({ key, state }) => `${key} ${state}`)

test('a change that holds shows what is done, what is under way and what is to come', () => {
  expect(states({ ...at, phase: 'holding' })).toEqual([
    'drafted done',
    'armed done',
    'sent done',
    'accepted done',
    'read_back done',
    'held now',
    'closed todo',
  ])
})

test('every step has its own time and what it took', () => {
  const steps = ledgerOf(changeFixture({ ...at, phase: 'holding' }), 200)
  expect(steps.map((step) => [step.at, step.took]).slice(0, 5)).toEqual([
    [200, null],
    [1_000, 800],
    [5_000, 4_000],
    [5_082, 82],
    [6_100, 1_018],
  ])
})

test('a reverted change ends at the step that failed, with the time it had held', () => {
  const steps = ledgerOf(changeFixture({ ...at, phase: 'reverted', closedAt: 11_500 }), null)
  expect(steps.at(-1)).toEqual({ key: 'held', state: 'failed', at: 11_500, took: 5_400 })
})

test('a rejected change ends before it was accepted', () => {
  const steps = ledgerOf(changeFixture({ phase: 'rejected', sentAt: 5_000, closedAt: 5_100 }), null)
  expect(steps.map(({ key }) => key)).toEqual(['drafted', 'armed', 'sent', 'accepted'])
  expect(steps.at(-1)?.state).toBe('failed')
})

test('an applied change was held when it was closed', () => {
  expect(states({ ...at, phase: 'applied', closedAt: 16_100 })).toContain('held done')
})

test('the hold is counted from the read-back and never beyond its time', () => {
  const change = changeFixture({ ...at, phase: 'holding' })
  expect(holdOf(change, 10_100)).toEqual({ share: 0.4, seconds: 4, of: 10 })
  expect(holdOf(change, 99_000)).toEqual({ share: 1, seconds: 10, of: 10 })
  expect(holdOf(changeFixture(), 99_000)).toBeNull()
})

test('why it timed out follows from how far it came', () => {
  expect(timeoutOf(changeFixture({ status: null }))).toBe('unanswered')
  expect(timeoutOf(changeFixture({ status: 0 }))).toBe('not_read_back')
  expect(timeoutOf(changeFixture({ status: 0, readBack: 48 }))).toBe('different')
  expect(timeoutOf(changeFixture({ status: 0, readBack: 52, readBackAt: 1 }))).toBe('unseen')
})
