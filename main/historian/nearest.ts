/**
 * Owns finding the sample of a tag that is nearest to a moment among the chunks of one file, of which some, or parts
 * of some, may not count: so the nearest chunk need not have it.
 */
import type { Ticks } from '../../shared/time.ts'
import type { Header } from './chunk.ts'
import type { ChunkShelf } from './chunks.ts'
import { momentOf, Rows, ticksOf } from './rows.ts'

/** One sample. */
export interface Nearest {
  readonly rows: Rows
  readonly row: number
  readonly at: Ticks
}

/** Rows of a chunk that count, in order; undefined where none do. They may be others after the next. */
type Opened = (header: Header) => Rows | undefined

/** The last before a moment. @param span the longest of a chunk */
export function lastOf(
  shelf: ChunkShelf,
  tag: number,
  until: Ticks,
  span: Ticks,
  open: Opened,
): Nearest | undefined {
  const end = momentOf(until)
  const lastIn = (header: Header): Nearest | undefined => {
    const rows = open(header)
    const row = rows === undefined ? -1 : rows.firstFrom(end) - 1
    return row < 0 ? undefined : nearest(rows!, row)
  }
  let best: Nearest | undefined
  let first: Header | undefined
  for (const header of shelf.before(tag, until)) {
    best = lastIn((first = header))
    if (best !== undefined) break
  }
  if (best === undefined) return undefined
  // What holds a later one reaches there or beyond.
  for (const header of shelf.overlapping(tag, { newest: end, span }, best.at, until)) {
    const other = header.id === first!.id ? undefined : lastIn(header)
    if (other !== undefined && compare(other, best) > 0) best = other
  }
  return best
}

/** The first at a moment or after it. */
export function firstOf(
  shelf: ChunkShelf,
  tag: number,
  from: Ticks,
  span: Ticks,
  open: Opened,
): Nearest | undefined {
  const begin = momentOf(from)
  let best: Nearest | undefined
  const look = (header: Header): void => {
    const rows = open(header)
    const row = rows?.firstFrom(begin) ?? 0
    if (rows === undefined || row === rows.length) return
    const one = nearest(rows, row)
    if (best === undefined || compare(one, best) < 0) best = one
  }
  const bestAt = (): Ticks | undefined => best?.at
  // Those that begin before it, then those that begin later.
  for (const header of shelf.overlapping(tag, { newest: begin, span }, from, from)) look(header)
  for (const header of shelf.from(tag, from)) {
    const known = bestAt()
    if (known !== undefined && ticksOf(header.from) > known) break
    look(header)
  }
  return best
}

/** By time, then by the place in the moment. */
const compare = (one: Nearest, other: Nearest): number =>
  one.at === other.at ? one.rows.n[one.row]! - other.rows.n[other.row]! : one.at < other.at ? -1 : 1

/** Of rows that may be others soon. */
function nearest(rows: Rows, row: number): Nearest {
  const one = new Rows()
  one.add(rows, row)
  return { rows: one, row: 0, at: ticksOf(rows.moment(row)) }
}
