/**
 * What the pointer does on the plot: drag pans, shift-drag draws a box, the wheel zooms about the
 * pointer, a click focuses the pen under it or, with cursors on, sets A (shift: B); a cursor can be
 * dragged by its line; a double click goes back. Free of React: works on the element of the chart.
 */
import type { Cursors } from './frame.ts'
import type { Stretch } from './view.ts'

export interface Area {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

export interface GesturePorts {
  /** The plotting area in CSS pixels of the element. */
  area(): Area
  view(): Stretch
  cursors(): Cursors | null
  /** The pointer is over this instant, or has left; a box is being drawn. */
  over(
    at: number | null,
    box: { left: number; top: number; right: number; bottom: number } | null,
  ): void
  beginPan(): void
  /** Puts this instant at the left edge. */
  pan(from: number): void
  zoom(factor: number, at: number): void
  /** Fractions of the height from the bottom, 0 to 1. */
  box(time: Stretch, low: number, high: number): void
  cursor(which: 'a' | 'b', at: number): void
  click(at: number, y: number): void
  back(): void
}

const DRAG_PX = 4
const GRAB_PX = 6
const WHEEL = 0.0016

type Grip =
  | { readonly kind: 'pan'; readonly from: number; moved: boolean }
  | { readonly kind: 'box'; moved: boolean }
  | { readonly kind: 'cursor'; readonly which: 'a' | 'b' }

export function attachGestures(element: HTMLElement, ports: GesturePorts): () => void {
  let grip: Grip | undefined
  let start = { x: 0, y: 0 }

  const place = (event: MouseEvent) => {
    const rect = element.getBoundingClientRect()
    return { x: event.clientX - rect.left, y: event.clientY - rect.top }
  }
  const inside = ({ x, y }: { x: number; y: number }) => {
    const { left, top, width, height } = ports.area()
    return x >= left && x <= left + width && y >= top && y <= top + height
  }
  const perPixel = () => (ports.view().to - ports.view().from) / Math.max(1, ports.area().width)
  const timeAt = (x: number) => ports.view().from + (x - ports.area().left) * perPixel()
  const held = ({ x, y }: { x: number; y: number }) => {
    const { top, height } = ports.area()
    if (y < 0 || y > top + height) return undefined
    const cursors = ports.cursors()
    return (['a', 'b'] as const).find((which) => {
      const at = cursors?.[which]
      return at !== null && at !== undefined && Math.abs((at - timeAt(x)) / perPixel()) <= GRAB_PX
    })
  }

  const down = (event: PointerEvent) => {
    const at = place(event)
    if (event.button !== 0) return
    const which = event.shiftKey ? undefined : held(at)
    if (which === undefined && !inside(at)) return
    start = at
    element.setPointerCapture(event.pointerId)
    grip =
      which !== undefined
        ? { kind: 'cursor', which }
        : event.shiftKey
          ? { kind: 'box', moved: false }
          : { kind: 'pan', from: ports.view().from, moved: false }
  }
  const move = (event: PointerEvent) => {
    const at = place(event)
    if (grip === undefined) {
      element.dataset['grab'] = held(at) === undefined ? '' : 'cursor'
      return ports.over(inside(at) ? timeAt(at.x) : null, null)
    }
    const far = Math.hypot(at.x - start.x, at.y - start.y) >= DRAG_PX
    if (grip.kind === 'cursor') return ports.cursor(grip.which, timeAt(at.x))
    if (!grip.moved && !far) return
    if (grip.kind === 'pan') {
      if (!grip.moved) ports.beginPan()
      grip.moved = true
      element.dataset['grab'] = 'pan'
      ports.over(null, null)
      return ports.pan(grip.from - (at.x - start.x) * perPixel())
    }
    grip.moved = true
    ports.over(null, { left: start.x, top: start.y, right: at.x, bottom: at.y })
  }
  const up = (event: PointerEvent) => {
    const at = place(event)
    const ended = grip
    grip = undefined
    element.dataset['grab'] = ''
    if (ended === undefined || ended.kind === 'cursor') return
    if (!ended.moved) {
      if (ports.cursors() === null) ports.click(timeAt(at.x), at.y)
      else ports.cursor(ended.kind === 'box' ? 'b' : 'a', timeAt(at.x))
    } else if (ended.kind === 'box') endBox(at)
  }
  const endBox = (at: { x: number; y: number }) => {
    ports.over(null, null)
    const { top, height } = ports.area()
    const share = (y: number) => Math.min(1, Math.max(0, (top + height - y) / height))
    if (Math.abs(at.x - start.x) < 8) return
    const from = timeAt(Math.min(at.x, start.x))
    const to = timeAt(Math.max(at.x, start.x))
    const [low, high] = [share(Math.max(at.y, start.y)), share(Math.min(at.y, start.y))]
    // A flat box is meant along the time alone.
    if (high - low < 0.04) ports.box({ from, to }, 0, 1)
    else ports.box({ from, to }, low, high)
  }
  const wheel = (event: WheelEvent) => {
    const at = place(event)
    if (!inside(at) || event.ctrlKey) return
    event.preventDefault()
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 33 : 1
    const amount = Math.max(-300, Math.min(300, event.deltaY * lines))
    ports.zoom(Math.exp(amount * WHEEL), timeAt(at.x))
  }
  const leave = () => {
    if (grip === undefined) ports.over(null, null)
  }
  const cancel = () => {
    grip = undefined
    element.dataset['grab'] = ''
    ports.over(null, null)
  }
  const double = (event: MouseEvent) => {
    if (inside(place(event))) ports.back()
  }

  element.addEventListener('pointerdown', down)
  element.addEventListener('pointermove', move)
  element.addEventListener('pointerup', up)
  element.addEventListener('pointercancel', cancel)
  element.addEventListener('pointerleave', leave)
  element.addEventListener('wheel', wheel, { passive: false })
  element.addEventListener('dblclick', double)
  return () => {
    element.removeEventListener('pointerdown', down)
    element.removeEventListener('pointermove', move)
    element.removeEventListener('pointerup', up)
    element.removeEventListener('pointercancel', cancel)
    element.removeEventListener('pointerleave', leave)
    element.removeEventListener('wheel', wheel)
    element.removeEventListener('dblclick', double)
  }
}
