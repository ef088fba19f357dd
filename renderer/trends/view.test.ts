import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  formatSpan,
  isLive,
  MAX_SPAN,
  MIN_SPAN,
  pan,
  parseSpan,
  place,
  presetOf,
  presets,
  setSpan,
  showStretch,
  stretchOf,
  toggleLive,
  zoom,
  zoomByKey,
  type View,
} from './view.ts'

const NOW = 1_770_000_000_000
const HOUR = 3_600_000

const views = fc.record({
  span: fc.integer({ min: MIN_SPAN, max: MAX_SPAN }),
  hold: fc.option(fc.integer({ min: NOW - MAX_SPAN, max: NOW }), { nil: null }),
})

describe('spans of an address', () => {
  test('every preset is read and written back', () => {
    for (const preset of presets) {
      const span = parseSpan(preset)
      expect(span).toBeGreaterThan(0)
      expect(formatSpan(span ?? 0)).toBe(preset)
      expect(presetOf(span ?? 0)).toBe(preset)
    }
  })
  test.each(['', '1', 'h', '-1h', '1w', '1e9s', '1 h'])('%j is none', (text) => {
    expect(parseSpan(text)).toBeUndefined()
  })
  test('what a wheel has made is written to the second', () => {
    fc.assert(
      fc.property(fc.integer({ min: MIN_SPAN, max: MAX_SPAN }), (span) => {
        const read = parseSpan(formatSpan(span)) ?? 0
        expect(Math.abs(read - span)).toBeLessThanOrEqual(500)
      }),
    )
  })
})

describe('moving', () => {
  test('going back leaves live and holds, going on to the edge is live again', () => {
    const live: View = { span: HOUR, hold: null }
    const back = pan(live, -0.5, NOW)
    expect(isLive(back)).toBe(false)
    expect(isLive(pan(back, 0.25, NOW))).toBe(false)
    expect(pan(back, 0.5, NOW)).toEqual(live)
    expect(pan(back, 5, NOW)).toEqual(live)
  })
  test('a held view stays where it is while time goes on', () => {
    const held: View = { span: HOUR, hold: NOW - HOUR }
    expect(stretchOf(held, NOW)).toEqual(stretchOf(held, NOW + 60_000))
  })
  test('a live view ends a little after the present, with room for the numbers of the pens', () => {
    const { from, to } = stretchOf({ span: HOUR, hold: null }, NOW)
    expect(to).toBeGreaterThan(NOW)
    expect(to - NOW).toBeLessThan(HOUR * 0.05)
    expect(to - from).toBe(HOUR)
  })
  test('panning never changes the span, and never shows more future than live does', () => {
    fc.assert(
      fc.property(views, fc.double({ min: -20, max: 20, noNaN: true }), (view, share) => {
        const next = pan(view, share, NOW)
        expect(next.span).toBe(view.span)
        expect(stretchOf(next, NOW).to).toBeLessThanOrEqual(
          stretchOf({ span: view.span, hold: null }, NOW).to + 1,
        )
      }),
    )
  })
  test('a dragged view begins where it is put', () => {
    const next = place({ span: HOUR, hold: null }, NOW - 3 * HOUR, NOW)
    expect(stretchOf(next, NOW)).toEqual({ from: NOW - 3 * HOUR, to: NOW - 2 * HOUR })
  })
})

describe('zooming', () => {
  test('the instant under the pointer keeps its place', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 60_000, max: MAX_SPAN / 10 }),
        fc.double({ min: 0.05, max: 0.95, noNaN: true }),
        fc.double({ min: 0.2, max: 0.95, noNaN: true }),
        (span, share, factor) => {
          const view: View = { span, hold: NOW - 2 * MAX_SPAN }
          const { from, to } = stretchOf(view, NOW)
          const anchor = from + share * (to - from)
          const after = stretchOf(zoom(view, factor, anchor, NOW), NOW)
          const kept = (anchor - after.from) / (after.to - after.from)
          expect(kept).toBeCloseTo(share, 6)
        },
      ),
    )
  })
  test('spans stay within a second and three years', () => {
    fc.assert(
      fc.property(views, fc.double({ min: 1e-6, max: 1e6, noNaN: true }), (view, factor) => {
        const { span } = zoom(view, factor, stretchOf(view, NOW).from, NOW)
        expect(span).toBeGreaterThanOrEqual(MIN_SPAN)
        expect(span).toBeLessThanOrEqual(MAX_SPAN)
      }),
    )
  })
  test('by key a live view stays live, a held one keeps its middle', () => {
    expect(zoomByKey({ span: HOUR, hold: null }, 0.5, NOW)).toEqual({ span: HOUR / 2, hold: null })
    const held = zoomByKey({ span: HOUR, hold: NOW - HOUR }, 0.5, NOW)
    const { from, to } = stretchOf(held, NOW)
    expect((from + to) / 2).toBe(NOW - 1.5 * HOUR)
  })
  test('zooming in on the past of a live view holds it', () => {
    const live: View = { span: HOUR, hold: null }
    expect(isLive(zoom(live, 0.5, NOW - HOUR / 2, NOW))).toBe(false)
  })
  test('zooming out of the past ends at the running edge', () => {
    expect(zoom({ span: HOUR, hold: NOW - HOUR }, 100, NOW - 1.5 * HOUR, NOW).hold).toBeNull()
  })
  test('a preset keeps the right edge of a held view', () => {
    const next = setSpan({ span: HOUR, hold: NOW - HOUR }, 8 * HOUR, NOW)
    expect(stretchOf(next, NOW).to).toBe(NOW - HOUR)
  })
  test('a box shows what it was drawn around', () => {
    const box = { from: NOW - 5000_000, to: NOW - 4000_000 }
    expect(stretchOf(showStretch(box, NOW), NOW)).toEqual(box)
  })
})

test('hold and live change places', () => {
  const held = toggleLive({ span: HOUR, hold: null }, NOW)
  expect(held.hold).toBe(NOW)
  expect(toggleLive(held, NOW + 5)).toEqual({ span: HOUR, hold: null })
})
