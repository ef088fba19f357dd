/** Rows of batches: cut, and brought in order. */
import { columns, concatenated, type SampleBatch } from '../../shared/samples.ts'

/** The rows of a tag within a range of time; inclusive, exclusive. */
export function within(batch: SampleBatch, tag: number, from: bigint, to: bigint): SampleBatch {
  return those(batch, (row) => {
    const time = batch.sourceTime[row] ?? 0n
    return batch.tag[row] === tag && time >= from && time < to
  })
}

/** The rows of which no tag and moment are told again by others. */
export function notToldBy(others: SampleBatch, batch: SampleBatch): SampleBatch {
  const keyOf = ({ tag, sourceTime }: SampleBatch, row: number) => `${tag[row]} ${sourceTime[row]}`
  const again = new Set(Array.from(others.tag, (_tag, row) => keyOf(others, row)))
  return those(batch, (row) => !again.has(keyOf(batch, row)))
}

function those(batch: SampleBatch, isKept: (row: number) => boolean): SampleBatch {
  const rows = Array.from(batch.tag, (_tag, row) => row).filter(isKept)
  if (rows.length === batch.tag.length) return batch
  const others = new Map(batch.others)
  const kept = columns(rows.length)
  rows.forEach((row, at) => {
    kept.tag[at] = batch.tag[row] ?? 0
    kept.sourceTime[at] = batch.sourceTime[row] ?? 0n
    kept.serverTime[at] = batch.serverTime[row] ?? 0n
    kept.status[at] = batch.status[row] ?? 0
    kept.type[at] = batch.type[row] ?? 0
    kept.flags[at] = batch.flags[row] ?? 0
    kept.value[at] = batch.value[row] ?? Number.NaN
    const other = others.get(row)
    if (other !== undefined) kept.others.push([at, other])
  })
  return kept
}

/** The last row of a tag before a moment, as one of that moment; null where there is none. */
export function standingAt(batch: SampleBatch, tag: number, moment: bigint): SampleBatch | null {
  const row = batch.tag.findLastIndex(
    (each, at) => each === tag && (batch.sourceTime[at] ?? 0n) < moment,
  )
  if (row < 0) return null
  const time = batch.sourceTime[row] ?? 0n
  const only = within(batch, tag, time, time + 1n)
  const last = only.tag.length - 1
  const standing = concatenated([only])
  const one = {
    tag: standing.tag.subarray(last),
    sourceTime: standing.sourceTime.subarray(last),
    serverTime: standing.serverTime.subarray(last),
    status: standing.status.subarray(last),
    type: standing.type.subarray(last),
    flags: standing.flags.subarray(last),
    value: standing.value.subarray(last),
    others: standing.others.flatMap(([at, value]) => (at === last ? [[0, value] as const] : [])),
  }
  one.sourceTime[0] = moment
  return one
}

/** Its rows by source time; as they came where a clock was set back within the batch, since the last one holds. */
export function inOrder({ tag, sourceTime }: SampleBatch): readonly number[] {
  const rows = Array.from(tag, (_tag, row) => row)
  const last = new Map<number, bigint>()
  let sorted = true
  let newest: bigint | null = null
  for (const row of rows) {
    const time = sourceTime[row] ?? 0n
    const before = last.get(tag[row] ?? -1)
    if (before !== undefined && time < before) return rows
    last.set(tag[row] ?? -1, time)
    if (newest !== null && time < newest) sorted = false
    newest = time
  }
  if (sorted) return rows
  return rows.sort((one, other) => {
    const [first, second] = [sourceTime[one] ?? 0n, sourceTime[other] ?? 0n]
    return first < second ? -1 : first > second ? 1 : one - other
  })
}
