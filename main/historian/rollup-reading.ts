/**
 * Owns where roll-ups may stand for samples in a question: where a month's are made of just the chunks that the
 * month has, and no sample stands beside them that is not in it yet. Whatever cannot be read here is read as samples.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { RollupLevel } from '../../shared/history.ts'
import type { Ticks } from '../../shared/time.ts'
import { openDatabase, type Database } from '../database/database.ts'
import { Damaged } from './damage.ts'
import { beginOf, monthOf, rollupFileOf, type Month } from './month.ts'
import type { ReadMonths } from './read-months.ts'
import { Buckets, LEVEL_TICKS } from './rollup-buckets.ts'
import {
  ROLLUP_APPLICATION,
  ROLLUP_CACHE_MB,
  rollupMigrations,
  RollupShelf,
} from './rollup-file.ts'
import { momentOf } from './rows.ts'

/** A stretch of time, both moments included. */
export interface Unsettled {
  readonly from: Ticks
  readonly to: Ticks
}

export interface Rolled {
  /** Up to here it was given; where `isRaw`, samples are to be read up to here. */
  readonly next: Ticks
  readonly isRaw: boolean
}

/** Buckets from one place to another of a block that begins at a moment; they are others after the call. */
export type Visit = (buckets: Buckets, from: number, to: number, begin: Ticks) => void

export interface RolledQuestion {
  readonly tag: number
  readonly level: RollupLevel
  readonly part: 'shape' | 'all'
  readonly from: Ticks
  readonly to: Ticks
  /** What is not to be taken of roll-ups. */
  readonly unsettled: readonly Unsettled[]
}

/** Blocks of days that are given at once. */
const DAYS = 16
/** Files that are open at once: a year touches thirteen, which would else be opened anew by each question. */
const MOST = 16
const DAY = BigInt(LEVEL_TICKS.day)

export class RollupReading {
  readonly #months: ReadMonths
  readonly #open = new Map<Month, { readonly db: Database; readonly shelf: RollupShelf }>()
  readonly #buckets = new Buckets()
  /** What a question that could not be answered to its end has given up to here is not given again. */
  #given = 0n

  constructor(months: ReadMonths) {
    this.#months = months
  }

