/** Owns finding the newest sample of each tag, of all places where samples stand, by their keys. */
import type { SampleBatch, TagValue } from '../../shared/samples.ts'
import type { Ticks } from '../../shared/time.ts'
import type { Merging } from './merging.ts'
import { momentOf, Rows, TWO_32 } from './rows.ts'
import { loadOther } from './value.ts'

/**
 * In order of tags; tags without a sample are left out. `until` keeps what a clock in the future has
 * stamped from passing for the newest.
 */
export function readLatest(merging: Merging, until: Ticks, asked?: readonly number[]): SampleBatch {
  const all = asked === undefined ? merging.all() : undefined
  const tags = all?.tags ?? Int32Array.from(new Set(asked)).sort()
  const end = momentOf(until)
  const found: number[] = []
  const rows = new Rows()
  rows.reserve(tags.length)
  for (const tag of tags) {
    if (merging.collectBefore(tag, until, end, all?.extents, rows)) found.push(tag)
  }
  return batchOf(found, rows)
}

function batchOf(tags: readonly number[], rows: Rows): SampleBatch {
  const count = tags.length
  const { low, high, delay } = rows
  const [source, server] = [new Int32Array(2 * count), new Int32Array(2 * count)]
  for (let at = 0; at < count; at++) {
    source[2 * at] = low[at]!
    source[2 * at + 1] = high[at]!
    const lower = low[at]! + (delay[2 * at]! >>> 0)
    server[2 * at] = lower
    // Wraps as it did when it was stored.
    server[2 * at + 1] = high[at]! + delay[2 * at + 1]! + (lower >= TWO_32 ? 1 : 0)
  }
  const others: [number, TagValue][] = []
  for (let at = 0; at < count && rows.others.size > 0; at++) {
    const other = rows.others.get(at)
    if (other !== undefined) others.push([at, loadOther(other)])
  }
  return {
    tag: Int32Array.from(tags),
    sourceTime: new BigInt64Array(source.buffer),
    serverTime: new BigInt64Array(server.buffer),
    status: own(rows.status, count),
    type: own(rows.type, count),
    flags: own(rows.flags, count),
    value: own(rows.value, count),
    others,
  }
}

/** The column itself where it has no room to spare: nobody else has it. */
const own = <T extends { readonly length: number; slice(from: number, to: number): T }>(
  column: T,
  count: number,
): T => (column.length === count ? column : column.slice(0, count))
