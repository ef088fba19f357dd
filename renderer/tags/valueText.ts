/** Values that are no plain figure, as one short line: texts, 64-bit integers, arrays, structures. */
import type { TagValue } from '../../shared/samples.ts'
import { ValueType } from '../../shared/samples.ts'
import type { Format } from '../ui/format.ts'
import { NARROW } from '../ui/format.ts'

/** Values of an array that are written out. */
export const FIRST = 3
/** Characters of a text in a cell. */
const LONGEST = 28

export interface Words {
  readonly on: string
  readonly off: string
  /** `64 values` */
  readonly count: (count: number) => string
}

const grouped = (digits: string): string => digits.replace(/\B(?=(\d{3})+$)/g, NARROW)

/** A 64-bit integer with all its digits. */
export function wholeText(value: bigint): string {
  const text = grouped((value < 0n ? -value : value).toString())
  return value < 0n ? `\u2212${text}` : text
}

export const cut = (text: string, longest = LONGEST): string =>
  text.length <= longest ? text : `${text.slice(0, longest - 1)}…`

/** A DateTime arrives as ISO 8601 in UTC; the screen writes it in the zone of the site. */
function momentText(value: string, format: Format): string {
  const ms = Date.parse(value)
  return Number.isNaN(ms) ? value : format.moment(ms)
}

/** The value whole; a number stays a number, so that the figure keeps its decimals. */
export function valueText(
  value: TagValue,
  tag: { readonly type: number; readonly decimals: number },
  words: Words,
  format: Format,
): string | number | null {
  if (value === null || typeof value === 'number') return value
  if (typeof value === 'boolean') return value ? words.on : words.off
  if (typeof value === 'bigint') return wholeText(value)
  if (typeof value === 'string') {
    return tag.type === ValueType.DateTime ? momentText(value, format) : value
  }
  if (Array.isArray(value)) return arrayText(value as readonly TagValue[], tag, words, format)
  return Object.entries(value)
    .map(([field, each]) => `${field}: ${String(plain(each, tag, words, format))}`)
    .join('; ')
}

function plain(
  value: TagValue,
  tag: { readonly type: number; readonly decimals: number },
  words: Words,
  format: Format,
): string {
  const text = valueText(value, tag, words, format)
  return typeof text === 'string' ? text : format.number(text, tag.decimals)
}

function arrayText(
  values: readonly TagValue[],
  tag: { readonly type: number; readonly decimals: number },
  words: Words,
  format: Format,
): string {
  const first = values.slice(0, FIRST).map((each) => plain(each, tag, words, format))
  const more = values.length > FIRST ? ' …' : ''
  return `${first.join('; ')}${more} (${words.count(values.length)})`
}
