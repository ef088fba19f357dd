/**
 * Owns reading the table `tail` into memory and keeping up with it, within the caller's transaction: what was
 * appended, what of some tags is sealed or was replaced, and what is gone as all of it is sealed.
 */
import type { Database } from '../database/database.ts'
import { damagedUnless } from './damage.ts'
import { loadTail } from './tail-codec.ts'
import { TailRows } from './tail.ts'

const TAIL = 'the tail of the history'

type Cut = [first: number, last: number, seq: number]

export class TailLoading {
  readonly rows = new TailRows()
  /** Of the commit read last; 0 before the first. */
  seq = 0
  /** Of the last commit of which all is sealed. */
  sealed = 0
  /** Of the blobs read. */
  bytes = 0
  /** Another one since rows of the tail went into chunks. */
  version = 0
  /** Commits read and not dropped, and the rows that stand before the end of each. */
  #commits: { readonly seq: number; readonly end: number }[] = []
  #cuts = ''
  #isFirst = true
  readonly #least
  readonly #appended
  readonly #sealed
  readonly #cut

  constructor(db: Database) {
    this.#appended = db
      .prepare<[number], [number, Buffer]>('SELECT seq, rows FROM tail WHERE seq > ? ORDER BY seq')
      .raw()
    this.#least = db.prepare<[], number | null>('SELECT min(seq) FROM tail').pluck()
    this.#sealed = db.prepare<[], number>('SELECT seq FROM sealed').pluck()
    this.#cut = db.prepare<[], Cut>('SELECT first, last, seq FROM cut').raw()
  }

  /** @param isGone whether the tag was forgotten */
  catchUp(isGone: (tag: number) => boolean): void {
    const sealed = this.#sealed.get() ?? 0
    let last = Math.max(this.seq, sealed)
    // Those that are sealed go with the mark: what stands there all the same has lost its number.
    if (this.#isFirst) damagedUnless((this.#least.get() ?? last + 1) > sealed, TAIL)
    this.#isFirst = false
    for (const [seq, blob] of this.#appended.iterate(last)) {
      last += 1
      damagedUnless(seq === last, TAIL)
      loadTail(blob, seq, this.rows, isGone)
      this.#commits.push({ seq, end: this.rows.end })
      this.bytes += blob.length
      this.seq = seq
    }
    this.seq = Math.max(this.seq, sealed)
    if (sealed > this.sealed) {
      const row = this.#endOf(sealed)
      this.#commits = this.#commits.filter(({ seq }) => seq > sealed)
      this.rows.drop(row)
      this.sealed = sealed
      this.version += 1
    }
    this.#cutOff()
  }

  #cutOff(): void {
    const cuts = this.#cut.all()
    const told = cuts.join(' ')
    if (told === this.#cuts) return
    this.#cuts = told
    this.version += 1
    const slots = this.rows.slots()
    for (const [first, last, seq] of cuts) {
      const row = this.#endOf(seq)
      for (const slot of slots) {
        const tag = this.rows.tagOf(slot)
        if (tag >= first && tag <= last) this.rows.cut(slot, row)
      }
    }
  }

  /** The row after those of a commit and all before it. */
  #endOf(seq: number): number {
    let end = this.rows.floor
    for (const commit of this.#commits) {
      if (commit.seq > seq) break
      end = commit.end
    }
    return end
  }
}
