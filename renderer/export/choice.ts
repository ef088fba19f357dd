/**
 * What is to be exported, as it is being chosen: it stays while one looks at another screen. Tags and a range may
 * come by the address, from a trend or from the table of tags.
 */
import { create } from 'zustand'
import { MOST_TAGS, type ExportForm, type ExportKind } from '../../shared/export.ts'
import type { Language } from '../../shared/language.ts'
import { ticksFromMoment } from '../../shared/time.ts'
import { spanLengths } from '../ui/span.ts'

export const spans = ['1h', '8h', '24h', '7d', '30d'] as const
export type Span = (typeof spans)[number]

/** Up to now, or between two moments as they were typed; text until it is read. */
export type Stretch =
  | { readonly span: Span }
  | { readonly span: null; readonly from: string; readonly to: string }

interface Choice extends ExportForm {
  readonly tags: readonly string[]
  readonly stretch: Stretch
  readonly kind: ExportKind
  readonly reason: string
}

export const useChoice = create<Choice>(() => ({
  ...{ tags: [], stretch: { span: '1h' }, kind: 'csv', reason: '' },
  ...{ shape: 'long', times: 'both', quality: true, gaps: true, rowKind: false },
  ...{ dialect: 'excel_en', bom: true },
}))

export const choose = (change: Partial<Choice>): void => useChoice.setState(change)

let isFirst = true
/** Once, before the first choice: what the spreadsheet of this language reads. */
export function chooseFor(language: Language): void {
  if (isFirst) choose({ dialect: language === 'ru' ? 'excel_ru' : 'excel_en' })
  isFirst = false
}

/** @param written a moment as the fields show it */
export function takeAddress(
  { tags, from, to }: Readonly<Record<string, string>>,
  written: (ms: number) => string,
): void {
  if (tags !== undefined) {
    const names = [...new Set(tags.split(',').filter((name) => name !== ''))]
    choose({ tags: names.slice(0, MOST_TAGS.long) })
  }
  const [begin, end] = [Number(from), Number(to)]
  const isRange = [begin, end].every((ms) => ms > 0 && ticksFromMoment(ms) !== undefined)
  if (isRange) choose({ stretch: { span: null, from: written(begin), to: written(end) } })
}

/** Milliseconds; null where a moment cannot be read. @param read a moment as it was typed */
export function rangeOf(
  stretch: Stretch,
  now: number,
  read: (text: string) => number | null,
): { readonly from: number | null; readonly to: number | null } {
  return stretch.span === null
    ? { from: read(stretch.from), to: read(stretch.to) }
    : { from: now - spanLengths[stretch.span], to: now }
}
