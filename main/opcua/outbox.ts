/**
 * The queue between this thread and the core: bounded in samples and in bytes, in order, counting what
 * it loses. The core acknowledges every batch it has taken; until then only so much is under way, the
 * rest wait here. When too much waits, the older half of it is thinned to the last sample of each tag
 * (`thinning.ts`), all at once: overload must not cost more the longer it lasts. Where even these last ones
 * are too much they go on without their texts and arrays, and say so in their status: a row each is the
 * least that it keeps.
 */
import type { SampleBatch } from '../../shared/samples.ts'
import { bytesOf } from '../../shared/samples-size.ts'
import { lastOfEachTag, withoutOthers } from './thinning.ts'

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

/** After a thinning so much is free, or the next one waits until as much as is left has come again by half:
 * each has to be paid for by what came since the last. */
const LEFT = 2 / 3
const GROWN = 1 / LEFT

const portion = ({ samples, bytes }: Amount, part: number): Amount => ({
  samples: samples * part,
  bytes: bytes * part,
})

/** Samples that wait together, and how many were thinned away to make them. */
interface Entry extends Amount {
  readonly batch: SampleBatch
  readonly lost: number
}

const entryOf = (batch: SampleBatch, lost = 0): Entry => ({
  batch,
  lost,
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
  /** `lost`: so many were thinned away, of the tags that are marked in it. */
  post: (batch: SampleBatch, lost: number) => void,
  dropped: (samples: number) => void,
  limits: OutboxLimits = LIMITS,
): Outbox {
  const waiting = new Queue<Entry>()
  const underWay = new Queue<Amount>()
  /** What waits is thinned above this: the limit, or more where a row of each tag is nearly as much. */
  let bound = limits.waiting

  const sendNext = (): boolean => {
    const entry = waiting.take()
    if (entry === undefined) return false
    const { batch, samples, bytes, lost } = entry
    underWay.put({ samples, bytes })
    post(batch, lost)
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
  /** The oldest become one, until no more than `samples` are left as they are. */
  const merge = (samples: number): void => {
    const oldest: Entry[] = []
    while (waiting.samples > samples || oldest.length === 0) {
      const entry = waiting.take()
      if (entry === undefined) break
      oldest.push(entry)
    }
    const batch = lastOfEachTag(oldest.map((entry) => entry.batch))
    const lost = oldest.reduce((sum, entry) => sum + entry.samples, 0) - batch.tag.length
    const before = oldest.reduce((sum, entry) => sum + entry.lost, 0)
    waiting.put(entryOf(batch, before + lost), true)
    dropped(lost)
  }
  const thin = (): void => {
    if (!waiting.exceeds(bound)) return
    const enough = portion(limits.waiting, LEFT)
    merge(waiting.samples / 2)
    if (waiting.exceeds(enough)) merge(0)
    const only = waiting.bytes > limits.waiting.bytes ? waiting.take() : undefined
    if (only !== undefined) waiting.put(entryOf(withoutOthers(only.batch), only.lost))
    bound = {
      samples: Math.max(limits.waiting.samples, waiting.samples * GROWN),
      bytes: Math.max(limits.waiting.bytes, waiting.bytes * GROWN),
    }
  }
  return {
    offer(batch) {
      waiting.put(entryOf(batch))
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
