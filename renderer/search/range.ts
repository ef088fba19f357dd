/** The range that is searched: as presets up to now, or as typed by the clock of the site. Pure. */
import type { Language } from '../../shared/language.ts'
import { localText, momentOf } from '../formula/moment.ts'
import { spanLengths } from '../ui/span.ts'

export const presets = ['24h', '7d', '30d', '1y'] as const
export type Preset = (typeof presets)[number]
const isPreset = (key: string): key is Preset => (presets as readonly string[]).includes(key)

/** What is chosen: one of the presets, or two moments as they were typed. */
export interface Chosen {
  readonly preset: Preset | null
  readonly from: string
  readonly to: string
}

type Offset = (local: number) => number

/** What the fields say while a preset is chosen. */
export const chosenBy = (
  preset: Preset,
  now: number,
  offset: Offset,
  language: Language,
): Chosen => ({
  preset,
  from: localText(now - spanLengths[preset], offset, language),
  to: localText(now, offset, language),
})

export interface Range {
  readonly from: number
  /** Null: now, by the clock of the core. */
  readonly to: number | null
}
export type RangeFault = 'from' | 'to' | 'order'

/** A preset is of now, whenever it was chosen. */
export function rangeOf(
  { preset, from, to }: Chosen,
  now: number,
  offset: Offset,
): Range | RangeFault {
  if (preset !== null) return { from: now - spanLengths[preset], to: null }
  const [begin, end] = [momentOf(from, offset), momentOf(to, offset)]
  if (begin === null) return 'from'
  if (end === null) return 'to'
  return begin < Math.min(end, now) ? { from: begin, to: end } : 'order'
}

/** In the address: `30d`, or two moments as Unix milliseconds. */
export const addressOf = ({ preset }: Chosen, { from, to }: Range): Record<string, string> =>
  preset === null ? { from: String(from), to: String(to) } : { last: preset }

const digits = (text: string | undefined): number | null =>
  text !== undefined && /^\d{1,13}$/.test(text) ? Number(text) : null

/** What an address says; thirty days where it says nothing. */
export function chosenIn(
  params: Readonly<Record<string, string>>,
  now: number,
  offset: Offset,
  language: Language,
): Chosen {
  const { last = '' } = params
  const [from, to] = [digits(params['from']), digits(params['to'])]
  if (from !== null && to !== null) {
    const [begin, end] = [from, to].map((ms) => localText(ms, offset, language))
    return { preset: null, from: begin ?? '', to: end ?? '' }
  }
  return chosenBy(isPreset(last) ? last : '30d', now, offset, language)
}
