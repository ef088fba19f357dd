/**
 * Everything one server's samples pass on their way to the core: columns, batches, the bounded
 * queue, and the ledger that accounts for each of them.
 */
import type { Oversize } from '../../shared/acquisition.ts'
import { SampleFlag, type SampleBatch } from '../../shared/samples.ts'
import { overflowed } from '../../shared/quality.ts'
import { Columns } from './columns.ts'
import { Doubts } from './doubts.ts'
import { Ledger } from './figures.ts'
import { createOutbox, type Outbox } from './outbox.ts'
import type { Reading } from './reading.ts'

/**
 * A batch is handed on when its server has no more to send for now; a tenth of a second later where that
 * never is; and as soon as it has so many samples, or bytes of text and arrays. To move a batch to another
 * thread and wake that one up costs as much as reading some thousand samples, so it is not done for every
 * message of a burst.
 */
const FULL = 20_000
const FULL_BYTES = 1024 * 1024

/** Tags that are named with the size of their value. */
const NAMED = 100

export class Intake {
  readonly ledger = new Ledger()
  /** Outlive the subscription in which something was lost. */
  readonly doubts = new Doubts()
  readonly #columns = new Columns()
  readonly #outbox: Outbox
  /** Tags whose last value was too large to be kept. */
  readonly #oversized = new Map<number, Oversize>()

  constructor(post: (batch: SampleBatch, lost: number) => void) {
    this.#outbox = createOutbox(post, (samples) => this.ledger.dropped(samples))
  }

  /**
   * @param arrival Unix milliseconds
   * @param timely the delay of this sample tells how fast data come; not so for a first value,
   * which may be as old as it likes
   */
  sample(tag: number, reading: Reading, arrival: number, gap: boolean, timely: boolean): void {
    this.ledger.arrived(1)
    if (overflowed(reading.status)) this.ledger.overflowed()
    if (timely && reading.source.told) this.ledger.delay(arrival - reading.source.ms)
    this.#columns.append(tag, reading, arrival, gap ? SampleFlag.Overflow : 0)
    if (reading.oversize !== null) this.#oversized.set(tag, reading.oversize)
    else if (this.#oversized.size > 0) this.#oversized.delete(tag)
    if (this.#columns.count >= FULL || this.#columns.bytes >= FULL_BYTES) this.flush()
  }

  /** The item itself has failed: its tag shows the status instead of waiting for ever. */
  failure(tag: number, status: number, arrival: number): void {
    this.ledger.arrived(1)
    this.#columns.appendFailure(tag, status, arrival)
    if (this.#columns.count >= FULL) this.flush()
  }

  /** A sample that belongs to no item of ours, for example one that was just removed. */
  refuse(): void {
    this.ledger.arrived(1)
    this.ledger.refused(1)
  }

  flush(): void {
    if (this.#columns.count === 0) return
    const batch = this.#columns.take()
    this.ledger.lived(batch.sourceTime)
    this.#outbox.offer(batch)
  }

  /** Hands on everything at once, however much is under way: nothing comes after it. */
  drain(): void {
    this.flush()
    this.#outbox.drain()
  }

  taken(): void {
    this.#outbox.taken()
  }

  /** Only these tags are still wanted. */
  keep(tags: { has(tag: number): boolean }): void {
    this.doubts.keep(tags)
    for (const tag of this.#oversized.keys()) if (!tags.has(tag)) this.#oversized.delete(tag)
  }

  get oversized(): (Oversize & { tag: number })[] {
    return [...this.#oversized].slice(0, NAMED).map(([tag, oversize]) => ({ tag, ...oversize }))
  }

  get pending(): number {
    return this.#columns.count + this.#outbox.pending
  }
}
