/**
 * Between what values lay a stretch of the history, hour by hour, without reading it: for what looks for something
 * over years and need not read where it cannot be. Beside `HistoryPort.range`, which answers a screen.
 */
import type { Asking } from './history.ts'
import type { Ticks } from './time.ts'

/** Bits of `TagBounds.marks`. */
export const Bound = {
  /** Nothing is told of this bucket: its samples are to be read. */
  Unread: 1,
  /** Something that held in it may have been bad, or no number that a double has exactly. */
  Faulty: 2,
  /** Something that held in it may have been uncertain. */
  Uncertain: 4,
  /** When it began nothing had come of the tag yet. */
  Unheard: 8,
  /** There are samples in it. */
  Sampled: 16,
  /** Numbers held in it. */
  Number: 32,
  /** Switches held in it, which count as 0 and 1. */
  Switch: 64,
} as const

export interface BoundsQuery {
  readonly tags: readonly number[]
  /** Both are borders of buckets. */
  readonly from: Ticks
  readonly to: Ticks
}

/** One tag, bucket by bucket. What held when a bucket began counts for it; gaps do not: they are asked for. */
export interface TagBounds {
  readonly tag: number
  /** Of what was usable, never rounded inwards; NaN where there was nothing. */
  readonly least: Float64Array
  readonly greatest: Float64Array
  readonly marks: Uint8Array
}

export interface BoundsPort {
  /** Length of a bucket; they lie from 1970 on. */
  readonly bucket: Ticks
  /** Buckets in one answer at most. */
  readonly most: number
  /** In the order of the tags. Rejects as `HistoryPort.range` does. */
  of(query: BoundsQuery, asking: Asking): Promise<readonly TagBounds[]>
}
