/**
 * Owns the chunks of a history on all of its levels as one: those of `history.db`, and those of its months. What
 * stands in both counts once, as the numbers of the chunks tell, and what was replaced in a month not at all.
 */
import type { Ticks } from '../../shared/time.ts'
import type { Header } from './chunk.ts'
import type { ChunkShelf, Extent } from './chunks.ts'
import { Damaged } from './damage.ts'
import type { Masks } from './masks.ts'
import { firstOf, lastOf } from './nearest.ts'
import { beginOf, monthOf, stretchOf, type Month } from './month.ts'
import type { KnownMonth, Months, OpenMonth } from './months.ts'
import {
  compareMoments,
  momentOf,
  Rows,
  ticksOf,
  without,
  type Moment,
  type Stretch,
} from './rows.ts'

/** A chunk, wherever it stands. */
export interface Piece {
  readonly tag: number
  readonly header: Header
  /** Null where it stands in `history.db`. */
  readonly month: KnownMonth | null
  /** What of it does not count. */
  readonly without: readonly Stretch[]
}

/** Chunks that have all samples up to a moment. */
export interface Pieces {
  readonly pieces: readonly Piece[]
  /** Exclusive. */
  readonly next: Ticks
}

/** A limit that is none. */
const ALL = -1
const SOME = 64

/** All times that are stored lie between them. */
const EVER = [0n, 2n ** 62n] as const

export class Shelves {
  readonly #history: ChunkShelf
  readonly #months: Months<OpenMonth>
  readonly #masks: Masks
  readonly #damaged: (piece: Piece, error: Damaged) => void
  readonly #scratch = new Rows()

  /** @param damaged told each chunk that is damaged, which has no samples then; it may throw */
  constructor(
    history: ChunkShelf,
    months: Months<OpenMonth>,
    masks: Masks,
    damaged: (piece: Piece, error: Damaged) => void,
  ) {
    this.#history = history
    this.#months = months
    this.#masks = masks
    this.#damaged = damaged
  }

  /** Of each tag that has chunks, on whatever level. */
  extents(): Map<number, Extent> {
    return this.#history.extents()
  }

  extent(tag: number): Extent | undefined {
    return this.#history.extent(tag)
  }

  /**
   * Chunks with samples from one moment, inclusive, to another, by their first; of one month at most.
   * @param least samples that are enough: the end may come as soon as there are so many
   */
  page(tag: number, from: Ticks, to: Ticks, least = Infinity): Pieces {
    const extent = this.extent(tag)
    if (extent === undefined || from > ticksOf(extent.newest)) return { pieces: [], next: to }
    const month = this.#firstMonth(tag, from, to)
    const end = month === undefined ? to : earlier(to, beginOf(month.month + 1))
    for (let limit = least === Infinity ? ALL : SOME; ; limit *= 4) {
      const inHistory = this.#inHistory(tag, extent, from, end, limit)
      const inMonth = month === undefined ? [] : this.#inMonth(tag, month, from, end, limit)
      const cut = [inHistory, inMonth].filter(({ length }) => length === limit)
      // Of what begins later not all is known.
      const known = cut.map((list) => ticksOf(list.at(-1)!.from)).reduce(earlier, end)
      const pieces = [
        ...this.#piecesOf(tag, inHistory, from, end),
        ...this.#piecesInMonth(tag, month, inMonth),
      ].sort((a, b) => compareMoments(a.header.from, b.header.from))
      let count = 0
      for (const [at, piece] of pieces.entries()) {
        const begins = ticksOf(piece.header.from)
        if (begins > known) break
        if (count >= least && begins > from) return { pieces: pieces.slice(0, at), next: begins }
        count += piece.header.count
      }
      if (cut.length === 0) return { pieces, next: end }
    }
  }

