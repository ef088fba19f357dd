/** The lane of events under the time axis: setpoint changes of the shown tags. */
import { clipTo, scaled, widthOf, write, xOf, type Surface } from './surface.ts'

/** Height with the room around it. */
export const LANE = 32
const HEIGHT = 26
/** Below the plot: the labels of the time axis. */
const BELOW = 25

export function drawLane(surface: Surface): void {
  const { context, box, look, frame } = surface
  const { of } = look.ink
  const top = box.top + box.height + scaled(surface, BELOW)
  const height = scaled(surface, HEIGHT)
  context.fillStyle = of.ground
  context.fillRect(box.left, top, box.width, height)
  const middle = top + scaled(surface, 17)
  write(surface, look.words.events, box.left - scaled(surface, 6), middle, { align: 'right' })
  const { offsets } = frame
  offsets.forEach((offset, line) => {
    const y = middle + (line - (offsets.length - 1) / 2) * scaled(surface, 13)
    write(surface, offset, box.left + box.width + scaled(surface, 6), y)
  })
  drawMarkLines(surface)
  context.save()
  context.beginPath()
  context.rect(box.left, top, box.width, height)
  context.clip()
  let free = -Infinity
  for (const mark of frame.marks) {
    const x = Math.round(xOf(surface, mark.at))
    const half = scaled(surface, 6)
    context.beginPath()
    context.moveTo(x - half, top + scaled(surface, 3))
    context.lineTo(x + half, top + scaled(surface, 3))
    context.lineTo(x, top + scaled(surface, 12))
    context.closePath()
    context.fillStyle = mark.abnormal ? of.raised : of.sp
    context.strokeStyle = of.sp
    context.lineWidth = 1.4 * surface.ratio
    context.fill()
    context.stroke()
    const gap = scaled(surface, 9)
    const width = widthOf(surface, mark.text)
    const right = box.left + box.width
    // Where marks crowd, a text gives way; its mark stays. At the right edge it stands before its mark.
    const fits = x + gap + width < right
    const after = fits && x + gap > free && !crowded(surface, mark.at, x + gap + width)
    const before = !fits && x - gap - width > free
    if (after || before) {
      write(surface, mark.text, after ? x + gap : x - gap - width, middle, { color: of.sp })
    }
    free = Math.max(free, after ? x + gap + width : x + half)
  }
  context.restore()
}

/** The next mark would stand in the text. */
const crowded = (surface: Surface, at: number, right: number): boolean =>
  surface.frame.marks.some(
    (other) => other.at > at && xOf(surface, other.at) - scaled(surface, 6) < right,
  )

function drawMarkLines(surface: Surface): void {
  const { context, box, frame, look } = surface
  context.save()
  clipTo(surface)
  context.strokeStyle = look.ink.of.sp
  context.lineWidth = surface.ratio
  context.setLineDash([3 * surface.ratio, 3 * surface.ratio])
  context.beginPath()
  for (const mark of frame.marks) {
    const x = Math.round(xOf(surface, mark.at)) + 0.5
    context.moveTo(x, box.top)
    context.lineTo(x, box.top + box.height)
  }
  context.stroke()
  context.restore()
}
