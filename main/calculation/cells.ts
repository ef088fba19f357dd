/** The present values of tags as formulas see them, and what the state of their links makes of them. */
import { Status } from '../../shared/quality.ts'
import { SampleFlag, valueAt, type SampleBatch, type TagValue } from '../../shared/samples.ts'
import type { Cell, Value } from './run.ts'
import type { SavedCounters } from './saved.ts'

const newCell = (tag: number): Cell => ({
  tag,
  value: null,
  status: Status.BadWaitingForInitialData,
  own: Status.BadWaitingForInitialData,
  time: 0n,
  told: false,
})

/** A value as a formula can use it; null is what none can. */
function usable(value: TagValue): Value {
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

  #given(tag: number): Cell | undefined {
    return this.#isMade(tag) ? undefined : this.#cells.get(tag)
  }

  /**
   * A row of a batch; null where it changes nothing here.
   * @param restores it is from the history: it ends the gap that it follows
   */
  take(batch: SampleBatch, row: number, restores: boolean): number | null {
    const past = ((batch.flags[row] ?? 0) & SampleFlag.BackFilled) !== 0
    if (past && !restores) return null
    const tag = batch.tag[row] ?? -1
    const cell = this.#given(tag)
    if (cell === undefined) return null
    if (restores) this.#links.delete(tag)
    cell.value = usable(valueAt(batch, row))
    cell.own = batch.status[row] ?? 0
    cell.status = this.#links.get(tag) ?? cell.own
    cell.time = batch.sourceTime[row] ?? 0n
    cell.told = true
    return tag
  }

  /** Whether a row is newer than what is known of its tag. */
  isNews({ tag, sourceTime }: SampleBatch, row: number): boolean {
    const cell = this.#given(tag[row] ?? -1)
    return cell !== undefined && (!cell.told || (sourceTime[row] ?? 0n) > cell.time)
  }

  /** The values as they are shown now; answers those whose links, and not sources, have changed. */
  show(frame: SampleBatch): ReadonlySet<number> {
    const changed = new Set<number>()
    frame.tag.forEach((tag, row) => {
      const cell = this.#given(tag)
      if (cell === undefined) return
      const status = frame.status[row] ?? 0
      const time = frame.sourceTime[row] ?? 0n
      if (time !== cell.time || !cell.told) {
        // Known from the history, or a later one has overtaken those that stood in the queue.
        cell.value = usable(valueAt(frame, row))
        cell.time = time
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
