/** The line above the plot: which time, in which zone, raw or reduced, how far behind. */
import type { Format } from '../ui/format.ts'
import { lengthText, pixelText } from './length.ts'
import type { Texts } from './look.ts'
import type { Readouts } from './recorder.ts'
import { isLive, type Stretch, type View } from './view.ts'
import type { Zone } from './zone.ts'

/** The offset in view; both where it changes within. */
export function offsetsOf({ from, to }: Stretch, zone: Zone, format: Format): readonly string[] {
  const offsets = [format.offset(from), ...zone.changes(from, to).map((at) => format.offset(at))]
  return [...new Set(offsets)]
}

/** `12 Mar 2026, 04:47 to 12:47 +05:00`; the date twice only where it differs. */
export function betweenText(stretch: Stretch, texts: Texts, format: Format): string {
  const { from, to } = stretch
  const fine = to - from < 600_000
  const clock = (at: number) => (fine ? format.time(at) : format.time(at).slice(0, 5))
  const start = `${format.date(from)}, ${clock(from)}`
  const sameDay = format.date(from) === format.date(to)
  const end = sameDay ? clock(to) : `${format.date(to)}, ${clock(to)}`
  return texts.head.between(start, end, format.offset(to))
}

export function headText(
  readouts: Pick<Readouts, 'view' | 'pixel' | 'reading'>,
  view: View,
  pens: number,
  now: number,
  texts: Texts,
  format: Format,
): string {
  const { language } = format
  const behind = now - readouts.view.to
  return [
    betweenText(readouts.view, texts, format),
    readouts.pixel > 0 ? texts.head.reduced(pixelText(readouts.pixel, language)) : texts.head.raw,
    texts.head.pens(pens),
    !isLive(view) && behind > 1000 ? texts.head.held(lengthText(behind, language)) : undefined,
    readouts.reading ? texts.head.reading : undefined,
  ]
    .filter((part) => part !== undefined)
    .join(' · ')
}
