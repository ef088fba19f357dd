/**
 * Ticks of the time axis in the zone of the site: at round wall-clock times, 24 h, dates at midnight.
 * Where summer time begins or ends the axis neither folds nor tears: ticks are instants in order, and
 * the hour that comes twice is written with both offsets.
 */
import type { Zone } from './zone.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** Steps of months are counted, not measured. */
const MONTH = 30 * DAY

const steps = [
  ...[1, 2, 5, 10, 15, 30].map((each) => each * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((each) => each * MINUTE),
  ...[1, 2, 3, 6, 12].map((each) => each * HOUR),
  ...[1, 2, 5, 10].map((each) => each * DAY),
  ...[1, 2, 3, 6, 12].map((each) => each * MONTH),
]

/** What a tick says: a time of day, a day, or a month. */
export type TickKind = 'seconds' | 'minutes' | 'day' | 'month'

export interface TimeTick {
  readonly at: number
  readonly kind: TickKind
  /** Its wall-clock time comes twice, or the offset is new since the tick before: write the offset. */
  readonly offset: boolean
}

/** The smallest step that puts at most `most` ticks between the ends. */
export const stepFor = (from: number, to: number, most: number): number =>
  steps.find((step) => (to - from) / step <= Math.max(1, most)) ?? 12 * MONTH

function monthTicks(from: number, to: number, months: number, zone: Zone): number[] {
  const ticks: number[] = []
  const start = new Date(from + zone.offset(from))
  const first = start.getUTCFullYear() * 12 + start.getUTCMonth()
  for (let month = first - (first % months); ; month += months) {
    const wall = Date.UTC(Math.floor(month / 12), month % 12, 1)
    // The offset of that midnight, found from a guess that is at most a day off.
    const at = wall - zone.offset(wall - zone.offset(wall))
    if (at > to) return ticks
    if (at >= from) ticks.push(at)
  }
}

function dayTicks(from: number, to: number, days: number, zone: Zone): number[] {
  const ticks: number[] = []
  for (let wall = Math.floor((from + zone.offset(from)) / DAY) * DAY; ; wall += DAY) {
    const at = wall - zone.offset(wall - zone.offset(wall))
    if (at > to) return ticks
    // Counted within the month, so that the 1st is always there and days do not wander.
    const date = new Date(wall).getUTCDate()
    const kept = days === 1 || ((date - 1) % days === 0 && 32 - date > days / 2)
    if (at >= from && kept) ticks.push(at)
  }
}

/** Between two changes of the offset wall-clock time runs evenly, so each stretch is ruled by itself. */
function clockTicks(from: number, to: number, step: number, zone: Zone): number[] {
  const ticks: number[] = []
  const edges = [from, ...zone.changes(from, to), to + 1]
  edges.slice(0, -1).forEach((start, index) => {
    const end = edges[index + 1] ?? to
    const offset = zone.offset(start)
    for (let at = Math.ceil((start + offset) / step) * step - offset; at < end; at += step) {
      const last = ticks.at(-1)
      // At a change two round times may come close; the grid keeps its measure.
      if (last === undefined || at - last > step * 0.6) ticks.push(at)
    }
  })
  return ticks
}

/** Whether the wall clock shows this time twice: before and after it is put back. */
export function comesTwice(at: number, zone: Zone): boolean {
  const here = zone.offset(at)
  return [at - 2 * HOUR, at + 2 * HOUR].some((other) => {
    const back = here - zone.offset(other)
    if (back === 0) return false
    const twin = at + back
    return zone.offset(twin) !== here && twin + zone.offset(twin) === at + here
  })
}

const midnight = (at: number, zone: Zone): boolean => (at + zone.offset(at)) % DAY === 0

export function timeTicks(from: number, to: number, most: number, zone: Zone): TimeTick[] {
  if (!(to > from)) return []
  const step = stepFor(from, to, most)
  if (step >= MONTH) {
    const ticks = monthTicks(from, to, Math.round(step / MONTH), zone)
    return ticks.map((at) => ({ at, kind: 'month', offset: false }))
  }
  if (step >= DAY) {
    const ticks = dayTicks(from, to, Math.round(step / DAY), zone)
    return ticks.map((at) => ({ at, kind: 'day', offset: false }))
  }
  const ticks = clockTicks(from, to, step, zone)
  return ticks.map((at, index) => {
    const before = ticks[index - 1]
    const changed = before !== undefined && zone.offset(before) !== zone.offset(at)
    return {
      at,
      kind: midnight(at, zone) ? 'day' : step < MINUTE ? 'seconds' : 'minutes',
      offset: changed || comesTwice(at, zone),
    }
  })
}
