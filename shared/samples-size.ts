/**
 * How much room samples take, so that every queue on their way is bounded in bytes and not in rows
 * alone: a row may carry a text or an array of any size.
 */
import type { SampleBatch, TagValue } from './samples.ts'

/**
 * Bytes of the largest value that is kept: 32,768 characters or 8,192 numbers. What is larger is a
 * sample without a value and says so in its status; it is never cut.
 */
export const LARGEST_VALUE = 65_536

/** One row of a batch in all of its columns. */
const ROW = 34

/** Bytes of a value that is neither a number nor a boolean, in memory, roughly. */
export function sizeOf(value: TagValue): number {
  if (typeof value === 'string') return 2 * value.length
  if (typeof value !== 'object' || value === null) return 8
  if (Array.isArray(value)) {
    return (value as readonly TagValue[]).reduce<number>((sum, each) => sum + sizeOf(each), 0)
  }
  return Object.entries(value).reduce((sum, [name, each]) => sum + sizeOf(name) + sizeOf(each), 0)
}

export const bytesOf = (batch: SampleBatch): number =>
  batch.others.reduce((sum, [, value]) => sum + sizeOf(value), ROW * batch.tag.length)
