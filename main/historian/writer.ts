/**
 * Owns everything that is written to `history.db` and its months: samples without doubles, gaps, owners of tags
 * and the moment last known alive. Synchronous and without threads or clocks; the worker calls it.
 */
import type { Gap, AppendReceipt, Replaced } from '../../shared/history.ts'
import { TICKS_PER_MS, type Ticks } from '../../shared/time.ts'
import type { Database } from '../database/database.ts'
import { Appending } from './appending.ts'
import { Forgetting, type Forgotten } from './forgetting.ts'
import { gapTable, type Closing, type Filling } from './gaps.ts'
import { GivenChunks } from './given.ts'
import { Known } from './known.ts'
import { Masks } from './masks.ts'
import { Packing } from './packing.ts'
import { RollupMaking } from './rollup-making.ts'
import { Replacing } from './replacing.ts'
import { PACKS, type PackLimits, type Touched } from './round.ts'
import { momentOf, Rows } from './rows.ts'
import { tune } from './schema.ts'
import { checkTables, mendExtents } from './soundness.ts'
import { Sealing, SEALS, type SealLimits } from './sealing.ts'
import { Shelves } from './shelves.ts'
import { StoreMonths, type LostMonth } from './store-months.ts'
import { encodeTail } from './tail-codec.ts'
import { TailLoading } from './tail-loading.ts'
import { BLOCK, type TailRows } from './tail.ts'
import type { SampleBatch } from '../../shared/samples.ts'

export interface Owner {
  readonly tag: number
  readonly server: number
  /** Where it stands, as configured, and since when; null where nobody has told. */
  readonly place: string | null
  readonly since: Ticks | null
}

/** What one transaction stores beside samples. */
export interface Notes {
  /** New gaps, and known ones whose end or loss has changed. */
  readonly gaps: readonly Gap[]
  readonly closings: readonly Closing[]
  readonly fills: readonly Filling[]
  readonly owners: readonly Owner[]
  /** Until when the samples of each server are stored, by its clock; written with the sign of life. */
  readonly clocks?: ReadonlyMap<number, Ticks>
}
export interface Work extends Notes {
  readonly batches: readonly SampleBatch[]
  /** What each batch takes the place of. */
  readonly replaced?: readonly (Replaced | null)[]
}

const ALIVE_EVERY = 1000n * TICKS_PER_MS

/** Of so many steps one makes roll-ups, as long as both are due. */
const ROLLUP_TURN = 5

export class HistoryWriter {
  readonly #db: Database
  readonly #tail: TailRows
  readonly #append
  readonly #alive
  readonly #clock
  readonly #own
  readonly #gaps
  readonly #known: Known
  readonly #chunks: GivenChunks
  readonly #months: StoreMonths
  readonly #packing: Packing
  readonly #rollups: RollupMaking
  #turn = 0
  readonly #appending: Appending
  readonly #replacing: Replacing
  readonly #sealing: Sealing
  readonly #forgetting: Forgetting
  readonly #transaction
  #aliveAt: Ticks
  /** Of the last commit of samples. */
  #seq: number
  /** The first row of the tail that is in no blob. */
  #packed: number
  /** The first row of the tail that is not on disk. */
  #committed: number
  /** Up to this number chunks and masks survive a loss of power. */
  #durable = 0
  /** Of the blobs of this transaction. */
  #bytes = 0

