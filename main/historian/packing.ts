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
import { Emptying } from './earlier-rows.ts'
import type { GivenChunks } from './given.ts'
import type { Mask, Masks } from './masks.ts'
import { mergeInto } from './month-merging.ts'
import type { MonthStore } from './month-shelf.ts'
import { stretchOf, type Month } from './month.ts'
import { MonthTrouble } from './months.ts'
import { Round, type PackLimits, type Plan, type Touched } from './round.ts'
import { Rows, ticksOf } from './rows.ts'
import type { StoreMonths } from './store-months.ts'

const HOUR = 36_000_000_000n
/** Until it is tried again what the disk did not take. */
const REST = 600_000_000n

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
  readonly #round: Round
  readonly #drop
  readonly #scratch = new Rows()
  /** Samples of a step, tag by tag. */
  #rows = new Rows()
  #plan: Plan | undefined
  #roundAt: Ticks | undefined
  #restedAt: Ticks | undefined
  #seals = 0
  #emptied = 0

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
    this.#round = new Round(db, chunks, months, masks, isForgotten, limits)
    this.#drop = db.transaction((plan: Plan) => {
      for (const [tag, upto] of plan.upto) {
        chunks.drop(tag, upto)
        masks.drop(tag, upto)
      }
      for (const { month, from, to, samples } of plan.touched)
        months.moved(month, from, to, samples)
      months.saw(plan.months.map(([month]) => month))
    })
  }

  /** A seal was finished: there are new chunks. */
  sealed(): void {
    this.#seals += 1
  }

  get isUnderWay(): boolean {
    return this.#plan !== undefined || this.#round.isUnderWay
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
    this.#plan ??= this.#round.next(now, durable)
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
    this.#round.begin()
    return true
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
    const all = this.#rows
    all.clear()
    for (const [at, tag] of wanted.entries()) {
      const bounds = { after: after[at]!, upto: plan.upto.get(tag)! }
      if (bounds.after >= bounds.upto) continue
      const from = all.length
      if (!this.#gather(tag, month, bounds)) return undefined
      const masks = this.#masks.of(tag).filter(({ id }) => isBetween(id, bounds))
      taken.push({ tag, ...bounds, masks, from, to: all.length })
    }
    const { generation } = this.#months.known.find((one) => one.month === month)!
    return this.#tried(month, now, () =>
      store!.db
        .transaction(() => {
          store!.changed(generation)
          return put(store!, month, taken, all)
        })
        .immediate(),
    )
  }

  /** Adds samples of a tag in a month, out of chunks with some numbers; false where one is damaged. */
  #gather(tag: number, month: Month, bounds: Bounds): boolean {
    const { from, to } = stretchOf(month)
    const { after, upto } = bounds
    try {
      for (const header of this.#chunks.between(tag, after, upto, ticksOf(from), ticksOf(to))) {
        const chunk = this.#chunks.open(header, this.#scratch)
        this.#rows.addAll(chunk, chunk.firstFrom(from), chunk.firstFrom(to))
      }
    } catch (error) {
      if (!(error instanceof Damaged)) throw error
      this.#round.torn.add(tag)
      this.#repeat()
      return false
    }
    return true
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
    if (!this.#round.isUnderWay) this.#rows = new Rows()
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
      if (error instanceof MonthTrouble && error.isRefused) {
        this.#round.refused.add(month)
        this.#repeat()
        return undefined
      }
      this.#plan = undefined
      if (trouble === 'damaged') {
        this.#months.spoil(month)
        this.#again()
      } else this.#rest(now)
      return undefined
    }
  }

  /** Without what cannot be packed. */
  #repeat(): void {
    if (this.#plan !== undefined) this.#round.repeat(this.#plan)
    this.#plan = undefined
  }

  #rest(now: Ticks): void {
    this.#restedAt = now
    this.#again()
  }

  /** The round is begun anew. */
  #again(): void {
    this.#round.end()
    this.#roundAt = undefined
  }
}

interface Bounds {
  readonly after: number
  readonly upto: number
}
const isBetween = (id: number, { after, upto }: Bounds): boolean => id > after && id <= upto

/** What a month is to take of a tag. */
interface Taken extends Bounds {
  readonly tag: number
  readonly masks: readonly Mask[]
  /** Where its samples stand among those of the step. */
  readonly from: number
  readonly to: number
}

/** Within the caller's transaction. */
function put(store: MonthStore, month: Month, taken: readonly Taken[], all: Rows): Touched[] {
  const touched: Touched[] = []
  const own = new Rows()
  for (const { tag, after, upto, masks, from, to } of taken) {
    own.clear()
    own.addAll(all, from, to)
    const rows = own.sorted()
    const range = mergeInto(store, tag, rows, masks, month)
    store.advance(tag, upto)
    if (range !== undefined) {
      touched.push({ tag, month, ...range, samples: rows.length, after, upto })
    }
  }
  return touched
}
