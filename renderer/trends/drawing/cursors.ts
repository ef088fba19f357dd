/** The two cursors with their times, the length between them, and a dot on every pen. */
import { penInk } from '../ink.ts'
import { valueOn } from '../run.ts'
import { chip, scaled, widthOf, write, xOf, yOn, type Surface } from './surface.ts'

export const inside = ({ frame: { view } }: Surface, at: number): boolean =>
  at >= view.from && at <= view.to

export function drawCursors(surface: Surface): void {
  const { context, box, look, frame } = surface
  if (frame.cursors === null) return
  const { of } = look.ink
  const top = scaled(surface, 5)
  const plates: { left: number; right: number; at: number }[] = []
  for (const [name, at] of [
    ['A', frame.cursors.a],
    ['B', frame.cursors.b],
  ] as const) {
    if (at === null || !inside(surface, at)) continue
    const x = Math.round(xOf(surface, at)) + 0.5
    context.strokeStyle = of.cursor
    context.lineWidth = surface.ratio
    context.beginPath()
    context.moveTo(x, top + scaled(surface, 18))
    context.lineTo(x, box.top + box.height)
    context.stroke()
    const colors = { fill: of.cursor, ink: of.plot }
    const text = `${name}  ${look.words.time(at, frame.view)}`
    const { left, width } = chip(surface, x, top, text, colors)
    plates.push({ left, right: left + width, at })
  }
  drawLength(surface, plates, top + scaled(surface, 9))
}

function drawLength(
  surface: Surface,
  plates: { left: number; right: number; at: number }[],
  y: number,
): void {
  const { context, look } = surface
  const [first, second] = plates.toSorted((a, b) => a.left - b.left)
  if (first === undefined || second === undefined) return
  const text = `Δ ${look.words.length(Math.abs(second.at - first.at))}`
  const gap = scaled(surface, 6)
  const width = widthOf(surface, text, true) + 2 * gap
  if (second.left - first.right < width) return
  const middle = (first.right + second.left) / 2
  context.strokeStyle = look.ink.of['line-strong']
  context.lineWidth = surface.ratio
  context.beginPath()
  context.moveTo(first.right + gap, y + 0.5)
  context.lineTo(middle - width / 2, y + 0.5)
  context.moveTo(middle + width / 2, y + 0.5)
  context.lineTo(second.left - gap, y + 0.5)
  context.stroke()
  write(surface, text, middle, y + scaled(surface, 4.2), {
    align: 'center',
    color: look.ink.of['text-strong'],
    strong: true,
  })
}

export function drawDots(surface: Surface): void {
  const { cursors } = surface.frame
  for (const at of [cursors?.a, cursors?.b]) {
    if (at !== null && at !== undefined && inside(surface, at)) dotsAt(surface, at)
  }
}

/** A dot where each pen is crossed. */
export function dotsAt(surface: Surface, at: number): void {
  const { context, box, frame, look } = surface
  const x = xOf(surface, at)
  for (const pen of surface.order) {
    const run = frame.runs.get(pen.name)
    const place = surface.placement(pen)
    const value = run === undefined ? null : valueOn(run, at)
    if (value === null || place === undefined) continue
    const y = yOn(place, value)
    if (y < box.top || y > box.top + box.height) continue
    context.beginPath()
    context.arc(x, y, scaled(surface, 3.2), 0, 2 * Math.PI)
    context.fillStyle = look.ink.of.plot
    context.fill()
    context.strokeStyle = penInk(look.ink, pen.place).line
    context.lineWidth = 2 * surface.ratio
    context.stroke()
  }
}
