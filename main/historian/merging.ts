/**
 * Owns reading the samples of one tag in order out of all places where they stand: the chunks, the tail and
 * the rows of earlier versions. Each call belongs in one transaction of the caller, so that a seal between
 * two calls neither hides nor doubles a sample.
 */
import type { Ticks } from '../../shared/time.ts'
import type { Database } from '../database/database.ts'
import { ChunkShelf, type Extent, type Header } from './chunks.ts'
import { Damaged } from './damage.ts'
import { compareMoments, momentOf, Rows, ticksOf } from './rows.ts'
import { TailLoading } from './tail-loading.ts'
import { isOther, loadNumber, type Stored } from './value.ts'

/** Samples of one page, from which on it is not filled up further: some milliseconds. */
export const PAGE = 5000

type RowOfBefore = [
  low: number,
  high: number,
  value: Stored,
  status: number,
  type: number,
  flags: number,
  n: number,
  delayLow: number | null,
  delayHigh: number | null,
]

const COLUMNS = `time & 4294967295 AS low, time >> 32 AS high, value, status, type, flags, n,
  delay & 4294967295, delay >> 32, time`

/** Both tables of earlier versions as one, in order of time; SQLite merges them by their keys. */
const both = (where: string, order: 'ASC' | 'DESC', limit: string): string => `
  SELECT ${COLUMNS} FROM sample WHERE tag = :tag AND ${where}
  UNION ALL SELECT ${COLUMNS} FROM recent WHERE tag = :tag AND ${where}
  ORDER BY time ${order}, n ${order} LIMIT ${limit}`

/** One of a few samples; they are others after the next question. */
export interface Found {
  readonly rows: Rows
  readonly row: number
}

/** Samples of a page, in order; they are others after the next page. */
export interface Page {
  readonly rows: Rows
  readonly from: number
  readonly to: number
  /** From here on the next page goes; where the range ends there is none. */
  readonly next: Ticks
}

/** What it held is lost; its header tells when that was and how much. */
export interface DamagedChunk {
  readonly tag: number
  readonly header: Header
}

export class Merging {
  readonly #shelf: ChunkShelf
  readonly #tail: TailLoading
  readonly #within
  readonly #before
  readonly #after
  readonly #forgotten
  /** A tag's rows of the tail in order, as long as no more came of it. */
  #sorted: { slot: number; newest: number; first: number; rows: Rows } | undefined
  readonly #chunk = new Rows()
  readonly #damaged = new Map<number, DamagedChunk>()
  readonly #found = new Rows()
  readonly #page = new Rows()
  #anyBefore: boolean | undefined
  readonly #exists

  constructor(db: Database) {
    this.#exists = db
      .prepare<[], number>('SELECT EXISTS (SELECT 1 FROM sample) OR EXISTS (SELECT 1 FROM recent)')
      .pluck()
    this.#shelf = new ChunkShelf(db)
    this.#tail = new TailLoading(db)
    const raw = (sql: string) => db.prepare<[object], RowOfBefore>(sql).raw()
    this.#within = raw(both('time >= :from AND time < :to', 'ASC', ':limit'))
    this.#before = raw(both('time < :until', 'DESC', '1'))
    this.#after = raw(both('time >= :from', 'ASC', '1'))
    this.#forgotten = db.prepare<[], number>('SELECT tag FROM forgotten').pluck()
  }

  /** To be called first in each transaction: the tail as it is in it. */
  catchUp(): void {
    let forgotten: Set<number> | undefined
    this.#tail.catchUp((tag) => (forgotten ??= new Set(this.#forgotten.all())).has(tag))
    for (const tag of this.#forgotten.all()) {
      const slot = this.#tail.rows.knownSlot(tag)
      if (slot !== undefined) this.#tail.rows.cut(slot, this.#tail.rows.end)
    }
  }

