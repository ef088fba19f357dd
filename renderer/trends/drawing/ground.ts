/**
 * The ground of the plot, and the normal band and limits of the focused pen alone. Their words are
 * written over the pens, which would cross them out.
 */
import { clipTo, scaled, write, yOn, type Surface } from './surface.ts'

export function drawGround(surface: Surface): void {
  const { context, box, look } = surface
  const { of } = look.ink
  context.fillStyle = of.plot
  context.fillRect(box.left, box.top, box.width, box.height)
  const pen = look.pens.find(({ name }) => name === look.focus)
  const place = pen === undefined ? undefined : surface.placement(pen)
  if (place === undefined) return
  clipTo(surface)
  if (look.band !== null) {
    const top = yOn(place, look.band.max)
    context.fillStyle = of.norm
    context.fillRect(box.left, top, box.width, yOn(place, look.band.min) - top)
  }
  context.strokeStyle = of.limit
  context.lineWidth = surface.ratio
  context.setLineDash([5 * surface.ratio, 3 * surface.ratio])
  for (const { value } of look.limits) {
    const y = Math.round(yOn(place, value)) + 0.5
    context.beginPath()
    context.moveTo(box.left, y)
    context.lineTo(box.left + box.width, y)
    context.stroke()
  }
  context.setLineDash([])
}

export function writeGround(surface: Surface): void {
  const { box, look } = surface
  const pen = look.pens.find(({ name }) => name === look.focus)
  const place = pen === undefined ? undefined : surface.placement(pen)
  if (place === undefined) return
  const left = box.left + scaled(surface, 6)
  const written: number[] = []
  const label = (y: number, text: string) => {
    const free = written.every((other) => Math.abs(other - y) > scaled(surface, 15))
    const inside = y > box.top + scaled(surface, 12) && y < box.top + box.height
    if (!free || !inside) return
    written.push(y)
    write(surface, text, left, y, { halo: look.ink.of.plot })
  }
  for (const { value, text } of look.limits) label(yOn(place, value) - scaled(surface, 4), text)
  if (look.band !== null) label(yOn(place, look.band.min) - scaled(surface, 5), look.band.text)
}
