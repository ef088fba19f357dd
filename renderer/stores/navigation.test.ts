import { beforeEach, expect, test } from 'vitest'
import { adjust, followAddress, go, hrefOf, parseHash, useRoute } from './navigation.ts'

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

test('going there changes the address, and the route with it', () => {
  const stop = followAddress()
  go('tags', { tag: '101.F' })
  window.dispatchEvent(new Event('hashchange'))
  expect(window.location.hash).toBe('#/tags?tag=101.F')
  expect(useRoute.getState()).toEqual({ screen: 'tags', params: { tag: '101.F' } })
  stop()
})

test('adjusting writes the parameters of the screen that is there, and leaves no step for Back', () => {
  window.location.hash = '#/tags'
  const before = window.history.length
  adjust('tags', { tag: '101.F' })
  expect(useRoute.getState()).toEqual({ screen: 'tags', params: { tag: '101.F' } })
  expect(window.location.hash).toBe('#/tags?tag=101.F')
  expect(window.history.length).toBe(before)
})

test('a screen that was just left does not call the operator back', () => {
  window.location.hash = '#/journal'
  adjust('trends', { span: '600' })
  expect(window.location.hash).toBe('#/journal')
})
