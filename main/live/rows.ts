/**
 * The samples of the live table in columns, a row for each tag: a sample that arrives is copied into its
 * row, and nothing is made for it. What is no number stands beside, by row.
 */
import {
  ValueType,
  columns,
  isNumeric,
  valueAt,
  type Sample,
  type SampleBatch,
  type TagValue,
} from '../../shared/samples.ts'

/** Its value stands in the column of numbers. */
const isNumber = (type: number): boolean => type === ValueType.Boolean || isNumeric(type)

/** The times of columns as halves: read as they are, each would be a bigint of its own on the heap. */
class Words {
  readonly #source: Int32Array
  readonly #server: Int32Array

  constructor({ sourceTime, serverTime }: Pick<SampleBatch, 'sourceTime' | 'serverTime'>) {
    this.#source = halvesOf(sourceTime)
    this.#server = halvesOf(serverTime)
  }

  copy(row: number, from: Words, index: number): void {
    const [to, at] = [row * 2, index * 2]
    this.#source[to] = from.#source[at] ?? 0
    this.#source[to + 1] = from.#source[at + 1] ?? 0
    this.#server[to] = from.#server[at] ?? 0
    this.#server[to + 1] = from.#server[at + 1] ?? 0
  }
}

const halvesOf = ({ buffer, byteOffset, length }: BigInt64Array): Int32Array =>
  new Int32Array(buffer, byteOffset, length * 2)

export class Rows {
  readonly #known: Uint8Array
  readonly #columns: ReturnType<typeof columns>
  readonly #words: Words
  readonly #others = new Map<number, TagValue>()

  constructor(count: number) {
    this.#known = new Uint8Array(count)
    this.#columns = columns(count)
    this.#words = new Words(this.#columns)
  }

  /** The same samples in other rows. @param from for each row the one it had, −1 for none */
  moved(from: readonly number[]): Rows {
    const made = new Rows(from.length)
    from.forEach((old, row) => {
      if (!this.has(old)) return
      made.#known[row] = 1
      made.#copy(row, this.#columns, this.#words, old)
      const other = this.#others.get(old)
      if (other !== undefined) made.#others.set(row, other)
    })
    return made
  }

  has(row: number): boolean {
    return this.#known[row] === 1
  }

  /** Puts samples of this batch, by their index, into rows. */
  putting(batch: SampleBatch): (row: number, index: number) => void {
    const from = new Words(batch)
    return (row, index) => {
      this.#known[row] = 1
      this.#copy(row, batch, from, index)
      const other = isNumber(batch.type[index] ?? 0) ? null : valueAt(batch, index)
      if (other !== null) this.#others.set(row, other)
      else if (this.#others.size > 0) this.#others.delete(row)
    }
  }

  /** What is known is of a later time than this. */
  isNewer(row: number, sourceTime: bigint): boolean {
    return this.has(row) && (this.#columns.sourceTime[row] ?? 0n) > sourceTime
  }

  status(row: number): number {
    return this.#columns.status[row] ?? 0
  }

  at(row: number, tag: number): Sample {
    const { sourceTime, serverTime, status, type, flags } = this.#columns
    return {
      tag,
      sourceTime: sourceTime[row] ?? 0n,
      serverTime: serverTime[row] ?? 0n,
      status: status[row] ?? 0,
      type: type[row] ?? 0,
      flags: flags[row] ?? 0,
      value: this.#value(row),
    }
  }

  /** Writes a row into a batch, but for its tag and the status that is shown. */
  tell(row: number, batch: SampleBatch, index: number): void {
    const from = this.#columns
    batch.sourceTime[index] = from.sourceTime[row] ?? 0n
    batch.serverTime[index] = from.serverTime[row] ?? 0n
    batch.type[index] = from.type[row] ?? 0
    batch.flags[index] = from.flags[row] ?? 0
    batch.value[index] = from.value[row] ?? Number.NaN
    const other = this.#others.get(row)
    if (other !== undefined) (batch.others as [number, TagValue][]).push([index, other])
  }

  #value(row: number): TagValue {
    const type = this.#columns.type[row] ?? 0
    const number = this.#columns.value[row] ?? Number.NaN
    if (type === ValueType.Boolean) return number === 1
    return isNumeric(type) ? number : (this.#others.get(row) ?? null)
  }

  #copy(row: number, from: Omit<SampleBatch, 'others' | 'tag'>, words: Words, index: number): void {
    const to = this.#columns
    this.#words.copy(row, words, index)
    to.status[row] = from.status[index] ?? 0
    to.type[row] = from.type[index] ?? 0
    to.flags[row] = from.flags[index] ?? 0
    to.value[row] = from.value[index] ?? Number.NaN
  }
}
