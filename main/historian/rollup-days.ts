/**
 * Owns making the roll-ups of a tag in a month anew where samples came or went: the quarters of an hour that
 * these touch are reckoned from their samples, the coarser levels from the finer. Made twice they are the same.
 */
import type { Ticks } from '../../shared/time.ts'
import { Buckets, bucketsOf, coarser, LEVEL_TICKS } from './rollup-buckets.ts'
import type { RollupStore } from './rollup-file.ts'
import type { Rows } from './rows.ts'

const QUARTER = BigInt(LEVEL_TICKS.quarter)
const DAY = BigInt(LEVEL_TICKS.day)
const MINUTES = LEVEL_TICKS.quarter / LEVEL_TICKS.minute
const QUARTERS = LEVEL_TICKS.hour / LEVEL_TICKS.quarter
const HOURS = LEVEL_TICKS.day / LEVEL_TICKS.hour

/** Minutes are kept of a day that has so many samples for each of them: of fewer, samples are read as fast. */
const WORTH = 4

/** What was touched; both moments are inclusive and of the month. */
export interface TouchedRange {
  readonly tag: number
  readonly from: Ticks
  readonly to: Ticks
}

/** Samples of a tag from one moment, inclusive, to another, in order; they are others after the next question. */
export type SamplesOf = (tag: number, from: Ticks, to: Ticks) => Rows

/** Days since 1970 that a range touches. */
export function daysOf({ from, to }: Pick<TouchedRange, 'from' | 'to'>): number[] {
  const [first, last] = [Number(from / DAY), Number(to / DAY)]
  return Array.from({ length: last - first + 1 }, (_, at) => first + at)
}

/**
 * Makes what lies in a range of one day, within the caller's transaction. @param begin first day of the month
 */
export function makeDay(
  store: RollupStore,
  { tag, from, to }: TouchedRange,
  day: number,
  month: { readonly number: number; readonly begin: number },
  samplesOf: SamplesOf,
): void {
  const midnight = BigInt(day) * DAY
  const names = {
    minute: { level: 'minute', number: day },
    quarter: { level: 'quarter', number: day },
  } as const
  const oldMinutes = store.block(tag, names.minute, 'shape')
  const oldQuarters = store.block(tag, names.quarter, 'all')
  // Of a day that has no minutes there are few samples; it is made whole.
  const isWhole = oldMinutes === undefined || oldQuarters === undefined
  const first = isWhole || from < midnight ? 0 : Number((from - midnight) / QUARTER)
  const past =
    isWhole || to >= midnight + DAY ? QUARTERS * HOURS : Number((to - midnight) / QUARTER) + 1
  const rows = samplesOf(tag, midnight + BigInt(first) * QUARTER, midnight + BigInt(past) * QUARTER)
  const freshMinutes = bucketsOf(rows, 0, rows.length, midnight, LEVEL_TICKS.minute)
  const freshQuarters = coarser(freshMinutes, LEVEL_TICKS.minute, MINUTES)
  const minutes = spliced(oldMinutes, freshMinutes, first * MINUTES, past * MINUTES)
  const quarters = spliced(oldQuarters, freshQuarters, first, past)
  if (countOf(minutes) >= WORTH * minutes.length) store.put(tag, names.minute, minutes)
  else store.drop(tag, names.minute)
  store.put(tag, names.quarter, quarters)
  const hours = coarser(quarters, LEVEL_TICKS.quarter, QUARTERS)
  const days = coarser(hours, LEVEL_TICKS.hour, HOURS)
  const ofMonth = {
    hour: { buckets: hours, each: HOURS },
    day: { buckets: days, each: 1 },
  } as const
  for (const level of ['hour', 'day'] as const) {
    const { buckets, each } = ofMonth[level]
    const name = { level, number: month.number }
    const at = (day - month.begin) * each
    const shifted = new Buckets()
    for (let i = 0; i < buckets.length; i++) shifted.copy(buckets, i, buckets.at[i]! + at, 0)
    store.put(tag, name, spliced(store.block(tag, name, 'all'), shifted, at, at + each))
  }
}

/** Buckets in order, those from one number to another taken from others. */
function spliced(old: Buckets | undefined, fresh: Buckets, from: number, to: number): Buckets {
  if (old === undefined) return fresh
  const made = new Buckets()
  let at = 0
  for (; at < old.length && old.at[at]! < from; at++) made.copy(old, at, old.at[at]!, 0)
  for (let i = 0; i < fresh.length; i++) made.copy(fresh, i, fresh.at[i]!, 0)
  for (; at < old.length; at++) if (old.at[at]! >= to) made.copy(old, at, old.at[at]!, 0)
  return made
}

function countOf({ count, length }: Buckets): number {
  let sum = 0
  for (let i = 0; i < length; i++) sum += count[i]!
  return sum
}
