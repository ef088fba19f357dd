/**
 * Tags whose source stamps with a clock that is neither ours nor its server's, as a controller does that
 * keeps local time: what they miss lies elsewhere on the axis than the gap of their server, by as much as
 * their clock is wrong. One sample with an old time is no such tag: its value may have changed long ago.
 */
import { isStorable } from '../../shared/history.ts'
import type { SampleBatch } from '../../shared/samples.ts'
import { halvesOf, TICKS_PER_MS, type Ticks } from '../../shared/time.ts'

/** Two clocks that are no further apart go together. */
const TOGETHER: Ticks = 60_000n * TICKS_PER_MS

interface Known {
  readonly time: Ticks
  /** When it came. */
  readonly at: Ticks
  /** The one before was as much askew. */
  readonly isSteady: boolean
}

/** Tags that are askew together, from the least to the most of them. */
export interface Shift {
  readonly tags: readonly number[]
  readonly least: Ticks
  readonly most: Ticks
}

export class Askew {
  readonly #tags = new Map<number, Known>()

  /**
   * Samples that came as they were made, not what a server tells first of each. By the upper halves of the
   * times, for speed: what is wrong by less than seven minutes may pass.
   * @param at when they came
   * @param earliest that is no wonder, to `latest`
   */
  take(batch: SampleBatch, at: Ticks, earliest: Ticks, latest: Ticks): void {
    const halves = halvesOf(batch.sourceTime)
    const [low, high] = [Number(earliest >> 32n), Number(latest >> 32n)]
    for (let row = 0; row < batch.tag.length; row++) {
      const half = halves[2 * row + 1]!
      const isRight = half >= low && half <= high
      if (isRight && this.#tags.size === 0) continue
      const tag = batch.tag[row]!
      const time = batch.sourceTime[row]!
      if (isRight || !isStorable(time)) this.#tags.delete(tag)
      else this.#tags.set(tag, { time, at, isSteady: isAs(this.#tags.get(tag), time - at) })
    }
  }

  shifts(): Shift[] {
    const shifts: { tags: number[]; least: Ticks; most: Ticks }[] = []
    const steady = [...this.#tags].filter(([, { isSteady }]) => isSteady)
    const sorted = steady
      .map(([tag, { time, at }]) => ({ tag, by: time - at }))
      .sort((one, other) => Number(one.by - other.by))
    for (const { tag, by } of sorted) {
      const last = shifts.at(-1)
      if (last === undefined || by - last.least > TOGETHER) {
        shifts.push({ tags: [tag], least: by, most: by })
      } else {
        last.tags.push(tag)
        last.most = by
      }
    }
    return shifts
  }
}

function isAs(before: Known | undefined, by: Ticks): boolean {
  if (before === undefined) return false
  const apart = by - (before.time - before.at)
  return apart <= TOGETHER && apart >= -TOGETHER
}
