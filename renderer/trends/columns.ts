/**
 * A dense line as one upright stroke a pixel column, from the least to the greatest value there and on
 * to where the line came from. A processor fills such strokes fifty times faster than a wide line of
 * the same points, and where every column has points the two look the same.
 */
import type { Placement } from './paths.ts'
import { State, type Run } from './run.ts'

/** Takes the strokes: the column, and its upper and lower end in canvas pixels. */
export type ColumnSink = (x: number, top: number, bottom: number, uncertain: boolean) => void

/** `pad`: half of the width of the line, so that a level stretch is as wide. */
export function traceColumns(run: Run, at: Placement, pad: number, sink: ColumnSink): void {
  const { time, value, state, length, step } = run
  const right = at.left + at.width
  let open = false
  let column = 0
  let top = 0
  let bottom = 0
  let last = 0
  let doubt = false
  const put = () => {
    if (column >= at.left && column <= right) sink(column, top - pad, bottom + pad, doubt)
  }
  for (let row = 0; row < length; row++) {
    const kind = state[row] as number
    if (kind > State.Uncertain) {
      if (open) put()
      open = false
      continue
    }
    const x = Math.round(at.left + ((time[row] as number) - at.from) * at.perMs)
    const y = at.bottom - ((value[row] as number) - at.min) * at.perUnit
    if (open && x === column) {
      if (y < top) top = y
      if (y > bottom) bottom = y
      last = y
      if (kind === State.Uncertain) doubt = true
      continue
    }
    if (open) {
      put()
      // Columns between two rows: what the line crosses in each of them.
      const slope = step ? 0 : (y - last) / (x - column)
      const begin = Math.max(column + 1, at.left)
      for (let each = begin; each < x && each <= right; each++) {
        const here = last + slope * (each - column)
        const before = here - slope
        sink(each, Math.min(here, before) - pad, Math.max(here, before) + pad, doubt)
      }
      const from = step ? last : y - slope
      top = Math.min(from, y)
      bottom = Math.max(from, y)
    } else {
      top = y
      bottom = y
    }
    open = true
    column = x
    last = y
    doubt = kind === State.Uncertain
  }
  if (open) put()
}
