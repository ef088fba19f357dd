/**
 * Lines of a pen as canvas paths. Where several rows fall into one pixel column, the first, least,
 * greatest and last of them are drawn, so that no peak is lost and a path has at most four points a
 * pixel. What is uncertain goes into a path of its own, to be dotted.
 */
import { State, type Run } from './run.ts'

export interface Lines {
  readonly solid: Path2D
  readonly dotted: Path2D
  readonly hasDotted: boolean
}

/** `x(ms)` and `y(value)` as factor and offset in canvas pixels. */
export interface Placement {
  readonly from: number
  readonly perMs: number
  readonly left: number
  readonly min: number
  readonly perUnit: number
  readonly bottom: number
}

/** What a path takes, so that tests can draw into a list. */
export interface PathLike {
  moveTo(x: number, y: number): void
  lineTo(x: number, y: number): void
}

/** Draws one run. `solid` and `dotted` get the lines; true where something was dotted. */
export function traceRun(run: Run, at: Placement, solid: PathLike, dotted: PathLike): boolean {
  const { time, value, state, length, step } = run
  let path = solid
  let open = false
  let hasDotted = false
  let column = 0
  let low = 0
  let high = 0
  let last = 0
  let alone = false
  const close = () => {
    if (!open) return
    if (low !== high) {
      path.lineTo(column, low)
      path.lineTo(column, high)
      path.lineTo(column, last)
    } else if (alone) path.lineTo(column + 0.5, last)
  }
  for (let row = 0; row < length; row++) {
    const kind = state[row] as number
    if (kind > State.Uncertain) {
      // A line that ends here was led to its end by the row before.
      close()
      open = false
      continue
    }
    const x = Math.round(at.left + ((time[row] as number) - at.from) * at.perMs)
    const y = at.bottom - ((value[row] as number) - at.min) * at.perUnit
    const wanted = kind === State.Uncertain ? dotted : solid
    if (!open) {
      path = wanted
      path.moveTo(x, y)
      open = true
      alone = true
      column = x
      low = high = last = y
    } else if (x === column && wanted === path) {
      if (y < low) low = y
      if (y > high) high = y
      last = y
    } else {
      close()
      alone = false
      if (step) path.lineTo(x, last)
      path.lineTo(x, y)
      if (wanted !== path) {
        path = wanted
        path.moveTo(x, y)
      }
      column = x
      low = high = last = y
    }
    if (kind === State.Uncertain) hasDotted = true
  }
  close()
  return hasDotted
}

export function linesOf(run: Run, at: Placement): Lines {
  const solid = new Path2D()
  const dotted = new Path2D()
  return { solid, dotted, hasDotted: traceRun(run, at, solid, dotted) }
}
