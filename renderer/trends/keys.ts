/**
 * Keys of the trend, by their place on the keyboard so that a Russian layout has them too. They work
 * while no field has the focus; space and arrows also leave buttons and lists what belongs to them.
 */

export interface KeyActions {
  run(): void
  move(share: number): void
  zoom(factor: number): void
  cursors(): void
  /** Moves the held cursor by a share of the view. */
  shiftCursor(share: number): void
  focus(place: number): void
  hide(): void
  remove(): void
  add(): void
  back(): void
}

const FIELDS = 'input:not([type="checkbox"]), textarea, select, [contenteditable="true"]'
/** These take space and arrows themselves. */
const PRESSED =
  'button, a, [role="option"], [role="menuitem"], input[type="checkbox"], [role="dialog"]'

export const MOVE = 0.25
export const ZOOM = 1.6

/** True where the key was the trend's. */
export function actOn(event: KeyboardEvent, actions: KeyActions): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return false
  const target = event.target instanceof Element ? event.target : null
  if (target?.closest(FIELDS) || target?.closest('[role="dialog"]')) return false
  const pressed = Boolean(target?.closest(PRESSED))
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)
  if (digit !== null && !event.shiftKey) {
    actions.focus(Number(digit[1]) - 1)
    return true
  }
  switch (event.code) {
    case 'Space':
      if (pressed) return false
      actions.run()
      return true
    case 'ArrowLeft':
    case 'ArrowRight': {
      const way = event.code === 'ArrowLeft' ? -1 : 1
      if (event.shiftKey) actions.shiftCursor(way * 0.005)
      else actions.move(way * MOVE)
      return true
    }
    case 'Equal':
    case 'NumpadAdd':
      actions.zoom(1 / ZOOM)
      return true
    case 'Minus':
    case 'NumpadSubtract':
      actions.zoom(ZOOM)
      return true
    case 'KeyC':
      actions.cursors()
      return true
    case 'KeyH':
      actions.hide()
      return true
    case 'KeyP':
      actions.add()
      return true
    case 'Delete':
      actions.remove()
      return true
    case 'Backspace':
      actions.back()
      return true
    default:
      return false
  }
}
