/** Above each axis the squares of its pens, below it its unit. */
import { penInk } from '../ink.ts'
import { scaled, write, type Surface } from './surface.ts'

export function drawSquares(surface: Surface): void {
  const { box, look } = surface
  const offsets = { left: 0, right: 0 }
  for (const axis of look.axes) {
    const out = axis.side === 'left' ? -1 : 1
    const edge = axis.side === 'left' ? box.left : box.left + box.width
    const x = edge + out * offsets[axis.side]
    const width = surface.axisWidth(axis.key)
    offsets[axis.side] += width
    drawPens(surface, axis.pens, x, out, width)
    write(surface, look.words.axisUnit(axis.key), x + out * scaled(surface, 2), unitLine(surface), {
      align: out < 0 ? 'right' : 'left',
      color: look.ink.of['text-strong'],
      strong: true,
    })
  }
}

const unitLine = (surface: Surface): number =>
  surface.box.top + surface.box.height + scaled(surface, 18)

function drawPens(
  surface: Surface,
  pens: readonly number[],
  x: number,
  out: number,
  width: number,
): void {
  const { context, box, look } = surface
  const side = scaled(surface, 9)
  const step = side + scaled(surface, 2)
  const inRow = Math.max(1, Math.floor((width - scaled(surface, 4)) / step))
  pens.forEach((place, index) => {
    const row = Math.floor(index / inRow)
    const left = x + out * (scaled(surface, 1) + (index % inRow) * step) - (out < 0 ? side : 0)
    const top = box.top - scaled(surface, 13) - row * step
    if (top < 0) return
    context.fillStyle = penInk(look.ink, place).line
    context.fillRect(Math.round(left), Math.round(top), side, side)
  })
}
