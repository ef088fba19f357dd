/**
 * Owns the months as the writer sees them: which files there are, that one is begun where there is none, and what
 * becomes of one that is damaged or gone. No file is ever deleted.
 */
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Ticks } from '../../shared/time.ts'
import { openDatabase, type Database } from '../database/database.ts'
import { troubleOf, type FileTrouble } from '../database/failure.ts'
import { identityOf, stillNamed, type FileIdentity } from '../database/watch.ts'
import { beginOf, monthNamed, type Month } from './month.ts'
import { MonthStore } from './month-shelf.ts'
import { Months, MonthTrouble, shelfOf, type Held, type KnownMonth } from './months.ts'
import {
  MONTH_APPLICATION,
  MONTH_CACHE_MB,
  MONTH_PAGE,
  monthMigrations,
  NUMBERS_GIVEN,
} from './schema.ts'
import { setFileAside } from './setting-aside.ts'

/** Months that the writer keeps open: that of now, and one of the past. */
const MOST = 2

/** A month that was begun anew, because its file was damaged or gone, or of which an older copy was found. */
export interface LostMonth {
  /** Where it was put; where it had stood, if it was gone. */
  readonly file: string
  readonly samples: number
  readonly from: Ticks
  readonly to: Ticks
  /** An older copy of it stands there: what is told may be missing in that. */
  readonly isOlder: boolean
}

/** Bytes of write-ahead log before they are written back, so that it takes no longer than a step. */
const CHECKPOINT = 2 * 1024 * 1024

/** What a month can be opened for in spite of: the next file is begun. */
const isLost = (trouble: FileTrouble): boolean => trouble === 'damaged' || trouble === 'emptied'

interface StoreHeld extends Held<MonthStore> {
  readonly identity: FileIdentity | undefined
}

export class StoreMonths extends Months<MonthStore> {
  readonly #db: Database
  readonly #version
  readonly #put
  readonly #erase
  readonly #lose
  readonly #extents
  readonly #moved
  readonly #saw
  /** Bytes of each file with its log. */
  readonly #bytes = new Map<Month, number>()
  #lost: LostMonth[] = []
  /** Numbers of chunks up to this one are in months. */
  readonly highest: number
  /** Tags of which months have more than the history has ever given to them: it is older than they are. */
  readonly ahead = new Set<number>()

