/** When the chunks of a tag are packed into their months. A pure rule on what is known of them. */
import type { Ticks } from '../../shared/time.ts'

/** Of a tag, what stands in `history.db`. */
export interface Waiting {
  readonly samples: number
  readonly chunks: number
  /** The time of its first sample. */
  readonly oldest: Ticks
}

const HOUR = 36_000_000_000n
const DAY = 24n * HOUR

/** A full chunk of a month. */
const SAMPLES = 4096
/** So many are as many reads for a question. */
const CHUNKS = 32

/** Enough to make a long chunk, or too many to be read, or of a day (UTC) of which no more is to come. */
export const isDue = ({ samples, chunks, oldest }: Waiting, now: Ticks): boolean =>
  samples >= SAMPLES || chunks >= CHUNKS || oldest - (oldest % DAY) + DAY + HOUR <= now
