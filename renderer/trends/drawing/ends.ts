/** Numbers of the pens at the right end of their lines, moved apart where they would cover each other. */
import type { PenLook } from '../frame.ts'
import { penInk } from '../ink.ts'
import type { Placement } from '../paths.ts'
import { State, type Run } from '../run.ts'
import { apart, scaled, write, xOf, yOn, type Surface } from './surface.ts'

/** The last value that was drawn within the view. */
function endOf(run: Run | undefined, to: number): { at: number; value: number } | undefined {
  if (run === undefined) return undefined
  for (let row = run.length - 1; row >= 0; row--) {
    if ((run.state[row] as number) > State.Uncertain) continue
    const at = run.time[row] as number
    if (at <= to || row === 0) return { at: Math.min(at, to), value: run.value[row] as number }
    const before = row - 1
    if ((run.time[before] as number) < to && (run.state[before] as number) <= State.Uncertain) {
      return { at: to, value: run.value[before] as number }
    }
  }
  return undefined
}

export function drawEnds(surface: Surface): void {
  const { box, frame } = surface
  const found: { pen: PenLook; y: number; x: number }[] = []
  for (const pen of surface.order) {
    const end = endOf(frame.runs.get(pen.name), frame.view.to)
    const place: Placement | undefined = surface.placement(pen)
    if (end === undefined || place === undefined || end.at < frame.view.from) continue
    const y = yOn(place, end.value)
    if (y < box.top - 1 || y > box.top + box.height + 1) continue
    found.push({ pen, y, x: xOf(surface, end.at) })
  }
  const half = scaled(surface, 8)
  const ys = apart(
    found.map(({ y }) => y),
    2 * half + surface.ratio,
    box.top + half,
    box.top + box.height - half,
  )
  found.forEach(({ pen, x }, index) => plate(surface, pen, x, ys[index] ?? 0))
}

function plate(surface: Surface, pen: PenLook, end: number, y: number): void {
  const { context, box, look, ratio } = surface
  const { line, ink } = penInk(look.ink, pen.place)
  const width = scaled(surface, pen.place < 9 ? 16 : 20)
  const half = scaled(surface, 8)
  const left = Math.round(Math.min(box.left + box.width - width - ratio, end + 2 * ratio))
  context.fillStyle = line
  context.strokeStyle = look.ink.of.plot
  context.lineWidth = ratio
  context.beginPath()
  context.roundRect(left, y - half, width, 2 * half, 2 * ratio)
  context.fill()
  context.stroke()
  write(surface, String(pen.place + 1), left + width / 2, y + scaled(surface, 4.3), {
    align: 'center',
    color: ink,
    strong: true,
  })
}
