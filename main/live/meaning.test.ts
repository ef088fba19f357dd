import { expect, test } from 'vitest'
import { serverStates } from '../../shared/acquisition.ts'
import { gapOf, linkOf } from './meaning.ts'

test('a state shows values as live only where it begins no gap', () => {
  for (const state of serverStates) {
    for (const seen of [false, true]) {
      const isLive = linkOf(state, seen) === 'up'
      expect(isLive && gapOf(state, seen, true) !== null).toBe(false)
    }
  }
})

test('what never stood is not said to have been lost', () => {
  expect(gapOf('down', false, false)).toBe('not_connected')
  expect(gapOf('switching', false, false)).toBe('not_connected')
  expect(gapOf('connecting', false, true)).toBeNull()
  expect(linkOf('connecting', false)).toBe('last_known')
})

test('what stood, or told something, is', () => {
  expect(gapOf('down', true, true)).toBe('link_lost')
  expect(gapOf('down', false, true)).toBe('link_lost')
  expect(gapOf('connecting', true, true)).toBe('link_lost')
  expect(gapOf('switching', true, true)).toBe('switching')
})

test('what somebody has switched off is said to be that, whatever it was before', () => {
  for (const seen of [false, true]) expect(gapOf('disabled', seen, seen)).toBe('switched_off')
})

test('a late keep-alive marks the values and begins no gap', () => {
  expect(linkOf('suspect', true)).toBe('suspect')
  expect(gapOf('suspect', true, true)).toBeNull()
})