  /** Tags that have samples in the tail. */
  *tailTags(): Generator<number> {
    for (const slot of this.#tail.rows.slots()) yield this.#tail.rows.tagOf(slot)
  }

  /**
   * The samples from one moment, inclusive, to another, or as many of the first of them as make a page: all
   * of a moment stand in the same one.
   */
  page(tag: number, from: Ticks, to: Ticks): Page {
    const chunks = this.#chunksFrom(tag, from, to)
    let { next } = chunks
    const old = this.#rowsOfBefore(tag, from, next)
    next = old.next
    const tail = this.#inTail(tag)
    let [first, end] = [0, 0]
    if (tail !== undefined) {
      first = tail.firstFrom(momentOf(from))
      end = tail.firstFrom(momentOf(next))
      if (end - first > 2 * PAGE) {
        const last = tail.moment(first + PAGE)
        const at = ticksOf(last)
        next = at > from ? at : at + 1n
        end = tail.firstFrom(momentOf(next))
      }
    }
    const isAlone = chunks.headers.length === 0 && old.rows.length === 0
    if (tail !== undefined && isAlone) return { rows: tail, from: first, to: end, next }
    const found = this.#page
    found.clear()
    const [begin, until] = [momentOf(from), momentOf(next)]
    for (const header of chunks.headers) {
      if (compareMoments(header.from, until) >= 0) break
      const rows = this.#open(tag, header)
      found.addAll(rows, rows.firstFrom(begin), rows.firstFrom(until))
    }
    found.addAll(old.rows, 0, old.rows.firstFrom(until))
    if (tail !== undefined) found.addAll(tail, first, end)
    const rows = found.sorted()
    return { rows, from: 0, to: rows.length, next }
  }

  /** How far the chunks of each tag reach, for a question for many tags. */
  extents(): ReadonlyMap<number, Extent> {
    return this.#shelf.extents()
  }

  /** The last sample before a moment. */
  before(tag: number, until: Ticks, extents?: ReadonlyMap<number, Extent>): Found | undefined {
    const found = this.#found
    found.clear()
    const end = momentOf(until)
    if (this.#hasBefore()) {
      const [last] = this.#before.all({ tag, until })
      if (last !== undefined) put(found, last)
    }
    const { rows: tail } = this.#tail
    const slot = tail.knownSlot(tag)
    const row = slot === undefined ? -1 : tail.lastBefore(slot, end)
    if (row >= 0) tail.copy(row, found)
    const extent = extents === undefined ? this.#shelf.extent(tag) : extents.get(tag)
    const known = latestOf(found)
    if (
      extent !== undefined &&
      (known < 0 || compareMoments(found.moment(known), extent.newest) <= 0)
    ) {
      for (const header of this.#candidatesBefore(tag, until, extent.span)) {
        const rows = this.#open(tag, header)
        const at = rows.firstFrom(end) - 1
        if (at >= 0) found.add(rows, at)
      }
    }
    return found.length === 0 ? undefined : { rows: found, row: latestOf(found) }
  }

  /** The first sample at a moment or after it. */
  after(tag: number, from: Ticks): Found | undefined {
    const found = this.#found
    found.clear()
    if (this.#hasBefore()) {
      const [first] = this.#after.all({ tag, from })
      if (first !== undefined) put(found, first)
    }
    const begin = momentOf(from)
    const tail = this.#inTail(tag)
    const row = tail?.firstFrom(begin) ?? 0
    if (tail !== undefined && row < tail.length) found.add(tail, row)
    const extent = this.#shelf.extent(tag)
    if (extent !== undefined) {
      const over = this.#shelf.overlapping(tag, extent, from, from)
      const next = this.#shelf.firstFrom(tag, from)
      for (const header of next === undefined ? over : [...over, next]) {
        const rows = this.#open(tag, header)
        const at = rows.firstFrom(begin)
        if (at < rows.length) found.add(rows, at)
      }
    }
    if (found.length === 0) return undefined
    let earliest = 0
    for (let at = 1; at < found.length; at++) if (found.compare(at, earliest) < 0) earliest = at
    return { rows: found, row: earliest }
  }

  /** Chunks that cannot be read, as far as any was asked for. */
  get damaged(): Iterable<DamagedChunk> {
    return this.#damaged.values()
  }

  /** A damaged one has no samples, and is remembered. */
  #open(tag: number, header: Header): Rows {
    try {
      return this.#shelf.open(header, this.#chunk)
    } catch (error) {
      if (!(error instanceof Damaged)) throw error
      this.#damaged.set(header.id, { tag, header })
      this.#chunk.clear()
      return this.#chunk
    }
  }

