/**
 * Owns the way of chunks out of `history.db` into the files of their months, long ones made of many. A round looks
 * at all tags; of those that are due some are taken at a time, in steps of one transaction, between which what
 * arrives is committed as ever:
 *
 *   plan ──▶ a month: chunks up to a number, and that number ──▶ the next month ──▶ … ──▶ out of `history.db`
 *
 * Wherever it ends, or whoever changes something in between, each sample counts once: what a month says that it
 * has no longer counts in `history.db`. Only what survives a loss of power is packed.
 */
import type { Ticks } from '../../shared/time.ts'
import type { Database } from '../database/database.ts'
import { troubleOf } from '../database/failure.ts'
import { Damaged } from './damage.ts'
import { isDue } from './due.ts'
import { Emptying } from './earlier-rows.ts'
import type { GivenChunks } from './given.ts'
import type { Mask, Masks } from './masks.ts'
import { mergeInto } from './month-merging.ts'
import type { MonthStore } from './month-shelf.ts'
import { monthOf, stretchOf, type Month } from './month.ts'
import { MonthTrouble } from './months.ts'
import { Rows, ticksOf } from './rows.ts'
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
  stepRows: 60_000,
  stepHeaders: 5000,
  earlierRows: 1_000_000,
}

const HOUR = 36_000_000_000n
/** Until it is tried again what the disk did not take. */
const REST = 600_000_000n

/** Samples of a tag that are in a month now and were not before, or are no longer; both moments are inclusive. */
export interface Touched {
  readonly tag: number
  readonly month: Month
  readonly from: Ticks
  readonly to: Ticks
  readonly samples: number
}

/** What is packed together: of each tag all up to a number. */
interface Plan {
  readonly upto: ReadonlyMap<number, number>
  readonly months: readonly (readonly [Month, readonly number[]])[]
  /** Months that are done. */
  done: number
  readonly touched: Touched[]
}

type Counted = [tag: number, samples: number, chunks: number, oldestLow: number, oldestHigh: number]

const isWithin = (now: Ticks, since: Ticks, span: Ticks): boolean =>
  now >= since && now - since < span

export class Packing {
  readonly #db: Database
  readonly #chunks: GivenChunks
  readonly #months: StoreMonths
  readonly #masks: Masks
  readonly #emptying: Emptying
  readonly #isForgotten: (tag: number) => boolean
  readonly #limits: PackLimits
  readonly #counted
  readonly #drop
  readonly #scratch = new Rows()
  #plan: Plan | undefined
  /** Tags up to this one were looked at in the round that is under way. */
  #cursor: number | undefined
  /** Tags that have masks, at the begin of the round. */
  #masked: ReadonlySet<number> = new Set()
  #roundAt: Ticks | undefined
  #restedAt: Ticks | undefined
  #seals = 0
  #emptied = 0
  /** Tags of which a chunk cannot be read: what is left of them stays where it is. */
  readonly #torn = new Set<number>()
  /** Months of another program or version, found in this round. */
  readonly #refused = new Set<Month>()

