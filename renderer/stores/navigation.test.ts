import { beforeEach, expect, test } from 'vitest'
import { followAddress, go, hrefOf, parseHash, useRoute } from './navigation.ts'

beforeEach(() => {
  window.location.hash = ''
})

test('an address is a screen and its parameters', () => {
  expect(parseHash('#/trends?pens=101.F,101.QO')).toEqual({
    screen: 'trends',
    params: { pens: '101.F,101.QO' },
  })
  expect(parseHash('')).toEqual({ screen: 'overview', params: {} })
})

test('every tag name survives the way through an address, in either script', () => {
  const pens = '101.F,V-101/LIC.SP,скв-1,a+b&c=d%'
  expect(parseHash(hrefOf('trends', { pens })).params).toEqual({ pens })
  expect(hrefOf('trends', { pens: '101.F,101.QO' })).toBe('#/trends?pens=101.F,101.QO')
})

test('an address that nobody wrote is a screen that there is not, never a crash', () => {
  expect(parseHash('#/%E0%A4%A').screen).toBe('%E0%A4%A')
})

test('going there changes the route; replacing leaves no step for Back', () => {
  const stop = followAddress()
  const before = window.history.length
  go('tags', { tag: '101.F' }, true)
  expect(useRoute.getState()).toEqual({ screen: 'tags', params: { tag: '101.F' } })
  expect(window.history.length).toBe(before)
  stop()
})
