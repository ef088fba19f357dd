/**
 * Owns everything that is written to `history.db`: samples without doubles, gaps, owners of tags and
 * the moment last known alive. Synchronous and without threads or clocks; the worker calls it.
 */
import { isStorable, type Gap, type AppendReceipt, type Replaced } from '../../shared/history.ts'
import { subCode } from '../../shared/quality.ts'
import { SampleFlag, type SampleBatch } from '../../shared/samples.ts'
import { TICKS_PER_MS, type Ticks } from '../../shared/time.ts'
import type { Database } from '../database/database.ts'
import { Forgetting, type Forgotten } from './forgetting.ts'
import { gapTable, type Closing, type Filling } from './gaps.ts'
import { Inserting } from './inserting.ts'
import { tagsIn, tune } from './schema.ts'
import { sameStored, storeNumber, storeOther, type Stored } from './value.ts'

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

/** `recent` moves into `sample` at this many rows, more where there are many tags: a move touches at
 * least a page a tag. */
const MOVE_ROWS = 100_000
const MOVE_ROWS_PER_TAG = 10

/** After a move that failed for lack of space. */
const RETRY_ROWS = 100_000

const ALIVE_EVERY = 1000n * TICKS_PER_MS

export class HistoryWriter {
  readonly #db: Database
  readonly #rows: Inserting
  readonly #there
  readonly #alive
  readonly #clock
  readonly #own
  readonly #erase
  readonly #gaps
  readonly #forgetting: Forgetting
  readonly #transaction
  /** Newest time of each tag: what is newer cannot be there already. */
  readonly #newest = new Map<number, bigint>()
  #recent: number
  #moveAt = MOVE_ROWS
  #aliveAt: Ticks

  /** `aliveAt`: the last moment known alive that stands in the file; 0 in a new one. */
  constructor(db: Database, aliveAt: Ticks) {
    tune(db)
    this.#db = db
    this.#aliveAt = aliveAt
    const columns = 'value, type, n, status, flags'
    this.#rows = new Inserting(db)
    this.#there = db
      .prepare<[number, bigint, number, bigint], [Stored, number, number, number, number]>(
        `SELECT ${columns} FROM sample WHERE tag = ? AND time = ?
         UNION ALL SELECT ${columns} FROM recent WHERE tag = ? AND time = ?`,
      )
      .raw()
    this.#alive = db.prepare('INSERT OR REPLACE INTO alive VALUES (1, ?)')
    this.#clock = db.prepare('INSERT OR REPLACE INTO clock VALUES (?, ?)')
    this.#own = db.prepare('INSERT OR REPLACE INTO owner VALUES (?, ?, ?, ?)')
    this.#erase = ['sample', 'recent'].map((table) =>
      db.prepare(`DELETE FROM ${table} WHERE tag = ? AND time >= ? AND time < ?`),
    )
    this.#gaps = gapTable(db)
    this.#forgetting = new Forgetting(db)
    this.#transaction = db.transaction((work: Work, now: Ticks) => this.#write(work, now))
    this.#recent = Number(db.prepare('SELECT count(*) FROM recent').pluck().get())
    this.#learn('sample')
    this.#learn('recent')
  }

  /** One durable transaction, of which the sign of life alone may be the content; throws what SQLite throws, with nothing stored. */
  store(work: Work, now: Ticks): AppendReceipt[] {
    const receipts = this.#transaction.immediate(work, now)
    if (this.#isDue(now)) this.#aliveAt = now
    for (const receipt of receipts) this.#recent += receipt.stored
    this.#moveWhenDue()
    return receipts
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

  /** One step of deleting tags; throws as `store` does. */
  forget(tags: readonly number[]): Forgotten {
    const forgotten = this.#forgetting.step(tags)
    this.#recent -= forgotten.recent
    for (const tag of tags) this.#newest.delete(tag)
    return forgotten
  }

  close(): void {
    this.#db.close()
  }

  #write({ batches, replaced, ...notes }: Work, now: Ticks): AppendReceipt[] {
    this.#rows.begin()
    const receipts = batches.map((batch, at) => {
      const range = replaced?.[at] ?? null
      if (range !== null) this.#clear(range)
      return this.#append(batch)
    })
    this.#note(notes)
    if (this.#isDue(now)) this.#live(now, notes)
    return receipts
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

  /** `#newest` stays: what is later than all that is there is only looked for in vain. */
  #clear({ tag, from, to }: Replaced): void {
    for (const erase of this.#erase) erase.run(tag, from, to) // `#recent` is a bound, not a count
  }

  #append(batch: SampleBatch): AppendReceipt {
    const others = batch.others[Symbol.iterator]()
    let other = others.next()
    const receipt = { stored: 0, duplicate: 0, refused: 0, dropped: 0 }
    for (let row = 0; row < batch.tag.length; row++) {
      let value = storeNumber(batch.value[row]!)
      for (; other.done !== true && other.value[0] <= row; other = others.next()) {
        if (other.value[0] === row) value = storeOther(other.value[1])
      }
      receipt[this.#put(batch, row, value)] += 1
    }
    this.#rows.flush()
    return receipt
  }

  #put(batch: SampleBatch, row: number, value: Stored): keyof AppendReceipt {
    const tag = batch.tag[row]!
    const time = batch.sourceTime[row]!
    if (!isStorable(time) || this.#forgetting.has(tag)) return 'refused'
    const newest = this.#newest.get(tag)
    let n = 0
    if (newest === undefined || time > newest) this.#newest.set(tag, time)
    else {
      this.#rows.flush()
      // A transaction that was rolled back may have left `newest` too late: then this finds nothing.
      const [ownStatus, ownType, ownFlags] = [
        batch.status[row]!,
        batch.type[row]!,
        batch.flags[row]!,
      ]
      for (const [known, type, number, status, flags] of this.#there.all(tag, time, tag, time)) {
        if (sameStored(known, value)) {
          if (status === ownStatus && type === ownType) return 'duplicate'
          // A server's own history may keep another width, and forgets what a queue has told.
          const isTold = ((flags | ownFlags) & SampleFlag.BackFilled) !== 0
          if (isTold && subCode(status) === subCode(ownStatus)) return 'duplicate'
        }
        n = Math.max(n, number + 1)
      }
    }
    this.#rows.add(batch, row, n, value)
    return 'stored'
  }

  /** Moves `recent` into `sample`. For want of space it stays where it is, and is tried again. */
  #moveWhenDue(): void {
    if (this.#recent < Math.max(this.#moveAt, MOVE_ROWS_PER_TAG * this.#newest.size)) return
    try {
      this.move()
    } catch {
      // Whatever is wrong with the file, the next commit meets it too, and reports it.
      this.#moveAt = this.#recent + RETRY_ROWS
    }
  }

  move(): void {
    this.#db
      .transaction(() => {
        this.#db.exec('INSERT INTO sample SELECT * FROM recent; DELETE FROM recent')
      })
      .immediate()
    this.#recent = 0
    this.#moveAt = MOVE_ROWS
  }

  #learn(table: 'sample' | 'recent'): void {
    const rows = this.#db
      .prepare<[], [bigint, bigint]>(
        `SELECT tag, (SELECT max(time) FROM ${table} WHERE tag = known.tag) FROM ${tagsIn(table)} known`,
      )
      .raw()
      .safeIntegers()
    for (const [tag, time] of rows.iterate()) {
      const known = this.#newest.get(Number(tag))
      if (known === undefined || time > known) this.#newest.set(Number(tag), time)
    }
  }
}
