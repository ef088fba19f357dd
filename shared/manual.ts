/**
 * Values that people enter: laboratory results, gauge rounds. What may be entered, and when the next one is
 * due. Pure; time is an argument.
 */
import { ValueType } from './samples.ts'
import type { Tag } from './tags.ts'

export type ManualValue = number | boolean | string

/** Rows of a round that are entered at once. */
export const MOST_ENTRIES = 1_000
/** A person's watch and the console's clock may differ by so many milliseconds. */
export const AHEAD_MS = 60_000
export const MOST_TEXT = 200

export const entryFaults = [
  'unknown_tag',
  'origin', // it is not entered by hand
  'type', // a text where a number is needed, or none
  'unit', // another unit than that of the tag
  'time', // no moment
  'future',
  'limits', // outside what the tag may have; it can be entered with a reason
  'twice', // two values of one moment in the list
  'taken', // there is a value of that moment already: it is corrected, not entered again
] as const
export type EntryFault = (typeof entryFaults)[number]

/** What is wrong with a value for this tag, or null. */
export function valueFault(tag: Pick<Tag, 'type'>, value: ManualValue): 'type' | null {
  if (tag.type === ValueType.Boolean) return typeof value === 'boolean' ? null : 'type'
  if (tag.type === ValueType.String) {
    return typeof value === 'string' && value !== '' && value.length <= MOST_TEXT ? null : 'type'
  }
  return typeof value === 'number' && Number.isFinite(value) ? null : 'type'
}

/** A value that a hand slips to: outside the range of the tag, or beyond its outermost limits. */
export function isOutside(
  { low, high, limits }: Pick<Tag, 'low' | 'high' | 'limits'>,
  value: ManualValue,
): boolean {
  if (typeof value !== 'number') return false
  const bounds = [
    [low, high],
    [limits.lowLow ?? limits.low, limits.highHigh ?? limits.high],
  ] as const
  return bounds.some(
    ([least, most]) => (least !== null && value < least) || (most !== null && value > most),
  )
}

/** When the next value is due, Unix milliseconds; null where none is waited for. */
export const dueAt = ({ sampling }: Pick<Tag, 'sampling'>, last: number | null): number | null =>
  sampling === 0 ? null : last === null ? 0 : last + sampling

export const isOverdue = (
  tag: Pick<Tag, 'sampling'>,
  last: number | null,
  now: number,
): boolean => {
  const due = dueAt(tag, last)
  return due !== null && due < now
}
