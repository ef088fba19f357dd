/**
 * Owns gaps, and owners of tags, that are known but not yet on disk. A gap has its id at once and is
 * shown at once, even while the disk takes nothing.
 */
import type { Fill, Gap, GapKind, TagPlace } from '../../shared/history.ts'
import type { Ticks } from '../../shared/time.ts'
import type { Loss } from './backlog.ts'
import type { Closing, Filling, GapQuery } from './gaps.ts'
import type { FormerRun } from './opening.ts'
import type { Notes, Owner } from './writer.ts'

/** Ticks: losses that lie further apart are no longer one. */
const APART = 36_000_000_000n
const MOST_LOSSES = 8

/** Closed gaps that wait for the disk; beyond, the oldest become one of everything: told too widely,
 * rather than not at all. */
const LIMIT = 10_000

export class GapBook {
  readonly #places = new Map<number, Owner>()
  /** Below zero until the file is open: nobody knows before which numbers it has given. */
  #next = -1
  /** What became of the numbers below zero. */
  readonly #renumbered = new Map<number, number>()
  /** Gaps of this run that go on, whether on disk or not. */
  readonly #open = new Map<number, Gap>()
  #gaps = new Map<number, Gap>()
  #closings = new Map<number, Closing>()
  #owners = new Map<number, Owner>()
  #fills: Filling[] = []
  /** The losses that are going on, so that they become a few gaps and not thousands. */
  #losses: Gap[] = []

  /**
   * Ends what the former run left open when it was last alive; from then on it was stopped, until this
   * run began. A run that was ended in order has left the gap of its stop open.
   */
  begin({ aliveAt, openGaps, highestGap, owners }: Omit<FormerRun, 'clocks'>, began: Ticks): void {
    this.#renumber(highestGap + 1)
    for (const owner of owners) {
      const { tag } = owner
      const told = this.#places.get(tag)
      const isSame =
        told === undefined || (told.server === owner.server && told.place === owner.place)
      if (!isSame) continue
      this.#places.set(tag, owner)
      this.#owners.delete(tag)
    }
    for (const { id, isStop } of openGaps) {
      this.close({ id, to: isStop ? began : aliveAt, lost: undefined })
    }
    const isTold = openGaps.some(({ isStop }) => isStop)
    // Where the clock was set back nobody can say how long it was.
    if (isTold || aliveAt === 0n || began <= aliveAt) return
    const scope = { of: 'all' } as const
    this.#put({ kind: 'console_stopped', scope, from: aliveAt, to: began, lost: null })
  }

  /** What was recorded in this time is in a file that is gone, or was put out of the way. */
  loseFile(from: Ticks, to: Ticks): void {
    if (from < to) this.#put({ kind: 'file_lost', scope: { of: 'all' }, from, to, lost: null })
  }

  open(gap: Omit<Gap, 'id' | 'to' | 'filled'>): number {
    return this.#put({ ...gap, to: null })
  }

  close(closing: Closing): void {
    const { to, lost } = closing
    const id = this.#renumbered.get(closing.id) ?? closing.id
    this.#open.delete(id)
    const gap = this.#gaps.get(id)
    if (gap === undefined) this.#closings.set(id, { id, to, lost })
    else this.#gaps.set(id, closed(gap, to, lost))
  }

