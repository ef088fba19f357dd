/**
 * Keys of the dialog. `Ctrl Enter` alone sends; Enter on the sending button does nothing, and a key
 * that is held down counts once, so no habit of the hands reaches equipment.
 */
import type { KeyboardEvent as Pressed } from 'react'

/** A single-letter key of the screen: not while something is typed or another dialog has the focus. */
export function isForScreen(event: KeyboardEvent): boolean {
  const { target } = event
  if (event.defaultPrevented || event.repeat) return false
  if (!(target instanceof Element)) return true
  const taken = 'input, textarea, select, [contenteditable], [role="dialog"], [role="menu"]'
  return target.closest(taken) === null
}

/** Marks what sends, so that Enter on it can be held back. */
export const SENDS = 'data-sends'

export type DialogKey = 'send' | 'enter_alone' | 'escape' | null

export function dialogKey(event: Pressed): DialogKey {
  if (event.key === 'Escape') return 'escape'
  if (event.key !== 'Enter') return null
  if (event.ctrlKey || event.metaKey) return event.repeat ? null : 'send'
  const { target } = event
  return target instanceof Element && target.closest(`[${SENDS}]`) !== null ? 'enter_alone' : null
}

const REACHED =
  'button:not([disabled]), input:not([disabled]), textarea:not([disabled]), a[href], [tabindex="0"]'

/** Tab goes round inside the dialog; the pointer may leave it, since nothing is dimmed. */
export function keepInside(event: Pressed<HTMLElement>): void {
  if (event.key !== 'Tab') return
  const reached = [...event.currentTarget.querySelectorAll<HTMLElement>(REACHED)].filter(
    (each) => each.tabIndex >= 0,
  )
  const last = reached.length - 1
  const at = reached.findIndex((each) => each === document.activeElement)
  // From the dialog itself, which is not among them, back means the last.
  if (event.shiftKey ? at > 0 : at !== last) return
  event.preventDefault()
  reached[event.shiftKey ? last : 0]?.focus()
}
