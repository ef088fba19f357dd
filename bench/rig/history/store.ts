/** What a store of history is asked in a benchmark, ours and its peers alike. */
import type { SampleBatch } from '../../../shared/samples.ts'

/** A stretch from the first sample on. */
export interface Stretch {
  readonly tags: readonly number[]
  readonly seconds: number
}

export interface Peer {
  readonly name: string
  /** Resolves when the samples are on disk. */
  put(batch: SampleBatch): Promise<void>
  /** All samples of a stretch, as numbers that the program has. */
  raw(stretch: Stretch): Promise<number>
  /** The least and the greatest of each of so many parts of a stretch. @returns rows */
  plot(stretch: Stretch, width: number): Promise<number>
  /** The newest sample of each tag. @returns rows */
  latest(): Promise<number>
  /** Of what is on disk, everything counted that a sample needs. */
  bytes(): Promise<number>
  close(): Promise<void>
}
