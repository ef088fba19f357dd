import { expect, test } from 'vitest'
import { memberSteps, stateText } from './tags.ts'

test('the path to a member is places and names', () => {
  expect(memberSteps('[3]')).toEqual([3])
  expect(memberSteps('Motor.Speed')).toEqual(['Motor', 'Speed'])
  expect(memberSteps('[2].Speed')).toEqual([2, 'Speed'])
  expect(memberSteps('Pumps[0][1].Давление')).toEqual(['Pumps', 0, 1, 'Давление'])
})

test('what is no path has no steps', () => {
  const none = ['', '.', '[', '[]', '[-1]', '[1', 'a.', '.a', 'a..b', '[2]Speed', 'a]', '[1.5]']
  for (const path of none) expect(memberSteps(path), path).toBeNull()
  expect(memberSteps('a'.repeat(201))).toBeNull()
  expect(memberSteps('[1]'.repeat(17))).toBeNull()
})

test('a state has its text, a number that is none has none', () => {
  const states = [
    { value: 0, text: 'shut' },
    { value: 1, text: 'open' },
  ]
  expect(stateText(states, 1)).toBe('open')
  expect(stateText(states, false)).toBe('shut')
  expect(stateText(states, 2)).toBeNull()
  expect(stateText(states, '1')).toBeNull()
  expect(stateText(null, 1)).toBeNull()
})