  /** The last sample of a tag before a moment, of those that count; added to others. */
  before(tag: number, until: Ticks, extent: Extent, found: Rows): void {
    const last = lastOf(this.#history, tag, until, extent.span, (header) =>
      this.#rowsIn(this.#piecesOf(tag, [header], 0n, until)),
    )
    if (last !== undefined) found.add(last.rows, last.row)
    const best = last?.at
    const newest = earlier(until, ticksOf(extent.newest) + 1n)
    for (const known of this.#months.known.toReversed()) {
      if (beginOf(known.month) >= newest) continue
      if (best !== undefined && best >= beginOf(known.month + 1)) return
      const hasFound = this.#months.ask(known, (shelf) => {
        const own = shelf.extent(tag)
        if (own === undefined) return false
        const one = lastOf(shelf, tag, until, own.span, (header) =>
          this.#rowsIn(this.#piecesInMonth(tag, known, [header])),
        )
        if (one !== undefined) found.add(one.rows, one.row)
        return one !== undefined
      })
      if (hasFound === true) return
    }
  }

  /** The first sample of a tag at a moment or after it, of those that count; added to others. */
  after(tag: number, from: Ticks, extent: Extent, found: Rows): void {
    if (from > ticksOf(extent.newest)) return
    const first = firstOf(this.#history, tag, from, extent.span, (header) =>
      this.#rowsIn(this.#piecesOf(tag, [header], from, ticksOf(extent.newest) + 1n)),
    )
    if (first !== undefined) found.add(first.rows, first.row)
    for (const known of this.#months.known) {
      if (beginOf(known.month + 1) <= from) continue
      if (first !== undefined && first.at < beginOf(known.month)) return
      const hasFound = this.#months.ask(known, (shelf) => {
        const own = shelf.extent(tag)
        if (own === undefined) return false
        const one = firstOf(shelf, tag, from, own.span, (header) =>
          this.#rowsIn(this.#piecesInMonth(tag, known, [header])),
        )
        if (one !== undefined) found.add(one.rows, one.row)
        return one !== undefined
      })
      if (hasFound === true) return
    }
  }

  /** Its samples that count, in order. @param into may be filled anew where it is given */
  open(piece: Piece, into?: Rows): Rows {
    let rows: Rows | undefined
    try {
      rows = this.#rowsOf(piece, into)
    } catch (error) {
      if (!(error instanceof Damaged)) throw error
      this.#damaged(piece, error)
    }
    return rows === undefined ? new Rows() : without(rows, piece.without)
  }

  /** As `open`, added to others. */
  collect(piece: Piece, into: Rows): void {
    const { header, month } = piece
    if (piece.without.length > 0) {
      const rows = this.open(piece, this.#scratch)
      into.addAll(rows, 0, rows.length)
      return
    }
    try {
      if (month === null) this.#history.collect(header, into)
      else this.#months.ask(month, (shelf) => shelf.collect(header, into))
    } catch (error) {
      if (!(error instanceof Damaged)) throw error
      this.#damaged(piece, error)
    }
  }

  /** Chunks of `history.db` that overlap a range, with all that counts in them. */
  ofHistory(tag: number, from: Ticks, to: Ticks): Piece[] {
    const extent = this.extent(tag)
    if (extent === undefined) return []
    return this.#piecesOf(tag, this.#inHistory(tag, extent, from, to, ALL), ...EVER)
  }

  /** Whether samples of a range that count stand in a month, or may: one that cannot be read now is no different. */
  isInMonths(tag: number, from: Ticks, to: Ticks): boolean {
    const [begin, end] = [momentOf(from), momentOf(to)]
    const isCovered = ({ header, without: gone }: Piece): boolean =>
      gone.some(
        (stretch) =>
          compareMoments(stretch.from, later(header.from, begin)) <= 0 &&
          compareMoments(stretch.to, compareMoments(header.to, end) < 0 ? header.to : end) > 0,
      )
    return this.#over(from, to).some((known) => {
      const isReadable = this.#months.ask(known, () => true) === true
      const headers = isReadable ? this.#inMonth(tag, known, from, to, ALL) : []
      return !isReadable || !this.#piecesInMonth(tag, known, headers).every(isCovered)
    })
  }

  /** Of one piece, or of none; others after the next. */
  #rowsIn([piece]: readonly Piece[]): Rows | undefined {
    return piece && this.open(piece, this.#scratch)
  }

  #rowsOf({ header, month }: Piece, into?: Rows): Rows | undefined {
    return month === null
      ? this.#history.open(header, into)
      : this.#months.ask(month, (shelf) => shelf.open(header, into))
  }

  #over(from: Ticks, to: Ticks): KnownMonth[] {
    return this.#months.known.filter(
      ({ month }) => beginOf(month) < to && beginOf(month + 1) > from,
    )
  }

  #firstMonth(tag: number, from: Ticks, to: Ticks): KnownMonth | undefined {
    return this.#over(from, to).find((known) =>
      this.#months.ask(known, (shelf) => hasAny(shelf, tag, from, to)),
    )
  }

  #inHistory(tag: number, extent: Extent, from: Ticks, to: Ticks, limit: number): Header[] {
    return this.#history.overlapping(tag, extent, from, to, limit)
  }

  #inMonth(tag: number, known: KnownMonth, from: Ticks, to: Ticks, limit: number): Header[] {
    const headers = this.#months.ask(known, (shelf) => {
      const extent = shelf.extent(tag)
      return extent === undefined ? [] : shelf.overlapping(tag, extent, from, to, limit)
    })
    return headers ?? []
  }

  /** Of chunks of `history.db` those that are not in their months, as far as they lie in a range. */
  #piecesOf(tag: number, headers: readonly Header[], from: Ticks, to: Ticks): Piece[] {
    if (this.#months.known.length === 0) {
      return headers.map((header) => ({ tag, header, month: null, without: [] }))
    }
    const upto = new Map<Month, number>()
    const [begin, end] = [momentOf(from), momentOf(to)]
    const pieces: Piece[] = []
    for (const header of headers) {
      const first = monthOf(later(header.from, begin))
      const last = monthOf(compareMoments(header.to, end) < 0 ? header.to : end)
      const gone: Stretch[] = []
      for (let month = first; month <= last; month++) {
        let number = upto.get(month)
        if (number === undefined) upto.set(month, (number = this.#upto(tag, month)))
        if (number >= header.id) gone.push(stretchOf(month))
      }
      if (gone.length <= last - first) pieces.push({ tag, header, month: null, without: gone })
    }
    return pieces
  }

  #upto(tag: number, month: Month): number {
    const known = this.#months.known.find((one) => one.month === month)
    return (known && this.#months.ask(known, (shelf) => shelf.upto(tag))) ?? 0
  }

  #piecesInMonth(tag: number, month: KnownMonth | undefined, headers: readonly Header[]): Piece[] {
    if (month === undefined || headers.length === 0) return []
    // Asked in any case: a month that is ahead of `history.db` is found by it.
    const upto = this.#months.ask(month, (shelf) => shelf.upto(tag)) ?? 0
    const masks = this.#masks.of(tag).filter(({ id }) => id > upto)
    const stretches = masks.map(({ from, to }) => ({ from: momentOf(from), to: momentOf(to) }))
    return headers.map((header) => ({
      ...{ tag, header, month },
      without: stretches.filter(
        ({ from, to }) =>
          compareMoments(from, header.to) <= 0 && compareMoments(to, header.from) > 0,
      ),
    }))
  }
}

function hasAny(shelf: OpenMonth, tag: number, from: Ticks, to: Ticks): boolean {
  const extent = shelf.extent(tag)
  return extent !== undefined && shelf.overlapping(tag, extent, from, to, 1).length > 0
}

const earlier = (one: Ticks, other: Ticks): Ticks => (one < other ? one : other)
const later = (one: Moment, other: Moment): Moment => (compareMoments(one, other) < 0 ? other : one)
