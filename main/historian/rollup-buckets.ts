/**
 * Owns what is kept of the samples of a tag in a minute, a quarter of an hour, an hour or a day, as a pure
 * function of the samples in it alone. What was held from one bucket to the next is put in where two are
 * joined, so that a late sample changes no bucket but its own, and coarser ones follow from finer ones.
 *
 * Least and greatest are of what is usable: a number, or true and false as 1 and 0, whose status is good or
 * uncertain; of bad ones only where there is no other, as on a plot. A 64-bit integer that no double holds
 * goes to the next one outwards. A value has an area where it is usable and finite.
 */
import { boundsOf, isMeasured, isSound, numberOf, severityOf } from './rollup-values.ts'
import { momentOf, TWO_32, type Rows } from './rows.ts'
import type { RollupLevel } from '../../shared/history.ts'
import type { Ticks } from '../../shared/time.ts'

/** Of one bucket. */
export const LEVEL_TICKS: Readonly<Record<RollupLevel, number>> = {
  minute: 600_000_000,
  quarter: 9_000_000_000,
  hour: 36_000_000_000,
  day: 864_000_000_000,
}

/** Bits of `marks`. */
export const Mark = {
  /** The first sample has an area, and `first` is its value. */
  BeginMeasured: 1,
  /** The last sample has an area, and `last` is its value. */
  EndMeasured: 2,
  /** The last sample is good. */
  EndGood: 4,
  /** Least and greatest are of bad samples: there are no others. */
  Poor: 8,
  /** The greatest came before the least. */
  GreatestFirst: 16,
} as const

/** Two samples of a measurement further apart than this are joined by no line, ticks: a server reports changes
 * alone, so what comes later held all the while. */
export const LINE_TICKS = 100_000_000

const grown = <T extends { set(from: T): void }>(column: T, larger: T): T => {
  larger.set(column)
  return larger
}

/** Buckets that have samples, in order. */
export class Buckets {
  length = 0
  /** Number of the bucket, counted from the beginning of the block. */
  at = new Uint32Array(32)
  count = new Uint32Array(32)
  /** Of `count`, those that are not good. */
  faulty = new Uint32Array(32)
  /** The first status of the worst severity. */
  worst = new Uint32Array(32)
  /** Of the last sample. */
  type = new Uint8Array(32)
  marks = new Uint8Array(32)
  /** NaN where there is none, as of the next four. */
  least = new Float64Array(32)
  greatest = new Float64Array(32)
  /** Values of the first and the last usable sample. */
  first = new Float64Array(32)
  last = new Float64Array(32)
  /** Ticks from the beginning of the bucket to its first and to its last sample. */
  begin = new Float64Array(32)
  end = new Float64Array(32)
  /** Value times ticks between these two, each value held to the next sample. */
  area = new Float64Array(32)
  /** What a line from sample to sample, where they are no further apart than `LINE_TICKS`, adds to `area`. */
  lean = new Float64Array(32)
  /** Ticks of which `area` is. */
  measured = new Float64Array(32)
  /** Ticks between these two in which a good value held. */
  good = new Float64Array(32)

  clear(): void {
    this.length = 0
  }

  reserve(count: number): void {
    let size = this.at.length
    if (count <= size) return
    while (size < count) size *= 2
    for (const name of ['at', 'count', 'faulty', 'worst'] as const) {
      this[name] = grown(this[name], new Uint32Array(size))
    }
    for (const name of ['type', 'marks'] as const) {
      this[name] = grown(this[name], new Uint8Array(size))
    }
    for (const name of numbers) this[name] = grown(this[name], new Float64Array(size))
  }

  /** A bucket of which nothing is known yet, but its number. */
  open(at: number): number {
    const place = this.length
    this.reserve(place + 1)
    this.length = place + 1
    this.at[place] = at
    for (const name of zeros) this[name][place] = 0
    for (const name of unknown) this[name][place] = Number.NaN
    return place
  }

  /** Takes a bucket of others to the end, under another number. `begin` and `end` are so much further on. */
  copy(from: Buckets, place: number, at: number, further: number): void {
    const to = this.open(at)
    for (const name of all) this[name][to] = from[name][place]!
    this.at[to] = at
    this.begin[to]! += further
    this.end[to]! += further
  }
}

const unknown = ['least', 'greatest', 'first', 'last'] as const
const numbers = [...unknown, 'begin', 'end', 'area', 'lean', 'measured', 'good'] as const
const zeros = [
  ...(['count', 'faulty', 'worst', 'type', 'marks'] as const),
  ...(['begin', 'end', 'area', 'lean', 'measured', 'good'] as const),
]
const all = [...(['count', 'faulty', 'worst', 'type', 'marks'] as const), ...numbers]

/**
 * Buckets of rows, which are in order of time and of one block. @param into is filled anew
 * @param begin of the block @param ticks of one bucket
 */
