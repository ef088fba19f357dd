/** The present values of tags as formulas see them, and what the state of their links makes of them. */
import { Status } from '../../shared/quality.ts'
import { SampleFlag, valueAt, type SampleBatch, type TagValue } from '../../shared/samples.ts'
import { ticksFromMs } from '../../shared/time.ts'
import type { Cell, Value } from './run.ts'
import type { SavedCounters } from './saved.ts'

const newCell = (tag: number): Cell => ({
  tag,
  value: null,
  status: Status.BadWaitingForInitialData,
  own: Status.BadWaitingForInitialData,
  time: 0n,
  told: false,
  misdated: false,
  skew: 0,
})

/** A source may be ahead of its server, and a server drift between two looks at its clock. */
export const AHEAD = 600_000_000n

/** A value as a formula can use it; null is what none can. */
export function usable(value: TagValue): Value {
  if (typeof value === 'bigint') {
    const number = Number(value)
    return Number.isSafeInteger(number) ? number : null
  }
  return typeof value === 'object' ? null : value
}

export class Cells {
  readonly #cells = new Map<number, Cell>()
  /** Status that the link to a tag gives it in place of its own. */
  readonly #links = new Map<number, number>()
  /** What formulas make: nothing from outside sets it. */
  readonly #isMade: (tag: number) => boolean

  constructor(isMade: (tag: number) => boolean) {
    this.#isMade = isMade
  }

  /** The one of a tag, made where there is none. */
  of(tag: number): Cell {
    const known = this.#cells.get(tag)
    if (known !== undefined) return known
    const made = newCell(tag)
    this.#cells.set(tag, made)
    return made
  }

  goOn(former: Cells): void {
    for (const [tag, cell] of this.#cells) Object.assign(cell, former.#cells.get(tag))
    for (const [tag, status] of former.#links) this.#links.set(tag, status)
  }

  /** As they were when something was saved. */
  load(until: SavedCounters['until']): void {
    for (const { tag, time, value, status } of until) {
      const cell = this.#cells.get(tag)
      if (cell === undefined) continue
      Object.assign(cell, { time: BigInt(time), value, own: status, status, told: true })
    }
  }

  /**
   * When a sample was, on the clock of its source; one of a time that is not yet is of the moment at which
   * it came. While nothing is known of that clock, the server's word is taken.
   * @param at Unix milliseconds
   */
  #dated({ skew }: Cell, sourceTime: bigint, serverTime: bigint, at: number): bigint {
    const clock = ticksFromMs(at + (skew ?? 0))
    const limit = (skew === null && serverTime > clock ? serverTime : clock) + AHEAD
    return sourceTime > limit ? clock : sourceTime
  }

  #given(tag: number): Cell | undefined {
    return this.#isMade(tag) ? undefined : this.#cells.get(tag)
  }

  /**
   * A row of a batch; null where it changes nothing here.
   * @param restores it is from the history: it ends the gap that it follows
   * @param at when it came, Unix milliseconds; null where its time is true
   */
  take(batch: SampleBatch, row: number, restores: boolean, at: number | null): number | null {
    const past = ((batch.flags[row] ?? 0) & SampleFlag.BackFilled) !== 0
    if (past && !restores) return null
    const tag = batch.tag[row] ?? -1
    const cell = this.#given(tag)
    if (cell === undefined) return null
    if (restores) this.#links.delete(tag)
    cell.value = usable(valueAt(batch, row))
    cell.own = batch.status[row] ?? 0
    cell.status = this.#links.get(tag) ?? cell.own
    const sourceTime = batch.sourceTime[row] ?? 0n
    cell.time =
      at === null ? sourceTime : this.#dated(cell, sourceTime, batch.serverTime[row] ?? 0n, at)
    cell.misdated = cell.time !== sourceTime
    cell.told = true
    return tag
  }

  /** Whether a row is newer than what is known of its tag. */
  isNews({ tag, sourceTime }: SampleBatch, row: number): boolean {
    const cell = this.#given(tag[row] ?? -1)
    return cell !== undefined && (!cell.told || (sourceTime[row] ?? 0n) > cell.time)
  }

  /** The values as they are shown now; answers those whose links, and not sources, have changed. */
  show(frame: SampleBatch, at: number): ReadonlySet<number> {
    const changed = new Set<number>()
    frame.tag.forEach((tag, row) => {
      const cell = this.#given(tag)
      if (cell === undefined) return
      const status = frame.status[row] ?? 0
      const sourceTime = frame.sourceTime[row] ?? 0n
      const time = this.#dated(cell, sourceTime, frame.serverTime[row] ?? 0n, at)
      const isMisdated = time !== sourceTime
      const isKnown = time === cell.time || (isMisdated && cell.misdated)
      if (!isKnown || !cell.told) {
        // Known from the history, or a later one has overtaken those that stood in the queue.
        cell.value = usable(valueAt(frame, row))
        cell.time = time
        cell.misdated = isMisdated
        cell.own = status
      }
      if (status === cell.own) this.#links.delete(tag)
      else this.#links.set(tag, status)
      if (cell.status === status && cell.told) return
      cell.status = status
      if (status >>> 30 === 0) cell.told = true
      changed.add(tag)
    })
    return changed
  }

  /** Nothing is known of these tags from here on, until something comes. */
  lose(tags: Iterable<number>): ReadonlySet<number> {
    const changed = new Set<number>()
    for (const tag of tags) {
      const cell = this.#given(tag)
      if (cell === undefined) continue
      this.#links.set(tag, Status.BadNoCommunication)
      cell.status = Status.BadNoCommunication
      changed.add(tag)
    }
    return changed
  }

  /** They are what they were last: their link has said so. */
  regain(tags: Iterable<number>): ReadonlySet<number> {
    const changed = new Set<number>()
    for (const tag of tags) {
      const cell = this.#given(tag)
      if (cell === undefined || !this.#links.delete(tag)) continue
      cell.status = cell.own
      changed.add(tag)
    }
    return changed
  }
}
