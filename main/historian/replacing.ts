/**
 * Owns taking all that a tag has in a range out of the history, wherever it stands, within the transaction
 * that puts something else in its place: for what the product makes itself and makes anew.
 */
import type { Replaced } from '../../shared/history.ts'
import type { Database } from '../database/database.ts'
import type { ChunkStore, Header } from './chunks.ts'
import { compareMoments, momentOf, Rows, type Moment } from './rows.ts'
import type { Sealing } from './sealing.ts'
import type { TailRows } from './tail.ts'

export class Replacing {
  readonly #tail: TailRows
  readonly #chunks: ChunkStore
  readonly #sealing: Sealing
  readonly #erase
  /** What the transaction under way has cut from the tail: the slot, and where its rows began before. */
  #cuts: { readonly slot: number; readonly before: number }[] = []

  constructor(db: Database, tail: TailRows, chunks: ChunkStore, sealing: Sealing) {
    this.#tail = tail
    this.#chunks = chunks
    this.#sealing = sealing
    this.#erase = ['sample', 'recent'].map((table) =>
      db.prepare(`DELETE FROM ${table} WHERE tag = ? AND time >= ? AND time < ?`),
    )
  }

  /** @param seq of the last commit; all rows of the tail are in a blob */
  clear({ tag, from, to }: Replaced, seq: number): void {
    for (const erase of this.#erase) erase.run(tag, from, to)
    const [first, end] = [momentOf(from), momentOf(to)]
    this.#fromChunks(tag, { tag, from, to }, first, end)
    this.#fromTail(tag, first, end, seq)
  }

  /** The transaction was made. */
  done(): void {
    this.#cuts = []
  }

  /** The transaction was not made. */
  undo(): void {
    for (const { slot, before } of this.#cuts.toReversed()) this.#tail.uncut(slot, before)
    this.#cuts = []
  }

  /** Those that lie within the range go; of the others what lies outside is packed anew. */
  #fromChunks(tag: number, { from, to }: Replaced, first: Moment, end: Moment): void {
    const extent = this.#chunks.extent(tag)
    if (extent === undefined) return
    const isWithin = (header: Header): boolean =>
      compareMoments(header.from, first) >= 0 && compareMoments(header.to, end) < 0
    for (const header of this.#chunks.overlapping(tag, extent, from, to)) {
      const left = isWithin(header) ? undefined : outside(this.#chunks.open(header), first, end)
      if (left?.length === header.count) continue
      this.#chunks.remove(tag, header)
      if (left !== undefined) this.#chunks.add(tag, left)
    }
  }

  /** A blob is never changed: the tag's rows in it no longer count, and what of them is to stay is sealed. */
  #fromTail(tag: number, first: Moment, end: Moment, seq: number): void {
    const slot = this.#tail.knownSlot(tag)
    if (slot === undefined) return
    const rows = new Rows()
    this.#tail.collect(slot, rows)
    const left = outside(rows.sorted(), first, end)
    if (left.length === rows.length) return
    this.#chunks.add(tag, left)
    this.#sealing.cut(tag, seq)
    this.#cuts.push({ slot, before: this.#tail.cut(slot, this.#tail.end) })
  }
}

/** Of rows in order those before the first moment, and from the end on. */
function outside(rows: Rows, first: Moment, end: Moment): Rows {
  const left = new Rows()
  const [begin, until] = [rows.firstFrom(first), rows.firstFrom(end)]
  for (let row = 0; row < begin; row++) left.add(rows, row)
  for (let row = until; row < rows.length; row++) left.add(rows, row)
  return left
}
