/**
 * The queue between this thread and the core: bounded in samples and in bytes, in order, counting what
 * it loses. The core acknowledges every batch it has taken; until then only so much is under way, the
 * rest wait here. When too much waits, the oldest batches are thinned to the last sample of each tag, so
 * that however long the core is busy, no tag is left with a value that is no longer true. Where even these
 * last ones are too much they go on without their texts and arrays, and say so in their status: a row each
 * is the least that it keeps.
 */
import { Status } from '../../shared/quality.ts'
import { SampleFlag, type SampleBatch, type TagValue } from '../../shared/samples.ts'
import { bytesOf } from '../../shared/samples-size.ts'

export interface Amount {
  readonly samples: number
  readonly bytes: number
}

export interface OutboxLimits {
  /** Sent and not yet acknowledged. */
  readonly underWay: Amount
  /** Waiting besides. */
  readonly waiting: Amount
}

const MB = 1024 * 1024

export const LIMITS: OutboxLimits = {
  underWay: { samples: 50_000, bytes: 8 * MB },
  waiting: { samples: 500_000, bytes: 64 * MB },
}

export interface Outbox {
  offer(batch: SampleBatch): void
  /** The core has taken the oldest batch that is under way. */
  taken(): void
  /** Sends everything, whatever is under way. */
  drain(): void
  /** Samples whose fate is not known yet: they wait. */
  readonly pending: number
}

const amountOf = (batch: SampleBatch): Amount => ({
  samples: batch.tag.length,
  bytes: bytesOf(batch),
})

/** Things in their order, and what they amount to together. */
class Queue<T extends Amount> {
  samples = 0
  bytes = 0
  #entries: T[] = []

  get length(): number {
    return this.#entries.length
  }

  exceeds(limit: Amount): boolean {
    return this.samples > limit.samples || this.bytes > limit.bytes
  }

  put(entry: T, first = false): void {
    if (first) this.#entries.unshift(entry)
    else this.#entries.push(entry)
    this.samples += entry.samples
    this.bytes += entry.bytes
  }

  take(): T | undefined {
    const entry = this.#entries.shift()
    this.samples -= entry?.samples ?? 0
    this.bytes -= entry?.bytes ?? 0
    return entry
  }
}

export function createOutbox(
  post: (batch: SampleBatch) => void,
  dropped: (samples: number) => void,
  limits: OutboxLimits = LIMITS,
): Outbox {
  const waiting = new Queue<Amount & { readonly batch: SampleBatch }>()
  const underWay = new Queue<Amount>()

  const sendNext = (): boolean => {
    const entry = waiting.take()
    if (entry === undefined) return false
    const { batch, samples, bytes } = entry
    underWay.put({ samples, bytes })
    post(batch)
    return true
  }
  const isFree = (): boolean =>
    underWay.length === 0 ||
    (underWay.samples < limits.underWay.samples && underWay.bytes < limits.underWay.bytes)
  const send = (): void => {
    while (isFree() && sendNext()) {
      // As many as may be under way.
    }
  }
  const thin = (): void => {
    while (waiting.exceeds(limits.waiting) && waiting.length > 1) {
      const [first, second] = [waiting.take()?.batch, waiting.take()?.batch]
      if (first === undefined || second === undefined) return
      const batch = lastOfEachTag(first, second)
      waiting.put({ batch, ...amountOf(batch) }, true)
      dropped(first.tag.length + second.tag.length - batch.tag.length)
    }
    if (waiting.bytes <= limits.waiting.bytes || waiting.samples > limits.waiting.samples) return
    const only = waiting.take()?.batch
    if (only === undefined) return
    const batch = withoutOthers(only)
    waiting.put({ batch, ...amountOf(batch) }, true)
  }
  return {
    offer(batch) {
      waiting.put({ batch, ...amountOf(batch) })
      send()
      thin()
    },
    taken() {
      underWay.take()
      send()
    },
    drain() {
      while (sendNext()) {
        // Nothing is left behind.
      }
    },
    get pending() {
      return waiting.samples
    },
  }
}

/** Texts, arrays and structures are left out: the status of each says so. */
function withoutOthers(batch: SampleBatch): SampleBatch {
  const status = batch.status.slice()
  for (const [row] of batch.others) status[row] = Status.BadEncodingLimitsExceeded
  return { ...batch, status, others: [] }
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
