/**
 * Tags whose source stamps with a clock that is neither ours nor its server's, as a controller does that
 * keeps local time: what they miss lies elsewhere on the axis than the gap of their server, by as much as
 * their clock is wrong. One sample with an old time is no such tag: its value may have changed long ago.
 */
import { isStorable } from '../../shared/history.ts'
import type { SampleBatch } from '../../shared/samples.ts'
import { halvesOf, TICKS_PER_MS, type Ticks } from '../../shared/time.ts'

/** Tags of which the clocks are no further apart have one gap. */
const TOGETHER: Ticks = 5000n * TICKS_PER_MS

/** A clock that is wrong by no more than this more or less than it was is as wrong as it was. */
const ALIKE: Ticks = 60_000n * TICKS_PER_MS

/** A tag is askew for so long before it is believed: what a queue held back comes at once. */
const STEADY: Ticks = 1000n * TICKS_PER_MS

const TWO_32 = 2 ** 32

interface Known {
  /** By how much the last one was wrong, and the one before. */
  readonly by: Ticks
  readonly before: Ticks
  /** Since when it is as much askew. */
  readonly since: Ticks
  readonly isSteady: boolean
}

/** From one moment to another, both included. */
export interface Window {
  readonly from: Ticks
  readonly to: Ticks
}

/** Tags that are askew together, from the least to the most of them. */
export interface Shift {
  readonly tags: readonly number[]
  readonly least: Ticks
  readonly most: Ticks
}

export class Askew {
  readonly #tags = new Map<number, Known>()
  #turned = 0

  /** How often a tag was found to be askew. */
  get turned(): number {
    return this.#turned
  }

  /**
   * Samples that came as they were made, not what a server tells first of each. Times are looked at as
   * doubles, for speed: these are right to a few millionths of a second.
   * @param at when they came
   * @param expected source times that are no wonder
   */
  take(batch: SampleBatch, at: Ticks, expected: readonly Window[]): void {
    const halves = halvesOf(batch.sourceTime)
    const windows = expected.map(({ from, to }) => [Number(from), Number(to)] as const)
    for (let row = 0; row < batch.tag.length; row++) {
      const time = halves[2 * row + 1]! * TWO_32 + (halves[2 * row]! >>> 0)
      const isRight = windows.some(([from, to]) => time >= from && time <= to)
      if (isRight && this.#tags.size === 0) continue
      const tag = batch.tag[row]!
      if (isRight || !isStorable(batch.sourceTime[row]!)) this.#tags.delete(tag)
      else this.#wrong(tag, batch.sourceTime[row]! - at, at)
    }
  }

  /** @param passed tags that are not asked for */
  shifts(passed: (tag: number) => boolean = () => false): Shift[] {
    const shifts: { tags: number[]; least: Ticks; most: Ticks }[] = []
    const sorted = [...this.#tags]
      .filter(([tag, { isSteady }]) => isSteady && !passed(tag))
      .map(([tag, { by, before }]) =>
        by < before ? { tag, least: by, most: before } : { tag, least: before, most: by },
      )
      .sort((one, other) => Number(one.least - other.least))
    for (const { tag, least, most } of sorted) {
      const last = shifts.at(-1)
      if (last === undefined || most - last.least > TOGETHER) {
        shifts.push({ tags: [tag], least, most })
      } else {
        last.tags.push(tag)
        if (most > last.most) last.most = most
      }
    }
    return shifts
  }

  #wrong(tag: number, by: Ticks, at: Ticks): void {
    const known = this.#tags.get(tag)
    if (known === undefined || !isAs(known.by, by)) {
      this.#tags.set(tag, { by, before: by, since: at, isSteady: false })
      return
    }
    const isSteady = known.isSteady || at - known.since >= STEADY
    if (isSteady && !known.isSteady) this.#turned += 1
    this.#tags.set(tag, { ...known, by, before: known.by, isSteady })
  }
}

function isAs(before: Ticks, by: Ticks): boolean {
  const apart = by - before
  return apart <= ALIKE && apart >= -ALIKE
}
