/**
 * What the pointer is over, on a canvas of its own above the chart, so that moving the pointer never
 * draws the pens again: a line, its time, and beside each pen its value.
 */
import { penInk } from '../ink.ts'
import { valueOn } from '../run.ts'
import { dotsAt, inside } from './cursors.ts'
import { apart, chip, scaled, widthOf, write, xOf, yOn, type Surface } from './surface.ts'

export interface BoxZoom {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** `box` in CSS pixels of the chart: the box that is being drawn. */
export function drawHover(surface: Surface, at: number | null, box: BoxZoom | null): void {
  const { context } = surface
  context.clearRect(0, 0, context.canvas.width, context.canvas.height)
  if (box !== null) drawBox(surface, box)
  // The view may have moved on from under the pointer.
  else if (at !== null && inside(surface, at)) drawReadout(surface, at)
}

function drawBox({ context, look, ratio }: Surface, { left, top, right, bottom }: BoxZoom): void {
  const [x, y] = [Math.min(left, right) * ratio, Math.min(top, bottom) * ratio]
  const [width, height] = [Math.abs(right - left) * ratio, Math.abs(bottom - top) * ratio]
  context.fillStyle = look.ink.of.brush
  context.fillRect(x, y, width, height)
  context.strokeStyle = look.ink.of.act
  context.lineWidth = 1.5 * ratio
  context.strokeRect(x, y, width, height)
}

function drawReadout(surface: Surface, at: number): void {
  const { context, box, look, frame } = surface
  const { of } = look.ink
  const x = Math.round(xOf(surface, at)) + 0.5
  context.strokeStyle = of['line-strong']
  context.lineWidth = surface.ratio
  context.beginPath()
  context.moveTo(x, box.top)
  context.lineTo(x, box.top + box.height)
  context.stroke()
  dotsAt(surface, at)
  const found = surface.order.flatMap((pen) => {
    const run = frame.runs.get(pen.name)
    const place = surface.placement(pen)
    const value = run === undefined ? null : valueOn(run, at)
    if (value === null || place === undefined) return []
    const y = yOn(place, value)
    if (y < box.top || y > box.top + box.height) return []
    return [{ pen, y, text: look.words.value(pen.name, value) }]
  })
  const height = scaled(surface, 17)
  const ys = apart(
    found.map(({ y }) => y),
    height + surface.ratio,
    box.top + height / 2,
    box.top + box.height - height / 2,
  )
  const widest = Math.max(0, ...found.map(({ text }) => widthOf(surface, text)))
  const width = widest + scaled(surface, 28)
  const right = x + scaled(surface, 10) + width < box.left + box.width
  const left = Math.round(right ? x + scaled(surface, 10) : x - scaled(surface, 10) - width)
  found.forEach(({ pen, text }, index) => {
    const y = Math.round(ys[index] ?? 0)
    const { line, ink } = penInk(look.ink, pen.place)
    context.fillStyle = of.raised
    context.fillRect(left, y - height / 2, width, height)
    context.fillStyle = line
    context.fillRect(left, y - height / 2, scaled(surface, 18), height)
    const base = y + scaled(surface, 4.3)
    const number = String(pen.place + 1)
    write(surface, number, left + scaled(surface, 9), base, {
      align: 'center',
      color: ink,
      strong: true,
    })
    write(surface, text, left + scaled(surface, 23), base, { color: of['text-strong'] })
  })
  const { cursor, plot } = of
  // At the foot: at the head it would cover the cursors and the length between them.
  const foot = box.top + box.height + scaled(surface, 3)
  chip(surface, x, foot, look.words.time(at, frame.view), {
    fill: plot,
    ink: cursor,
    line: cursor,
  })
}
