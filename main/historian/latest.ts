/**
 * Owns finding the newest sample of each tag by its key, without a table that would have to be kept
 * up to date: 10,000 tags take about 40 ms.
 */
import type { SampleBatch, TagValue } from '../../shared/samples.ts'
import type { Ticks } from '../../shared/time.ts'
import type { Database } from '../database/database.ts'
import { tagsIn } from './schema.ts'
import { isOther, loadNumber, loadOther, type Stored } from './value.ts'

type Newest = [
  tag: number,
  low: number,
  high: number,
  n: number,
  value: Stored,
  status: number,
  type: number,
  flags: number,
  delayLow: number | null,
  delayHigh: number | null,
]

const newestOf = (table: 'sample' | 'recent', tags: string): string => `
  SELECT s.tag, s.time & 4294967295, s.time >> 32, s.n, value, status, type, flags,
    delay & 4294967295, delay >> 32
  FROM ${tags} AS known CROSS JOIN ${table} AS s
  ON s.tag = known.tag
    AND s.time = (SELECT max(time) FROM ${table} WHERE tag = known.tag AND time < ?)`

const isNewer = (a: Newest, b: Newest): boolean =>
  a[2] !== b[2] ? a[2] > b[2] : a[1] !== b[1] ? a[1] > b[1] : a[3] > b[3]

/**
 * In order of tags; tags without a sample are left out. `until` keeps what a clock in the future has
 * stamped from passing for the newest.
 */
export function readLatest(db: Database, until: Ticks, tags?: readonly number[]): SampleBatch {
  const found = new Map<number, Newest>()
  for (const table of ['sample', 'recent'] as const) {
    const known = tags === undefined ? tagsIn(table) : '(SELECT value AS tag FROM json_each(?))'
    const statement = db.prepare<unknown[], Newest>(newestOf(table, known)).raw()
    const of = tags === undefined ? [] : [JSON.stringify(tags)]
    for (const row of statement.all(...of, until)) {
      const other = found.get(row[0])
      if (other === undefined || isNewer(row, other)) found.set(row[0], row)
    }
  }
  return batchOf([...found.values()].sort((a, b) => a[0] - b[0]))
}

function batchOf(rows: readonly Newest[]): SampleBatch {
  const count = rows.length
  const time = new Int32Array(2 * count)
  const delay = new Int32Array(2 * count)
  const others: [number, TagValue][] = []
  const batch = {
    tag: new Int32Array(count),
    sourceTime: new BigInt64Array(time.buffer),
    serverTime: new BigInt64Array(count),
    status: new Uint32Array(count),
    type: new Uint8Array(count),
    flags: new Uint8Array(count),
    value: new Float64Array(count),
    others,
  }
  const delays = new BigInt64Array(delay.buffer)
  rows.forEach(([tag, low, high, , value, status, type, flags, delayLow, delayHigh], at) => {
    time[2 * at] = low
    time[2 * at + 1] = high
    delay[2 * at] = delayLow ?? 0
    delay[2 * at + 1] = delayHigh ?? 0
    batch.tag[at] = tag
    batch.serverTime[at] = batch.sourceTime[at]! + delays[at]! // wraps as it did when it was stored
    batch.status[at] = status
    batch.type[at] = type
    batch.flags[at] = flags
    batch.value[at] = loadNumber(value)
    if (isOther(value)) others.push([at, loadOther(value)])
  })
  return batch
}
