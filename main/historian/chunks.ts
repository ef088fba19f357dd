/**
 * Owns the chunks in the file: their headers by tag and time, their bodies in the order in which they were
 * made, and of each tag how far its chunks reach, so that what overlaps a range is found by the key.
 */
import type { Ticks } from '../../shared/time.ts'
import type { Database } from '../database/database.ts'
import { encodeChunk, openChunk, type Header } from './chunk.ts'
import { ChunkRegister, HEADER, headersOf, type HeaderRow } from './chunk-register.ts'
import { damagedUnless } from './damage.ts'
import { momentOf, Rows, ticksOf, TWO_32, type Moment } from './rows.ts'
import { LONGEST_SPAN, MOST_IN_CHUNK } from './schema.ts'
import { SOUND_EXTENT } from './summed-tables.ts'

/** Newest moment of a tag's chunks, or later where it was deleted since, and the longest span of one. */
export interface Extent {
  readonly newest: Moment
  readonly span: Ticks
}

type Reach = [newestLow: number, newestHigh: number, span: number, isSound: number]

/** Where it is not known how far a tag's chunks reach: as far as any may. */
export const ANYWHERE = 2n ** 62n
const ANY: Extent = { newest: momentOf(ANYWHERE), span: BigInt(LONGEST_SPAN) }

const extentOf = ([low, high, span, isSound]: Reach): Extent =>
  isSound === 1 ? { newest: { low, high }, span: BigInt(span) } : ANY

/** Gives chunks of one file their numbers, which rise. */
export class ChunkIds {
  #last: number

  /** @param least the first that is given is greater */
  constructor(db: Database, least = 0) {
    const last = db.prepare<[], number>('SELECT coalesce(max(id), 0) FROM packed').pluck().get()!
    this.#last = Math.max(last, least)
  }

  /** The last that was given. */
  get last(): number {
    return this.#last
  }

  /** Not given again while this process runs, even where the transaction fails: others keep what they opened. */
  next(): number {
    return ++this.#last
  }
}

/** Questions to the chunks. */
export class ChunkShelf {
  readonly #extent
  readonly #extents
  readonly #any
  readonly #within
  readonly #before
  readonly #after
  readonly #body
  readonly #db
  #register: ChunkRegister | undefined

  constructor(db: Database) {
    this.#db = db
    const reach = `newest & 4294967295, newest >> 32, span, ${SOUND_EXTENT}`
    this.#extent = db.prepare<[number], Reach>(`SELECT ${reach} FROM extent WHERE tag = ?`).raw()
    this.#extents = db
      .prepare<[], [number, ...Reach]>(`SELECT tag, ${reach} FROM extent ORDER BY tag`)
      .raw()
    this.#any = db.prepare('SELECT 1 FROM chunk WHERE tag = ? LIMIT 1')
    const headers = (where: string): string =>
      `SELECT ${HEADER} FROM chunk WHERE tag = ? AND ${where}`
    this.#within = db
      .prepare<[number, bigint, bigint, bigint, number], HeaderRow>(
        headers('"from" >= ? AND "from" < ? AND "to" >= ? ORDER BY "from", id LIMIT ?'),
      )
      .raw()
    this.#before = db
      .prepare<[number, bigint, number], HeaderRow>(
        headers('("from", id) < (?, ?) ORDER BY "from" DESC, id DESC LIMIT 8'),
      )
      .raw()
    this.#after = db
      .prepare<[number, bigint, number], HeaderRow>(
        headers('("from", id) > (?, ?) ORDER BY "from", id LIMIT 8'),
      )
      .raw()
    this.#body = db.prepare<[number], Buffer>('SELECT rows FROM packed WHERE id = ?').pluck()
  }

