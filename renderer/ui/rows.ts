/** Rows of a short table by keys: what the table of servers does under Health and on its own tab. */
import type { KeyboardEvent } from 'react'

/** Arrow keys go from row to row. */
export function moveByArrows(event: KeyboardEvent<HTMLTableRowElement>): void {
  const to =
    event.key === 'ArrowDown'
      ? event.currentTarget.nextElementSibling
      : event.key === 'ArrowUp'
        ? event.currentTarget.previousElementSibling
        : null
  if (!(to instanceof HTMLElement)) return
  event.preventDefault()
  to.focus()
}
