import { act, cleanup, fireEvent, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { draw } from './fixtures.tsx'
import { toast, Toasts } from './Toasts.tsx'

/** The notice lies over the foot of a table at the left; its cross at its right end. */
const places: readonly (readonly [string, DOMRect])[] = [
  ['[data-notice]', new DOMRect(60, 640, 300, 40)],
  ['[data-notice] button', new DOMRect(330, 648, 24, 24)],
  ['[data-foot]', new DOMRect(100, 650, 80, 28)],
  ['[data-far]', new DOMRect(900, 650, 80, 28)],
]

beforeEach(() => {
  vi.spyOn(Element.prototype, 'getBoundingClientRect').mockImplementation(function (this: Element) {
    return places.findLast(([where]) => this.matches(where))?.[1] ?? new DOMRect()
  })
})
afterEach(() => {
  // The notices outlive what shows them.
  for (const cross of screen.getAllByRole('button', { name: 'Close' })) fireEvent.click(cross)
  cleanup()
  vi.restoreAllMocks()
})

function notice(): HTMLElement {
  draw(
    <>
      <button data-foot>foot</button>
      <button data-far>far</button>
      <Toasts />
    </>,
  )
  act(() => toast({ title: 'Three tags added' }))
  const found = screen.getByText('Three tags added').closest<HTMLElement>('[data-notice]')
  if (found === null) throw new Error('no notice')
  return found
}
const point = (clientX: number, clientY: number) =>
  act(() => void fireEvent(window, new MouseEvent('pointermove', { clientX, clientY })))

test('a notice gives way to the pointer and comes back when it leaves', () => {
  const shown = notice()
  expect(shown.dataset['notice']).toBe('shown')
  point(120, 660)
  expect(shown.dataset['notice']).toBe('aside')
  point(700, 300)
  expect(shown.dataset['notice']).toBe('shown')
})

test('its own cross can be reached', () => {
  const shown = notice()
  point(340, 660)
  expect(shown.dataset['notice']).toBe('shown')
})

test('a button beneath it that has the focus is seen', () => {
  const shown = notice()
  act(() => screen.getByRole('button', { name: 'foot' }).focus())
  expect(shown.dataset['notice']).toBe('aside')
  act(() => screen.getByRole('button', { name: 'far' }).focus())
  expect(shown.dataset['notice']).toBe('shown')
})
