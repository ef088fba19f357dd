/**
 * Owns bringing the roll-ups of the months up to their samples: what packing has touched, and at a start whatever
 * lags behind, because the process ended in between or a file was damaged or gone. In steps of one transaction;
 * until a tag is done its roll-ups count for nothing, and questions read its samples.
 */
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Ticks } from '../../shared/time.ts'
import { openDatabase } from '../database/database.ts'
import { troubleOf } from '../database/failure.ts'
import { Damaged } from './damage.ts'
import { beginOf, rollupFileOf, type Month } from './month.ts'
import type { StoreMonths } from './store-months.ts'
import { LEVEL_TICKS } from './rollup-buckets.ts'
import { daysOf, makeDay } from './rollup-days.ts'
import {
  ROLLUP_APPLICATION,
  ROLLUP_CACHE_MB,
  rollupMigrations,
  RollupStore,
  UNMADE,
} from './rollup-file.ts'
import type { Touched } from './round.ts'
import { momentOf, Rows } from './rows.ts'
import { setFileAside } from './setting-aside.ts'

/** Rows that make a step, which takes some 20 ms. */
const STEP_ROWS = 60_000
/** Days that a step makes at most, of whatever tags. */
const STEP_DAYS = 12
/** Files that are open at once. */
const MOST = 2
/** Until it is tried again what the disk did not take, ticks: a minute. */
const REST = 600_000_000n
interface Task extends Pick<Touched, 'tag' | 'month' | 'from' | 'to' | 'upto'> {
  /** Chunks up to which its roll-ups were made before; undefined where all of them are made anew. */
  readonly after: number | undefined
  /** Days that are done. */
  readonly done: number
}

/** Samples that the roll-ups are of cannot be read. */
class Torn extends Error {}

export class RollupMaking {
  readonly #months: StoreMonths
  readonly #open = new Map<Month, RollupStore>()
  #tasks: Task[] = []
  /** Months that are to be looked at for what lags. */
  #unseen: Set<Month>
  /** Their file is of another program or version. */
  readonly #refused = new Set<Month>()
  #restedAt: Ticks | undefined
  readonly #bytes = new Map<Month, number>()
  readonly #rows = new Rows()
  readonly #chunk = new Rows()

  constructor(months: StoreMonths) {
    this.#months = months
    this.#unseen = new Set(months.known.map(({ month }) => month))
  }