  constructor(db: Database) {
    super(db)
    this.#db = db
    this.#version = db.prepare('UPDATE given SET months = months + 1')
    this.#put = db.prepare('INSERT OR REPLACE INTO month SELECT ?, months, ?, ?, ?, ? FROM given')
    this.#erase = db.prepare('DELETE FROM month WHERE month = ?')
    this.#lose = db.prepare('INSERT INTO lost (file, "from", "to", count) VALUES (?, ?, ?, ?)')
    this.#extents = db.prepare(
      `INSERT INTO extent VALUES (?, (? << 32) | ?, ?) ON CONFLICT (tag) DO UPDATE
       SET newest = max(newest, excluded.newest), span = max(span, excluded.span)`,
    )
    this.#moved = db.prepare(
      `UPDATE month SET "from" = min("from", ?), "to" = max("to", ?), count = count + ?
       WHERE month = ?`,
    )
    this.#saw = db.prepare('UPDATE month SET generation = max(generation, ?) WHERE month = ?')
    this.look()
    this.highest = this.#adopt(db.prepare<[], number>(NUMBERS_GIVEN).pluck().get() ?? 0)
  }

  /** Bytes of all files. */
  get bytes(): number {
    return [...this.#bytes.values()].reduce((sum, bytes) => sum + bytes, 0)
  }

  /** What was lost since this was asked last. */
  takeLost(): readonly LostMonth[] {
    const lost = this.#lost
    this.#lost = []
    return lost
  }

  /**
   * A month to write to, begun where there is none; one that is damaged is set aside. Throws what keeps it from
   * being opened, also for good.
   */
  store(month: Month, now: Ticks): MonthStore {
    let known = this.#knownOf(month)
    if (known !== undefined && (this.isSpoiled(month) || !this.isThere(month))) {
      this.#setAside(known, now)
      known = undefined
    }
    const shelf = this.shelf(known ?? this.#register(month, now))
    if (shelf !== undefined) return shelf
    throw new MonthTrouble('future', this.path(month))
  }

  /** Whether the file that is open is still the one that stands there. */
  #isHeld(month: Month): boolean {
    const held = this.held.get(month) as StoreHeld | undefined
    return held?.identity !== undefined && stillNamed(held.identity, this.path(month)).ok
  }

  /** So much was taken out of `history.db` into a month; within the caller's transaction. */
  moved(month: Month, from: Ticks, to: Ticks, count: number): void {
    this.#moved.run(from, to, count, month)
  }

  /** What their files have is durable: an older copy of one is known from now on; within the caller's transaction. */
  saw(months: Iterable<Month>): void {
    for (const month of months) {
      const generation = this.held.get(month)?.shelf.generation()
      if (generation !== undefined) this.#saw.run(generation, month)
    }
  }

  /** Closes what is not used, and looks how large the files of these are. */
  settle(months: Iterable<Month>): void {
    this.keep(MOST)
    for (const month of months) this.#measure(month)
  }

  /** How far the chunks of all of them reach is noted; within the caller's transaction. */
  reach(): void {
    for (const known of this.known) {
      const extents = this.ask(known, (shelf) => shelf.extents()) ?? []
      for (const [tag, { newest, span }] of extents)
        this.#extents.run(tag, newest.high, newest.low, span)
    }
  }

  /** Sets aside those in which damage was met. */
  tidy(now: Ticks): void {
    for (const known of this.unreadable) if (this.isSpoiled(known.month)) this.#setAside(known, now)
  }

  protected open({ month, begun }: KnownMonth, file: string): StoreHeld | FileTrouble {
    this.keep(MOST - 1)
    const opened = openMonth(file, true)
    if (typeof opened === 'string') return isLost(opened) ? 'damaged' : opened
    const shelf = shelfOf(opened, month, file, () => new MonthStore(opened))
    if (shelf === undefined) return 'damaged'
    this.#compare(month, shelf)
    return {
      db: opened,
      begun: this.#knownOf(month)?.begun ?? begun,
      shelf,
      identity: identityOf(file),
    }
  }

  #knownOf(month: Month): KnownMonth | undefined {
    return this.known.find((one) => one.month === month)
  }

  /** Its file stands where it was opened. */
  isThere(month: Month): boolean {
    return this.held.has(month) ? this.#isHeld(month) : existsSync(this.path(month))
  }

  /** Notes a month, of which the file is made where there is none. */
  #register(month: Month, now: Ticks): KnownMonth {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 })
    const file = this.path(month)
    let opened = openMonth(file, false)
    if (typeof opened === 'string' && isLost(opened)) {
      putAside(file, now)
      opened = openMonth(file, false)
    }
    if (typeof opened === 'string') throw new MonthTrouble(opened, file)
    opened.close()
    this.#note(month, undefined)
    return this.#knownOf(month)!
  }

  #note(month: Month, store: MonthStore | undefined): void {
    this.#db
      .transaction(() => {
        this.#version.run()
        const all = store?.all()
        const { from, to, count } = all ?? {
          from: beginOf(month + 1),
          to: beginOf(month),
          count: 0,
        }
        this.#put.run(month, from, to, count, store?.generation() ?? 0)
        for (const [tag, { newest, span }] of store?.extents() ?? []) {
          this.#extents.run(tag, newest.high, newest.low, span)
        }
      })
      .immediate()
    this.look()
  }

  /**
   * One that was changed less often than it is known to have been is an older copy that somebody has put in its
   * place: it counts from now on, and what may be missing in it is lost. True where it is none.
   */
  #compare(month: Month, store: MonthStore): boolean {
    const known = this.current().find((one) => one.month === month)
    const generation = store.generation()
    if (known === undefined || generation === undefined || generation >= known.generation)
      return true
    const samples = Math.max(1, known.count - (store.all()?.count ?? 0))
    const file = this.path(month)
    const { from, to } = known
    this.#db
      .transaction(() => {
        this.#lose.run(file, from, to, samples)
        this.#note(month, store)
      })
      .immediate()
    this.#lost.push({ file, samples, from, to, isOlder: true })
    return false
  }

  #setAside({ month, from, to, count }: KnownMonth, now: Ticks): void {
    this.leave(month)
    const path = this.path(month)
    const file = existsSync(path) ? putAside(path, now) : path
    this.#db
      .transaction(() => {
        this.#version.run()
        this.#erase.run(month)
        if (count > 0) this.#lose.run(file, from, to, count)
      })
      .immediate()
    this.look()
    this.#bytes.delete(month)
    this.#lost.push({ file, samples: count, from, to, isOlder: false })
  }

  /**
   * Looks at each file that there is. One that `history.db` does not know, as when that was begun anew, is taken
   * as it is; so is one that is ahead of it, as when a copy of `history.db` was put in its place. The greatest
   * number of a chunk that is in any.
   */
  #adopt(given: number): number {
    let highest = 0
    for (const name of namesIn(this.folder)) {
      const month = monthNamed(name)
      if (month === undefined) continue
      const known = this.#knownOf(month)
      const opened = openMonth(join(this.folder, name), known !== undefined)
      const looked =
        typeof opened === 'string'
          ? undefined
          : shelfOf(opened, month, name, () => this.#adopted(month, known, opened, given))
      // Of one that is known it is noted, and told, by its first question.
      if (looked === undefined && known !== undefined) this.ask(known, () => undefined)
      highest = Math.max(highest, looked ?? 0)
      this.#measure(month)
    }
    return highest
  }

  /** The greatest number of a chunk that is in it. */
  #adopted(month: Month, known: KnownMonth | undefined, db: Database, given: number): number {
    const store = new MonthStore(db)
    const highest = store.highest()
    const isOlder = !this.#compare(month, store)
    for (const tag of highest > given ? store.above(given) : []) this.ahead.add(tag)
    if (!isOlder && (known === undefined || highest > given)) this.#note(month, store)
    db.close()
    return highest
  }

  #measure(month: Month): void {
    const path = this.path(month)
    const size = (part: string): number =>
      statSync(path + part, { throwIfNoEntry: false })?.size ?? 0
    this.#bytes.set(month, size('') + size('-wal') + size('-shm'))
  }
}

