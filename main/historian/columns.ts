/**
 * Owns growing columns of samples: what a query collects before it is sent as typed arrays. Times come as two
 * 32-bit halves, so that no BigInt is made per row; Derrick runs only on little-endian machines.
 */
import type { SampleBatch, TagValue } from '../../shared/samples.ts'
import type { Rows } from './rows.ts'
import { loadOther } from './value.ts'

/** One sample that is a number or has no value. */
export interface Row {
  /** Lower half of the source time, unsigned. */
  readonly low: number
  /** Upper half, signed. */
  readonly high: number
  readonly value: number
  readonly type: number
  readonly flags: number
}

/** What a value that is no number takes beside its JSON, bytes. */
const OTHER = 64

export class Columns {
  length = 0
  /** Of what is no number. */
  bytes = 0
  readonly others: [row: number, value: TagValue][] = []
  #time = new Int32Array(128)
  #value = new Float64Array(64)
  #status = new Uint32Array(64)
  #type = new Uint8Array(64)
  #flags = new Uint8Array(64)

  push(row: Row, status: number): void {
    const at = this.length
    this.#reserve(at + 1)
    this.#time[2 * at] = row.low
    this.#time[2 * at + 1] = row.high
    this.#value[at] = row.value
    this.#status[at] = status
    this.#type[at] = row.type
    this.#flags[at] = row.flags
    this.length = at + 1
  }

  /**
   * Adds rows of others; the row before which it ended, which is `to` where all are added.
   * @param most bytes of what is no number, of which no more is added when there are so many. Samples of two
   * moments are added all the same: who asks again from the last one gets on.
   */
  append(rows: Rows, from: number, to: number, most = Infinity): number {
    const end = rows.others.size === 0 ? to : this.#appendOthers(rows, from, to, most)
    const at = this.length
    this.#reserve(at + end - from)
    const time = this.#time
    const { low, high } = rows
    for (let row = from, place = 2 * at; row < end; row++, place += 2) {
      time[place] = low[row]!
      time[place + 1] = high[row]!
    }
    this.#value.set(rows.value.subarray(from, end), at)
    this.#status.set(rows.status.subarray(from, end), at)
    this.#type.set(rows.type.subarray(from, end), at)
    this.#flags.set(rows.flags.subarray(from, end), at)
    this.length = at + end - from
    return end
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

  #appendOthers(rows: Rows, from: number, to: number, most: number): number {
    for (let row = from; row < to; row++) {
      const other = rows.others.get(row)
      if (other === undefined) continue
      if (this.bytes >= most && this.#hasMoments(rows, from, row)) return row
      this.bytes += OTHER + other.length
      this.others.push([this.length + row - from, loadOther(other)])
    }
    return to
  }

  /** Whether samples of more than one moment are here, with those from one row to another. */
  #hasMoments(rows: Rows, from: number, to: number): boolean {
    const count = this.length
    if (count === 0 && to === from) return false
    const [first, last] = [0, 2 * count - 2]
    const time = this.#time
    const [low, high] =
      to > from ? [rows.low[to - 1]!, rows.high[to - 1]!] : [time[last]! >>> 0, time[last + 1]!]
    const isFirst =
      count > 0
        ? low === time[first]! >>> 0 && high === time[first + 1]
        : low === rows.low[from] && high === rows.high[from]
    return !isFirst
  }

  #reserve(count: number): void {
    let size = this.#value.length
    if (count <= size) return
    while (size < count) size *= 2
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