  /**
   * Reads the tail into memory, which takes some hundred milliseconds for a million samples. Throws what
   * SQLite throws, and `Damaged`.
   * @param aliveAt the last moment known alive that stands in the file; 0 in a new one
   */
  constructor(db: Database, aliveAt: Ticks, seals: SealLimits = SEALS, packs: PackLimits = PACKS) {
    tune(db)
    checkTables(db)
    this.#db = db
    this.#aliveAt = aliveAt
    this.#append = db.prepare('INSERT INTO tail VALUES (?, ?)')
    this.#alive = db.prepare('INSERT OR REPLACE INTO alive VALUES (1, ?)')
    this.#clock = db.prepare('INSERT OR REPLACE INTO clock VALUES (?, ?)')
    this.#own = db.prepare('INSERT OR REPLACE INTO owner VALUES (?, ?, ?, ?)')
    this.#gaps = gapTable(db)
    const forgotten = new Set(db.prepare<[], number>('SELECT tag FROM forgotten').pluck().all())
    const loading = new TailLoading(db)
    loading.catchUp((tag) => forgotten.has(tag))
    this.#tail = loading.rows
    this.#packed = this.#tail.end
    this.#committed = this.#tail.end
    this.#seq = loading.seq
    const months = new StoreMonths(db)
    mendExtents(db, months)
    const chunks = new GivenChunks(db, months.highest)
    const masks = new Masks(db)
    // A chunk of a month that is damaged holds up nothing; one of this file is damage of it.
    const shelves = new Shelves(chunks, months, masks, ({ month }, error) => {
      if (month === null) throw error
    })
    this.#months = months
    this.#chunks = chunks
    const isForgotten = (tag: number): boolean => this.#forgetting.has(tag)
    this.#known = new Known(db, this.#tail, shelves)
    this.#forgetting = new Forgetting(db, forgotten, this.#tail, chunks, months, masks)
    this.#appending = new Appending(this.#tail, this.#known, isForgotten)
    this.#sealing = new Sealing(db, loading, chunks, seals)
    this.#replacing = new Replacing(db, this.#tail, chunks, shelves, masks, this.#sealing)
    this.#rollups = new RollupMaking(months)
    this.#packing = new Packing(db, chunks, months, masks, isForgotten, packs)
    this.#transaction = db.transaction((work: Work, now: Ticks) => this.#write(work, now))
    this.#overtake()
    this.#learn()
  }

