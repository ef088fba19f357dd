/** Occurrences in the order that is asked for, how long each lasted, and the stretch of a trend that shows one. Pure. */
import type { Occurrence, Row, Search } from './feed.ts'

export const orders = ['earliest', 'latest', 'longest'] as const
export type Order = (typeof orders)[number]

export const beginOf = ({ from }: Occurrence): number => Date.parse(from)
export const endOf = ({ to }: Occurrence): number => Date.parse(to)
/** Milliseconds. */
export const lengthOf = (each: Occurrence): number => endOf(each) - beginOf(each)

export function ordered(rows: readonly Row[], order: Order): readonly Row[] {
  if (order === 'earliest') return rows
  if (order === 'latest') return rows.toReversed()
  return rows.toSorted((one, other) => lengthOf(other) - lengthOf(one) || one.number - other.number)
}

/** Least stretch of a trend, and room on both sides as a share of what is shown. Milliseconds. */
const LEAST = 120_000
const ROOM = 0.15
const MOST = 1_000 * 86_400_000

/** The address of the trend of an occurrence: with what counted for its begin, and room on both sides. */
export function trendOf(
  row: Occurrence,
  { tags, lead }: Pick<Search, 'tags' | 'lead'>,
): Record<string, string> {
  const from = beginOf(row) - lead
  const to = endOf(row)
  const shown = Math.min(MOST, Math.max(LEAST, (to - from) * (1 + 2 * ROOM)))
  const middle = shown === MOST ? from + MOST / 2 - MOST * ROOM : (from + to) / 2
  return {
    pens: tags.join(','),
    span: `${Math.ceil(shown / 1_000)}s`,
    to: String(Math.round(middle + shown / 2)),
  }
}
