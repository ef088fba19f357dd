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

export class Rows {
  readonly #known: Uint8Array
  readonly #columns: ReturnType<typeof columns>
  readonly #others = new Map<number, TagValue>()

  constructor(count: number) {
    this.#known = new Uint8Array(count)
    this.#columns = columns(count)
  }

  /** The same samples in other rows. @param from for each row the one it had, −1 for none */
  moved(from: readonly number[]): Rows {
    const made = new Rows(from.length)
    from.forEach((old, row) => {
      if (!this.has(old)) return
      made.#known[row] = 1
      made.#copy(row, this.#columns, old)
      const other = this.#others.get(old)
      if (other !== undefined) made.#others.set(row, other)
    })
    return made
  }

  has(row: number): boolean {
    return this.#known[row] === 1
  }

  put(row: number, batch: SampleBatch, index: number): void {
    this.#known[row] = 1
    this.#copy(row, batch, index)
    const other = isNumber(batch.type[index] ?? 0) ? null : valueAt(batch, index)
    if (other !== null) this.#others.set(row, other)
    else if (this.#others.size > 0) this.#others.delete(row)
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

  #copy(row: number, from: Omit<SampleBatch, 'others' | 'tag'>, index: number): void {
    const to = this.#columns
    to.sourceTime[row] = from.sourceTime[index] ?? 0n
    to.serverTime[row] = from.serverTime[index] ?? 0n
    to.status[row] = from.status[index] ?? 0
    to.type[row] = from.type[index] ?? 0
    to.flags[row] = from.flags[index] ?? 0
    to.value[row] = from.value[index] ?? Number.NaN
  }
}
