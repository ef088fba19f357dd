/**
 * Everything one server's samples pass on their way to the core: columns, batches, the bounded
 * queue, and the ledger that accounts for each of them.
 */
import type { DataValue } from 'node-opcua'
import { SampleFlag, type SampleBatch } from '../../shared/samples.ts'
import { overflowed } from '../../shared/quality.ts'
import { Columns } from './columns.ts'
import { Ledger } from './figures.ts'
import { createOutbox, type Outbox } from './outbox.ts'

/** A batch is handed on when it has so many samples, without waiting for its time. */
const FULL = 5000

export class Intake {
  readonly ledger = new Ledger()
  readonly #columns = new Columns()
  readonly #outbox: Outbox

  constructor(post: (batch: SampleBatch) => void) {
    this.#outbox = createOutbox(post, (samples) => this.ledger.dropped(samples))
  }

  /**
   * @param arrival Unix milliseconds
   * @param timely the delay of this sample tells how fast data come; not so for a first value,
   * which may be as old as it likes
   */
  sample(tag: number, value: DataValue, arrival: number, gap: boolean, timely: boolean): void {
    this.ledger.arrived(1)
    if (overflowed(value.statusCode.value)) this.ledger.overflowed()
    if (timely && value.sourceTimestamp !== null) {
      this.ledger.delay(arrival - value.sourceTimestamp.getTime())
    }
    this.#columns.append(tag, value, arrival, gap ? SampleFlag.Overflow : 0)
    if (this.#columns.count >= FULL) this.flush()
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
    if (this.#columns.count > 0) this.#outbox.offer(this.#columns.take())
  }

  taken(samples: number): void {
    this.#outbox.taken(samples)
  }

  get pending(): number {
    return this.#columns.count + this.#outbox.pending
  }
}
