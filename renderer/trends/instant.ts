/** Instants in words: on the plot, at the cursors, in the heads of their columns. */
import type { Format } from '../ui/format.ts'
import type { Stretch } from './view.ts'

/** The year stands in the head: `13 Mar`, `13.03`. */
export function dayText(at: number, format: Format): string {
  const date = format.date(at)
  return format.language === 'ru' ? date.slice(0, 5) : date.slice(0, -5)
}

/** A time of day, with its day where the view is not of that day alone. */
export function instantText(at: number, { from, to }: Stretch, format: Format): string {
  const days = new Set([from, at, to].map((each) => format.date(each)))
  return days.size === 1 ? format.time(at) : `${dayText(at, format)} ${format.time(at)}`
}