  /** Samples were thrown away. One loss after another widens the same gap. */
  lose(kind: GapKind, { lost, from, to }: Loss): void {
    const known = this.#losses.find(
      (loss) => loss.kind === kind && from <= (loss.to ?? to) + APART && to >= loss.from - APART,
    )
    const id = known?.id ?? this.#number()
    const loss: Gap = {
      id,
      kind,
      scope: { of: 'all' },
      from: known !== undefined && known.from < from ? known.from : from,
      to: known?.to != null && known.to > to ? known.to : to,
      lost: (known?.lost ?? 0) + lost,
    }
    this.#losses = [...this.#losses.filter((each) => each !== known), loss].slice(-MOST_LOSSES)
    this.#gaps.set(id, loss)
  }

  /** What was read of a gap, and is on disk. */
  fill(gap: number, fills: readonly Fill[]): void {
    const id = this.#renumbered.get(gap) ?? gap
    for (const { tag, from, to } of fills) this.#fills.push({ gap: id, tag, from, to })
  }

  /** What stands elsewhere than it did stands there since now. */
  assign(tags: readonly TagPlace[], now: Ticks): void {
    for (const { tag, server, place = null, renamed = false } of tags) {
      const known = this.#places.get(tag)
      if (known?.server === server && known.place === place) continue
      const isThere = renamed && known?.server === server && known.place !== null
      const since = isThere ? known.since : now
      const owner = { tag, server, place, since: place === null ? null : since }
      this.#places.set(tag, owner)
      this.#owners.set(tag, owner)
    }
  }

  standsSince(tag: number): Ticks | null {
    return this.#places.get(tag)?.since ?? null
  }

  /** Greatest number of a tag that was told whose it is; 0 where none was. */
  get highestTag(): number {
    let highest = 0
    for (const tag of this.#places.keys()) highest = Math.max(highest, tag)
    return highest
  }

  get empty(): boolean {
    const { size } = this.#gaps
    return size + this.#closings.size + this.#owners.size + this.#fills.length === 0
  }

  /** What is to be stored; it stays in the book until `done`. */
  notes(): Notes {
    return {
      gaps: [...this.#gaps.values()],
      closings: [...this.#closings.values()],
      fills: [...this.#fills],
      owners: [...this.#owners.values()],
    }
  }

  /** These are on disk; what has changed since stays. */
  done({ gaps, closings, fills, owners }: Notes): void {
    for (const gap of gaps) if (this.#gaps.get(gap.id) === gap) this.#gaps.delete(gap.id)
    for (const closing of closings) {
      if (this.#closings.get(closing.id) === closing) this.#closings.delete(closing.id)
    }
    for (const owner of owners) {
      if (this.#owners.get(owner.tag) === owner) this.#owners.delete(owner.tag)
    }
    this.#fills.splice(0, fills.length)
    this.#losses = this.#losses.filter(({ id }) => this.#gaps.has(id))
  }

  /** After a new file was begun: everything that it has to know. */
  repeat(): void {
    for (const [tag, owner] of this.#places) this.#owners.set(tag, owner)
    for (const [id, gap] of this.#open) this.#gaps.set(id, gap)
    this.#closings.clear()
    // Of samples that are in the file of before.
    this.#fills = []
  }

  /** What the disk knows, corrected by what it does not know yet. */
  over(found: readonly Gap[], { from, to, tags }: GapQuery): readonly Gap[] {
    if (this.#gaps.size + this.#closings.size + this.#fills.length === 0) return found
    const servers = new Set(tags?.map((tag) => this.#places.get(tag)?.server))
    const concerns = ({ scope }: Gap): boolean =>
      tags === undefined ||
      scope.of === 'all' ||
      (scope.of === 'tag' ? tags.includes(scope.tag) : servers.has(scope.server))
    const touches = (gap: Gap): boolean => gap.from < to && (gap.to === null || gap.to >= from)
    return found
      .filter(({ id }) => !this.#gaps.has(id))
      .map((gap) => {
        const closing = this.#closings.get(gap.id)
        return closing === undefined ? gap : closed(gap, closing.to, closing.lost)
      })
      .concat([...this.#gaps.values()].filter(concerns))
      .filter(touches)
      .map((gap) => this.#filled(gap, tags))
      .sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : a.id - b.id))
  }

  #filled(gap: Gap, tags: readonly number[] | undefined): Gap {
    const more = this.#fills.filter((fill) => fill.gap === gap.id && tags?.includes(fill.tag))
    if (more.length === 0) return gap
    const fills = more.map(({ tag, from, to }) => ({ tag, from, to }))
    return { ...gap, filled: [...(gap.filled ?? []), ...fills] }
  }

  #number(): number {
    const given = this.#next
    this.#next += given < 0 ? -1 : 1
    return given
  }

  /** The file is open: its numbers go on from here, and what has one below zero gets its own. */
  #renumber(first: number): void {
    this.#next = first
    const waiting = [...this.#gaps.values()]
    const losses = new Set(this.#losses)
    this.#losses = []
    this.#gaps.clear()
    for (const gap of waiting) {
      const id = this.#number()
      this.#renumbered.set(gap.id, id)
      this.#gaps.set(id, { ...gap, id })
      if (losses.has(gap)) this.#losses.push(this.#gaps.get(id)!)
      if (this.#open.delete(gap.id)) this.#open.set(id, { ...gap, id })
    }
  }

  #put(gap: Omit<Gap, 'id'>): number {
    const id = this.#number()
    this.#gaps.set(id, { id, ...gap })
    if (gap.to === null) this.#open.set(id, { id, ...gap })
    if (this.#gaps.size > LIMIT) this.#gather()
    return id
  }

  /** The older half of the closed gaps becomes one, of the kind of the last of them. */
  #gather(): void {
    const closedOnes = [...this.#gaps.values()].filter(
      ({ id, to }) => to !== null && !this.#losses.some((loss) => loss.id === id),
    )
    const older = closedOnes.slice(0, closedOnes.length >> 1)
    const last = older.at(-1)
    if (last === undefined) return
    let [from, to] = [last.from, last.to ?? last.from]
    for (const gap of older) {
      this.#gaps.delete(gap.id)
      if (gap.from < from) from = gap.from
      if (gap.to !== null && gap.to > to) to = gap.to
    }
    this.#gaps.set(last.id, { ...last, scope: { of: 'all' }, from, to, lost: null })
  }
}

const closed = (gap: Gap, to: Ticks, lost: number | null | undefined): Gap => ({
  ...gap,
  to: to > gap.from ? to : gap.from,
  lost: lost === undefined ? gap.lost : lost,
})
