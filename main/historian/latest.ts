/** Owns finding the newest sample of each tag, of all places where samples stand, by their keys. */
import type { SampleBatch, TagValue } from '../../shared/samples.ts'
import type { Ticks } from '../../shared/time.ts'
import type { Database } from '../database/database.ts'
import type { Extent } from './chunks.ts'
import type { Merging } from './merging.ts'
import { Rows } from './rows.ts'
import { tagsIn } from './schema.ts'
import { loadOther } from './value.ts'

/**
 * In order of tags; tags without a sample are left out. `until` keeps what a clock in the future has
 * stamped from passing for the newest.
 */
export function readLatest(
  db: Database,
  merging: Merging,
  until: Ticks,
  tags?: readonly number[],
): SampleBatch {
  const extents = tags === undefined ? merging.extents() : undefined
  const asked = extents === undefined ? new Set(tags) : tagsOf(db, merging, extents)
  const found: number[] = []
  const rows = new Rows()
  for (const tag of [...asked].sort((a, b) => a - b)) {
    const newest = merging.before(tag, until, extents)
    if (newest === undefined) continue
    found.push(tag)
    rows.add(newest.rows, newest.row)
  }
  return batchOf(found, rows)
}

/** All that have samples. */
function tagsOf(db: Database, merging: Merging, extents: ReadonlyMap<number, Extent>): Set<number> {
  const tags = new Set([...extents.keys(), ...merging.tailTags()])
  for (const table of ['sample', 'recent'] as const) {
    const known = db.prepare<[], number>(`SELECT tag FROM ${tagsIn(table)}`).pluck()
    for (const tag of known.iterate()) tags.add(tag)
  }
  return tags
}

function batchOf(tags: readonly number[], rows: Rows): SampleBatch {
  const count = tags.length
  const time = new Int32Array(2 * count)
  const others: [number, TagValue][] = []
  for (let at = 0; at < count; at++) {
    time[2 * at] = rows.low[at]!
    time[2 * at + 1] = rows.high[at]!
    const other = rows.others.get(at)
    if (other !== undefined) others.push([at, loadOther(other)])
  }
  const sourceTime = new BigInt64Array(time.buffer)
  const delays = new BigInt64Array(rows.delay.buffer, 0, count)
  return {
    tag: Int32Array.from(tags),
    sourceTime,
    // Wraps as it did when it was stored.
    serverTime: sourceTime.map((source, at) => source + delays[at]!),
    status: rows.status.slice(0, count),
    type: rows.type.slice(0, count),
    flags: rows.flags.slice(0, count),
    value: rows.value.slice(0, count),
    others,
  }
}
