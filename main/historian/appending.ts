/**
 * Owns the way of samples into the tail: each is refused, found to be there already, or added to the rows in
 * memory, of which a commit makes one blob. Nothing is made per sample: half a million come in a second.
 */
import { LATEST, type AppendReceipt } from '../../shared/history.ts'
import { SampleFlag, type SampleBatch } from '../../shared/samples.ts'
import { halvesOf } from '../../shared/time.ts'
import { DUPLICATE, type Known } from './known.ts'
import { momentOf, type Moment, type Rows } from './rows.ts'
import type { TailRow, TailRows } from './tail.ts'
import { storeOther } from './value.ts'

const END = momentOf(LATEST)

/** Of these the product puts one in the place of another. */
const REPLACED = SampleFlag.Calculated | SampleFlag.Manual

export class Appending {
  readonly #tail: TailRows
  readonly #known: Known
  readonly #isForgotten: (tag: number) => boolean
  /** Newest time of each tag, by its slot in the tail, or later: what is newer cannot be there already. */
  #newestLow = new Uint32Array(64)
  #newestHigh = new Int32Array(64).fill(-1)
  readonly #row: TailRow = {
    ...{ low: 0, high: 0, value: 0, status: 0, type: 0, flags: 0, n: 0 },
    ...{ delayLow: 0, delayHigh: 0, other: undefined },
  }

  constructor(tail: TailRows, known: Known, isForgotten: (tag: number) => boolean) {
    this.#tail = tail
    this.#known = known
    this.#isForgotten = isForgotten
  }

  /** A tag has a sample of this moment. */
  learn(tag: number, { low, high }: Moment): void {
    const slot = this.#tail.slotOf(tag)
    this.#isNewest(slot, low, high)
  }

  append(batch: SampleBatch): AppendReceipt {
    const { tag, value, status, type, flags, others } = batch
    const [source, server] = [halvesOf(batch.sourceTime), halvesOf(batch.serverTime)]
    const row = this.#row
    let [stored, duplicate, refused] = [0, 0, 0]
    let nextOther = 0
    for (let at = 0; at < tag.length; at++) {
      const [low, high] = [source[2 * at]! >>> 0, source[2 * at + 1]!]
      row.other = undefined
      row.value = value[at]!
      for (; nextOther < others.length && others[nextOther]![0] <= at; nextOther++) {
        if (others[nextOther]![0] < at) continue
        row.other = storeOther(others[nextOther]![1])
        row.value = Number.NaN
      }
      const isStorable = high >= 0 && (high < END.high || (high === END.high && low < END.low))
      if (!isStorable || this.#isForgotten(tag[at]!)) {
        refused += 1
        continue
      }
      row.low = low
      row.high = high
      row.status = status[at]!
      row.type = type[at]!
      row.flags = flags[at]!
      row.n = 0
      // The difference of two 64-bit times may need 65 bits: it wraps, and wraps back when it is read.
      const difference = (server[2 * at]! >>> 0) - low
      row.delayLow = difference | 0
      row.delayHigh = (server[2 * at + 1]! - high - (difference < 0 ? 1 : 0)) | 0
      const slot = this.#tail.slotOf(tag[at]!)
      if (!this.#isNewest(slot, low, high)) {
        row.n = this.#known.placeOf(tag[at]!, slot, row)
        if (row.n === DUPLICATE) {
          duplicate += 1
          continue
        }
      }
      this.#known.added(slot, row, this.#tail.end)
      this.#tail.add(slot, row)
      stored += 1
    }
    return { stored, duplicate, refused, dropped: 0 }
  }

  /**
   * Rows that were taken out of the tail come into it again, but for those that are there elsewhere, and those of
   * which another one took the place there.
   */
  again(tag: number, rows: Rows): void {
    const slot = this.#tail.slotOf(tag)
    const row = this.#row
    for (let at = 0; at < rows.length; at++) {
      row.low = rows.low[at]!
      row.high = rows.high[at]!
      row.value = rows.value[at]!
      row.status = rows.status[at]!
      row.type = rows.type[at]!
      row.flags = rows.flags[at]!
      row.delayLow = rows.delay[2 * at]!
      row.delayHigh = rows.delay[2 * at + 1]!
      row.other = rows.others.get(at)
      row.n = this.#known.placeOf(tag, slot, row)
      if (row.n === DUPLICATE) continue
      if ((row.flags & REPLACED) !== 0 && row.n > rows.n[at]!) continue
      this.#known.added(slot, row, this.#tail.end)
      this.#tail.add(slot, row)
    }
  }

  /** Remembers a moment where it is later than all of the tag's. Of a commit that failed later ones may stay
   * here: what they hide is looked for in vain. */
  #isNewest(slot: number, low: number, high: number): boolean {
    if (slot >= this.#newestHigh.length) this.#grow(slot)
    const [knownLow, knownHigh] = [this.#newestLow[slot]!, this.#newestHigh[slot]!]
    if (high < knownHigh || (high === knownHigh && low <= knownLow)) return false
    this.#newestLow[slot] = low
    this.#newestHigh[slot] = high
    return true
  }

  #grow(slot: number): void {
    const [low, high] = [this.#newestLow, this.#newestHigh]
    this.#newestLow = new Uint32Array(2 * slot)
    this.#newestLow.set(low)
    this.#newestHigh = new Int32Array(2 * slot).fill(-1)
    this.#newestHigh.set(high)
  }
}
