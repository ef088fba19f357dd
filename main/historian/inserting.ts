/**
 * Owns the way of rows into `recent`: many to a statement, since a call of SQLite costs as much as the row
 * that it stores. What was added is in the table after `flush` at the latest.
 */
import type { SampleBatch } from '../../shared/samples.ts'
import { halvesOf } from '../../shared/time.ts'
import type { Database } from '../database/database.ts'
import type { Stored } from './value.ts'

/** Rows of one statement: of more the processor time is the same. */
const ROWS = 32
/** Of one row; the source time comes as two halves, so that no BigInt is made of it. */
const ROW = '(?, (? << 32) | (? & 4294967295), ?, ?, ?, ?, ?, ?)'
const PARAMETERS = 9

type Parameter = Stored | bigint

export class Inserting {
  readonly #many
  readonly #one
  readonly #parameters: Parameter[] = Array<Parameter>(ROWS * PARAMETERS).fill(null)
  #rows = 0
  /** Halves of the columns of time of the batch that was added to last. */
  #of: SampleBatch | undefined
  #source: Int32Array = new Int32Array(0)
  #server: Int32Array = new Int32Array(0)

  constructor(db: Database) {
    const values = (rows: number): string => Array<string>(rows).fill(ROW).join(', ')
    this.#many = db.prepare<[Parameter[]]>(`INSERT INTO recent VALUES ${values(ROWS)}`)
    this.#one = db.prepare<[Parameter[]]>(`INSERT INTO recent VALUES ${values(1)}`)
  }

  /** What a transaction that failed has left is of no other. */
  begin(): void {
    this.#rows = 0
  }

  add(batch: SampleBatch, row: number, n: number, value: Stored): void {
    if (this.#of !== batch) this.#look(batch)
    const [source, server, to] = [this.#source, this.#server, this.#parameters]
    const [low, high] = [source[2 * row]!, source[2 * row + 1]!]
    const isSame = low === server[2 * row] && high === server[2 * row + 1]
    let at = this.#rows * PARAMETERS
    to[at++] = batch.tag[row]!
    to[at++] = high
    to[at++] = low
    to[at++] = n
    to[at++] = value
    to[at++] = batch.status[row]!
    to[at++] = batch.type[row]!
    to[at++] = batch.flags[row]!
    // The difference of two 64-bit times may need 65 bits: it wraps, and wraps back when it is read.
    to[at] = isSame ? null : BigInt.asIntN(64, batch.serverTime[row]! - batch.sourceTime[row]!)
    this.#rows += 1
    if (this.#rows === ROWS) {
      this.#many.run(to)
      this.#rows = 0
    }
  }

  flush(): void {
    for (let row = 0; row < this.#rows; row++) {
      this.#one.run(this.#parameters.slice(row * PARAMETERS, (row + 1) * PARAMETERS))
    }
    this.#rows = 0
    this.#of = undefined
  }

  #look(batch: SampleBatch): void {
    this.#of = batch
    this.#source = halvesOf(batch.sourceTime)
    this.#server = halvesOf(batch.serverTime)
  }
}
