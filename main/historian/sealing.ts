/**
 * Owns the way of the tail into chunks: in slices, each the chunks of some tags in one transaction, between
 * which what arrives is committed as ever. From the mark `cut` readers know whose rows are no longer to be
 * looked for in the tail; when all tags are done, rows and marks go together. Whatever ends the process,
 * each sample stands in exactly one place.
 */
import type { Database } from '../database/database.ts'
import type { ChunkStore } from './chunks.ts'
import { Rows } from './rows.ts'
import type { TailLoading } from './tail-loading.ts'
import type { TailRows } from './tail.ts'

/** When the tail is sealed, and in what portions. */
export interface SealLimits {
  /** At so many rows for each tag, so that chunks are worth their headers, within bounds: few rows are little
   * to read again at a start, many are memory. */
  readonly rowsPerTag: number
  readonly leastRows: number
  readonly mostRows: number
  /** And at so many commits, and at so many bytes, whatever is in them. */
  readonly commits: number
  readonly bytes: number
  /** Of one slice, which takes some 20 ms: what is reached first ends it. */
  readonly sliceRows: number
  readonly sliceTags: number
}

export const SEALS: SealLimits = {
  rowsPerTag: 100,
  leastRows: 250_000,
  mostRows: 2_000_000,
  commits: 50_000,
  bytes: 64 * 1024 * 1024,
  sliceRows: 60_000,
  sliceTags: 1500,
}

/** Commits until a seal is tried again that the disk did not take. */
const REST = 50

interface Seal {
  /** The last commit of which the rows are sealed. */
  readonly seq: number
  /** The first row that is not. */
  readonly end: number
  readonly slots: readonly number[]
  /** Slots that are done. */
  done: number
}

export class Sealing {
  readonly #db: Database
  readonly #tail: TailRows
  readonly #chunks: ChunkStore
  readonly #cut
  readonly #trim
  #seal: Seal | undefined
  #sealed: number
  /** Of all blobs of the tail, and of those that the seal under way leaves there. */
  #bytes: number
  #bytesAfter = 0
  #restUntil = 0
  readonly #rows = new Rows()
  readonly #limits: SealLimits

  constructor(
    db: Database,
    { rows, sealed, bytes }: TailLoading,
    chunks: ChunkStore,
    limits: SealLimits,
  ) {
    this.#db = db
    this.#tail = rows
    this.#chunks = chunks
    this.#sealed = sealed
    this.#bytes = bytes
    this.#limits = limits
    this.#cut = db.prepare(
      `INSERT INTO cut VALUES (?, ?, ?)
       ON CONFLICT (first, last) DO UPDATE SET seq = max(seq, excluded.seq)`,
    )
    const [blobs, cuts, mark] = [
      db.prepare('DELETE FROM tail WHERE seq <= ?'),
      db.prepare('DELETE FROM cut WHERE seq <= ?'),
      db.prepare('UPDATE sealed SET seq = ?'),
    ]
    this.#trim = db.transaction((seq: number) => {
      blobs.run(seq)
      cuts.run(seq)
      mark.run(seq)
    })
  }

  /** Of the last commit of which all is sealed. */
  get sealed(): number {
    return this.#sealed
  }

  get isUnderWay(): boolean {
    return this.#seal !== undefined
  }

  /** So much of blobs was committed. */
  appended(bytes: number): void {
    this.#bytes += bytes
    if (this.#seal !== undefined) this.#bytesAfter += bytes
  }

  /** Whether there is a slice to do. @param seq of the last commit */
  isDue(seq: number): boolean {
    if (seq < this.#restUntil) return false
    const { rowsPerTag, leastRows, mostRows, commits, bytes } = this.#limits
    const rows = Math.min(mostRows, Math.max(leastRows, rowsPerTag * this.#tail.tagCount))
    return (
      this.#seal !== undefined ||
      this.#tail.size > rows ||
      seq - this.#sealed > commits ||
      this.#bytes > bytes
    )
  }

  /**
   * One slice of the seal that is under way, or of a new one. Throws what SQLite throws, and is not due for a
   * while then; what was not made is made by the next.
   */
  slice(seq: number): void {
    const seal = (this.#seal ??= { seq, end: this.#tail.end, slots: this.#tail.slots(), done: 0 })
    this.#restUntil = seq + REST
    // Needs no disk of its own: it is made durable in order with the next commit, or not at all.
    this.#db.pragma('synchronous = NORMAL')
    try {
      if (seal.done < seal.slots.length) this.#pack(seal)
      if (seal.done === seal.slots.length) this.#finish(seal)
    } finally {
      this.#db.pragma('synchronous = FULL')
    }
    this.#restUntil = 0
  }

  /** Marks the rows of a tag up to a commit as no longer in the tail; within the caller's transaction. */
  cut(tag: number, seq: number): void {
    this.#cut.run(tag, tag, seq)
  }

  #pack(seal: Seal): void {
    const tail = this.#tail
    const { sliceRows, sliceTags } = this.#limits
    let to = seal.done
    this.#db
      .transaction(() => {
        for (let rows = 0; rows < sliceRows && to < seal.slots.length; to++) {
          if (to === seal.done + sliceTags) break
          this.#rows.clear()
          tail.collect(seal.slots[to]!, this.#rows, seal.end)
          this.#chunks.add(tail.tagOf(seal.slots[to]!), this.#rows.sorted())
          rows += this.#rows.length
        }
        const [first, last] = [seal.slots[seal.done]!, seal.slots[to - 1]!]
        this.#cut.run(tail.tagOf(first), tail.tagOf(last), seal.seq)
      })
      .immediate()
    for (let at = seal.done; at < to; at++) tail.cut(seal.slots[at]!, seal.end)
    seal.done = to
  }

  #finish(seal: Seal): void {
    this.#trim.immediate(seal.seq)
    this.#tail.drop(seal.end)
    this.#sealed = seal.seq
    this.#bytes = this.#bytesAfter
    this.#bytesAfter = 0
    this.#seal = undefined
  }
}