  /** One durable transaction, of which the sign of life alone may be the content; throws what SQLite throws, with nothing stored. */
  store(work: Work, now: Ticks): AppendReceipt[] {
    const seq = this.#seq
    this.#bytes = 0
    try {
      const receipts = this.#transaction.immediate(work, now)
      this.#sealing.appended(this.#bytes)
      // A commit that has written something is synced, and with it all that was written before.
      if (this.#isDue(now) || this.#seq !== seq) this.#durable = this.#chunks.ids.last
      if (this.#isDue(now)) this.#aliveAt = now
      this.#replacing.done()
      return receipts
    } catch (error) {
      this.#replacing.undo()
      this.#tail.undo(this.#committed)
      this.#packed = this.#tail.end
      this.#seq = seq
      this.#known.changed()
      throw error
    } finally {
      this.#committed = this.#tail.end
    }
  }

  /** Whether there is a slice of a seal to do. */
  get isSealDue(): boolean {
    return this.#sealing.isDue(this.#seq)
  }

  /** One slice; throws as `store` does, and what was to be sealed stays where it is. */
  seal(): void {
    const { sealed } = this.#sealing
    try {
      this.#sealing.slice(this.#seq)
      if (this.#sealing.sealed !== sealed) this.#packing.sealed()
    } finally {
      // The chunks may be made and only the tail not yet trimmed.
      this.#known.changed()
    }
  }

  /** Seals all that was stored. */
  sealAll(): void {
    do this.seal()
    while (this.#sealing.isUnderWay)
  }

  /** Whether there is a step of packing to do. */
  isPackDue(now: Ticks): boolean {
    return this.#rollups.isDue(now) || this.#packing.isDue(now)
  }

  /**
   * One step of bringing chunks into their months, at most one transaction; throws as `store` does. Where it is a
   * month that fails, what was to be packed stays where it is until it is tried again.
   * @returns what a month has taken in, durable, while it still stands in `history.db` too
   */
  pack(now: Ticks): readonly Touched[] {
    try {
      // In turns: neither waits for the other to have done all.
      this.#turn = (this.#turn + 1) % ROLLUP_TURN
      if (this.#rollups.isDue(now) && (this.#turn === 0 || !this.#packing.isDue(now))) {
        this.#rollups.step(now)
        return []
      }
      const touched = this.#packing.step(now, this.#durable)
      this.#rollups.touched(touched)
      return touched
    } finally {
      this.#known.changed()
    }
  }

  /** Months that were begun anew since this was asked last. */
  takeLost(): readonly LostMonth[] {
    return this.#months.takeLost()
  }

  /** Bytes of all months. */
  get monthBytes(): number {
    return this.#months.bytes + this.#rollups.bytes
  }

  /** Greatest number of a tag of which anything is here; 0 where there is none. */
  get highestTag(): number {
    let highest = 0
    for (const tag of this.#chunks.extents().keys()) highest = Math.max(highest, tag)
    return highest
  }

  /** The last transaction: what is left to tell, and the moment last alive. Throws as `store` does. */
  conclude(notes: Notes, now: Ticks): void {
    this.#db
      .transaction(() => {
        this.#note(notes)
        this.#live(now, notes)
      })
      .immediate()
  }

  /** Looks whether what says which samples count is as it was written; throws `Damaged`. */
  check(): void {
    checkTables(this.#db)
    mendExtents(this.#db, this.#months)
    this.#known.changed()
  }

  /** One step of deleting tags; throws as `store` does. */
  forget(tags: readonly number[]): Forgotten {
    const forgotten = this.#forgetting.step(tags)
    this.#known.changed()
    return forgotten
  }

  close(): void {
    this.#rollups.close()
    this.#months.close()
    this.#db.close()
  }

  /**
   * What months have that are ahead of this file, as when it was put back from a copy without them: their numbers
   * are not given again, and what of it the tail has too counts in the months alone. One transaction, without
   * which it is done at the next start.
   */
  #overtake(): void {
    const { highest, ahead } = this.#months
    if (ahead.size === 0) return
    this.#db
      .transaction(() => {
        for (const tag of ahead) {
          const slot = this.#tail.knownSlot(tag)
          if (slot === undefined) continue
          const rows = new Rows()
          this.#tail.collect(slot, rows)
          this.#sealing.cut(tag, this.#seq)
          this.#tail.cut(slot, this.#packed)
          this.#appending.again(tag, rows)
        }
        this.#pack()
        // Else questions would take each month that knows more for one that is ahead.
        this.#chunks.gave(highest)
      })
      .immediate()
    this.#committed = this.#tail.end
    this.#sealing.appended(this.#bytes)
    this.#known.changed()
  }

  #write({ batches, replaced, ...notes }: Work, now: Ticks): AppendReceipt[] {
    const receipts = batches.map((batch, at) => {
      const range = replaced?.[at] ?? null
      if (range !== null) this.#replace(range)
      return this.#appending.append(batch)
    })
    this.#pack()
    this.#note(notes)
    if (this.#isDue(now)) this.#live(now, notes)
    return receipts
  }

  /** What came before in the same commit is one of those that are replaced, or not. */
  #replace(range: Replaced): void {
    this.#pack()
    this.#replacing.clear(range, this.#seq)
    this.#known.changed()
  }

  /** The rows that were added since make one blob. */
  #pack(): void {
    const { end } = this.#tail
    if (end === this.#packed) return
    const blob = encodeTail(this.#tail, this.#packed, end, this.#seq + 1)
    this.#append.run(this.#seq + 1, blob)
    this.#bytes += blob.length
    this.#seq += 1
    this.#packed = end
  }

  #live(now: Ticks, { clocks }: Notes): void {
    this.#alive.run(now)
    for (const [server, at] of clocks ?? []) this.#clock.run(server, at)
  }

  #note({ gaps, closings, fills, owners }: Notes): void {
    for (const gap of gaps) this.#gaps.put(gap)
    for (const closing of closings) this.#gaps.close(closing)
    for (const filling of fills) this.#gaps.fill(filling)
    for (const { tag, server, place, since } of owners) this.#own.run(tag, server, place, since)
  }

  /** The moment last known alive is written once a second, and when the clock was set back. */
  #isDue(now: Ticks): boolean {
    return now < this.#aliveAt || now - this.#aliveAt >= ALIVE_EVERY
  }

  /** The newest time of each tag, wherever it stands. */
  #learn(): void {
    for (const [tag, time] of this.#known.before) this.#appending.learn(tag, momentOf(time))
    for (const [tag, { newest }] of this.#chunks.extents()) this.#appending.learn(tag, newest)
    for (let row = this.#tail.floor; row < this.#tail.end; row++) {
      const [block, at] = [this.#tail.block(row), row % BLOCK]
      this.#appending.learn(block.tag[at]!, { low: block.low[at]!, high: block.high.at(at) })
    }
  }
}
