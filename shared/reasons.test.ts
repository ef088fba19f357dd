import { expect, test } from 'vitest'
import { codedReason, reasonCodes, reasonIn } from './reasons.ts'

test('a common reason is read in the language of the reader, its words as they were typed', () => {
  const kept = codedReason('plan', 'вернуть дебит')
  expect(kept).toBe('[plan] вернуть дебит')
  expect(reasonIn('en', kept)).toBe('Plan: вернуть дебит')
  expect(reasonIn('ru', kept)).toBe('По плану: вернуть дебит')
  expect(reasonIn('en', codedReason('request', 'Petrov'))).toBe('Request of Petrov')
  expect(reasonIn('ru', codedReason('request', 'Petrov'))).toBe('По заявке Petrov')
})

test('every common reason says something alone', () => {
  for (const code of reasonCodes) {
    expect(reasonIn('en', codedReason(code, ''))).toMatch(/^[A-Z]/)
    expect(reasonIn('ru', codedReason(code, ''))).toMatch(/^[А-Я]/)
  }
})

test('words alone, old rows and what only looks like a code stay as they are', () => {
  for (const kept of [
    'По плану: вернуть дебит',
    'Plan',
    '[plant] stop',
    '[plan]stop',
    'see [plan]',
  ]) {
    expect(reasonIn('en', kept)).toBe(kept)
    expect(reasonIn('ru', kept)).toBe(kept)
  }
})
