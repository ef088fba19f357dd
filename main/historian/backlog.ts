/**
 * Owns the samples that the core has handed over and the disk has not yet taken: bounded, oldest
 * dropped first, every loss counted and told. Pure; time and threads are elsewhere.
 */
import { LATEST, type AppendReceipt, type Replaced } from '../../shared/history.ts'
import { SampleFlag, type SampleBatch } from '../../shared/samples.ts'
import { bytesOf } from '../../shared/samples-size.ts'
import { halvesOf, ticksFromMs, type Ticks } from '../../shared/time.ts'
import { Copies } from './copies.ts'
import { TWO_32 } from './rows.ts'

export interface Waiting {
  readonly batch: SampleBatch
  /** Unix milliseconds of its arrival. */
  readonly at: number
  readonly bytes: number
  /** Where its live samples lie, by source time; empty where it has none. */
  readonly spans: readonly Span[]
  /** What it takes the place of. */
  readonly replaced: Replaced | null
  settle(receipt: AppendReceipt): void
}

/** Samples, and the source times between which they lie. */
interface Span {
  readonly count: number
  readonly from: Ticks
  readonly to: Ticks
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
  readonly #copies = new Copies()
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

  /** Since when what is not under way may be missing, should it be lost now; undefined where none waits. */
  get waitsSince(): Ticks | undefined {
    return this.#least(({ at, spans }) => {
      const arrival = ticksFromMs(at)
      const near = spans.map(({ from }) => from).filter((from) => from >= arrival - EARLY)
      return near.reduce((one, other) => (other < one ? other : one), arrival)
    })
  }

  /** Earliest source time of what is not under way. */
  get earliest(): Ticks | undefined {
    return this.#least(({ spans }) => spans[0]?.from)
  }

  #least(of: (entry: Waiting) => Ticks | undefined): Ticks | undefined {
    let least: Ticks | undefined
    for (const entry of this.#queue) {
      const time = of(entry)
      if (time !== undefined && (least === undefined || time < least)) least = time
    }
    return least
  }

  /** Copies the batch: whoever gave it may go on to move its buffers elsewhere. */
  add(batch: SampleBatch, replaced: Replaced | null = null): Promise<AppendReceipt> {
    return new Promise((settle) => {
      const copy = this.#copies.of(batch)
      const bytes = bytesOf(copy)
      const spans = spansOf(copy)
      this.#queue.push({ batch: copy, at: this.#now(), bytes, spans, replaced, settle })
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
    entry.settle({ stored: 0, duplicate: 0, refused: 0, dropped: lost })
    const arrival = ticksFromMs(entry.at)
    // What was read from a server's history is still there: its gap stays as it is.
    for (const { count, from, to } of entry.spans) {
      const isNear = from <= arrival && to >= arrival - EARLY
      this.#onLoss({ lost: count, from, to: isNear && to < arrival ? arrival : to })
    }
  }

  #forget(entry: Waiting): void {
    this.samples -= entry.batch.tag.length
    this.#bytes -= entry.bytes
    this.#copies.done(entry.batch)
  }
}

/** How far source times may lie apart, and from their arrival, and still be of one loss. */
const EARLY = ticksFromMs(3_600_000)
/** Losses of one batch that are told apart. */
const MOST_SPANS = 8
const EARLY_TICKS = Number(EARLY)
const LAST = Number(LATEST)

/** Samples near each other: the first and the last row by time, and these times roughly, in ticks. */
interface Stretch {
  count: number
  from: number
  to: number
  least: number
  most: number
}

const isNear = ({ least, most }: Stretch, time: number): boolean =>
  time >= least - EARLY_TICKS && time <= most + EARLY_TICKS

/** Stretches of source times, earliest first: what a wrong clock has stamped makes no gap of years. */
function spansOf({ sourceTime, flags }: SampleBatch): Span[] {
  const halves = halvesOf(sourceTime)
  const isEarlier = (one: number, other: number): boolean => {
    const [high, than] = [halves[2 * one + 1]!, halves[2 * other + 1]!]
    return high < than || (high === than && halves[2 * one]! >>> 0 < halves[2 * other]! >>> 0)
  }
  const spans: Stretch[] = []
  let near: Stretch | undefined
  for (let row = 0; row < flags.length; row++) {
    // As doubles times are some ticks apart from themselves, which is less than a stretch by far.
    const time = halves[2 * row + 1]! * TWO_32 + (halves[2 * row]! >>> 0)
    if ((flags[row]! & SampleFlag.BackFilled) !== 0 || !(time >= 0 && time < LAST)) continue
    if (near === undefined || !isNear(near, time)) {
      const known = spans.find((span) => isNear(span, time))
      near = known ?? (spans.length < MOST_SPANS ? undefined : spans.at(-1))
    }
    if (near === undefined) {
      near = { count: 0, least: time, most: time, from: row, to: row }
      spans.push(near)
    }
    near.count += 1
    if (isEarlier(row, near.from)) {
      near.least = time
      near.from = row
    }
    if (isEarlier(near.to, row)) {
      near.most = time
      near.to = row
    }
  }
  return spans
    .sort((a, b) => a.least - b.least)
    .map(({ count, from, to }) => ({ count, from: sourceTime[from]!, to: sourceTime[to]! }))
}
