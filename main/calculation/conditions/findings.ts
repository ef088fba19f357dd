/**
 * What a search has found: occurrences in order of time, so many of them with what its tags were, and of all of
 * them how many there were and how long they lasted in all. Pure but for what it remembers.
 */
import type { OccurrenceBegin, OccurrenceEnd } from '../../../shared/conditions.ts'
import type { Value } from '../run.ts'
import { FALSE, TRUE, UNKNOWN, type Held, type Truth } from './truth.ts'

/** A tag in an occurrence: what it was at its begin, and within it. */
export interface Reading {
  /** Null where nothing was known. */
  value: Value
  /** Null within a gap. */
  status: number | null
  /** Null where it is no number that was known. */
  min: number | null
  max: number | null
}

export interface Found {
  /** Ticks. */
  readonly from: bigint
  to: bigint
  readonly began: OccurrenceBegin
  ended: OccurrenceEnd
  /** In the order of the tags of the condition. */
  readonly readings: readonly Reading[]
}

export interface Tally {
  readonly count: number
  /** Ticks of all that have ended. */
  readonly lasted: bigint
  /** Ticks for which nobody knows whether it was so. */
  readonly unknown: bigint
}

/** Letters of a text that is kept of an occurrence. */
const MOST_TEXT = 200

export class Findings {
  readonly #most: number
  #fresh: Found[] = []
  #kept = 0
  #count = 0
  #lasted = 0
  #unknown = 0
  /** The one that has not ended; its readings where it is kept. */
  #open: { from: number; found: Found | null } | null = null
  #unknownSince: number | null = null

  constructor(most: number) {
    this.#most = most
  }

  get tally(): Tally {
    return {
      count: this.#count,
      lasted: BigInt(this.#lasted),
      unknown: BigInt(this.#unknown),
    }
  }

  /** Those that have ended since this was asked last. */
  take(): Found[] {
    const fresh = this.#fresh
    this.#fresh = []
    return fresh
  }

  /**
   * What the condition is at a moment, after it, and was before it.
   * @param time ticks after `start`, which is the begin of what is told
   */
  look(
    time: number,
    start: bigint,
    { before, at, after }: { before: Truth; at: Truth; after: Truth },
    cells: readonly Held[],
  ): void {
    this.#doubt(time, after)
    if (this.#open !== null && at !== TRUE)
      this.#end(time, start, at === FALSE ? 'false' : 'unknown')
    if (at === TRUE && this.#open === null) this.#begin(time, start, before, cells)
    if (after === TRUE && this.#open === null) this.#begin(time, start, at, cells)
    else if (after !== TRUE && this.#open !== null) {
      this.#end(time, start, after === FALSE ? 'false' : 'unknown')
    }
  }

  /** These tags have changed: what they are now holds from here on. */
  extend(places: Iterable<number>, cells: readonly Held[]): void {
    const readings = this.#open?.found?.readings
    if (readings === undefined) return
    for (const place of places) {
      const [reading, cell] = [readings[place], cells[place]]
      if (reading === undefined || cell === undefined) continue
      const number = numberOf(cell)
      if (number === null) continue
      if (reading.min === null || number < reading.min) reading.min = number
      if (reading.max === null || number > reading.max) reading.max = number
    }
  }

  /** Nothing more is looked at; one that lasts ends so. */
  finish(time: number, start: bigint, ended: OccurrenceEnd): void {
    this.#doubt(time, FALSE)
    if (this.#open !== null) this.#end(time, start, ended)
  }

  /** For so many ticks nobody knows. */
  pass(ticks: number): void {
    this.#unknown += ticks
  }

  #doubt(time: number, after: Truth): void {
    if (this.#unknownSince !== null) this.#unknown += time - this.#unknownSince
    this.#unknownSince = after === UNKNOWN ? time : null
  }

  #begin(time: number, start: bigint, before: Truth, cells: readonly Held[]): void {
    this.#count += 1
    const isKept = this.#kept < this.#most
    if (isKept) this.#kept += 1
    const began: OccurrenceBegin =
      before === UNKNOWN ? 'known' : before === TRUE && time === 0 ? 'before' : 'true'
    const from = start + BigInt(time)
    const found: Found | null = isKept
      ? { from, to: from, began, ended: 'running', readings: cells.map(readingOf) }
      : null
    this.#open = { from: time, found }
  }

  #end(time: number, start: bigint, ended: OccurrenceEnd): void {
    const open = this.#open
    if (open === null) return
    this.#open = null
    this.#lasted += time - open.from
    if (open.found === null) return
    open.found.to = start + BigInt(time)
    open.found.ended = ended
    this.#fresh.push(open.found)
  }
}

function numberOf({ value, status }: Held): number | null {
  if (status >>> 30 >= 2) return null
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

function readingOf(cell: Held): Reading {
  const number = numberOf(cell)
  const { value } = cell
  return {
    value: cell.lost ? null : typeof value === 'string' ? value.slice(0, MOST_TEXT) : value,
    status: cell.lost ? null : cell.own,
    min: number,
    max: number,
  }
}