  constructor(
    db: Database,
    chunks: GivenChunks,
    months: StoreMonths,
    masks: Masks,
    isForgotten: (tag: number) => boolean,
    limits: PackLimits,
  ) {
    this.#db = db
    this.#chunks = chunks
    this.#months = months
    this.#masks = masks
    this.#isForgotten = isForgotten
    this.#limits = limits
    this.#emptying = new Emptying(db, chunks)
    this.#counted = db
      .prepare<[number], Counted>(
        `SELECT tag, sum(count), count(*), min("from") & 4294967295, min("from") >> 32 FROM chunk
         WHERE tag > ? GROUP BY tag ORDER BY tag`,
      )
      .raw()
    this.#drop = db.transaction((plan: Plan) => {
      for (const [tag, upto] of plan.upto) {
        chunks.drop(tag, upto)
        masks.drop(tag, upto)
      }
      for (const { month, from, to, samples } of plan.touched)
        months.moved(month, from, to, samples)
    })
  }

  /** A seal was finished: there are new chunks. */
  sealed(): void {
    this.#seals += 1
  }

  get isUnderWay(): boolean {
    return this.#plan !== undefined || this.#cursor !== undefined
  }

  /** Whether there is a step to do. */
  isDue(now: Ticks): boolean {
    if (this.#restedAt !== undefined && isWithin(now, this.#restedAt, REST)) return false
    if (this.isUnderWay || !this.#emptying.isDone) return true
    if (this.#emptied > 0 || this.#seals >= this.#limits.seals) return true
    return this.#roundAt === undefined || !isWithin(now, this.#roundAt, HOUR)
  }

  /**
   * One step: at most one transaction. Throws what `history.db` throws; where a month does not take it, it rests.
   * @param durable the number up to which chunks survive a loss of power
   * @returns what a month has taken in, durable, while it still stands in `history.db` too
   */
  step(now: Ticks, durable: number): readonly Touched[] {
    this.#restedAt = undefined
    if (!this.isUnderWay) {
      if (!this.#emptying.isDone && this.#emptied < this.#limits.earlierRows) {
        this.#emptied += this.#emptying.step()
        return []
      }
      if (!this.#begin(now)) return []
    }
    this.#plan ??= this.#planned(now, durable)
    const plan = this.#plan
    if (plan === undefined) return []
    const next = plan.months[plan.done]
    if (next === undefined) {
      this.#finish(plan, now)
      return []
    }
    const touched = this.#packed(plan, ...next, now)
    if (touched === undefined) return []
    plan.done += 1
    plan.touched.push(...touched)
    return touched
  }

  /** False where a month cannot be set aside now. */
  #begin(now: Ticks): boolean {
    try {
      this.#months.tidy(now)
    } catch (error) {
      if (!(error instanceof MonthTrouble)) throw error
      this.#rest(now)
      return false
    }
    this.#roundAt = now
    this.#seals = 0
    this.#emptied = 0
    this.#cursor = -1
    this.#refused.clear()
    this.#masked = new Set(this.#masks.tags())
    return true
  }

  /** Of the tags that come next those that are due, as many as make a step; undefined where there are none. */
  #planned(now: Ticks, durable: number): Plan | undefined {
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
      if (this.#isForgotten(tag) || this.#torn.has(tag)) continue
      const { last, within, isAll } = this.#reach(tag, durable)
      if (last === 0 || [...within].some((month) => this.#refused.has(month))) continue
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
    const extent = this.#chunks.extent(tag)
    const chunks = extent === undefined ? [] : this.#chunks.overlapping(tag, extent, 0n, 2n ** 62n)
    let [last, samples, isAll] = [0, 0, true]
    const within = new Set<Month>()
    for (const header of chunks.sort((a, b) => a.id - b.id)) {
      if (header.id > durable) break
      if (samples >= this.#limits.stepRows) {
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

  /** One transaction of a month; undefined where the plan is given up. */
  #packed(
    plan: Plan,
    month: Month,
    tags: readonly number[],
    now: Ticks,
  ): readonly Touched[] | undefined {
    const wanted = tags.filter((tag) => !this.#isForgotten(tag))
    const store = this.#tried(month, now, () => this.#months.store(month, now))
    const after = store && this.#tried(month, now, () => wanted.map((tag) => store.upto(tag)))
    if (after === undefined) return undefined
    // What is read of `history.db` fails as that does.
    const taken: Taken[] = []
    for (const [at, tag] of wanted.entries()) {
      const bounds = { after: after[at]!, upto: plan.upto.get(tag)! }
      if (bounds.after >= bounds.upto) continue
      const rows = this.#gathered(tag, month, bounds)
      if (rows === undefined) return undefined
      const masks = this.#masks.of(tag).filter(({ id }) => isBetween(id, bounds))
      taken.push({ tag, upto: bounds.upto, masks, rows })
    }
    return this.#tried(month, now, () =>
      store!.db.transaction(() => put(store!, month, taken)).immediate(),
    )
  }

  /** Samples of a tag in a month, in order, out of chunks with some numbers; undefined where one is damaged. */
  #gathered(tag: number, month: Month, bounds: Bounds): Rows | undefined {
    const rows = new Rows()
    const { from, to } = stretchOf(month)
    const extent = this.#chunks.extent(tag)
    if (extent === undefined) return rows
    try {
      for (const header of this.#chunks.overlapping(tag, extent, ticksOf(from), ticksOf(to))) {
        if (!isBetween(header.id, bounds)) continue
        const chunk = this.#chunks.open(header, this.#scratch)
        rows.addAll(chunk, chunk.firstFrom(from), chunk.firstFrom(to))
      }
    } catch (error) {
      if (!(error instanceof Damaged)) throw error
      this.#torn.add(tag)
      this.#plan = undefined
      return undefined
    }
    return rows.sorted()
  }

  /** What is in the months goes out of `history.db`. */
  #finish(plan: Plan, now: Ticks): void {
    this.#plan = undefined
    // What was written to a file that somebody moved or deleted is not where it will be looked for.
    if (!plan.months.every(([month]) => this.#months.isThere(month))) {
      this.#rest(now)
      return
    }
    // Durable in order with the next commit, or not at all: then it counts in the months alone.
    this.#db.pragma('synchronous = NORMAL')
    try {
      this.#drop.immediate({ ...plan, upto: this.#left(plan) })
    } finally {
      this.#db.pragma('synchronous = FULL')
    }
    this.#months.settle(plan.months.map(([month]) => month))
  }

  /** Tags of a plan that are to be packed still. */
  #left({ upto }: Plan): Map<number, number> {
    return new Map([...upto].filter(([tag]) => !this.#isForgotten(tag)))
  }

  /** Undefined where the month does not take it: what of the plan is in months is there, the rest is planned anew. */
  #tried<Answer>(month: Month, now: Ticks, action: () => Answer): Answer | undefined {
    try {
      return action()
    } catch (error) {
      const trouble = troubleOf(error, this.#months.path(month))
      if (trouble === undefined) throw error
      this.#plan = undefined
      if (error instanceof MonthTrouble && error.isRefused) this.#refused.add(month)
      else if (trouble === 'damaged') {
        this.#months.spoil(month)
        this.#again()
      } else this.#rest(now)
      return undefined
    }
  }

  #rest(now: Ticks): void {
    this.#restedAt = now
    this.#again()
  }

  /** The round is begun anew. */
  #again(): void {
    this.#cursor = undefined
    this.#roundAt = undefined
  }
}

interface Bounds {
  readonly after: number
  readonly upto: number
}
const isBetween = (id: number, { after, upto }: Bounds): boolean => id > after && id <= upto

/** What a month is to take of a tag. */
interface Taken {
  readonly tag: number
  readonly upto: number
  readonly masks: readonly Mask[]
  readonly rows: Rows
}

/** Within the caller's transaction. */
function put(store: MonthStore, month: Month, taken: readonly Taken[]): Touched[] {
  const touched: Touched[] = []
  for (const { tag, upto, masks, rows } of taken) {
    const range = mergeInto(store, tag, rows, masks, month)
    store.advance(tag, upto)
    if (range !== undefined) touched.push({ tag, month, ...range, samples: rows.length })
  }
  return touched
}
