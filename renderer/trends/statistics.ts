/**
 * Statistics of a pen over a stretch of time. A mean is weighted by time, so a value that held for an
 * hour counts for an hour; only what is good counts, and the share of good says how much that was.
 */
import { State, type Run } from './run.ts'
import type { Stretch } from './view.ts'

export interface Statistics {
  readonly min: number
  readonly max: number
  readonly mean: number
  /** Good time over all time of the stretch that has passed and has been read, 0 to 1. */
  readonly good: number
}

/** Null where nothing good lies in the stretch. `now` bounds what can be known. */
export function statisticsOf(run: Run, { from, to }: Stretch, now: number): Statistics | null {
  const end = Math.min(to, now)
  let min = Infinity
  let max = -Infinity
  let area = 0
  let good = 0
  let unread = 0
  for (let row = 0; row + 1 < run.length; row++) {
    const start = run.time[row] as number
    const stop = run.time[row + 1] as number
    if (stop < from) continue
    if (start > end) break
    const state = run.state[row] as number
    const a = Math.max(start, from)
    const b = Math.min(stop, end)
    if (state === State.Unknown) unread += Math.max(0, b - a)
    if (state !== State.Good) continue
    const slope = slopeOf(run, row)
    const first = (run.value[row] as number) + slope * (a - start)
    const last = (run.value[row] as number) + slope * (b - start)
    min = Math.min(min, first, last)
    max = Math.max(max, first, last)
    area += ((first + last) / 2) * (b - a)
    good += b - a
  }
  if (!(min <= max)) return null
  const mean = good > 0 ? area / good : min
  const known = end - from - unread
  return { min, max, mean, good: known > 0 ? Math.min(1, good / known) : 0 }
}

/** A step holds; a line leads to the next row where that one can be drawn to. */
function slopeOf(run: Run, row: number): number {
  const next = run.state[row + 1] as number
  if (run.step || next > State.Uncertain) return 0
  const length = (run.time[row + 1] as number) - (run.time[row] as number)
  return length > 0 ? ((run.value[row + 1] as number) - (run.value[row] as number)) / length : 0
}

/** Least and greatest of what is drawn in the stretch, good or uncertain; undefined where nothing is. */
export function extent(run: Run, { from, to }: Stretch): { low: number; high: number } | undefined {
  let low = Infinity
  let high = -Infinity
  for (let row = 0; row < run.length; row++) {
    if ((run.state[row] as number) > State.Uncertain) continue
    const at = run.time[row] as number
    // A line crosses the edges: its rows just outside would widen the range, held steps do not.
    if (at > to) break
    if (at < from && row + 1 < run.length && (run.time[row + 1] as number) <= from) continue
    const value = run.value[row] as number
    if (value < low) low = value
    if (value > high) high = value
  }
  return low <= high ? { low, high } : undefined
}
