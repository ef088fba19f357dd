/**
 * Owns gaps, and owners of tags, that are known but not yet on disk. A gap has its id at once and is
 * shown at once, even while the disk takes nothing.
 */
import type { Gap, GapKind } from '../../shared/history.ts'
import type { Ticks } from '../../shared/time.ts'
import type { Loss } from './backlog.ts'
import type { Closing, GapQuery } from './gaps.ts'
import type { FormerRun } from './opening.ts'
import type { Notes } from './writer.ts'

/** Closed gaps that wait for the disk; beyond, the oldest are given up. */
const LIMIT = 10_000

export class GapBook {
  readonly #server = new Map<number, number>()
  /** Below zero until the file is open: nobody knows before which numbers it has given. */
  #next = -1
  /** What became of the numbers below zero. */
  readonly #renumbered = new Map<number, number>()
  /** Gaps of this run that go on, whether on disk or not. */
  readonly #open = new Map<number, Gap>()
  #gaps = new Map<number, Gap>()
  #closings = new Map<number, Closing>()
  #owners = new Map<number, number>()
  /** The loss that is going on, so that it becomes one gap and not thousands. */
  #loss: Gap | undefined

  /**
   * Ends what the former run left open when it was last alive; from then on it was stopped, until this
   * run began. A run that was ended in order has left the gap of its stop open.
   */
  begin({ aliveAt, openGaps, highestGap, owners }: FormerRun, began: Ticks): void {
    this.#renumber(highestGap + 1)
    for (const { tag, server } of owners) {
      this.#server.set(tag, this.#server.get(tag) ?? server)
      if (this.#owners.get(tag) === server) this.#owners.delete(tag)
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

  open(gap: Omit<Gap, 'id' | 'to'>): number {
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
    const known = this.#loss?.kind === kind ? this.#loss : undefined
    const id = known?.id ?? this.#number()
    this.#loss = {
      id,
      kind,
      scope: { of: 'all' },
      from: known !== undefined && known.from < from ? known.from : from,
      to: known?.to != null && known.to > to ? known.to : to,
      lost: (known?.lost ?? 0) + lost,
    }
    this.#gaps.set(id, this.#loss)
  }

  assign(tag: number, server: number): void {
    if (this.#server.get(tag) === server) return
    this.#server.set(tag, server)
    this.#owners.set(tag, server)
  }

  /** Greatest number of a tag that the history knows; 0 where it knows none. */
  get highestTag(): number {
    let highest = 0
    for (const tag of this.#server.keys()) highest = Math.max(highest, tag)
    return highest
  }

  get empty(): boolean {
    return this.#gaps.size + this.#closings.size + this.#owners.size === 0
  }

  /** What is to be stored; it stays in the book until `done`. */
  notes(): Notes {
    return {
      gaps: [...this.#gaps.values()],
      closings: [...this.#closings.values()],
      owners: [...this.#owners].map(([tag, server]) => ({ tag, server })),
    }
  }

  /** These are on disk; what has changed since stays. */
  done({ gaps, closings, owners }: Notes): void {
    for (const gap of gaps) if (this.#gaps.get(gap.id) === gap) this.#gaps.delete(gap.id)
    for (const closing of closings) {
      if (this.#closings.get(closing.id) === closing) this.#closings.delete(closing.id)
    }
    for (const { tag, server } of owners) {
      if (this.#owners.get(tag) === server) this.#owners.delete(tag)
    }
    if (this.#loss !== undefined && !this.#gaps.has(this.#loss.id)) this.#loss = undefined
  }

  /** After a new file was begun: everything that it has to know. */
  repeat(): void {
    for (const [tag, server] of this.#server) this.#owners.set(tag, server)
    for (const [id, gap] of this.#open) this.#gaps.set(id, gap)
    this.#closings.clear()
  }

  /** What the disk knows, corrected by what it does not know yet. */
  over(found: readonly Gap[], { from, to, tags }: GapQuery): readonly Gap[] {
    if (this.#gaps.size + this.#closings.size === 0) return found
    const servers = new Set(tags?.map((tag) => this.#server.get(tag)))
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
      .sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : a.id - b.id))
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
    this.#gaps.clear()
    for (const gap of waiting) {
      const id = this.#number()
      this.#renumbered.set(gap.id, id)
      this.#gaps.set(id, { ...gap, id })
      if (this.#open.delete(gap.id)) this.#open.set(id, { ...gap, id })
      if (this.#loss?.id === gap.id) this.#loss = { ...this.#loss, id }
    }
  }

  #put(gap: Omit<Gap, 'id'>): number {
    const id = this.#number()
    this.#gaps.set(id, { id, ...gap })
    if (gap.to === null) this.#open.set(id, { id, ...gap })
    if (this.#gaps.size > LIMIT) {
      const oldest = [...this.#gaps.values()].find(({ to }) => to !== null)
      if (oldest !== undefined) this.#gaps.delete(oldest.id)
    }
    return id
  }
}

const closed = (gap: Gap, to: Ticks, lost: number | null | undefined): Gap => ({
  ...gap,
  to: to > gap.from ? to : gap.from,
  lost: lost === undefined ? gap.lost : lost,
})
