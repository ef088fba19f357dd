/**
 * The queue between this thread and the core: bounded, in order, counting what it loses. The core
 * acknowledges every batch it has taken; until then only so many samples are under way, the rest
 * wait here. When too many wait, the oldest batches are thinned to the last sample of each tag, so
 * that however long the core is busy, no tag is left with a value that is no longer true.
 */
import { SampleFlag, type SampleBatch, type TagValue } from '../../shared/samples.ts'

/** Samples sent and not yet acknowledged. */
const UNDER_WAY = 50_000
/** Samples that wait besides. */
const WAITING = 500_000

export interface Outbox {
  offer(batch: SampleBatch): void
  /** The core has taken so many samples. */
  taken(samples: number): void
  /** Samples whose fate is not known yet: waiting or under way. */
  readonly pending: number
}

export function createOutbox(
  post: (batch: SampleBatch) => void,
  dropped: (samples: number) => void,
  limits: { underWay: number; waiting: number } = { underWay: UNDER_WAY, waiting: WAITING },
): Outbox {
  const waiting: SampleBatch[] = []
  let waitingSamples = 0
  let underWay = 0

  const send = (): void => {
    while (waiting[0] !== undefined && (underWay === 0 || underWay < limits.underWay)) {
      const batch = waiting.shift() as SampleBatch
      waitingSamples -= batch.tag.length
      underWay += batch.tag.length
      post(batch)
    }
  }
  const thin = (): void => {
    while (waitingSamples > limits.waiting) {
      const [first, second] = waiting
      if (first === undefined || second === undefined) return
      const merged = lastOfEachTag(first, second)
      waiting.splice(0, 2, merged)
      const lost = first.tag.length + second.tag.length - merged.tag.length
      waitingSamples -= lost
      dropped(lost)
    }
  }
  return {
    offer(batch) {
      waiting.push(batch)
      waitingSamples += batch.tag.length
      send()
      thin()
    },
    taken(samples) {
      underWay = Math.max(0, underWay - samples)
      send()
    },
    get pending() {
      return waitingSamples + underWay
    },
  }
}

/**
 * Both batches as one with a single sample per tag, the last; it is marked as following an overflow
 * where others of its tag went.
 */
export function lastOfEachTag(first: SampleBatch, second: SampleBatch): SampleBatch {
  const split = first.tag.length
  const last = new Map<number, number>()
  const several = new Set<number>()
  const note = (tag: number, row: number): void => {
    // Deleting first keeps the map in the order of the samples that stay.
    if (last.delete(tag)) several.add(tag)
    last.set(tag, row)
  }
  first.tag.forEach((tag, row) => note(tag, row))
  second.tag.forEach((tag, row) => note(tag, split + row))
  const others = new Map<number, TagValue>(first.others)
  for (const [row, value] of second.others) others.set(split + row, value)

  const rows = [...last.values()]
  const column = <T extends { [row: number]: unknown; length: number }>(
    make: (size: number) => T,
    pick: (batch: SampleBatch) => T,
  ): T => {
    const made = make(rows.length)
    rows.forEach((row, to) => {
      made[to as keyof T] = (
        row < split ? pick(first)[row] : pick(second)[row - split]
      ) as T[keyof T]
    })
    return made
  }
  const kept: [number, TagValue][] = []
  rows.forEach((row, to) => {
    const value = others.get(row)
    if (value !== undefined) kept.push([to, value])
  })
  const flags = column(
    (size) => new Uint8Array(size),
    (batch) => batch.flags,
  )
  const tag = column(
    (size) => new Int32Array(size),
    (batch) => batch.tag,
  )
  tag.forEach((each, row) => {
    if (several.has(each)) flags[row] = (flags[row] ?? 0) | SampleFlag.Overflow
  })
  return {
    tag,
    sourceTime: column(
      (size) => new BigInt64Array(size),
      (batch) => batch.sourceTime,
    ),
    serverTime: column(
      (size) => new BigInt64Array(size),
      (batch) => batch.serverTime,
    ),
    status: column(
      (size) => new Uint32Array(size),
      (batch) => batch.status,
    ),
    type: column(
      (size) => new Uint8Array(size),
      (batch) => batch.type,
    ),
    flags,
    value: column(
      (size) => new Float64Array(size),
      (batch) => batch.value,
    ),
    others: kept,
  }
}
