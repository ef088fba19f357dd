import { beforeEach, describe, expect, test, vi } from 'vitest'
import {
  addPen,
  addressOf,
  focusPen,
  goBack,
  removePen,
  resetTrend,
  setCursor,
  show,
  takeAddress,
  toggleCursors,
  togglePen,
  toggleRunning,
  useTrend,
} from './trend.ts'

const NOW = 1_770_000_000_000
const HOUR = 3_600_000
const state = useTrend.getState
const names = () => state().pens.map(({ name }) => name)

beforeEach(resetTrend)

describe('pens', () => {
  test('a new pen has the focus; adding it again only focuses it', () => {
    addPen('A')
    addPen('B')
    expect(state().focus).toBe('B')
    addPen('A')
    expect(names()).toEqual(['A', 'B'])
    expect(state().focus).toBe('A')
  })
  test('there are at most sixteen', () => {
    for (let each = 0; each < 20; each++) addPen(`P${each}`)
    expect(names()).toHaveLength(16)
  })
  test('the focus goes on to the neighbour of a pen that is taken away', () => {
    for (const name of ['A', 'B', 'C']) addPen(name)
    focusPen('B')
    removePen('B')
    expect(state().focus).toBe('C')
    removePen('C')
    removePen('A')
    expect(state().focus).toBeNull()
  })
  test('a pen is hidden and shown', () => {
    addPen('A')
    togglePen('A')
    expect(state().pens[0]?.hidden).toBe(true)
    togglePen('A')
    expect(state().pens[0]?.hidden).toBe(false)
  })
})

describe('the address', () => {
  test('says pens and span, and the right edge of a held view', () => {
    takeAddress({ pens: '101.F,101.QO', span: '8h' })
    expect(names()).toEqual(['101.F', '101.QO'])
    expect(state().focus).toBe('101.F')
    expect(addressOf(state())).toEqual({ pens: '101.F,101.QO', span: '8h' })
    takeAddress({ pens: '101.F', span: '1h', to: String(NOW) })
    expect(state().view).toEqual({ span: HOUR, hold: NOW })
    expect(addressOf(state())).toEqual({ pens: '101.F', span: '1h', to: String(NOW) })
  })
  test('what it leaves out stays', () => {
    takeAddress({ pens: 'A,B', span: '8h' })
    takeAddress({})
    expect(names()).toEqual(['A', 'B'])
    expect(state().view.span).toBe(8 * HOUR)
  })
  test.each(['yesterday', '', ' ', '-1', '1e300', 'Infinity', '0x10', '8640000000000000'])(
    'what makes no sense in it is left aside: %s',
    (to) => {
      takeAddress({ pens: ',A,,A,', span: 'long', to })
      expect(names()).toEqual(['A'])
      expect(state().view).toEqual({ span: HOUR, hold: null })
    },
  )
})

describe('back', () => {
  test('returns to the view before, over a whole movement of the wheel', () => {
    vi.useFakeTimers()
    const at = (span: number) => ({ span, hold: NOW })
    show({ view: at(100_000) })
    vi.advanceTimersByTime(5000)
    for (const span of [90_000, 80_000, 70_000]) {
      show({ view: at(span) })
      vi.advanceTimersByTime(50)
    }
    goBack()
    expect(state().view).toEqual(at(100_000))
    goBack()
    expect(state().view).toEqual({ span: HOUR, hold: null })
    goBack()
    expect(state().view).toEqual({ span: HOUR, hold: null })
    vi.useRealTimers()
  })
  test('gives a drawn range back to the data', () => {
    show({ view: { span: 1000, hold: NOW }, frozen: new Map([['MPa', { min: 1, max: 2 }]]) })
    goBack()
    expect(state().frozen).toBeNull()
  })
})

test('going live takes a drawn range along', () => {
  show({ view: { span: 1000, hold: NOW }, frozen: new Map([['MPa', { min: 1, max: 2 }]]) })
  toggleRunning(NOW)
  expect(state().view.hold).toBeNull()
  expect(state().frozen).toBeNull()
})

test('cursors come within what is in view and move one by one', () => {
  toggleCursors(NOW)
  const { cursors } = state()
  expect(cursors?.a).toBeGreaterThan(NOW - HOUR)
  expect(cursors?.b).toBeLessThanOrEqual(NOW)
  setCursor('b', NOW - 5)
  expect(state().cursors).toEqual({ a: cursors?.a, b: NOW - 5 })
  expect(state().held).toBe('b')
  toggleCursors(NOW)
  expect(state().cursors).toBeNull()
})
