/**
 * A line with few points as a canvas path. It is cut into short pieces: a wide stroke is filled by its
 * edges, and the cost of one long stroke grows with the square of its length.
 */
import { State, type Run } from './run.ts'

/** Milliseconds and values as factor and offset in canvas pixels. */
export interface Placement {
  readonly from: number
  readonly perMs: number
  readonly left: number
  readonly width: number
  readonly min: number
  readonly perUnit: number
  readonly bottom: number
}

/** What a line is drawn into, so that tests can draw into a list. */
export interface Sink {
  moveTo(x: number, y: number): void
  lineTo(x: number, y: number): void
}

/** Draws one run: what is good into `solid`, what is uncertain into `dotted`. */
export function traceRun(run: Run, at: Placement, solid: Sink, dotted: Sink): void {
  const { time, value, state, length, step } = run
  let sink: Sink | undefined
  let x = 0
  let y = 0
  let alone = true
  const end = () => {
    // A sample between two breaks is a dot.
    if (alone) sink?.lineTo(x + 1, y)
    sink = undefined
  }
  for (let row = 0; row < length; row++) {
    const kind = state[row] as number
    if (kind > State.Uncertain) {
      // The row before has led the line to where it ends.
      end()
      continue
    }
    const before = y
    x = at.left + ((time[row] as number) - at.from) * at.perMs
    y = at.bottom - ((value[row] as number) - at.min) * at.perUnit
    const wanted = kind === State.Uncertain ? dotted : solid
    alone = sink === undefined
    if (sink !== undefined) {
      if (step) sink.lineTo(x, before)
      sink.lineTo(x, y)
    }
    if (sink !== wanted) wanted.moveTo(x, y)
    sink = wanted
  }
  end()
}

const PIECE = 64

/** A line in pieces; each begins where the one before ended. */
export class Strokes implements Sink {
  readonly pieces: Path2D[] = []
  #left = 0
  #x = 0
  #y = 0

  moveTo(x: number, y: number): void {
    this.#piece().moveTo(x, y)
    this.#x = x
    this.#y = y
  }

  lineTo(x: number, y: number): void {
    const full = this.#left <= 0
    const piece = this.#piece()
    if (full) piece.moveTo(this.#x, this.#y)
    piece.lineTo(x, y)
    this.#left -= 1
    this.#x = x
    this.#y = y
  }

  #piece(): Path2D {
    const last = this.pieces.at(-1)
    if (last !== undefined && this.#left > 0) return last
    const fresh = new Path2D()
    this.pieces.push(fresh)
    this.#left = PIECE
    return fresh
  }
}
