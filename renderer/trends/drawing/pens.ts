/**
 * The line of one pen: few points as a line of the design's width, a point at every pixel as columns.
 * What is uncertain is dotted; the pens beyond the ten hues are dashed.
 */
import { traceColumns } from '../columns.ts'
import type { PenLook } from '../frame.ts'
import { penDash, penInk } from '../ink.ts'
import { Strokes, traceRun, type Placement } from '../paths.ts'
import type { Run } from '../run.ts'
import { clipTo, type Surface } from './surface.ts'

const WIDTH = 1.6
const FOCUSED = 2.4
/** Rows of all pens up to which wide lines keep ten paints a second cheap. */
const FEW = 5000
/** Beyond, pens with fewer rows than this stay lines. */
const SPARSE = 150
const DOTS = [2, 4] as const

export function drawPen(surface: Surface, pen: PenLook): void {
  const { context, frame, look, ratio } = surface
  const run = frame.runs.get(pen.name)
  const place = surface.placement(pen)
  if (run === undefined || place === undefined) return
  const focused = pen.name === look.focus
  const width = (focused ? FOCUSED : WIDTH) * look.ink.size * ratio
  const dash = penDash(pen.place).map((length) => length * ratio)
  clipTo(surface)
  context.strokeStyle = penInk(look.ink, pen.place).line
  context.lineCap = 'butt'
  context.lineJoin = 'bevel'
  if (frame.rows > FEW && run.length > SPARSE) drawColumns(context, run, place, width, dash, ratio)
  else drawLine(context, run, place, width, dash, ratio)
}

function drawLine(
  context: CanvasRenderingContext2D,
  run: Run,
  place: Placement,
  width: number,
  dash: number[],
  ratio: number,
): void {
  const solid = new Strokes()
  const dotted = new Strokes()
  traceRun(run, place, solid, dotted)
  context.lineWidth = width
  context.setLineDash(dash)
  for (const piece of solid.pieces) context.stroke(piece)
  context.setLineDash(DOTS.map((length) => length * ratio))
  for (const piece of dotted.pieces) context.stroke(piece)
  context.setLineDash([])
}

/** Whether a column is within a dash; patterns of columns stand still while the line moves on. */
const dashed = (x: number, [on = 0, off = 0]: readonly number[]): boolean =>
  off === 0 || x % (on + off) < on

function drawColumns(
  context: CanvasRenderingContext2D,
  run: Run,
  place: Placement,
  width: number,
  dash: readonly number[],
  ratio: number,
): void {
  const dots = DOTS.map((length) => length * ratio)
  context.lineWidth = 1
  context.beginPath()
  traceColumns(run, place, width / 2, (x, top, bottom, uncertain) => {
    if (!dashed(x, uncertain ? dots : dash)) return
    context.moveTo(x + 0.5, top)
    context.lineTo(x + 0.5, bottom)
  })
  context.stroke()
  // Wide lines are wider across steep stretches too.
  if (width < 2 * ratio) return
  context.translate(1, 0)
  context.stroke()
  context.translate(-1, 0)
}
