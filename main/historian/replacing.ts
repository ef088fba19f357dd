/**
 * Owns taking all that a tag has in a range out of the history, wherever it stands, within the transaction
 * that puts something else in its place: for what the product makes itself and makes anew.
 */
import type { Replaced } from '../../shared/history.ts'
import type { Database } from '../database/database.ts'
import type { Header } from './chunk.ts'
import type { GivenChunks } from './given.ts'
import type { Masks } from './masks.ts'
import { compareMoments, momentOf, Rows, without, type Stretch } from './rows.ts'
import type { Sealing } from './sealing.ts'
import type { Shelves } from './shelves.ts'
import type { TailRows } from './tail.ts'

export class Replacing {
  readonly #tail: TailRows
  readonly #chunks: GivenChunks
  readonly #shelves: Shelves
  readonly #masks: Masks
  readonly #sealing: Sealing
  readonly #erase
  /** What the transaction under way has cut from the tail: the slot, and where its rows began before. */
  #cuts: { readonly slot: number; readonly before: number }[] = []

  constructor(
    db: Database,
    tail: TailRows,
    chunks: GivenChunks,
    shelves: Shelves,
    masks: Masks,
    sealing: Sealing,
  ) {
    this.#tail = tail
    this.#chunks = chunks
    this.#shelves = shelves
    this.#masks = masks
    this.#sealing = sealing
    this.#erase = ['sample', 'recent'].map((table) =>
      db.prepare(`DELETE FROM ${table} WHERE tag = ? AND time >= ? AND time < ?`),
    )
  }

  /** @param seq of the last commit; all rows of the tail are in a blob */
  clear({ tag, from, to }: Replaced, seq: number): void {
    for (const erase of this.#erase) erase.run(tag, from, to)
    const stretch = { from: momentOf(from), to: momentOf(to) }
    this.#fromChunks({ tag, from, to }, stretch)
    this.#fromTail(tag, stretch, seq)
    this.#fromMonths({ tag, from, to })
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

  /** Those that lie within the range go; of the others what lies outside, and is in no month, is packed anew. */
  #fromChunks({ tag, from, to }: Replaced, stretch: Stretch): void {
    const isWithin = (header: Header): boolean =>
      compareMoments(header.from, stretch.from) >= 0 && compareMoments(header.to, stretch.to) < 0
    for (const piece of this.#shelves.ofHistory(tag, from, to)) {
      const { header } = piece
      const left = isWithin(header) ? undefined : without(this.#shelves.open(piece), [stretch])
      if (left?.length === header.count) continue
      this.#chunks.remove(tag, header)
      if (left !== undefined) this.#chunks.add(tag, left)
    }
  }

  /** A blob is never changed: the tag's rows in it no longer count, and what of them is to stay is sealed. */
  #fromTail(tag: number, stretch: Stretch, seq: number): void {
    const slot = this.#tail.knownSlot(tag)
    if (slot === undefined) return
    const rows = new Rows()
    this.#tail.collect(slot, rows)
    const left = without(rows.sorted(), [stretch])
    if (left.length === rows.length) return
    this.#chunks.add(tag, left)
    this.#sealing.cut(tag, seq)
    this.#cuts.push({ slot, before: this.#tail.cut(slot, this.#tail.end) })
  }

  /** What months have does not count from now on, and packing takes it out. */
  #fromMonths({ tag, from, to }: Replaced): void {
    if (!this.#shelves.isInMonths(tag, from, to)) return
    const id = this.#chunks.ids.next()
    this.#masks.put(tag, { id, from, to })
    this.#chunks.gave(id)
  }
}
