/**
 * Hatching of what is missing: the full height where the link or the console was away, a strip on the
 * pen where one signal was. Type and length are written where they fit.
 */
import type { Hatch } from '../frame.ts'
import { rowAt, State, type Run } from '../run.ts'
import { clipTo, scaled, widthOf, write, xOf, yOn, type Box, type Surface } from './surface.ts'

/** Under the pens. */
export function drawHatches(surface: Surface): void {
  const { context, frame, look } = surface
  clipTo(surface)
  context.lineWidth = surface.ratio
  context.strokeStyle = look.ink.of['q-edge']
  for (const hatch of frame.hatches) {
    if (hatch.pen === undefined) drawFull(surface, hatch)
    else drawStrip(surface, hatch)
  }
}

/** Over the pens, or they would cross out the words; `taken`: where something else will be written. */
export function writeHatches(surface: Surface, taken: readonly Box[]): void {
  const { context, frame, look } = surface
  context.save()
  clipTo(surface)
  context.lineWidth = surface.ratio
  context.strokeStyle = look.ink.of['line-strong']
  const labels = [...taken]
  for (const hatch of frame.hatches) if (hatch.pen === undefined) label(surface, hatch, labels)
  for (const hatch of frame.hatches) if (hatch.pen !== undefined) writeStrip(surface, hatch, labels)
  context.restore()
}

function edges(surface: Surface, { from, to }: Hatch): { left: number; right: number } {
  const left = Math.round(xOf(surface, from))
  // A gap shorter than a pixel is still seen.
  return { left, right: Math.max(left + 2 * surface.ratio, Math.round(xOf(surface, to))) }
}

function drawFull(surface: Surface, hatch: Hatch): void {
  const { context, box } = surface
  const { left, right } = edges(surface, hatch)
  context.fillStyle = surface.hatch
  context.fillRect(left, box.top, right - left, box.height)
  context.beginPath()
  for (const x of hatch.open ? [left] : [left, right]) {
    context.moveTo(x + 0.5, box.top)
    context.lineTo(x + 0.5, box.top + box.height)
  }
  context.stroke()
}

/** Height of the line beside a stretch without values: the last one before, else the first after. */
function levelOf(run: Run, from: number): number | null {
  const row = rowAt(run, from)
  for (let each = Math.min(row, run.length - 1); each >= 0; each--) {
    if ((run.state[each] as number) <= State.Uncertain) return run.value[each] as number
  }
  for (let each = Math.max(0, row); each < run.length; each++) {
    if ((run.state[each] as number) <= State.Uncertain) return run.value[each] as number
  }
  return null
}

/** Where the strip of one pen lies; undefined where the pen has no value to lie beside. */
function stripOf(
  surface: Surface,
  hatch: Hatch,
): { left: number; right: number; y: number } | undefined {
  const pen = surface.look.pens.find(({ name }) => name === hatch.pen)
  const run = surface.frame.runs.get(hatch.pen ?? '')
  const place = pen === undefined ? undefined : surface.placement(pen)
  const level = run === undefined ? null : levelOf(run, hatch.from)
  if (place === undefined || level === null) return undefined
  return { ...edges(surface, hatch), y: Math.round(yOn(place, level)) }
}

const HALF = 9

function drawStrip(surface: Surface, hatch: Hatch): void {
  const strip = stripOf(surface, hatch)
  if (strip === undefined) return
  const { context } = surface
  const { left, right, y } = strip
  const half = scaled(surface, HALF)
  context.fillStyle = surface.hatch
  context.fillRect(left, y - half, right - left, 2 * half)
  context.strokeRect(left + 0.5, y - half + 0.5, right - left, 2 * half)
}

function writeStrip(surface: Surface, hatch: Hatch, labels: Box[]): void {
  const strip = stripOf(surface, hatch)
  if (strip === undefined || hatch.text === '') return
  const { left, right, y } = strip
  const width = widthOf(surface, hatch.text)
  if (width > right - left + scaled(surface, 60)) return
  const middle = Math.min(
    (left + right) / 2,
    surface.box.left + surface.box.width - width / 2 - scaled(surface, 4),
  )
  const top = y + scaled(surface, HALF)
  const text = { left: middle - width / 2, top, width, height: scaled(surface, 15) }
  if (labels.some((other) => overlap(other, text))) return
  labels.push(text)
  write(surface, hatch.text, middle, top + scaled(surface, 13), { align: 'center' })
}

const overlap = (a: Box, b: Box): boolean =>
  a.left < b.left + b.width &&
  b.left < a.left + a.width &&
  a.top < b.top + b.height &&
  b.top < a.top + a.height

/** A plate on the hatching; beside it where the gap is narrow; left out where another stands. */
function label(surface: Surface, hatch: Hatch, labels: Box[]): void {
  const { context, box, look } = surface
  const { left, right } = edges(surface, hatch)
  const { detail } = hatch
  const lines = detail === undefined ? 1 : 2
  const width =
    Math.max(
      widthOf(surface, hatch.text, true),
      detail === undefined ? 0 : widthOf(surface, detail),
    ) + scaled(surface, 16)
  const height = scaled(surface, 4 + 16 * lines)
  const middle = (Math.max(left, box.left) + Math.min(right, box.left + box.width)) / 2
  const start = Math.min(
    box.left + box.width - width - scaled(surface, 4),
    Math.max(box.left + scaled(surface, 4), middle - width / 2),
  )
  const plate = {
    left: Math.round(start),
    top: Math.round(box.top + scaled(surface, 8)),
    width,
    height,
  }
  for (;;) {
    const other = labels.find((each) => overlap(each, plate))
    if (other === undefined) break
    plate.top = Math.round(other.top + other.height + scaled(surface, 4))
    if (plate.top > box.top + box.height / 2) return
  }
  labels.push(plate)
  context.fillStyle = look.ink.of.raised
  context.fillRect(plate.left, plate.top, width, height)
  context.strokeRect(plate.left + 0.5, plate.top + 0.5, width, height)
  const center = plate.left + width / 2
  const ink = look.ink.of['text-strong']
  write(surface, hatch.text, center, plate.top + scaled(surface, 14), {
    align: 'center',
    color: ink,
    strong: true,
  })
  if (detail !== undefined) {
    write(surface, detail, center, plate.top + scaled(surface, 30), { align: 'center' })
  }
}
