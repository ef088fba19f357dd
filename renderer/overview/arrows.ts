/** Arrow keys from well to well: by the lines and columns that the tiles carry. */
import type { KeyboardEvent } from 'react'

const steps: Readonly<Record<string, readonly [line: number, column: number]>> = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
}

/** Goes to the neighbour; in a shorter line to its last well, at an edge nowhere. */
export function moveByArrow(event: KeyboardEvent<HTMLElement>): void {
  const step = steps[event.key]
  const { line, column } = event.currentTarget.dataset
  const pads = event.currentTarget.closest('[data-pads]')
  if (step === undefined || line === undefined || pads === null) return
  const wells = [...pads.querySelectorAll<HTMLElement>(`[data-line="${Number(line) + step[0]}"]`)]
  const place = Number(column) + step[1]
  const next = step[0] === 0 ? wells[place] : (wells[place] ?? wells.at(-1))
  if (next === undefined) return
  event.preventDefault()
  next.focus()
}