export function bucketsOf(
  rows: Rows,
  from: number,
  to: number,
  begin: Ticks,
  ticks: number,
  into = new Buckets(),
): Buckets {
  into.clear()
  const base = momentOf(begin)
  let [place, number] = [-1, -1]
  let [before, held] = [0, 0]
  let [wasMeasured, wasGood] = [false, false]
  for (let row = from; row < to; row++) {
    const offset = (rows.high[row]! - base.high) * TWO_32 + (rows.low[row]! - base.low)
    const status = rows.status[row]!
    const value = numberOf(rows, row)
    const isMeasuredNow = isMeasured(value, status)
    if (Math.floor(offset / ticks) === number) {
      const length = offset - before
      if (wasGood) into.good[place]! += length
      if (wasMeasured) {
        into.measured[place]! += length
        into.area[place]! += held * length
        if (isMeasuredNow && length <= LINE_TICKS) {
          into.lean[place]! += ((value - held) / 2) * length
        }
      }
    } else {
      number = Math.floor(offset / ticks)
      place = into.open(number)
      into.begin[place] = offset - number * ticks
      into.worst[place] = status
      if (isMeasuredNow) into.marks[place] = Mark.BeginMeasured
    }
    if (severityOf(status) > severityOf(into.worst[place]!)) into.worst[place] = status
    wasGood = isSound(rows, row)
    wasMeasured = isMeasuredNow
    before = offset
    held = value
    into.count[place]! += 1
    if (!wasGood) into.faulty[place]! += 1
    into.type[place] = rows.type[row]!
    into.end[place] = offset - number * ticks
    into.marks[place] =
      (into.marks[place]! & ~(Mark.EndMeasured | Mark.EndGood)) |
      (wasMeasured ? Mark.EndMeasured : 0) |
      (wasGood ? Mark.EndGood : 0)
    if (value === value) consider(into, place, rows, row, value)
  }
  return into
}

function consider(into: Buckets, place: number, rows: Rows, row: number, value: number): void {
  const isBad = severityOf(rows.status[row]!) >= 2
  if (!isBad) {
    if (into.first[place] !== into.first[place]) into.first[place] = value
    into.last[place] = value
  }
  const isNone = into.least[place] !== into.least[place]
  const isPoor = (into.marks[place]! & Mark.Poor) !== 0
  if (isBad && !isNone && !isPoor) return
  const isFirst = isNone || (isPoor && !isBad)
  if (isFirst) {
    into.marks[place] =
      (into.marks[place]! & ~(Mark.Poor | Mark.GreatestFirst)) | (isBad ? Mark.Poor : 0)
  }
  const [below, above] = boundsOf(rows, row, value)
  if (isFirst || below < into.least[place]!) {
    into.least[place] = below
    if (!isFirst) into.marks[place]! |= Mark.GreatestFirst
  }
  if (isFirst || above > into.greatest[place]!) {
    into.greatest[place] = above
    into.marks[place]! &= ~Mark.GreatestFirst
  }
}

/**
 * Buckets of the same samples, each of so many of the finer ones. @param ticks of one finer bucket
 * @param shift by which the finer numbers are raised, where the coarser block begins earlier
 */
export function coarser(
  finer: Buckets,
  ticks: number,
  times: number,
  shift = 0,
  into = new Buckets(),
): Buckets {
  into.clear()
  for (let from = 0; from < finer.length; from++) {
    const number = finer.at[from]! + shift
    const at = Math.floor(number / times)
    const further = (number - at * times) * ticks
    const place = into.length - 1
    if (place < 0 || into.at[place] !== at) into.copy(finer, from, at, further)
    else join(into, place, finer, from, further)
  }
  return into
}

/** Joins a bucket, whose samples all come later, to another, and what was held between the two. */
function join(into: Buckets, to: number, from: Buckets, place: number, further: number): void {
  const length = from.begin[place]! + further - into.end[to]!
  const [marks, next] = [into.marks[to]!, from.marks[place]!]
  if ((marks & Mark.EndGood) !== 0) into.good[to]! += length
  if ((marks & Mark.EndMeasured) !== 0) {
    into.measured[to]! += length
    into.area[to]! += into.last[to]! * length
    if ((next & Mark.BeginMeasured) !== 0 && length <= LINE_TICKS) {
      into.lean[to]! += ((from.first[place]! - into.last[to]!) / 2) * length
    }
  }
  for (const name of ['count', 'faulty', 'area', 'lean', 'measured', 'good'] as const) {
    into[name][to]! += from[name][place]!
  }
  into.type[to] = from.type[place]!
  into.end[to] = from.end[place]! + further
  if (severityOf(from.worst[place]!) > severityOf(into.worst[to]!)) {
    into.worst[to] = from.worst[place]!
  }
  if (into.first[to] !== into.first[to]) into.first[to] = from.first[place]!
  if (from.last[place] === from.last[place]) into.last[to] = from.last[place]!
  into.marks[to] =
    (marks & (Mark.BeginMeasured | Mark.Poor | Mark.GreatestFirst)) |
    (next & (Mark.EndMeasured | Mark.EndGood))
  joinExtremes(into, to, from, place)
}

function joinExtremes(into: Buckets, to: number, from: Buckets, place: number): void {
  if (from.least[place] !== from.least[place]) return
  const [poor, other] = [into.marks[to]! & Mark.Poor, from.marks[place]! & Mark.Poor]
  const isNone = into.least[to] !== into.least[to]
  if (isNone || (poor !== 0 && other === 0)) {
    into.least[to] = from.least[place]!
    into.greatest[to] = from.greatest[place]!
    into.marks[to] =
      (into.marks[to]! & ~(Mark.Poor | Mark.GreatestFirst)) |
      (from.marks[place]! & (Mark.Poor | Mark.GreatestFirst))
    return
  }
  if (poor === 0 && other !== 0) return
  const isLess = from.least[place]! < into.least[to]!
  const isGreater = from.greatest[place]! > into.greatest[to]!
  if (isLess) into.least[to] = from.least[place]!
  if (isGreater) into.greatest[to] = from.greatest[place]!
  if (!isLess && !isGreater) return
  const isGreatestFirst =
    isLess && isGreater ? (from.marks[place]! & Mark.GreatestFirst) !== 0 : isLess
  into.marks[to] =
    (into.marks[to]! & ~Mark.GreatestFirst) | (isGreatestFirst ? Mark.GreatestFirst : 0)
}
