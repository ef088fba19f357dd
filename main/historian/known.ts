/**
 * Owns finding out whether a sample that is not newer than all of its tag is in the history already: in the
 * tail, in the chunks, or in the rows of earlier versions.
 */
import { subCode } from '../../shared/quality.ts'
import { SampleFlag } from '../../shared/samples.ts'
import type { Database } from '../database/database.ts'
import type { Extent } from './chunks.ts'
import {
  compareMoments,
  isWholeMs,
  TICKS_IN_MS,
  ticksOf,
  TWO_32,
  type Moment,
  type Rows,
} from './rows.ts'
import { LONGEST_SPAN, tagsIn } from './schema.ts'
import type { Piece, Pieces, Shelves } from './shelves.ts'
import { BLOCK, type TailRow, type TailRows } from './tail.ts'
import { isOther, loadNumber, type Stored } from './value.ts'

export const DUPLICATE = -1

/** Rows of a tag in the tail that are walked through; of more the times are kept in a table. */
const WALKED = 128
/** Chunks that stay open: what is read of a past comes tag by tag, or tags in turns. */
const OPEN = 16
/** Of so many tags it is remembered which chunks lie where such a past is being read. */
const PASTS = 256
/** Samples of these chunks, or somewhat more. */
const PAST = 20_000
/** How far they reach, ticks: a day. */
const PAST_SPAN = BigInt(LONGEST_SPAN)

type Same = Pick<TailRow, 'value' | 'status' | 'type' | 'flags' | 'n' | 'other'>

type RowOfBefore = [
  after: number,
  value: Stored,
  type: number,
  n: number,
  status: number,
  flags: number,
]

/** Moments of one millisecond share a key. Above 2^53 a double is an even number: an odd one could round up. */
const keyOf = ({ low, high }: Moment): number =>
  Math.floor((high * TWO_32 + (low - (low % 2))) / TICKS_IN_MS)

/** Whether a known one is the sample itself, and whether it is of the very same moment. */
type IsTwin = (known: Same, isAt: boolean) => boolean

export class Known {
  readonly #tail: TailRows
  readonly #chunks: Shelves
  readonly #rowsOfBefore
  /** Newest time of each tag in the tables of earlier versions. */
  readonly #before = new Map<number, bigint>()
  /** Of tags with many rows in the tail, by slot: the rows of each millisecond. */
  readonly #times = new Map<number, Map<number, number[]>>()
  readonly #extents = new Map<number, Extent | null>()
  /** Chunks of tags that lie where their past was looked at last. */
  readonly #pasts = new Map<number, Pieces & { readonly from: bigint }>()
  readonly #open = new Map<Piece, Rows>()

  constructor(db: Database, tail: TailRows, chunks: Shelves) {
    this.#tail = tail
    this.#chunks = chunks
    const within = (table: string): string =>
      `SELECT time - :first, value, type, n, status, flags FROM ${table}
       WHERE tag = :tag AND time >= :first AND time < :until`
    this.#rowsOfBefore = db
      .prepare<[{ tag: number; first: bigint; until: bigint }], RowOfBefore>(
        `${within('sample')} UNION ALL ${within('recent')}`,
      )
      .raw()
    for (const table of ['sample', 'recent'] as const) {
      const newest = db
        .prepare<[], [bigint, bigint]>(
          `SELECT tag, (SELECT max(time) FROM ${table} WHERE tag = known.tag) FROM ${tagsIn(table)} known`,
        )
        .raw()
        .safeIntegers()
      for (const [tag, time] of newest.iterate()) {
        const known = this.#before.get(Number(tag))
        if (known === undefined || time > known) this.#before.set(Number(tag), time)
      }
    }
  }

  /** Newest time of each tag in the tables of earlier versions. */
  get before(): ReadonlyMap<number, bigint> {
    return this.#before
  }

  /** Its place among the samples of its moment, or that it is there already. */
  placeOf(tag: number, slot: number, row: TailRow): number {
    let place = 0
    const isTwin = (known: Same, isAt: boolean): boolean => {
      if (!isAt) return isTruncated(row, known)
      if (isSame(known, row)) return true
      place = Math.max(place, known.n + 1)
      return false
    }
    const isPast = (row.flags & SampleFlag.BackFilled) !== 0
    const within = isPast && isWholeMs(row) ? TICKS_IN_MS : 1
    return this.#isInTail(slot, row, within, isTwin) ||
      this.#isInChunks(tag, row, within, isTwin) ||
      this.#isInRows(tag, row, within, isTwin)
      ? DUPLICATE
      : place
  }

  /** A row was added to the tail. */
  added(slot: number, at: Moment, row: number): void {
    const times = this.#times.get(slot)
    if (times !== undefined) note(times, keyOf(at), row)
  }

  /** Rows were taken out of the tail, or chunks were made, moved or taken away. */
  changed(): void {
    this.#times.clear()
    this.#extents.clear()
    this.#pasts.clear()
    this.#open.clear()
  }

  #isInTail(slot: number, at: Moment, within: number, isTwin: IsTwin): boolean {
    const tail = this.#tail
    const isIt = (row: number): boolean => {
      const after = this.#ticksAfter(row, at)
      return after >= 0 && after < within && isTwin(this.#same(row), after === 0)
    }
    const times = this.#times.get(slot) ?? this.#timesOf(slot)
    if (times === undefined) {
      for (let row = tail.newest(slot); row >= 0; row = tail.former(slot, row)) {
        if (isIt(row)) return true
      }
      return false
    }
    const first = tail.first(slot)
    return (times.get(keyOf(at)) ?? []).some((row) => row >= first && isIt(row))
  }

