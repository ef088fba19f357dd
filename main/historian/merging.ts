/**
 * Owns reading the samples of one tag in order out of all places where they stand: the chunks of all levels, the
 * tail and the rows of earlier versions. Each call belongs in one transaction of the caller, so that a seal or a
 * packing between two calls neither hides nor doubles a sample.
 */
import type { Ticks } from '../../shared/time.ts'
import type { Database } from '../database/database.ts'
import { ANYWHERE, ChunkShelf, type Extent } from './chunks.ts'
import { EarlierRows } from './earlier-rows.ts'
import { Masks } from './masks.ts'
import type { Looked, Missed } from './looking.ts'
import { beginOf } from './month.ts'
import type { KnownMonth } from './months.ts'
import { ReadMonths } from './read-months.ts'
import {
  RollupReading,
  type Rolled,
  type RolledQuestion,
  type Unsettled,
  type Visit,
} from './rollup-reading.ts'
import { compareMoments, momentOf, Rows, ticksOf, type Moment } from './rows.ts'
import { Shelves, type Piece } from './shelves.ts'
import { TailLoading } from './tail-loading.ts'

/** Samples of one page, from which on it is not filled up further: a millisecond. */
export const PAGE = 16_384
/** And of what is no number, bytes, from which on no further chunk is opened for it. */
const PAGE_BYTES = 16 * 1024 * 1024

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

/** What stood there is lost, or cannot be read now. */
export interface Unread {
  /** Below zero: no other gap has it. */
  readonly id: number
  /** Null: of all tags. */
  readonly tag: number | null
  /** Full path of the file. */
  readonly file: string
  readonly from: Ticks
  /** Inclusive. */
  readonly to: Ticks
  readonly samples: number
}

/** Of all tags, as long as it is so. */
interface All {
  readonly version: number
  readonly inTail: number
  readonly extents: ReadonlyMap<number, Extent>
  /** That may have samples, in order. */
  readonly tags: Int32Array
}

type LostRow = [id: bigint, file: string, from: bigint, to: bigint, count: bigint]

/** From here downwards the months that were lost have their numbers, and those that cannot be read now. */
const LOST = -(2 ** 40)
const UNREADABLE = -(2 ** 41)

export class Merging {
  readonly #db: Database
  readonly #chunks: ChunkShelf
  readonly #shelves: Shelves
  readonly #months: ReadMonths
  readonly #masks: Masks
  readonly #rollups: RollupReading
  readonly #tail: TailLoading
  readonly #earlier: EarlierRows
  readonly #lost
  readonly #forgotten
  #gone: ReadonlySet<number> = new Set()
  /** A tag's rows of the tail in order, as long as no more came of it. */
  #sorted: { slot: number; newest: number; first: number; rows: Rows } | undefined
  /** Chunks that cannot be read, by where they stand. */
  readonly #damaged = new Map<string, Unread>()
  readonly #found = new Rows()
  readonly #page = new Rows()
  #anyBefore = true
  #all: All | undefined

