/**
 * Owns the samples that the core has handed over and the disk has not yet taken: bounded, oldest
 * dropped first, every loss counted and told. Pure; time and threads are elsewhere.
 */
import type { AppendReceipt } from '../../shared/history.ts'
import { SampleFlag, type SampleBatch } from '../../shared/samples.ts'
import { bytesOf } from '../../shared/samples-size.ts'
import { ticksFromMs, type Ticks } from '../../shared/time.ts'

export interface Waiting {
  readonly batch: SampleBatch
  /** Unix milliseconds of its arrival. */
  readonly at: number
  readonly bytes: number
  settle(receipt: AppendReceipt): void
}

/** Samples thrown away, and the source times between which they lay. */
export interface Loss {
  readonly lost: number
  readonly from: Ticks
  readonly to: Ticks
}

export interface BacklogLimits {
  readonly samples: number
  readonly bytes: number
}

export const LIMITS: BacklogLimits = { samples: 2_000_000, bytes: 128 * 1024 * 1024 }

/** Samples and bytes of one transaction, unless a single batch has more. */
const GROUP: BacklogLimits = { samples: 100_000, bytes: 16 * 1024 * 1024 }

export class Backlog {
  /** Samples that wait, those under way to the disk among them. */
  samples = 0
  dropped = 0
  #bytes = 0
  #queue: Waiting[] = []
  readonly #limits: BacklogLimits
  readonly #onLoss: (loss: Loss) => void
  readonly #now: () => number

  constructor(limits: BacklogLimits, now: () => number, onLoss: (loss: Loss) => void) {
    this.#limits = limits
    this.#now = now
    this.#onLoss = onLoss
  }

  get empty(): boolean {
    return this.#queue.length === 0
  }

  /** When the oldest that is not under way arrived, Unix milliseconds; undefined where none waits. */
  get waitsSince(): number | undefined {
    return this.#queue[0]?.at
  }

  /** Copies the batch: whoever gave it may go on to move its buffers elsewhere. */
  add(batch: SampleBatch): Promise<AppendReceipt> {
    return new Promise((settle) => {
      const copy = copyOf(batch)
      const bytes = bytesOf(copy)
      this.#queue.push({ batch: copy, at: this.#now(), bytes, settle })
      this.samples += copy.tag.length
      this.#bytes += bytes
      while (this.#exceeds() && this.#queue.length > 0) this.#drop()
    })
  }

  /** The next group, oldest first. It goes on counting until it is settled or put back. */
  take(singly = false): Waiting[] {
    if (singly) return this.#queue.splice(0, 1)
    let [samples, bytes] = [0, 0]
    let end = 0
    for (; end < this.#queue.length; end++) {
      const entry = this.#queue[end]!
      samples += entry.batch.tag.length
      bytes += entry.bytes
      if (end > 0 && (samples > GROUP.samples || bytes > GROUP.bytes)) break
    }
    return this.#queue.splice(0, end)
  }

  settle(group: readonly Waiting[], receipts: readonly AppendReceipt[]): void {
    group.forEach((entry, at) => {
      this.#forget(entry)
      entry.settle(receipts[at]!)
    })
  }

  putBack(group: readonly Waiting[]): void {
    this.#queue.unshift(...group)
    while (this.#exceeds() && this.#queue.length > 0) this.#drop()
  }

  /** Gives up everything that waits. */
  clear(): void {
    while (this.#queue.length > 0) this.#drop()
  }

  #exceeds(): boolean {
    return this.samples > this.#limits.samples || this.#bytes > this.#limits.bytes
  }

  #drop(): void {
    this.giveUp(this.#queue.shift()!)
  }

  /** Counts what cannot be stored as lost, and tells it. */
  giveUp(entry: Waiting): void {
    const lost = entry.batch.tag.length
    this.#forget(entry)
    this.dropped += lost
    entry.settle({ stored: 0, duplicate: 0, refused: lost })
    if (lost > 0) this.#onLoss({ lost, ...spanOf(entry) })
  }

  #forget(entry: Waiting): void {
    this.samples -= entry.batch.tag.length
    this.#bytes -= entry.bytes
  }
}

const copyOf = (batch: SampleBatch): SampleBatch => ({
  tag: batch.tag.slice(),
  sourceTime: batch.sourceTime.slice(),
  serverTime: batch.serverTime.slice(),
  status: batch.status.slice(),
  type: batch.type.slice(),
  flags: batch.flags.slice(),
  value: batch.value.slice(),
  others: batch.others,
})

/** How far a source time may lie from its arrival and still say where the loss was. */
const EARLY = ticksFromMs(3_600_000)
const LATE = ticksFromMs(60_000)

/**
 * From the earliest to the latest source time, their arrival included. What was read from a server's
 * history lies anywhere, and so does what a broken clock has stamped: that makes no gap of years.
 */
function spanOf({ batch: { sourceTime, flags }, at }: Waiting): { from: Ticks; to: Ticks } {
  const arrival = ticksFromMs(at)
  let [from, to] = [arrival, arrival]
  sourceTime.forEach((time, row) => {
    if ((flags[row]! & SampleFlag.BackFilled) !== 0) return
    if (time < from && time >= arrival - EARLY) from = time
    if (time > to && time <= arrival + LATE) to = time
  })
  return { from, to }
}