  /** Gives roll-ups from the beginning of a range on, or tells how far its samples are to be read. */
  next(question: RolledQuestion, visit: Visit): Rolled {
    const { level, from, to } = question
    const ticks = BigInt(LEVEL_TICKS[level])
    const raw = (next: Ticks): Rolled => ({ next: next < to ? next : to, isRaw: true })
    const floor = (at: Ticks): Ticks => at - (at % ticks)
    if (from % ticks !== 0n) return raw(floor(from) + ticks)
    let end = floor(to)
    for (const stretch of question.unsettled) {
      const [begin, past] = [floor(stretch.from), floor(stretch.to) + ticks]
      if (begin <= from && past > from) return raw(past)
      if (begin > from && begin < end) end = begin
    }
    if (end <= from) return raw(to)
    const month = monthOf(momentOf(from))
    const past = beginOf(month + 1)
    if (past < end) end = past
    const known = this.#months.known.find((one) => one.month === month)
    // No sample is there that is not unsettled.
    if (known === undefined) return { next: end, isRaw: false }
    const { tag } = question
    this.#given = from
    const upto = this.#months.ask(known, (shelf) => {
      const number = shelf.upto(tag)
      // A tag of which it is lost up to where it was packed has samples there all the same.
      return number === 0 && shelf.extent(tag) !== undefined ? undefined : number
    })
    if (upto === 0) return { next: end, isRaw: false }
    const found =
      upto === undefined
        ? undefined
        : this.#ask(month, (shelf) => {
            if (shelf.made(question.tag) !== upto) return undefined
            return level === 'minute' || level === 'quarter'
              ? this.#days(shelf, question, end, visit)
              : this.#month(shelf, question, month, end, visit)
          })
    if (found !== undefined) return found
    return this.#given > from ? { next: earlier(end, this.#given), isRaw: false } : raw(end)
  }

  close(): void {
    for (const { db } of this.#open.values()) db.close()
    this.#open.clear()
  }

  #month(
    shelf: RollupShelf,
    { tag, level, part, from }: RolledQuestion,
    month: Month,
    end: Ticks,
    visit: Visit,
  ): Rolled {
    const buckets = shelf.block(tag, { level, number: month }, part, this.#buckets)
    if (buckets !== undefined) this.#give(buckets, level, beginOf(month), from, end, visit)
    return { next: end, isRaw: false }
  }

  #days(
    shelf: RollupShelf,
    { tag, level, part, from }: RolledQuestion,
    end: Ticks,
    visit: Visit,
  ): Rolled | undefined {
    for (let day = from / DAY, n = 0; day * DAY < end && n < DAYS; day++, n++) {
      const name = { level, number: Number(day) }
      const buckets = this.#read(() => shelf.block(tag, name, part, this.#buckets))
      const isThere = typeof buckets === 'object'
      if (isThere) this.#give(buckets, level, day * DAY, from, end, visit)
      // Of a day with few samples there are no minutes.
      else if (
        buckets === 'damaged' ||
        (level === 'minute' && shelf.has(tag, { ...name, level: 'quarter' }))
      ) {
        const next = day * DAY > from ? day * DAY : earlier(end, (day + 1n) * DAY)
        return { next, isRaw: next > day * DAY }
      }
      if (n === DAYS - 1) return { next: earlier(end, (day + 1n) * DAY), isRaw: false }
    }
    return { next: end, isRaw: false }
  }

  /** What was given of the days before stays as it is. */
  #read(block: () => Buckets | undefined): Buckets | 'damaged' | undefined {
    try {
      return block()
    } catch {
      return 'damaged'
    }
  }

  #give(
    buckets: Buckets,
    level: RollupLevel,
    begin: Ticks,
    from: Ticks,
    end: Ticks,
    visit: Visit,
  ): void {
    const place = (at: Ticks): number => {
      const number = Number((at - begin) / BigInt(LEVEL_TICKS[level]))
      let [least, most] = [0, buckets.length]
      while (least < most) {
        const middle = (least + most) >>> 1
        if (buckets.at[middle]! < number) least = middle + 1
        else most = middle
      }
      return least
    }
    const [first, past] = [from > begin ? place(from) : 0, place(end)]
    if (first >= past) return
    this.#given = begin + BigInt(buckets.at[past - 1]! + 1) * BigInt(LEVEL_TICKS[level])
    visit(buckets, first, past, begin)
  }

  /** One state of a file; undefined where it cannot be read, or has not what is asked for. */
  #ask<Answer>(
    month: Month,
    question: (shelf: RollupShelf) => Answer | undefined,
  ): Answer | undefined {
    try {
      const held = this.#held(month)
      return held?.db.transaction(() => question(held.shelf))()
    } catch (error) {
      if (error instanceof Damaged) return undefined
      // Of a file that is damaged, or was put aside, nothing is needed that samples do not tell.
      this.#open.get(month)?.db.close()
      this.#open.delete(month)
      return undefined
    }
  }

  #held(month: Month) {
    const known = this.#open.get(month)
    if (known !== undefined) return known
    const file = join(this.#months.folder, rollupFileOf(month))
    if (!existsSync(file)) return undefined
    const opened = openDatabase(file, {
      migrations: rollupMigrations,
      application: ROLLUP_APPLICATION,
      readonly: true,
      cacheMb: ROLLUP_CACHE_MB,
    })
    if (!opened.ok) return undefined
    for (const [other, { db }] of this.#open) {
      if (this.#open.size < MOST) break
      db.close()
      this.#open.delete(other)
    }
    const held = { db: opened.value, shelf: new RollupShelf(opened.value) }
    this.#open.set(month, held)
    return held
  }
}

const earlier = (one: Ticks, other: Ticks): Ticks => (one < other ? one : other)
