/**
 * One calculation under way: what it has used so far, and the worst of it. A value that is not there is
 * null everywhere in this folder, and whatever is made from it is null too, so that nothing good can come
 * of what is bad.
 */
import type { CalculationReason } from '../../shared/formula.ts'
import { Status, subCode } from '../../shared/quality.ts'

export type Value = number | boolean | string | null

/** The present value of a tag, as formulas see it. */
export interface Cell {
  readonly tag: number
  value: Value
  /** As it is shown: link lost, last known. */
  status: number
  /** As the source gave it with its last sample. */
  own: number
  /** Source time, ticks; 0 before the first. */
  time: bigint
  /** It came, or was confirmed, since this run of the program began. */
  told: boolean
  /** Its source said that it is of a time that is not yet: `time` is when it came. */
  misdated: boolean
  /** Milliseconds by which the clock of its source is ahead of ours; null until that is known. */
  skew: number | null
}

export class Run {
  status: number = Status.Good
  reason: CalculationReason | null = null
  /** Tag whose quality it is; null where it is the calculation's own. */
  culprit: number | null = null
  /** Newest time of what was read. */
  newest = 0n
  untold = false
  /** The time of something that was read is not its source's. */
  misdated = false
  /** Judges by what the sources said, not by how their links are: what a queue had kept was true then. */
  readonly bySource: boolean

  constructor(bySource = false) {
    this.bySource = bySource
  }

  get bad(): boolean {
    return this.status >>> 30 >= 2
  }

  worsen(status: number, reason: CalculationReason, culprit: number | null = null): null {
    if (status >>> 30 > this.status >>> 30) {
      this.status = subCode(status)
      this.reason = reason
      this.culprit = culprit
    }
    return null
  }

  read(cell: Cell): Value {
    if (cell.time > this.newest) this.newest = cell.time
    if (!cell.told) this.untold = true
    if (cell.misdated) this.misdated = true
    const status = this.bySource ? cell.own : cell.status
    if (status >>> 30 > 0) {
      const waits = subCode(status) === Status.BadWaitingForInitialData
      this.worsen(status, waits ? 'waiting' : 'input', cell.tag)
      if (status >>> 30 >= 2) return null
    }
    const { value } = cell
    if (value === null) return this.worsen(Status.BadWaitingForInitialData, 'waiting', cell.tag)
    if (typeof value === 'number' && !Number.isFinite(value)) {
      return this.worsen(Status.BadOutOfRange, 'range', cell.tag)
    }
    return value
  }

  /** A number that can be one; anything else is bad, with what was wrong. */
  number(made: number, reason: CalculationReason): number | null {
    return Number.isFinite(made) ? made : this.worsen(Status.BadOutOfRange, reason)
  }

  wrongType(): null {
    return this.worsen(Status.BadConfigurationError, 'type')
  }

  /** Takes over how another went. */
  join(other: Run): void {
    if (other.status >>> 30 > this.status >>> 30) {
      this.status = other.status
      this.reason = other.reason
      this.culprit = other.culprit
    }
    if (other.newest > this.newest) this.newest = other.newest
    if (other.untold) this.untold = true
    if (other.misdated) this.misdated = true
  }
}

export type Compute = (run: Run) => Value

/** What makes a formula be looked at: new samples, a change of how links are, or only time that went by. */
export interface Moment {
  /** Ticks, on the clock of the sources. */
  readonly time: bigint
  readonly of: 'sample' | 'mark' | 'tick'
}
