/** Values that are no plain figure, as one short line: texts, 64-bit integers, arrays, structures. */
import type { TagValue } from '../../shared/samples.ts'
import { ARRAY, isNumeric, ValueType } from '../../shared/samples.ts'
import { stateText, type Tag } from '../../shared/tags.ts'
import type { Format } from '../ui/format.ts'
import { NARROW } from '../ui/format.ts'

/** Values of an array that are written out in a cell. */
export const FIRST = 2
/** Characters of a text in a cell. */
const LONGEST = 28

const is64 = (type: number): boolean => type === ValueType.Int64 || type === ValueType.UInt64

/** A scalar that stands on a bar and has a line: not a text, an array, or 64 bits. */
export const isPlotted = ({ type }: { readonly type: number }): boolean => isNumeric(type)

/** What of a tag its text follows. */
export interface Told {
  readonly type: number
  readonly decimals: number
  readonly enumeration?: Tag['enumeration'] | undefined
}

export interface Words {
  readonly on: string
  readonly off: string
}

const grouped = (digits: string): string => digits.replace(/\B(?=(\d{3})+$)/g, NARROW)

/** A 64-bit integer with all its digits. */
export function wholeText(value: bigint): string {
  const text = grouped((value < 0n ? -value : value).toString())
  return value < 0n ? `\u2212${text}` : text
}

export const cut = (text: string, longest = LONGEST): string =>
  text.length <= longest ? text : `${text.slice(0, longest - 1)}…`

/** As a DateTime arrives: how one is known of whose type its server has said nothing yet. */
const MOMENT = /^\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/

/** A DateTime arrives as ISO 8601 in UTC; the screen writes it in the zone of the site. */
function momentText(value: string, format: Format): string {
  const ms = Date.parse(value)
  return Number.isNaN(ms) ? value : format.moment(ms)
}

/** The value whole; a number stays a number, so that the figure keeps its decimals. */
export function valueText(
  value: TagValue,
  tag: Told,
  words: Words,
  format: Format,
  first = FIRST,
): string | number | null {
  const state = stateText(tag.enumeration, value)
  if (state !== null) return state
  if (value === null || typeof value === 'number') return value
  if (typeof value === 'boolean') return value ? words.on : words.off
  if (typeof value === 'bigint') return wholeText(value)
  if (typeof value === 'string') {
    // JSON carries 64 bits as digits.
    if (is64(tag.type) && /^-?\d+$/.test(value)) return wholeText(BigInt(value))
    const isMoment =
      tag.type === ValueType.DateTime || (tag.type === ValueType.Null && MOMENT.test(value))
    return isMoment ? momentText(value, format) : value
  }
  if (Array.isArray(value))
    return arrayText(value as readonly TagValue[], tag, words, format, first)
  return Object.entries(value)
    .map(([field, each]) => `${field}: ${plain(each, tag, words, format)}`)
    .join('; ')
}

function plain(value: TagValue, tag: Told, words: Words, format: Format): string {
  const text = valueText(value, tag, words, format)
  return typeof text === 'string' ? text : format.number(text, tag.decimals)
}

/** `0.39; 1.59 … (16)` */
function arrayText(
  values: readonly TagValue[],
  tag: Told,
  words: Words,
  format: Format,
  first: number,
): string {
  const each = { ...tag, type: tag.type & ~ARRAY }
  const written = values.slice(0, first).map((value) => plain(value, each, words, format))
  return `${written.join('; ')}${values.length > first ? ' …' : ''} (${values.length})`
}
