/**
 * Owns where the buckets of an aggregate begin and end: after a length of time each, or by the calendar of the
 * site. A day begins at its midnight, whether it has 23, 24 or 25 hours; a time of day that is passed over
 * in spring is the moment of the change, one that comes twice in autumn is the first.
 */
import type { BucketRule } from '../../shared/history.ts'
import { offsetIn } from '../../shared/site-clock.ts'
import { TICKS_PER_MS, type Ticks } from '../../shared/time.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** Moments from `from` to `to`, both included, between which the buckets lie. */
export function edgesOf(rule: BucketRule, from: Ticks, to: Ticks): Ticks[] {
  const edges = [from]
  for (const edge of momentsOf(rule, from, to)) {
    if (edge >= to) break
    if (edge > edges.at(-1)!) edges.push(edge)
  }
  edges.push(to)
  return edges
}

/** So many buckets there are at most. */
export function mostBuckets(rule: BucketRule, from: Ticks, to: Ticks): number {
  const ms = Number((to - from) / TICKS_PER_MS) + 1
  switch (rule.by) {
    case 'window':
      return 1
    case 'length':
      return Math.ceil(ms / rule.ms)
    case 'hour':
      return Math.ceil(ms / HOUR) + 2
    case 'shift':
      return (Math.ceil(ms / DAY) + 2) * rule.times.length + 1
    case 'day':
      return Math.ceil(ms / DAY) + 2
    case 'month':
      return Math.ceil(ms / (28 * DAY)) + 2
  }
}

/** Moments in order, from a little before the range on. */
function* momentsOf(rule: BucketRule, from: Ticks, to: Ticks): Generator<Ticks> {
  if (rule.by === 'window') return
  if (rule.by === 'length') {
    const step = BigInt(rule.ms) * TICKS_PER_MS
    for (let at = from + step; at < to; at += step) yield at
    return
  }
  const clock = new Clock(rule.zone)
  const [first, last] = [Number(from / TICKS_PER_MS), Number(to / TICKS_PER_MS)]
  for (const ms of calendar(rule, clock, first, last)) yield BigInt(ms) * TICKS_PER_MS
}

type Calendar = Exclude<BucketRule, { by: 'window' | 'length' }>

function* calendar(rule: Calendar, clock: Clock, from: number, to: number): Generator<number> {
  const start = Math.floor((from + clock.offset(from)) / DAY) * DAY - DAY
  if (rule.by === 'month') {
    const date = new Date(start)
    for (let month = date.getUTCMonth(); ; month++) {
      const at = clock.momentOf(Date.UTC(date.getUTCFullYear(), month, 1))
      if (at >= to) return
      yield at
    }
  }
  for (let day = start; ; day += DAY) {
    const begin = clock.momentOf(day)
    if (begin >= to) return
    if (rule.by === 'day') yield begin
    else if (rule.by === 'hour') yield* clock.hours(begin, clock.momentOf(day + DAY))
    else if (rule.by === 'shift') {
      for (const time of rule.times) yield clock.momentOf(day + time)
    }
  }
}

/** Clocks of a zone: what they show, and when they show a time. */
class Clock {
  readonly offset: (ms: number) => number

  constructor(zone: string) {
    const offset = offsetIn(zone)
    this.offset = (ms) => Math.round(offset(ms))
  }

  /** The first moment at which the clocks show a time or a later one of the same day. */
  momentOf(local: number): number {
    const [before, after] = [this.offset(local - DAY), this.offset(local + DAY)]
    const early = local - before
    if (before === after || this.offset(early) === before) return early
    const late = local - this.offset(early)
    if (this.offset(late) === this.offset(early)) return late
    // Passed over: the change lies between the two.
    let [low, high] = [late, early]
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2)
      if (middle + this.offset(middle) < local) low = middle
      else high = middle
    }
    return high
  }

  /** Each moment of a day at which a new hour begins on the clocks. */
  *hours(begin: number, end: number): Generator<number> {
    const isEven = this.offset(begin) === this.offset(end)
    for (let at = begin; at < end;) {
      yield at
      at = isEven
        ? at + HOUR - ((at - begin) % HOUR)
        : at + HOUR - ((((at + this.offset(at)) % HOUR) + HOUR) % HOUR)
    }
  }
}