  #timesOf(slot: number): Map<number, number[]> | undefined {
    const tail = this.#tail
    let count = 0
    let row = tail.newest(slot)
    for (; row >= 0 && count <= WALKED; row = tail.former(slot, row)) count++
    if (count <= WALKED) return undefined
    const times = new Map<number, number[]>()
    for (row = tail.newest(slot); row >= 0; row = tail.former(slot, row)) {
      const [block, at] = [tail.block(row), row % BLOCK]
      note(times, keyOf({ low: block.low[at]!, high: block.high.at(at) }), row)
    }
    this.#times.set(slot, times)
    return times
  }

  #ticksAfter(row: number, { low, high }: Moment): number {
    const [block, at] = [this.#tail.block(row), row % BLOCK]
    return (block.high.at(at) - high) * TWO_32 + (block.low[at]! - low)
  }

  #same(row: number): Same {
    const [block, at] = [this.#tail.block(row), row % BLOCK]
    return {
      value: block.value[at]!,
      status: block.status.at(at),
      type: block.type.at(at),
      flags: block.flags.at(at),
      n: block.n.at(at),
      other: block.others.get(at),
    }
  }

  #isInChunks(tag: number, at: Moment, within: number, isTwin: IsTwin): boolean {
    let extent = this.#extents.get(tag)
    if (extent === undefined) {
      extent = this.#chunks.extent(tag) ?? null
      this.#extents.set(tag, extent)
    }
    if (extent === null || compareMoments(at, extent.newest) > 0) return false
    const time = ticksOf(at)
    const until = time + BigInt(within)
    for (let from = time; from < until;) {
      const { pieces, next } = this.#past(tag, from)
      if (pieces.some((piece) => this.#isInPiece(piece, at, within, isTwin))) return true
      from = next
    }
    return false
  }

  /** Chunks over a moment, with as much of what follows as is looked at at once. */
  #past(tag: number, from: bigint): Pieces {
    const known = this.#pasts.get(tag)
    if (known !== undefined && known.from <= from && from < known.next) return known
    const past = { from, ...this.#chunks.page(tag, from, from + PAST_SPAN, PAST) }
    this.#pasts.delete(tag)
    this.#pasts.set(tag, past)
    for (const one of this.#pasts.keys()) {
      if (this.#pasts.size <= PASTS) break
      this.#pasts.delete(one)
    }
    return past
  }

  #isInPiece(piece: Piece, at: Moment, within: number, isTwin: IsTwin): boolean {
    const { from, to } = piece.header
    const isOver = compareMoments(to, at) >= 0 && ticksBetween(at, from) < within
    if (!isOver) return false
    const rows = this.#opened(piece)
    for (let row = rows.firstFrom(at); row < rows.length; row++) {
      const after = (rows.high[row]! - at.high) * TWO_32 + (rows.low[row]! - at.low)
      if (after >= within) return false
      const [value, status, type] = [rows.value[row]!, rows.status[row]!, rows.type[row]!]
      const [flags, n, other] = [rows.flags[row]!, rows.n[row]!, rows.others.get(row)]
      if (isTwin({ value, status, type, flags, n, other }, after === 0)) return true
    }
    return false
  }

  #opened(piece: Piece): Rows {
    const known = this.#open.get(piece)
    this.#open.delete(piece)
    const rows = known ?? this.#chunks.open(piece)
    this.#open.set(piece, rows)
    for (const one of this.#open.keys()) {
      if (this.#open.size <= OPEN) break
      this.#open.delete(one)
    }
    return rows
  }

  #isInRows(tag: number, at: Moment, within: number, isTwin: IsTwin): boolean {
    const newest = this.#before.get(tag)
    const time = newest === undefined ? 0n : ticksOf(at)
    if (newest === undefined || time > newest) return false
    const range = { tag, first: time, until: time + BigInt(within) }
    for (const row of this.#rowsOfBefore.all(range)) {
      const [after, stored, type, n, status, flags] = row
      const other = isOther(stored) ? stored : undefined
      const known = { value: loadNumber(stored), status, type, flags, n, other }
      if (isTwin(known, after === 0)) return true
    }
    return false
  }
}

/** Exact where it is small. */
const ticksBetween = (one: Moment, other: Moment): number =>
  (other.high - one.high) * TWO_32 + (other.low - one.low)

function note(times: Map<number, number[]>, key: number, row: number): void {
  const rows = times.get(key)
  if (rows === undefined) times.set(key, [row])
  else rows.push(row)
}

function isSame(known: Same, own: Same): boolean {
  if (!Object.is(known.value, own.value)) return false
  if (known.other === undefined || own.other === undefined) {
    if (known.other !== own.other) return false
  } else if (!known.other.equals(own.other)) return false
  if (known.status === own.status && known.type === own.type) return true
  // A server's own history may keep another width, and forgets what a queue has told.
  const isTold = ((known.flags | own.flags) & SampleFlag.BackFilled) !== 0
  return isTold && subCode(known.status) === subCode(own.status)
}

/** A server's own history that keeps milliseconds tells a sample again that was here with all of its time. */
const isTruncated = (told: Same, known: Same): boolean =>
  (known.flags & SampleFlag.BackFilled) === 0 && isSame(known, told)
