/** What every stage of the drawing gets: the canvas, the plotting area in its pixels, look and frame. */
import type { Frame, Look, PenLook } from '../frame.ts'
import { labelFont } from '../ink.ts'
import type { Placement } from '../paths.ts'

export interface Box {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

export interface Surface {
  readonly context: CanvasRenderingContext2D
  /** The plotting area. */
  readonly box: Box
  /** Canvas pixels of a CSS pixel. */
  readonly ratio: number
  readonly look: Look
  readonly frame: Frame
  readonly hatch: CanvasPattern | string
  /** Pens in the order in which they are drawn: the focused one last. */
  readonly order: readonly PenLook[]
  placement(pen: PenLook): Placement | undefined
  axisWidth(key: string): number
}

/** Canvas pixels of a length of the design, which follows the user's size. */
export const scaled = (surface: Surface, length: number): number =>
  length * surface.look.ink.size * surface.ratio

export const xOf = ({ box, frame: { view } }: Surface, at: number): number =>
  box.left + ((at - view.from) / (view.to - view.from)) * box.width

export const yOn = (place: Placement, value: number): number =>
  place.bottom - (value - place.min) * place.perUnit

export function write(
  surface: Surface,
  text: string,
  x: number,
  y: number,
  options: { align?: CanvasTextAlign; color?: string; strong?: boolean; halo?: string } = {},
): void {
  const { context, look, ratio } = surface
  context.font = labelFont(look.ink, ratio, options.strong === true)
  context.fillStyle = options.color ?? look.ink.of['text-muted']
  context.textAlign = options.align ?? 'left'
  context.textBaseline = 'alphabetic'
  if (options.halo !== undefined) {
    context.strokeStyle = options.halo
    context.lineWidth = scaled(surface, 3)
    context.lineJoin = 'round'
    context.strokeText(text, x, y)
  }
  context.fillText(text, x, y)
}

export function widthOf(surface: Surface, text: string, strong = false): number {
  surface.context.font = labelFont(surface.look.ink, surface.ratio, strong)
  return surface.context.measureText(text).width
}

/** A rounded plate with a text in its middle. */
export function chip(
  surface: Surface,
  middle: number,
  top: number,
  text: string,
  colors: { fill: string; ink: string; line?: string },
): Box {
  const { context } = surface
  const width = widthOf(surface, text, true) + scaled(surface, 12)
  const height = scaled(surface, 18)
  const left = Math.round(middle - width / 2)
  context.fillStyle = colors.fill
  context.beginPath()
  context.roundRect(left, top, width, height, scaled(surface, 2))
  context.fill()
  if (colors.line !== undefined) {
    context.strokeStyle = colors.line
    context.lineWidth = surface.ratio
    context.stroke()
  }
  write(surface, text, middle, top + scaled(surface, 13.2), {
    align: 'center',
    color: colors.ink,
    strong: true,
  })
  return { left, top, width, height }
}

export function clipTo({ context, box }: Surface): void {
  context.beginPath()
  context.rect(box.left, box.top, box.width, box.height)
  context.clip()
}

/**
 * Moves things that stand at `y` apart to at least `gap`, in their order, within the bounds; those that
 * crowd are moved up and down alike, so that each stays as near to its place as it can.
 */
export function apart(ys: readonly number[], gap: number, low: number, high: number): number[] {
  const order = ys.map((y, index) => ({ y, index })).sort((a, b) => a.y - b.y)
  // Less the room of those above it, neighbours that are too close are in the wrong order.
  const groups: { sum: number; count: number }[] = []
  order.forEach(({ y }, each) => {
    let group = { sum: y - each * gap, count: 1 }
    for (
      let before = groups.at(-1);
      before !== undefined && before.sum / before.count > group.sum / group.count;
      before = groups.at(-1)
    ) {
      groups.pop()
      group = { sum: before.sum + group.sum, count: before.count + group.count }
    }
    groups.push(group)
  })
  const lowest = Math.max(low, high - (ys.length - 1) * gap)
  const levels = groups.flatMap(({ sum, count }) =>
    Array.from({ length: count }, () => sum / count),
  )
  const result = [...ys]
  order.forEach(({ index }, each) => {
    result[index] = Math.min(lowest, Math.max(low, levels[each] ?? 0)) + each * gap
  })
  return result
}