  /** Whether there are rows of earlier versions, to which none are ever added. */
  #hasBefore(): boolean {
    return (this.#anyBefore ??= this.#exists.get() === 1)
  }

  /** Chunks that begin before a moment and may hold the last sample before it. */
  #candidatesBefore(tag: number, until: Ticks, span: Ticks): Header[] {
    const last = this.#shelf.lastBefore(tag, until)
    if (last === undefined) return []
    // Its first sample is before the moment: what holds a later one reaches there or beyond.
    const from = ticksOf(compareMoments(last.to, momentOf(until)) < 0 ? last.to : last.from)
    return this.#shelf.overlapping(tag, { newest: last.to, span }, from, until)
  }

  /** Chunks that make a page, and where it ends. */
  #chunksFrom(tag: number, from: Ticks, to: Ticks): { headers: Header[]; next: Ticks } {
    const extent = this.#shelf.extent(tag)
    if (extent === undefined || compareMoments(momentOf(from), extent.newest) > 0) {
      return { headers: [], next: to }
    }
    const begin = momentOf(from)
    for (let limit = 64; ; limit *= 4) {
      const headers = this.#shelf.overlapping(tag, extent, from, to, limit)
      let count = 0
      for (const [at, header] of headers.entries()) {
        if (count >= PAGE && compareMoments(header.from, begin) > 0) {
          return { headers: headers.slice(0, at), next: ticksOf(header.from) }
        }
        count += header.count
      }
      if (headers.length < limit) return { headers, next: to }
    }
  }

  #rowsOfBefore(tag: number, from: Ticks, to: Ticks): { rows: Rows; next: Ticks } {
    const rows = new Rows()
    if (!this.#hasBefore()) return { rows, next: to }
    const limit = PAGE + 1
    const found = this.#within.all({ tag, from, to, limit })
    if (found.length < limit) {
      for (const row of found) put(rows, row)
      return { rows, next: to }
    }
    const [low, high] = found.at(-1)!
    const last = ticksOf({ low, high })
    // All of one moment go together, however many they are.
    const next = last > from ? last : from + 1n
    for (const row of this.#within.all({ tag, from, to: next, limit: -1 })) put(rows, row)
    return { rows, next }
  }

  #inTail(tag: number): Rows | undefined {
    const tail = this.#tail.rows
    const slot = tail.knownSlot(tag)
    if (slot === undefined) return undefined
    const [newest, first] = [tail.newest(slot), tail.first(slot)]
    if (newest < 0) return undefined
    const known = this.#sorted
    if (known?.slot === slot && known.newest === newest && known.first === first) return known.rows
    const rows = new Rows()
    tail.collect(slot, rows)
    this.#sorted = { slot, newest, first, rows: rows.sorted() }
    return this.#sorted.rows
  }
}

/** The last of a few rows in no order; -1 where there is none. */
function latestOf(rows: Rows): number {
  let latest = rows.length - 1
  for (let at = latest - 1; at >= 0; at--) if (rows.compare(at, latest) > 0) latest = at
  return latest
}

function put(rows: Rows, row: RowOfBefore): void {
  const [low, high, value, status, type, flags, n, delayLow, delayHigh] = row
  const at = rows.length
  rows.reserve(at + 1)
  rows.low[at] = low
  rows.high[at] = high
  rows.value[at] = loadNumber(value)
  rows.status[at] = status
  rows.type[at] = type
  rows.flags[at] = flags
  rows.n[at] = n
  rows.delay[2 * at] = delayLow ?? 0
  rows.delay[2 * at + 1] = delayHigh ?? 0
  if (isOther(value)) rows.others.set(at, value)
  rows.length = at + 1
}
