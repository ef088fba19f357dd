/**
 * Owns growing columns of samples: what a query collects before it is sent as typed arrays. Times
 * come from SQLite as two 32-bit halves, so that no BigInt is made per row; Derrick runs only on
 * little-endian machines.
 */
import type { SampleBatch, TagValue } from '../../shared/samples.ts'

/** One sample as the reader's statements give it. */
export interface Row {
  /** Lower half of the source time, unsigned. */
  low: number
  /** Upper half, signed. */
  high: number
  value: number
  status: number
  type: number
  flags: number
  other: TagValue | undefined
}

export class Columns {
  length = 0
  readonly others: [row: number, value: TagValue][] = []
  #time = new Int32Array(128)
  #value = new Float64Array(64)
  #status = new Uint32Array(64)
  #type = new Uint8Array(64)
  #flags = new Uint8Array(64)

  push(row: Row): void {
    const at = this.length
    if (at === this.#value.length) this.#grow()
    this.#time[2 * at] = row.low
    this.#time[2 * at + 1] = row.high
    this.#value[at] = row.value
    this.#status[at] = row.status
    this.#type[at] = row.type
    this.#flags[at] = row.flags
    if (row.other !== undefined) this.others.push([at, row.other])
    this.length = at + 1
  }

  /** Copies of the columns, each with a buffer of its own. */
  take(): Pick<SampleBatch, 'value' | 'status' | 'type' | 'flags' | 'others'> & {
    time: BigInt64Array
  } {
    const length = this.length
    return {
      time: new BigInt64Array(this.#time.slice(0, 2 * length).buffer),
      value: this.#value.slice(0, length),
      status: this.#status.slice(0, length),
      type: this.#type.slice(0, length),
      flags: this.#flags.slice(0, length),
      others: this.others,
    }
  }

  #grow(): void {
    const size = 2 * this.#value.length
    const grown = <T extends { set(from: T): void }>(column: T, larger: T): T => {
      larger.set(column)
      return larger
    }
    this.#time = grown(this.#time, new Int32Array(2 * size))
    this.#value = grown(this.#value, new Float64Array(size))
    this.#status = grown(this.#status, new Uint32Array(size))
    this.#type = grown(this.#type, new Uint8Array(size))
    this.#flags = grown(this.#flags, new Uint8Array(size))
  }
}
