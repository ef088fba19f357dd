/**
 * What is left of batches when more waits than there is room for: the last sample of each tag, so that
 * however much goes, no tag is left with a value that is no longer true; and, where these are too much
 * still, the same without their texts and arrays. One pass over all of them, without an object for a row,
 * since it is needed where there is no time.
 */
import { Status } from '../../shared/quality.ts'
import { columns, SampleFlag, type SampleBatch } from '../../shared/samples.ts'
import { halvesOf } from '../../shared/time.ts'

/**
 * The batches as one with a single sample per tag, the last, in the order in which they came; it is marked
 * as following an overflow where others of its tag went, or where one that went was marked.
 */
export function lastOfEachTag(batches: readonly SampleBatch[]): SampleBatch {
  const total = batches.reduce((sum, { tag }) => sum + tag.length, 0)
  const keptOf = new Map<number, number>()
  // From the last to the first, so that the first one met of each tag is the one that stays.
  const [from, row] = [new Int32Array(total), new Int32Array(total)]
  const follows = new Uint8Array(total)
  let count = 0
  for (let at = batches.length - 1; at >= 0; at--) {
    const { tag } = batches[at]!
    for (let each = tag.length - 1; each >= 0; each--) {
      const kept = keptOf.get(tag[each]!)
      if (kept !== undefined) follows[kept] = 1
      else {
        keptOf.set(tag[each]!, count)
        from[count] = at
        row[count] = each
        count += 1
      }
    }
  }
  const made = columns(count)
  const words = batches.map(({ sourceTime, serverTime }) => [
    halvesOf(sourceTime),
    halvesOf(serverTime),
  ])
  const [sourceWords, serverWords] = [halvesOf(made.sourceTime), halvesOf(made.serverTime)]
  const texts = batches.map((batch) => new Map(batch.others))
  for (let kept = count - 1, to = 0; kept >= 0; kept--, to++) {
    const [at, each] = [from[kept]!, row[kept]!]
    const batch = batches[at]!
    const [source, server] = words[at]!
    made.tag[to] = batch.tag[each]!
    made.status[to] = batch.status[each]!
    made.type[to] = batch.type[each]!
    made.value[to] = batch.value[each]!
    made.flags[to] = batch.flags[each]! | (follows[kept] === 1 ? SampleFlag.Overflow : 0)
    for (const half of [0, 1]) {
      sourceWords[2 * to + half] = source![2 * each + half]!
      serverWords[2 * to + half] = server![2 * each + half]!
    }
    const value = texts[at]!.get(each)
    if (value !== undefined) made.others.push([to, value])
  }
  return made
}

/** Texts, arrays and structures are left out: the status of each says so. */
export function withoutOthers(batch: SampleBatch): SampleBatch {
  const status = batch.status.slice()
  for (const [row] of batch.others) status[row] = Status.BadEncodingLimitsExceeded
  return { ...batch, status, others: [] }
}
