/** Numbers of the pens at the right end of their lines, moved apart where they would cover each other. */
import type { PenLook } from '../frame.ts'
import { penInk } from '../ink.ts'
import type { Placement } from '../paths.ts'
import { State, type Run } from '../run.ts'
import { apart, scaled, write, xOf, yOn, type Box, type Surface } from './surface.ts'

export interface End extends Box {
  readonly pen: PenLook
}

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

/** Where the numbers stand: known before anything else is written, so that it keeps clear of them. */
export function endsOf(surface: Surface): End[] {
  const { box, frame, ratio } = surface
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
    2 * half + ratio,
    box.top + half,
    box.top + box.height - half,
  )
  return found.map(({ pen, x }, index) => {
    const width = scaled(surface, pen.place < 9 ? 16 : 20)
    const left = Math.round(Math.min(box.left + box.width - width - ratio, x + 2 * ratio))
    return { pen, left, top: (ys[index] ?? 0) - half, width, height: 2 * half }
  })
}

export function drawEnds(surface: Surface, ends: readonly End[]): void {
  const { context, look, ratio } = surface
  for (const { pen, left, top, width, height } of ends) {
    const { line, ink } = penInk(look.ink, pen.place)
    context.fillStyle = line
    context.strokeStyle = look.ink.of.plot
    context.lineWidth = ratio
    context.beginPath()
    context.roundRect(left, top, width, height, 2 * ratio)
    context.fill()
    context.stroke()
    write(surface, String(pen.place + 1), left + width / 2, top + scaled(surface, 12.3), {
      align: 'center',
      color: ink,
      strong: true,
    })
  }
}
