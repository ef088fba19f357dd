/**
 * Owns telling between what values a tag lay, hour by hour, out of roll-ups and of the sample that held before
 * them. An hour that roll-ups do not stand for is told as unread, so that nobody reads it twice.
 */
import { Bound, type BoundsQuery, type TagBounds } from '../../shared/history-bounds.ts'
import { isNumeric, ValueType } from '../../shared/samples.ts'
import type { Ticks } from '../../shared/time.ts'
import type { Found } from './merging.ts'
import { LEVEL_TICKS, Mark, type Buckets } from './rollup-buckets.ts'
import type { Rolled, Visit } from './rollup-reading.ts'
import { isMeasured, numberOf, severityOf } from './rollup-values.ts'

const HOUR = BigInt(LEVEL_TICKS.hour)

/** Each call is one state of the history. */
export interface BoundsSource {
  before(tag: number, until: Ticks): Found | undefined
  rolled(tag: number, from: Ticks, to: Ticks, visit: Visit): Rolled
}

export function* boundsOf(
  { tags, from, to }: BoundsQuery,
  source: BoundsSource,
): Generator<void, TagBounds[]> {
  const all: TagBounds[] = []
  for (const tag of tags) {
    const hours = new Hours(tag, from, Number((to - from) / HOUR))
    hours.hold(source.before(tag, from))
    for (let at = from; at < to; yield) {
      const { next, isRaw } = source.rolled(tag, at, to, hours.visit)
      if (isRaw) {
        hours.skip(at, next)
        if (next < to) hours.hold(source.before(tag, next))
      }
      at = next
    }
    all.push(hours.take())
  }
  return all
}

/** What holds from one hour to the next. */
interface Held {
  /** NaN where it is none that can be used. */
  value: number
  marks: number
}

function kindOf(type: number): number {
  if (type === ValueType.Boolean) return Bound.Switch
  const isLong = type === ValueType.Int64 || type === ValueType.UInt64
  return isLong || isNumeric(type) ? Bound.Number : Bound.Faulty
}

const isExact = (value: number): boolean => Math.abs(value) <= Number.MAX_SAFE_INTEGER

class Hours {
  readonly #tag: number
  readonly #from: Ticks
  readonly #least: Float64Array
  readonly #greatest: Float64Array
  readonly #marks: Uint8Array
  readonly #held: Held = { value: Number.NaN, marks: Bound.Unheard }
  /** Hours before it are told. */
  #next = 0

  constructor(tag: number, from: Ticks, count: number) {
    this.#tag = tag
    this.#from = from
    this.#least = new Float64Array(count).fill(Number.NaN)
    this.#greatest = new Float64Array(count).fill(Number.NaN)
    this.#marks = new Uint8Array(count)
  }

  hold(found: Found | undefined): void {
    if (found === undefined) return this.#hold(Number.NaN, Bound.Unheard)
    const { rows, row } = found
    const [value, status] = [numberOf(rows, row), rows.status[row]!]
    if (!isMeasured(value, status)) return this.#hold(Number.NaN, Bound.Faulty)
    const kind = kindOf(rows.type[row]!)
    this.#hold(value, severityOf(status) === 0 ? kind : kind | Bound.Uncertain)
  }

  /** Samples are to be read from one moment to the other. */
  skip(from: Ticks, to: Ticks): void {
    this.#tell(this.#place(from))
    const end = Math.min(this.#place(to + HOUR - 1n), this.#marks.length)
    this.#marks.fill(Bound.Unread, this.#next, end)
    this.#next = end
  }

  take(): TagBounds {
    this.#tell(this.#marks.length)
    return { tag: this.#tag, least: this.#least, greatest: this.#greatest, marks: this.#marks }
  }

  readonly visit: Visit = (buckets, from, to, begin) => {
    const base = this.#place(begin)
    for (let i = from; i < to; i++) {
      const hour = base + buckets.at[i]!
      this.#tell(hour + 1)
      this.#add(hour, buckets, i)
    }
  }

  #place(at: Ticks): number {
    return Number((at - this.#from) / HOUR)
  }

  /** What is held is all that there was until this hour. */
  #tell(end: number): void {
    const { value, marks } = this.#held
    for (; this.#next < end; this.#next++) {
      this.#least[this.#next] = value
      this.#greatest[this.#next] = value
      this.#marks[this.#next] = isExact(value) || value !== value ? marks : marks | Bound.Faulty
    }
  }

  #add(hour: number, buckets: Buckets, i: number): void {
    const marks = buckets.marks[i]!
    const kind = kindOf(buckets.type[i]!)
    let told = this.#marks[hour]! | Bound.Sampled | kind
    // Bad values, texts and what is no number have no area; of two at one moment the last counts.
    const hasEnds = (marks & Mark.BeginMeasured) !== 0 && (marks & Mark.EndMeasured) !== 0
    const isWhole = hasEnds && buckets.measured[i] === buckets.end[i]! - buckets.begin[i]!
    if (!isWhole) told |= Bound.Faulty
    if (buckets.faulty[i]! > 0) told |= Bound.Uncertain
    const [least, greatest] = [buckets.least[i]!, buckets.greatest[i]!]
    if ((marks & Mark.Poor) === 0 && least === least) {
      if (!isExact(least) || !isExact(greatest)) told |= Bound.Faulty
      if (!(this.#least[hour]! <= least)) this.#least[hour] = least
      if (!(this.#greatest[hour]! >= greatest)) this.#greatest[hour] = greatest
    }
    this.#marks[hour] = told
    if ((marks & Mark.EndMeasured) === 0) this.#hold(Number.NaN, Bound.Faulty)
    else {
      const isGood = (marks & Mark.EndGood) !== 0
      this.#hold(buckets.last[i]!, isGood ? kind : kind | Bound.Uncertain)
    }
  }

  #hold(value: number, marks: number): void {
    this.#held.value = value
    this.#held.marks = marks
  }
}
