/** Above each axis the squares of its pens, clear of its topmost label; below it its unit. */
import { penInk } from '../ink.ts'
import { scaled, write, type Surface } from './surface.ts'

const SIDE = 9
const STEP = 11
/** From the top of the plot to that of the lower row: half a label and a little room. */
const ABOVE = 18
const ROWS = 2

/** Width that an axis needs for the squares of so many pens. */
export const squaresWidth = (pens: number): number => Math.ceil(pens / ROWS) * STEP + 4

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
  const side = scaled(surface, SIDE)
  const step = scaled(surface, STEP)
  const inRow = Math.max(1, Math.floor((width - scaled(surface, 4)) / step))
  pens.forEach((place, index) => {
    const row = Math.floor(index / inRow)
    const left = x + out * (scaled(surface, 1) + (index % inRow) * step) - (out < 0 ? side : 0)
    const top = box.top - scaled(surface, ABOVE) - row * step
    context.fillStyle = penInk(look.ink, place).line
    context.fillRect(Math.round(left), Math.round(top), side, side)
  })
}