  /** Of each tag that has chunks. */
  extents(): Map<number, Extent> {
    return new Map(this.#extents.all().map(([tag, ...row]) => [tag, extentOf(row)]))
  }

  extent(tag: number): Extent | undefined {
    const row = this.#extent.get(tag)
    if (row !== undefined) return extentOf(row)
    // One whose row is lost has chunks all the same.
    return this.#any.get(tag) === undefined ? undefined : ANY
  }

  /** Those with samples from one moment, inclusive, to another, by their first. */
  overlapping(tag: number, { span }: Extent, from: Ticks, to: Ticks, limit = -1): Header[] {
    return headersOf(tag, this.#within.all(tag, from - span, to, from, limit))
  }

  /** Those that begin before a moment, the last first. */
  *before(tag: number, moment: Ticks): Generator<Header> {
    for (let [from, id] = [moment, 0]; ;) {
      const headers = headersOf(tag, this.#before.all(tag, from, id))
      yield* headers
      const last = headers.at(-1)
      if (last === undefined) return
      from = ticksOf(last.from)
      id = last.id
    }
  }

  /** Those that begin at a moment or after it, the first first. */
  *from(tag: number, moment: Ticks): Generator<Header> {
    for (let [from, id] = [moment, 0]; ;) {
      const headers = headersOf(tag, this.#after.all(tag, from, id))
      yield* headers
      const last = headers.at(-1)
      if (last === undefined) return
      from = ticksOf(last.from)
      id = last.id
    }
  }

  /** @param into is filled anew where it is given */
  open(header: Header, into = new Rows()): Rows {
    into.clear()
    return this.collect(header, into)
  }

  /** Its samples, added to others; where it is damaged, or is another one, nothing is. */
  collect(header: Header, into: Rows): Rows {
    const body = this.body(header.id)
    damagedUnless(body !== undefined, `chunk ${header.id} of the history`)
    return openChunk(body, header, into)
  }

  /** All of them, as they stand. */
  get register(): ChunkRegister {
    return (this.#register ??= new ChunkRegister(this.#db))
  }

  /** As it stands. */
  body(id: number): Buffer | undefined {
    return this.#body.get(id)
  }
}

/** Changes to the chunks, within the caller's transaction. */
export class ChunkStore extends ChunkShelf {
  readonly #put
  readonly #pack
  readonly #reach
  readonly #erase
  readonly #unpack
  readonly #ids: ChunkIds

  constructor(db: Database, ids: ChunkIds = new ChunkIds(db)) {
    super(db)
    this.#ids = ids
    const time = '(? << 32) | (? & 4294967295)'
    this.#put = db.prepare(`INSERT INTO chunk VALUES (?, ${time}, ?, ${time}, ?)`)
    this.#pack = db.prepare('INSERT INTO packed VALUES (?, ?)')
    this.#reach = db.prepare(
      `INSERT INTO extent VALUES (?, ${time}, ?) ON CONFLICT (tag) DO UPDATE
       SET newest = max(iif(${SOUND_EXTENT}, newest, ${ANYWHERE}), excluded.newest),
           span = max(iif(${SOUND_EXTENT}, span, ${LONGEST_SPAN}), excluded.span)`,
    )
    this.#erase = db.prepare('DELETE FROM chunk WHERE tag = ? AND "from" = ? AND id = ?')
    this.#unpack = db.prepare('DELETE FROM packed WHERE id = ?')
  }

  /** Adds the samples of a tag, which are in order. */
  add(tag: number, rows: Rows): void {
    let longest = 0
    for (let from = 0; from < rows.length;) {
      const to = this.#end(rows, from)
      longest = Math.max(longest, spanOf(rows, from, to - 1))
      const id = this.#ids.next()
      const [first, last] = [rows.moment(from), rows.moment(to - 1)]
      const header = { tag, id, from: first, to: last, count: to - from }
      this.#pack.run(id, encodeChunk(rows, from, to, header))
      this.#put.run(tag, first.high, first.low, id, last.high, last.low, to - from)
      from = to
    }
    if (rows.length === 0) return
    const newest = rows.moment(rows.length - 1)
    this.#reach.run(tag, newest.high, newest.low, longest)
  }

  remove(tag: number, { id, from }: Header): void {
    this.#erase.run(tag, ticksOf(from), id)
    this.#unpack.run(id)
  }

  /** Where the chunk ends that begins at a row. */
  #end(rows: Rows, from: number): number {
    let end = Math.min(rows.length, from + MOST_IN_CHUNK)
    if (spanOf(rows, from, end - 1) > LONGEST_SPAN) {
      end = from + 1
      while (spanOf(rows, from, end) <= LONGEST_SPAN) end++
    }
    return end
  }
}

/** Ticks between two rows; exact where it is not beyond all that a chunk may span. */
const spanOf = ({ low, high }: Rows, from: number, to: number): number =>
  (high[to]! - high[from]!) * TWO_32 + (low[to]! - low[from]!)