/** Answers its new path. Where somebody has it open, some systems do not let it be renamed now. */
function putAside(file: string, now: Ticks): string {
  try {
    return setFileAside(file, now)
  } catch (error) {
    throw new MonthTrouble(troubleOf(error, file) ?? 'disk', file)
  }
}

/** None where there is no such folder, or it cannot be read: what is known of it is lost, and all else goes on. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (troubleOf(error, folder) === undefined) throw error
    return []
  }
}

/**
 * Its damage shows where it is read: to look through all of it would hold up what comes.
 * @param isKnown it was in use before: an empty one has lost what it had
 */
function openMonth(file: string, isKnown: boolean): Database | FileTrouble {
  const opened = openDatabase(file, {
    migrations: monthMigrations,
    application: MONTH_APPLICATION,
    cacheMb: MONTH_CACHE_MB,
    pageSize: MONTH_PAGE,
    known: isKnown,
    unchecked: true,
  })
  if (!opened.ok) return opened.error.details?.['reason'] as FileTrouble
  // A file of an earlier version has larger pages.
  const page = Number(opened.value.pragma('page_size', { simple: true }))
  opened.value.pragma(`wal_autocheckpoint = ${Math.floor(CHECKPOINT / page)}`)
  opened.value.pragma('journal_size_limit = 8388608')
  return opened.value
}