  /** These are in their months now, durable. */
  touched(all: readonly Touched[]): void {
    for (const one of all) if (!this.#refused.has(one.month)) this.#tasks.push({ ...one, done: 0 })
  }

  isDue(now: Ticks): boolean {
    const rested = this.#restedAt
    if (rested !== undefined && now >= rested && now - rested < REST) return false
    return this.#tasks.length > 0 || this.#unseen.size > 0
  }

  /** Bytes of the files of all months. */
  get bytes(): number {
    return [...this.#bytes.values()].reduce((sum, bytes) => sum + bytes, 0)
  }

  /** One step. Where the disk does not take it, it rests: nothing waits for it. */
  step(now: Ticks): void {
    this.#restedAt = undefined
    const month = this.#tasks[0]?.month ?? [...this.#unseen].at(-1)!
    const tasks = this.#tasks
    try {
      const store = this.#store(month)
      this.#measure(month)
      if (tasks.length === 0) this.#look(month, store)
      else store.db.transaction(() => this.#make(month, store)).immediate()
    } catch (error) {
      this.#tasks = tasks
      this.#met(error, month, now)
    }
  }

  close(): void {
    for (const month of this.#open.keys()) this.#leave(month)
  }

  /** Tasks of a month, as many as make a step. */
  #make(month: Month, store: RollupStore): void {
    let [rows, days] = [0, 0]
    const samples = (tag: number, from: Ticks, to: Ticks): Rows => {
      const found = this.#samplesOf(month, tag, from, to)
      rows += found.length
      return found
    }
    while (rows < STEP_ROWS && days < STEP_DAYS) {
      const [task, ...others] = this.#tasks
      if (task?.month !== month) return
      days += 1
      this.#tasks = [...this.#next(store, task, samples), ...others]
    }
  }

  /** A day of a task; what is left of it then. */
  #next(
    store: RollupStore,
    task: Task,
    samples: (tag: number, from: Ticks, to: Ticks) => Rows,
  ): Task[] {
    const { tag, month, after, upto } = task
    if (task.done === 0 && after !== undefined && store.made(tag) !== after) return [whole(task)]
    if (task.done === 0) {
      if (after === undefined) store.forget(tag)
      store.mark(tag, UNMADE)
    }
    const days = daysOf(task)
    const begin = Number(beginOf(month) / BigInt(LEVEL_TICKS.day))
    try {
      makeDay(store, task, days[task.done]!, { number: month, begin }, samples)
    } catch (error) {
      if (error instanceof Torn) return []
      if (!(error instanceof Damaged)) throw error
      return [whole(task)]
    }
    const done = task.done + 1
    if (done < days.length) return [{ ...task, done }]
    store.mark(tag, upto)
    return []
  }

  /** Of a month all that does not belong together is made anew. */
  #look(month: Month, store: RollupStore): void {
    this.#unseen.delete(month)
    const known = this.#months.known.find((one) => one.month === month)
    const there = known && this.#months.ask(known, (shelf) => shelf.progress())
    if (there === undefined) return
    const made = store.all()
    for (const [tag, upto] of there) {
      if (made.get(tag) === upto) continue
      this.#tasks.push(whole({ tag, month, from: 0n, to: 0n, upto, after: undefined, done: 0 }))
    }
    for (const tag of made.keys()) if (!there.has(tag)) store.forget(tag)
  }

  #samplesOf(month: Month, tag: number, from: Ticks, to: Ticks): Rows {
    const known = this.#months.known.find((one) => one.month === month)
    const rows = this.#rows
    rows.clear()
    try {
      const isRead =
        known &&
        this.#months.ask(known, (shelf) => {
          const extent = shelf.extent(tag)
          if (extent === undefined) return true
          for (const header of shelf.overlapping(tag, extent, from, to)) {
            const chunk = shelf.open(header, this.#chunk)
            rows.addAll(chunk, chunk.firstFrom(momentOf(from)), chunk.firstFrom(momentOf(to)))
          }
          return true
        })
      if (isRead === true) return rows.sorted()
    } catch (error) {
      if (!(error instanceof Damaged)) throw error
    }
    throw new Torn('samples of a roll-up cannot be read')
  }

  #measure(month: Month): void {
    const file = this.#path(month)
    const size = (part: string): number => statSync(part, { throwIfNoEntry: false })?.size ?? 0
    this.#bytes.set(month, size(file) + size(`${file}-wal`))
  }

  #path(month: Month): string {
    return join(this.#months.folder, rollupFileOf(month))
  }

  #store(month: Month): RollupStore {
    const known = this.#open.get(month)
    if (known !== undefined) return known
    for (const other of this.#open.keys()) if (this.#open.size >= MOST) this.#leave(other)
    const opened = openDatabase(this.#path(month), {
      migrations: rollupMigrations,
      application: ROLLUP_APPLICATION,
      cacheMb: ROLLUP_CACHE_MB,
      // What a loss of power takes back is made anew.
      synchronous: 'NORMAL',
      unchecked: true,
    })
    if (!opened.ok) throw new Refused(opened.error.details?.['reason'])
    const store = new RollupStore(opened.value)
    this.#open.set(month, store)
    return store
  }

  #leave(month: Month): void {
    this.#open.get(month)?.db.close()
    this.#open.delete(month)
  }

  #met(error: unknown, month: Month, now: Ticks): void {
    const file = this.#path(month)
    const reason = error instanceof Refused ? error.reason : troubleOf(error, file)
    if (reason === undefined) throw error
    this.#leave(month)
    if (reason === 'damaged' || reason === 'emptied') {
      try {
        if (existsSync(file)) setFileAside(file, now)
      } catch {
        this.#restedAt = now
      }
      // All of it is made anew.
      this.#unseen.add(month)
    } else if (reason === 'foreign' || reason === 'future') {
      this.#refused.add(month)
      this.#unseen.delete(month)
      this.#tasks = this.#tasks.filter((task) => task.month !== month)
    } else this.#restedAt = now
  }
}

class Refused extends Error {
  readonly reason: unknown

  constructor(reason: unknown) {
    super(`roll-ups cannot be opened: ${String(reason)}`)
    this.reason = reason
  }
}

/** All of the month is made. */
const whole = (task: Task): Task => ({
  ...task,
  ...{ from: beginOf(task.month), to: beginOf(task.month + 1) - 1n, after: undefined, done: 0 },
})
