/**
 * Deletes what was recorded of tags, for good: in steps of so many samples, between which what arrives is
 * stored as ever. What stands in the tail is passed by from now on, and gone when the tail is; what stands in
 * months goes last. From the first step on nothing of these tags is taken or packed any more, which the file
 * itself remembers, so that a step that was not made can be made later. To which server they belonged stays,
 * since by it the history knows which numbers were given.
 */
import type { Database } from '../database/database.ts'
import type { Header } from './chunk.ts'
import type { ChunkStore } from './chunks.ts'
import type { Masks } from './masks.ts'
import type { MonthStore } from './month-shelf.ts'
import type { StoreMonths } from './store-months.ts'
import type { TailRows } from './tail.ts'

/** Samples that one step deletes, and chunks: some tens of milliseconds. */
const STEP = 50_000
const CHUNKS = 1000

/** All times that are stored lie between them. */
const EVER = [0n, 2n ** 62n] as const

export interface Forgotten {
  readonly samples: number
  /** Nothing of them is left. */
  readonly done: boolean
}

export class Forgetting {
  readonly #tags: Set<number>
  readonly #tail: TailRows
  readonly #chunks: ChunkStore
  readonly #months: StoreMonths
  readonly #masks: Masks
  readonly #mark
  readonly #gaps
  readonly #filled
  readonly #extent
  readonly #tables
  readonly #transaction

  /** @param tags that were forgotten before */
  constructor(
    db: Database,
    tags: Set<number>,
    tail: TailRows,
    chunks: ChunkStore,
    months: StoreMonths,
    masks: Masks,
  ) {
    this.#tags = tags
    this.#tail = tail
    this.#chunks = chunks
    this.#months = months
    this.#masks = masks
    this.#mark = db.prepare('INSERT OR IGNORE INTO forgotten VALUES (?)')
    this.#gaps = db.prepare("DELETE FROM gap WHERE scope = 'tag' AND subject = ?")
    this.#filled = db.prepare('DELETE FROM filled WHERE tag = ?')
    this.#extent = db.prepare('DELETE FROM extent WHERE tag = ?')
    this.#tables = (['recent', 'sample'] as const).map((table) => ({
      // Up to the time of the last row of the step: samples of one moment go together.
      until: db
        .prepare<[number, number], bigint>(
          `SELECT time FROM ${table} WHERE tag = ? ORDER BY time LIMIT 1 OFFSET ?`,
        )
        .pluck()
        .safeIntegers(),
      some: db.prepare(`DELETE FROM ${table} WHERE tag = ? AND time <= ?`),
      all: db.prepare(`DELETE FROM ${table} WHERE tag = ?`),
    }))
    this.#transaction = db.transaction((asked: readonly number[]) => this.#delete(asked))
  }

  has(tag: number): boolean {
    return this.#tags.size > 0 && this.#tags.has(tag)
  }

  /** One durable step; throws what SQLite throws, with nothing deleted or less than a step. */
  step(tags: readonly number[]): Forgotten {
    const forgotten = this.#transaction.immediate(tags)
    for (const tag of tags) this.#tags.add(tag)
    if (!forgotten.done) return forgotten
    for (const tag of tags) {
      const slot = this.#tail.knownSlot(tag)
      if (slot !== undefined) this.#tail.cut(slot, this.#tail.end)
    }
    return this.#inMonths(tags, forgotten.samples)
  }

  /** In transactions of their own: nothing brings anything of these tags there any more. */
  #inMonths(tags: readonly number[], before: number): Forgotten {
    let samples = before
    for (const known of this.#months.known) {
      const done = this.#months.ask(known, (month) => {
        const there = tags.filter((tag) => month.extent(tag) !== undefined)
        if (there.length === 0) return true
        const deleted = month.db
          .transaction(() => {
            month.changed(known.generation)
            return deleteFrom(month, there)
          })
          .immediate()
        this.#months.saw([known.month])
        samples += deleted.samples
        return deleted.done && samples < STEP
      })
      if (done === false) return { samples, done: false }
    }
    return { samples, done: true }
  }

  #delete(tags: readonly number[]): Forgotten {
    for (const tag of tags) {
      this.#mark.run(tag)
      this.#gaps.run(tag)
      this.#filled.run(tag)
      this.#masks.drop(tag, Number.MAX_SAFE_INTEGER)
    }
    let samples = 0
    for (const { until, some, all } of this.#tables) {
      for (const tag of tags) {
        const room = STEP - samples
        if (room <= 0) return { samples, done: false }
        const end = until.get(tag, room - 1)
        samples += (end === undefined ? all.run(tag) : some.run(tag, end)).changes
      }
    }
    const chunks = deleteChunks(this.#chunks, tags, samples)
    samples += chunks.samples
    if (!chunks.done) return { samples, done: false }
    for (const tag of tags) this.#extent.run(tag)
    if (samples >= STEP) return { samples, done: false }
    for (const tag of tags) samples += this.#inTail(tag)
    return { samples, done: true }
  }

  #inTail(tag: number): number {
    const slot = this.#tail.knownSlot(tag)
    let count = 0
    if (slot === undefined) return count
    for (let row = this.#tail.newest(slot); row >= 0; row = this.#tail.former(slot, row)) count++
    return count
  }
}

/** @param before samples that the step has deleted already */
function deleteChunks(store: ChunkStore, tags: readonly number[], before = 0): Forgotten {
  let [samples, chunks] = [0, 0]
  for (const tag of tags) {
    const extent = store.extent(tag)
    if (extent === undefined) continue
    const headers: Header[] = store.overlapping(tag, extent, ...EVER, CHUNKS)
    for (const header of headers) {
      if (before + samples >= STEP || chunks === CHUNKS) return { samples, done: false }
      store.remove(tag, header)
      samples += header.count
      chunks += 1
    }
    if (chunks === CHUNKS) return { samples, done: false }
  }
  return { samples, done: true }
}

function deleteFrom(month: MonthStore, tags: readonly number[]): Forgotten {
  const deleted = deleteChunks(month, tags)
  if (deleted.done) for (const tag of tags) month.forget(tag)
  return deleted
}
