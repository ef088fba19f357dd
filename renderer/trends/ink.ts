/**
 * Colours and type of the canvas, taken from the design tokens of the theme in force, and the look of
 * each pen: ten hues, then the same hues dashed.
 */

const names = [
  'panel',
  'raised',
  'ground',
  'text',
  'text-strong',
  'text-muted',
  'text-faint',
  'text-inverse',
  'line',
  'line-soft',
  'line-strong',
  'act',
  'sp',
  'plot',
  'grid',
  'grid-strong',
  'cursor',
  'brush',
  'norm',
  'limit',
  'hatch',
  'q-edge',
  'q-ink',
  'focus',
] as const
type Name = (typeof names)[number]

export const PEN_HUES = 10
/** The most pens of a trend. */
export const MOST_PENS = 16

export interface Ink {
  readonly of: Readonly<Record<Name, string>>
  readonly pens: readonly { readonly line: string; readonly ink: string }[]
  readonly family: string
  /** Size of the user's choice: 1, 1.25, 1.5. */
  readonly size: number
}

export function readInk(): Ink {
  const style = getComputedStyle(document.documentElement)
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim()
  return {
    of: Object.fromEntries(names.map((name) => [name, token(name)])) as Record<Name, string>,
    pens: Array.from({ length: PEN_HUES }, (_, index) => ({
      line: token(`pen-${index + 1}`),
      ink: token(`pen-${index + 1}-ink`),
    })),
    family: token('font') || 'sans-serif',
    size: Number.parseFloat(token('px')) || 1,
  }
}

const black = { line: '#000', ink: '#fff' }

/** Hue and dash of the pen in this place, counted from 0. */
export const penInk = (ink: Ink, place: number) => ink.pens[place % PEN_HUES] ?? black
export const penDash = (place: number): number[] => (place < PEN_HUES ? [] : [7, 3])

/** Labels, units and ticks; `strong` for what is read first. */
export const labelFont = (ink: Ink, ratio: number, strong = false): string =>
  `${strong ? 600 : 450} semi-condensed ${12 * ink.size * ratio}px ${ink.family}`

/** Diagonal hatching, in device pixels so that it does not swim while the axis moves. */
export function hatching(ink: Ink, ratio: number): CanvasPattern | string {
  const side = Math.round(7 * ratio)
  const tile = document.createElement('canvas')
  tile.width = side
  tile.height = side
  const context = tile.getContext('2d')
  if (context === null) return ink.of.hatch
  context.strokeStyle = ink.of.hatch
  context.lineWidth = 1.2 * ratio
  context.beginPath()
  for (const shift of [-side, 0, side]) {
    context.moveTo(shift - 1, side + 1)
    context.lineTo(shift + side + 1, -1)
  }
  context.stroke()
  return context.createPattern(tile, 'repeat') ?? ink.of.hatch
}
