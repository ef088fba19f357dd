/**
 * Owns which months there are beside a history, and the few of their files that are open: the one asked last is
 * kept longest. A month that cannot be read is passed by, and told; all else goes on. Which months there are
 * follows from `history.db`, so that a question sees them as its transaction sees everything else.
 */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Ticks } from '../../shared/time.ts'
import type { Database } from '../database/database.ts'
import { troubleOf, type FileTrouble } from '../database/failure.ts'
import { ANYWHERE, type ChunkShelf } from './chunks.ts'
import { Damaged, damagedUnless } from './damage.ts'
import { beginOf, fileOf, FOLDER, type Month } from './month.ts'
import { SOUND_EXTENT } from './summed-tables.ts'

/** A month as `history.db` knows it; the moments are those of samples, as far as any were packed. */
export interface KnownMonth {
  readonly month: Month
  /** Another one where its file was begun anew. */
  readonly begun: number
  readonly from: Ticks
  readonly to: Ticks
  readonly count: number
  /** How often its file was changed, as far as this was seen: one that was changed less often is an older copy. */
  readonly generation: number
}

/** A question of a month that is open. */
export interface OpenMonth extends ChunkShelf {
  upto(tag: number): number
}

export interface Held<Shelf> {
  readonly db: Database
  readonly begun: number
  readonly shelf: Shelf
}

/** What keeps a file from being read for good, or until somebody has done something. */
const lasting: ReadonlySet<unknown> = new Set<FileTrouble>([
  ...(['damaged', 'emptied', 'foreign', 'future', 'old', 'directory'] as const),
])

type Row = [bigint, bigint, bigint, bigint, bigint, bigint]

export abstract class Months<Shelf extends OpenMonth> {
  /** Full path. */
  readonly folder: string
  /** Open, the one asked last at the end. */
  protected readonly held = new Map<Month, Held<Shelf>>()
  #known: readonly KnownMonth[] = []
  #version = -1
  readonly #versions
  readonly #rows
  /** Met when it was opened last, or read. */
  readonly #unreadable = new Map<Month, { readonly begun: number; readonly isSpoiled: boolean }>()

  /** @param db `history.db` */
  constructor(db: Database) {
    this.folder = join(dirname(db.name), FOLDER)
    this.#versions = db.prepare<[], number>('SELECT months FROM given').pluck()
    this.#rows = db
      .prepare<[], Row>(
        'SELECT month, begun, "from", "to", count, generation FROM month ORDER BY month',
      )
      .raw()
      .safeIntegers()
  }

  protected abstract open(known: KnownMonth, file: string): Held<Shelf> | FileTrouble

  /** Those that are known, in order, as of the last look. */
  get known(): readonly KnownMonth[] {
    return this.#known
  }

  /** Looks which there are; where they change, it is to be called again. */
  look(): void {
    const version = this.#versions.get() ?? 0
    if (version === this.#version) return
    this.#known = this.#rows.all().map(knownOf)
    this.#version = version
  }

  /** As they stand now, with what was packed into them. */
  protected current(): KnownMonth[] {
    return this.#rows.all().map(knownOf)
  }

  /** Those that could not be read when they were asked last. */
  get unreadable(): readonly KnownMonth[] {
    const isIt = ({ month, begun }: KnownMonth): boolean =>
      this.#unreadable.get(month)?.begun === begun
    return this.#unreadable.size === 0 ? [] : this.current().filter(isIt)
  }

  /** Damage was met in it. */
  isSpoiled(month: Month): boolean {
    return this.#unreadable.get(month)?.isSpoiled === true
  }

  path(month: Month): string {
    return join(this.folder, fileOf(month))
  }

  /** Undefined where it cannot be read now. Throws what a disk may have for a moment. */
  ask<Answer>(known: KnownMonth, question: (shelf: Shelf) => Answer): Answer | undefined {
    const { month } = known
    try {
      const shelf = this.shelf(known)
      return shelf && question(shelf)
    } catch (error) {
      const isFile = !(error instanceof Damaged)
      if (!isFile || troubleOf(error, this.path(month)) !== 'damaged') throw error
      this.spoil(month)
      return undefined
    }
  }

  /** Damage was met in it: it is not asked again. */
  spoil(month: Month): void {
    const begun = this.#known.find((known) => known.month === month)?.begun
    this.leave(month)
    if (begun !== undefined) this.#unreadable.set(month, { begun, isSpoiled: true })
  }

  /** Closes a month, where it is open. */
  leave(month: Month): void {
    this.held.get(month)?.db.close()
    this.held.delete(month)
  }

  close(): void {
    for (const month of this.held.keys()) this.leave(month)
  }

  protected shelf(known: KnownMonth): Shelf | undefined {
    const { month, begun } = known
    const held = this.held.get(month)
    if (held !== undefined) {
      this.held.delete(month)
      if (held.begun === begun) {
        this.held.set(month, held)
        return held.shelf
      }
      held.db.close()
    }
    const met = this.#unreadable.get(month)
    if (met?.isSpoiled === true && met.begun === begun) return undefined
    const file = this.path(month)
    const opened = existsSync(file) ? this.open(known, file) : 'directory'
    if (typeof opened === 'string') {
      if (!lasting.has(opened)) throw new MonthTrouble(opened, file)
      this.#unreadable.set(month, { begun, isSpoiled: opened === 'damaged' })
      return undefined
    }
    this.#unreadable.delete(month)
    this.held.set(month, opened)
    return opened.shelf
  }

  /** Closes those asked longest ago. */
  protected keep(most: number): void {
    for (const month of this.held.keys()) {
      if (this.held.size <= most) return
      this.leave(month)
    }
  }
}

/** What is asked of a file that was opened; undefined where it is damaged or of another month, and closed. */
export function shelfOf<Shelf>(
  db: Database,
  month: Month,
  file: string,
  make: () => Shelf,
): Shelf | undefined {
  try {
    const stranger = db
      .prepare<[bigint, bigint, bigint]>(
        `SELECT 1 FROM extent WHERE (newest < ? OR newest >= ?) AND newest <> ? AND ${SOUND_EXTENT}
         LIMIT 1`,
      )
      .get(beginOf(month), beginOf(month + 1), ANYWHERE)
    damagedUnless(stranger === undefined, file)
    return make()
  } catch (error) {
    db.close()
    if (troubleOf(error, file) !== 'damaged') throw error
    return undefined
  }
}

const knownOf = ([month, begun, from, to, count, generation]: Row): KnownMonth => ({
  ...{ month: Number(month), begun: Number(begun), generation: Number(generation) },
  ...{ from, to, count: Number(count) },
})

/** The codes by which `failure.ts` knows what a disk has for a moment. */
const codes: Partial<Record<FileTrouble, string>> = {
  full: 'ENOSPC',
  disk: 'EIO',
  busy: 'SQLITE_BUSY',
  readonly: 'EACCES',
}

/** A month cannot be opened now. */
export class MonthTrouble extends Error {
  readonly code: string
  /** It is of another program or of a newer version: trying it again is of no use. */
  readonly isRefused: boolean

  constructor(trouble: FileTrouble, file: string) {
    super(`${file} cannot be opened: ${trouble}`)
    this.code = codes[trouble] ?? 'EIO'
    this.isRefused = lasting.has(trouble)
  }
}
