/**
 * Owns how new samples of a tag come among the chunks of a month: chunks that they do not fall into stay as they
 * are, all others are made anew with them, and one before them that is short is made longer.
 */
import type { Ticks } from '../../shared/time.ts'
import type { Header } from './chunk.ts'
import { Damaged } from './damage.ts'
import type { Mask } from './masks.ts'
import { stretchOf, type Month } from './month.ts'
import type { MonthStore } from './month-shelf.ts'
import {
  compareMoments,
  momentOf,
  Rows,
  ticksOf,
  without,
  type Moment,
  type Stretch,
} from './rows.ts'
import { LONGEST_SPAN, MOST_IN_CHUNK } from './schema.ts'

/** A chunk that is shorter than this, and than so many times what comes, is made anew with what comes: so
 * each sample is written a few times, not once for every few that follow it. */
const SHORT = MOST_IN_CHUNK / 2
const TIMES = 8

export interface Range {
  readonly from: Ticks
  /** Inclusive. */
  readonly to: Ticks
}

/**
 * Within the caller's transaction.
 * @param rows in order, of this month
 * @param masks what of the chunks that are there no longer counts
 * @returns from the first to the last moment of which anything has changed
 */
export function mergeInto(
  store: MonthStore,
  tag: number,
  rows: Rows,
  masks: readonly Mask[],
  month: Month,
): Range | undefined {
  const stretches = masks
    .map((mask) => cutTo(mask, stretchOf(month)))
    .filter(({ from, to }) => compareMoments(from, to) < 0)
  const range = rangeOf(rows, stretches)
  if (range === undefined) return undefined
  const there = chunksOver(store, tag, range)
  const touched = there.filter((header) => isTouched(header, rows, stretches))
  const before = shortBefore(store, tag, rows)
  if (before !== undefined && there.every(({ id }) => id !== before.id)) touched.unshift(before)
  if (touched.length === 0 && there.length === 0) {
    store.add(tag, rows)
    return range
  }
  const all = new Rows()
  const made = new Set<number>()
  for (const header of touched) {
    const known = opened(store, header)
    if (known === undefined) continue
    const left = without(known, stretches)
    all.addAll(left, 0, left.length)
    made.add(header.id)
    store.remove(tag, header)
  }
  all.addAll(rows, 0, rows.length)
  const sorted = all.sorted()
  // No new chunk reaches over one that stays.
  let from = 0
  for (const header of there) {
    if (made.has(header.id)) continue
    const to = sorted.firstFrom(header.from)
    add(store, tag, sorted, from, to)
    from = Math.max(from, to)
  }
  add(store, tag, sorted, from, sorted.length)
  return range
}

function add(store: MonthStore, tag: number, rows: Rows, from: number, to: number): void {
  if (to <= from) return
  if (from === 0 && to === rows.length) {
    store.add(tag, rows)
    return
  }
  const part = new Rows()
  part.addAll(rows, from, to)
  store.add(tag, part)
}

const cutTo = ({ from, to }: Mask, stretch: Stretch): Stretch => {
  const [begin, end] = [momentOf(from), momentOf(to)]
  return {
    from: compareMoments(begin, stretch.from) < 0 ? stretch.from : begin,
    to: compareMoments(end, stretch.to) > 0 ? stretch.to : end,
  }
}

function rangeOf(rows: Rows, stretches: readonly Stretch[]): Range | undefined {
  const bounds: Range[] = stretches.map(({ from, to }) => ({
    from: ticksOf(from),
    to: ticksOf(to) - 1n,
  }))
  if (rows.length > 0) {
    bounds.push({ from: ticksOf(rows.moment(0)), to: ticksOf(rows.moment(rows.length - 1)) })
  }
  if (bounds.length === 0) return undefined
  return bounds.reduce((one, other) => ({
    from: one.from < other.from ? one.from : other.from,
    to: one.to > other.to ? one.to : other.to,
  }))
}

function chunksOver(store: MonthStore, tag: number, { from, to }: Range): Header[] {
  const extent = store.extent(tag)
  return extent === undefined ? [] : store.overlapping(tag, extent, from, to + 1n)
}

function isTouched({ from, to }: Header, rows: Rows, stretches: readonly Stretch[]): boolean {
  const row = rows.firstFrom(from)
  if (row < rows.length && compareMoments(rows.moment(row), to) <= 0) return true
  return stretches.some(
    (stretch) => compareMoments(stretch.from, to) <= 0 && compareMoments(stretch.to, from) > 0,
  )
}

/** The last chunk before new samples, where it is to be made longer. */
function shortBefore(store: MonthStore, tag: number, rows: Rows): Header | undefined {
  if (rows.length === 0) return undefined
  const first = rows.moment(0)
  const [header] = store.before(tag, ticksOf(first))
  if (header === undefined) return undefined
  const isShort = header.count < Math.min(SHORT, TIMES * rows.length)
  return isShort && isNear(header.from, first) ? header : undefined
}

const isNear = (one: Moment, other: Moment): boolean =>
  ticksOf(other) - ticksOf(one) < BigInt(LONGEST_SPAN)

/** One that is damaged stays as it is, and reads as lost. */
function opened(store: MonthStore, header: Header): Rows | undefined {
  try {
    return store.open(header)
  } catch (error) {
    if (error instanceof Damaged) return undefined
    throw error
  }
}
