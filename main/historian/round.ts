/**
 * Owns what is packed next: a round goes over all tags, and takes of those that are due as many as make a step,
 * each up to a number of its chunks.
 */
import type { Ticks } from '../../shared/time.ts'
import type { Database } from '../database/database.ts'
import { isDue } from './due.ts'
import type { GivenChunks } from './given.ts'
import type { Masks } from './masks.ts'
import { monthOf, stretchOf, type Month } from './month.ts'
import { ticksOf } from './rows.ts'
import type { StoreMonths } from './store-months.ts'

/** When it is packed, and in what portions. */
export interface PackLimits {
  /** A round begins after so many seals, and after an hour. */
  readonly seals: number
  /** Of one step, which takes some 20 ms. */
  readonly stepRows: number
  /** Headers that are looked at in one step. */
  readonly stepHeaders: number
  /** Rows of earlier versions, after which those that became chunks are packed. */
  readonly earlierRows: number
}

export const PACKS: PackLimits = {
  seals: 8,
  stepRows: 30_000,
  stepHeaders: 2000,
  earlierRows: 1_000_000,
}

/** Samples of a tag that are in a month now and were not before, or are no longer; both moments are inclusive. */
export interface Touched {
  readonly tag: number
  readonly month: Month
  readonly from: Ticks
  readonly to: Ticks
  readonly samples: number
  /** Up to this chunk the month had the tag before, and up to this one it has it now. */
  readonly after: number
  readonly upto: number
}

/** What is packed together: of each tag all up to a number. */
export interface Plan {
  readonly upto: ReadonlyMap<number, number>
  readonly months: readonly (readonly [Month, readonly number[]])[]
  /** Months that are done. */
  done: number
  readonly touched: Touched[]
}

type Counted = [tag: number, samples: number, chunks: number, oldestLow: number, oldestHigh: number]

export class Round {
  readonly #chunks: GivenChunks
  readonly #months: StoreMonths
  readonly #masks: Masks
  readonly #isForgotten: (tag: number) => boolean
  readonly #limits: PackLimits
  readonly #counted
  /** Tags up to this one were looked at in the round that is under way. */
  #cursor: number | undefined
  /** Tags that have masks, at the begin of the round. */
  #masked: ReadonlySet<number> = new Set()
  /** Tags of which a chunk cannot be read: what is left of them stays where it is. */
  readonly torn = new Set<number>()
  /** Months of another program or version, found in this round. */
  readonly refused = new Set<Month>()

  constructor(
    db: Database,
    chunks: GivenChunks,
    months: StoreMonths,
    masks: Masks,
    isForgotten: (tag: number) => boolean,
    limits: PackLimits,
  ) {
    this.#chunks = chunks
    this.#months = months
    this.#masks = masks
    this.#isForgotten = isForgotten
    this.#limits = limits
    this.#counted = db
      .prepare<[number], Counted>(
        `SELECT tag, sum(count), count(*), min("from") & 4294967295, min("from") >> 32 FROM chunk
         WHERE tag > ? GROUP BY tag ORDER BY tag`,
      )
      .raw()
  }

  get isUnderWay(): boolean {
    return this.#cursor !== undefined
  }

  begin(): void {
    this.#cursor = -1
    this.refused.clear()
    this.#masked = new Set(this.#masks.tags())
  }

  /** Looks at the tags of a plan once more, of which not all could be packed. */
  repeat({ upto }: Plan): void {
    this.#cursor = Math.min(...upto.keys()) - 1
  }

  /** Before all tags were looked at. */
  end(): void {
    this.#cursor = undefined
  }

  /** Of the tags that come next those that are due, as many as make a step; undefined where there are none. */
  next(now: Ticks, durable: number): Plan | undefined {
    const { stepRows, stepHeaders } = this.#limits
    const due: number[] = []
    let [samples, headers] = [0, 0]
    let last: number | undefined
    for (const [tag, count, chunks, low, high] of this.#counted.iterate(this.#cursor!)) {
      if (samples >= stepRows || headers >= stepHeaders) break
      last = tag
      headers += chunks
      const waiting = { samples: count, chunks, oldest: ticksOf({ low, high }) }
      if (!this.#masked.has(tag) && !isDue(waiting, now)) continue
      due.push(tag)
      samples += count
    }
    // Those that have nothing but a mask stand in no chunk: they come with the others of their numbers.
    for (const tag of this.#masked) {
      const isNext = tag > this.#cursor! && tag <= (last ?? Infinity)
      if (isNext && !due.includes(tag)) due.push(tag)
    }
    this.#cursor = last
    return this.#planOf(
      due.sort((a, b) => a - b),
      durable,
    )
  }

  #planOf(tags: readonly number[], durable: number): Plan | undefined {
    const upto = new Map<number, number>()
    const months = new Map<Month, number[]>()
    for (const tag of tags) {
      if (this.#isForgotten(tag) || this.torn.has(tag)) continue
      const { last, within, isAll } = this.#reach(tag, durable)
      if (last === 0 || [...within].some((month) => this.refused.has(month))) continue
      upto.set(tag, last)
      for (const month of within) {
        const known = months.get(month)
        if (known === undefined) months.set(month, [tag])
        else known.push(tag)
      }
      if (isAll) continue
      // The rest of it comes next.
      this.#cursor = tag - 1
      break
    }
    if (upto.size === 0) return undefined
    return { upto, months: [...months].sort(([a], [b]) => a - b), done: 0, touched: [] }
  }

  /** Up to which number a tag is packed in one step, and the months in which that lies. */
  #reach(tag: number, durable: number): { last: number; within: Set<Month>; isAll: boolean } {
    const { stepRows, stepHeaders } = this.#limits
    const chunks = this.#chunks.oldest(tag, durable, stepHeaders)
    let [last, samples, isAll] = [0, 0, chunks.length < stepHeaders]
    const within = new Set<Month>()
    for (const header of chunks) {
      if (samples >= stepRows) {
        isAll = false
        break
      }
      samples += header.count
      last = header.id
      for (let month = monthOf(header.from); month <= monthOf(header.to); month++) within.add(month)
    }
    for (const { id, from, to } of this.#masks.of(tag)) {
      if (id > durable || (!isAll && id > last)) continue
      last = Math.max(last, id)
      for (const { month } of this.#months.known) {
        const { from: begin, to: end } = stretchOf(month)
        if (from < ticksOf(end) && to > ticksOf(begin)) within.add(month)
      }
    }
    return { last, within, isAll }
  }
}