  constructor(db: Database) {
    this.#db = db
    this.#months = new ReadMonths(db)
    this.#masks = new Masks(db)
    this.#rollups = new RollupReading(this.#months)
    this.#chunks = new ChunkShelf(db)
    this.#shelves = new Shelves(this.#chunks, this.#months, this.#masks, (piece) => {
      this.#note(piece)
    })
    this.#tail = new TailLoading(db)
    this.#earlier = new EarlierRows(db)
    this.#forgotten = db.prepare<[], number>('SELECT tag FROM forgotten').pluck()
    this.#lost = db
      .prepare<[], LostRow>('SELECT id, file, "from", "to", count FROM lost ORDER BY id')
      .raw()
      .safeIntegers()
  }

  /** To be called first in each transaction: the tail, and which months there are, as they are in it. */
  catchUp(): void {
    this.open()
    const gone = this.#gone
    this.#tail.catchUp((tag) => gone.has(tag))
    for (const tag of gone) {
      const slot = this.#tail.rows.knownSlot(tag)
      if (slot !== undefined) this.#tail.rows.cut(slot, this.#tail.rows.end)
    }
  }

  /** The same without the tail, of which there may be much: for what is asked of chunks alone. */
  open(): void {
    this.#gone = new Set(this.#forgotten.all())
    this.#anyBefore &&= this.#earlier.any
    this.#months.begin()
  }

  /** To be called when the transaction has ended. */
  release(): void {
    this.#months.end()
  }

  close(): void {
    this.#rollups.close()
    this.#months.close()
  }

  /**
   * The samples from one moment, inclusive, to another, or as many of the first of them as make a page: all
   * of a moment stand in the same one.
   */
  page(tag: number, from: Ticks, to: Ticks): Page {
    const chunks = this.#chunksFrom(tag, from, to)
    let { next } = chunks
    const old = this.#anyBefore ? this.#earlier.within(tag, from, next, PAGE) : undefined
    next = old?.next ?? next
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
    const isAlone = chunks.pieces.length === 0 && (old?.rows.length ?? 0) === 0
    if (tail !== undefined && isAlone) return { rows: tail, from: first, to: end, next }
    const found = this.#page
    found.clear()
    const begin = momentOf(from)
    let until = momentOf(next)
    let bytes = 0
    for (const piece of chunks.pieces) {
      const begins = piece.header.from
      if (compareMoments(begins, until) >= 0) break
      if (bytes > PAGE_BYTES && compareMoments(begins, begin) > 0) {
        next = ticksOf(begins)
        until = begins
        break
      }
      const at = found.length
      this.#shelves.collect(piece, found)
      bytes += found.othersBytes(at)
    }
    if (old !== undefined) found.addAll(old.rows, 0, old.rows.firstFrom(until))
    if (tail !== undefined) found.addAll(tail, first, Math.min(end, tail.firstFrom(until)))
    const rows = found.sorted()
    // What the chunks at its borders have beyond them is of no page, or of another.
    return { rows, from: rows.firstFrom(begin), to: rows.firstFrom(until), next }
  }

  /** Roll-ups from the beginning of a range on, or how far its samples are to be read. */
  rolled(
    question: Omit<RolledQuestion, 'unsettled'>,
    more: readonly Unsettled[],
    visit: Visit,
  ): Rolled {
    const { tag, from, to } = question
    // Of earlier versions' rows nothing is rolled up, and soon they are in months.
    if (this.#anyBefore || this.#gone.has(tag)) return { next: to, isRaw: true }
    const unsettled: Unsettled[] = [...more]
    for (const { header } of this.#shelves.ofHistory(tag, from, to)) {
      unsettled.push({ from: ticksOf(header.from), to: ticksOf(header.to) })
    }
    unsettled.push(...this.#masks.of(tag).map((mask) => ({ from: mask.from, to: mask.to })))
    const tail = this.#inTail(tag)
    const [first, end] = [tail?.firstFrom(momentOf(from)) ?? 0, tail?.firstFrom(momentOf(to)) ?? 0]
    if (tail !== undefined && first < end) {
      unsettled.push({ from: ticksOf(tail.moment(first)), to: ticksOf(tail.moment(end - 1)) })
    }
    return this.#rollups.next({ ...question, unsettled }, visit)
  }

  /**
   * How far the chunks of each tag reach, and all tags that may have samples: for a question for many tags. What
   * reaches further since went there out of the tail, or out of the rows of earlier versions.
   */
  all(): All {
    const { version, rows: tail } = this.#tail
    const known = this.#all
    if (known?.version === version && known.inTail === tail.tagCount) return known
    const extents = this.#shelves.extents()
    const earlier = this.#anyBefore ? this.#earlier.tags() : []
    const tags = Int32Array.from(new Set([...extents.keys(), ...tail.tags(), ...earlier])).sort()
    const all = { version, inTail: tail.tagCount, extents, tags }
    // Rows of earlier versions become chunks at any time.
    this.#all = this.#anyBefore ? undefined : all
    return all
  }

  /** Adds the last sample before a moment, as `before` finds it, to others; false where there is none. */
  collectBefore(
    tag: number,
    until: Ticks,
    end: Moment,
    extents: ReadonlyMap<number, Extent> | undefined,
    into: Rows,
  ): boolean {
    const { rows: tail } = this.#tail
    const slot = this.#anyBefore ? undefined : tail.knownSlot(tag)
    const row = slot === undefined ? -1 : tail.lastBefore(slot, end)
    if (row >= 0) {
      const extent = this.#extentOf(tag, extents)
      if (extent === undefined || compareMoments(tail.moment(row), extent.newest) > 0) {
        tail.copy(row, into)
        return true
      }
    }
    const found = this.before(tag, until, extents)
    if (found !== undefined) into.add(found.rows, found.row)
    return found !== undefined
  }

  /** The last sample before a moment. */
  before(tag: number, until: Ticks, extents?: ReadonlyMap<number, Extent>): Found | undefined {
    const found = this.#found
    found.clear()
    if (this.#anyBefore) this.#earlier.before(tag, until, found)
    const { rows: tail } = this.#tail
    const slot = tail.knownSlot(tag)
    const row = slot === undefined ? -1 : tail.lastBefore(slot, momentOf(until))
    if (row >= 0) tail.copy(row, found)
    const extent = this.#extentOf(tag, extents)
    const known = latestOf(found)
    if (
      extent !== undefined &&
      (known < 0 || compareMoments(found.moment(known), extent.newest) <= 0)
    ) {
      this.#shelves.before(tag, until, extent, found)
    }
    return found.length === 0 ? undefined : { rows: found, row: latestOf(found) }
  }

  /** The first sample at a moment or after it. */
  after(tag: number, from: Ticks): Found | undefined {
    const found = this.#found
    found.clear()
    if (this.#anyBefore) this.#earlier.after(tag, from, found)
    const tail = this.#inTail(tag)
    const row = tail?.firstFrom(momentOf(from)) ?? 0
    if (tail !== undefined && row < tail.length) found.add(tail, row)
    const extent = this.#extentOf(tag)
    if (extent !== undefined) this.#shelves.after(tag, from, extent, found)
    if (found.length === 0) return undefined
    let earliest = 0
    for (let at = 1; at < found.length; at++) if (found.compare(at, earliest) < 0) earliest = at
    return { rows: found, row: earliest }
  }

  /** Months that there are, as of the last look. */
  get months(): readonly KnownMonth[] {
    return this.#months.known
  }

  /**
   * A file as it is looked through: that of a month, or `history.db`.
   * @param as asks in one state of all files
   */
  looked(month: KnownMonth | null, as: <Answer>(question: () => Answer) => Answer): Looked {
    return {
      ask: (question) =>
        as(() =>
          month === null
            ? question(this.#chunks, this.#chunks.register)
            : this.#months.ask(month, (shelf) => question(shelf, shelf.register)),
        ),
      tags: () => this.#chunks.register.tags(),
      from: month === null ? 0n : beginOf(month.month),
      to: month === null ? ANYWHERE : beginOf(month.month + 1) - 1n,
      tell: (missed) => {
        this.#add(missed, month)
      },
    }
  }

  /** Chunks that cannot be read, as far as any was asked or looked for, and months that cannot be. */
  get unread(): readonly Unread[] {
    const months = this.#months.unreadable.filter(({ count }) => count > 0)
    return [...this.#damaged.values(), ...months.map((known) => this.#unreadOf(known))]
  }

  /** What stood in months that were begun anew. */
  get lost(): readonly Unread[] {
    return this.#lost.all().map(([id, file, from, to, count]) => ({
      ...{ id: LOST - Number(id), tag: null, file, from, to, samples: Number(count) },
    }))
  }

  #unreadOf({ month, from, to, count }: KnownMonth): Unread {
    const file = this.#months.path(month)
    return { id: UNREADABLE - month, tag: null, file, from, to, samples: count }
  }

  /** A damaged one has no samples, and is remembered. */
  #note({ tag, header, month }: Piece): void {
    const { id, from, to, count } = header
    this.#add({ tag, id, from: ticksOf(from), to: ticksOf(to), samples: count }, month)
  }

  #add({ tag, id, from, to, samples }: Missed, month: KnownMonth | null): void {
    // A header that is damaged may tell of another one's body.
    const place = [month?.month, month?.begun, id, tag, from, to].join(' ')
    if (this.#damaged.has(place)) return
    const file = month === null ? this.#db.name : this.#months.path(month.month)
    this.#damaged.set(place, { id: -1 - this.#damaged.size, tag, file, from, to, samples })
  }

  /** What was forgotten is not looked for, wherever something of it is left. */
  #extentOf(tag: number, extents?: ReadonlyMap<number, Extent>): Extent | undefined {
    if (this.#gone.has(tag)) return undefined
    return extents === undefined ? this.#shelves.extent(tag) : extents.get(tag)
  }

  #chunksFrom(tag: number, from: Ticks, to: Ticks) {
    return this.#gone.has(tag) ? { pieces: [], next: to } : this.#shelves.page(tag, from, to, PAGE)
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
