import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { attachGestures, type GesturePorts } from './gestures.ts'

/** A plot of 1000 px from x = 100 over 1000 ms from 0, 200 px high from y = 20. */
const ports = () => ({
  area: () => ({ left: 100, top: 20, width: 1000, height: 200 }),
  view: () => ({ from: 0, to: 1000 }),
  cursors: vi.fn<GesturePorts['cursors']>(() => null),
  over: vi.fn<GesturePorts['over']>(),
  beginPan: vi.fn<GesturePorts['beginPan']>(),
  pan: vi.fn<GesturePorts['pan']>(),
  zoom: vi.fn<GesturePorts['zoom']>(),
  box: vi.fn<GesturePorts['box']>(),
  cursor: vi.fn<GesturePorts['cursor']>(),
  click: vi.fn<GesturePorts['click']>(),
  back: vi.fn<GesturePorts['back']>(),
})

let element: HTMLElement
let given: ReturnType<typeof ports>
let stop: () => void

beforeEach(() => {
  element = document.createElement('div')
  element.setPointerCapture = () => {}
  given = ports()
  stop = attachGestures(element, given)
})
afterEach(() => stop())

const point = (type: string, x: number, y: number, more: MouseEventInit = {}) =>
  element.dispatchEvent(
    new PointerEvent(type, { clientX: x, clientY: y, button: 0, bubbles: true, ...more }),
  )

test('a drag pans by what it moved, as one step', () => {
  point('pointerdown', 500, 100)
  point('pointermove', 502, 100)
  expect(given.pan).not.toHaveBeenCalled()
  point('pointermove', 600, 100)
  point('pointermove', 700, 100)
  point('pointerup', 700, 100)
  expect(given.beginPan).toHaveBeenCalledTimes(1)
  expect(given.pan).toHaveBeenLastCalledWith(-200)
  expect(given.click).not.toHaveBeenCalled()
})

test('a drag with shift draws a box: time, and shares of the height', () => {
  point('pointerdown', 300, 70, { shiftKey: true })
  point('pointermove', 500, 120, { shiftKey: true })
  point('pointerup', 500, 120, { shiftKey: true })
  expect(given.box).toHaveBeenCalledWith({ from: 200, to: 400 }, 0.5, 0.75)
  expect(given.pan).not.toHaveBeenCalled()
})

test('a flat box is meant along the time alone, a tiny one not at all', () => {
  point('pointerdown', 300, 70, { shiftKey: true })
  point('pointermove', 500, 72, { shiftKey: true })
  point('pointerup', 500, 72, { shiftKey: true })
  expect(given.box).toHaveBeenCalledWith({ from: 200, to: 400 }, 0, 1)
  point('pointerdown', 300, 70, { shiftKey: true })
  point('pointermove', 305, 120, { shiftKey: true })
  point('pointerup', 305, 120, { shiftKey: true })
  expect(given.box).toHaveBeenCalledTimes(1)
})

test('a click looks for the pen under it; with cursors on it sets A, with shift B', () => {
  point('pointerdown', 300, 70)
  point('pointerup', 300, 70)
  expect(given.click).toHaveBeenCalledWith(200, 70)
  given.cursors.mockReturnValue({ a: null, b: null })
  point('pointerdown', 300, 70)
  point('pointerup', 300, 70)
  expect(given.cursor).toHaveBeenLastCalledWith('a', 200)
  point('pointerdown', 400, 70, { shiftKey: true })
  point('pointerup', 400, 70, { shiftKey: true })
  expect(given.cursor).toHaveBeenLastCalledWith('b', 300)
})

test('a cursor is dragged by its line, without moving the view', () => {
  given.cursors.mockReturnValue({ a: 200, b: 600 })
  point('pointerdown', 703, 70)
  point('pointermove', 800, 70)
  point('pointerup', 800, 70)
  expect(given.cursor).toHaveBeenLastCalledWith('b', 700)
  expect(given.pan).not.toHaveBeenCalled()
})

test('the wheel zooms about the pointer, and only over the plot', () => {
  const wheel = (x: number, deltaY: number) => {
    const event = new MouseEvent('wheel', { clientX: x, clientY: 100, cancelable: true })
    element.dispatchEvent(Object.assign(event, { deltaY, deltaMode: 0 }))
  }
  wheel(600, -100)
  expect(given.zoom.mock.calls[0]?.[0]).toBeLessThan(1)
  expect(given.zoom.mock.calls[0]?.[1]).toBe(500)
  wheel(600, 100)
  expect(given.zoom.mock.calls[1]?.[0]).toBeGreaterThan(1)
  wheel(50, 100)
  expect(given.zoom).toHaveBeenCalledTimes(2)
})

test('the pointer reads what it is over, and nothing beside the plot', () => {
  point('pointermove', 600, 100)
  expect(given.over).toHaveBeenLastCalledWith(500, null)
  point('pointermove', 50, 100)
  expect(given.over).toHaveBeenLastCalledWith(null, null)
})

test('a double click goes back', () => {
  element.dispatchEvent(new MouseEvent('dblclick', { clientX: 500, clientY: 100 }))
  expect(given.back).toHaveBeenCalledTimes(1)
})
