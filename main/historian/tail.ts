/**
 * Owns the samples that are on disk in the order in which they came and not yet in chunks, in memory: in
 * blocks of columns, each tag a chain of its rows from the newest to come to the oldest. The writer finds
 * duplicates and what is to be sealed in it, the reader what the chunks do not have yet.
 */
import { EvenColumn } from './even-column.ts'
import type { Moment, Rows } from './rows.ts'

/** Rows of a block, a power of two: 1.3 to 2 MB. */
export const BLOCK = 65_536

/** Later than all that is stored. */
const BEYOND: Moment = { low: 0, high: 2 ** 31 - 1 }

export class TailBlock {
  readonly tag = new Int32Array(BLOCK)
  /** How many rows before this one the former of its tag lies; 0 where there is none. */
  readonly back = new Uint32Array(BLOCK)
  readonly low = new Uint32Array(BLOCK)
  readonly value = new Float64Array(BLOCK)
  readonly high = new EvenColumn(() => new Int32Array(BLOCK))
  readonly status = new EvenColumn(() => new Uint32Array(BLOCK))
  readonly n = new EvenColumn(() => new Uint32Array(BLOCK))
  readonly type = new EvenColumn(() => new Uint8Array(BLOCK))
  readonly flags = new EvenColumn(() => new Uint8Array(BLOCK))
  /** Two halves a row; made when a row first has one. */
  delay: Int32Array | null = null
  readonly others = new Map<number, Buffer>()
}

/** What a row has beside its tag, of which the slot is known. */
export interface TailRow {
  low: number
  high: number
  value: number
  status: number
  type: number
  flags: number
  n: number
  delayLow: number
  delayHigh: number
  other: Buffer | undefined
}

export class TailRows {
  /** Rows are numbered on and on, so that these numbers may pass 2^32. */
  end = 0
  /** Rows before this one are in chunks. */
  #floor = 0
  /** Blocks from that of the floor on, and those to be used again. */
  readonly #blocks: TailBlock[] = []
  readonly #spare: TailBlock[] = []
  #firstBlock = 0
  readonly #slots = new Map<number, number>()
  #tags = new Int32Array(64)
  /** By slot: one more than the tag's newest row, 0 where it has none. */
  #head = new Float64Array(64)
  /** By slot: rows before this one are gone. */
  #cut = new Float64Array(64)
  /** By slot: one more than the row of the latest moment, and that moment. Where the row is gone, or 0, it is to
   * be looked for. */
  #latest = new Float64Array(64)
  #latestLow = new Uint32Array(64)
  #latestHigh = new Int32Array(64)

  get floor(): number {
    return this.#floor
  }

  /** Rows in memory, those that only wait for the end of a seal among them. */
  get size(): number {
    return this.end - this.#floor
  }

  /** Tags that ever had a row. */
  get tagCount(): number {
    return this.#slots.size
  }

  /** A tag's place in the columns by tag; given at its first row, and for good. */
  slotOf(tag: number): number {
    return this.#slots.get(tag) ?? this.#newSlot(tag)
  }

  knownSlot(tag: number): number | undefined {
    return this.#slots.get(tag)
  }

  tagOf(slot: number): number {
    return this.#tags[slot]!
  }

  /** Tags that ever had a row. */
  tags(): IterableIterator<number> {
    return this.#slots.keys()
  }

  /** Slots of the tags that have rows before `until`, in order of tags. */
  slots(until = this.end): number[] {
    const found: number[] = []
    for (const slot of this.#slots.values()) {
      let row = this.newest(slot)
      while (row >= until) row = this.former(slot, row)
      if (row >= 0) found.push(slot)
    }
    return found.sort((a, b) => this.#tags[a]! - this.#tags[b]!)
  }

  block(row: number): TailBlock {
    return this.#blocks[Math.floor(row / BLOCK) - this.#firstBlock]!
  }

  /** The row of a tag that came last; -1 where it has none. */
  newest(slot: number): number {
    const row = this.#head[slot]! - 1
    return row >= this.first(slot) ? row : -1
  }

  /** The row of the same tag that came before; -1 where there is none. */
  former(slot: number, row: number): number {
    const back = this.block(row).back[row % BLOCK]!
    return back > 0 && row - back >= this.first(slot) ? row - back : -1
  }

  /** When a row was. */
  moment(row: number): Moment {
    const [block, at] = [this.block(row), row % BLOCK]
    return { low: block.low[at]!, high: block.high.at(at) }
  }

  /** From this row on a tag's rows count. */
  first(slot: number): number {
    return Math.max(this.#floor, this.#cut[slot]!)
  }

  add(slot: number, row: TailRow): void {
    const block = this.#room()
    const at = this.end % BLOCK
    const distance = this.end + 1 - this.#head[slot]!
    block.tag[at] = this.#tags[slot]!
    block.back[at] = this.#head[slot]! > this.#floor ? distance : 0
    block.low[at] = row.low
    block.value[at] = row.value
    block.high.put(at, row.high)
    block.status.put(at, row.status)
    block.n.put(at, row.n)
    block.type.put(at, row.type)
    block.flags.put(at, row.flags)
    if ((row.delayLow | row.delayHigh) !== 0) block.delay ??= new Int32Array(2 * BLOCK)
    if (block.delay !== null) {
      block.delay[2 * at] = row.delayLow
      block.delay[2 * at + 1] = row.delayHigh
    }
    if (row.other !== undefined) block.others.set(at, row.other)
    if (this.#isLatest(slot, row)) this.#learn(slot, this.end, row)
    this.end += 1
    this.#head[slot] = this.end
  }

  /** Takes back the rows from this one on: they were not stored. */
  undo(end: number): void {
    for (let row = this.end - 1; row >= end; row--) {
      const [block, at] = [this.block(row), row % BLOCK]
      const back = block.back[at]!
      const slot = this.slotOf(block.tag[at]!)
      this.#head[slot] = back === 0 ? 0 : row - back + 1
      if (this.#latest[slot]! > row) this.#latest[slot] = 0
      block.others.delete(at)
    }
    this.end = end
  }

  /** A tag's rows before this one are no longer here; answers from where they were. */
  cut(slot: number, row: number): number {
    const before = this.#cut[slot]!
    this.#cut[slot] = Math.max(before, row)
    return before
  }

  /** Takes back what `cut` did. */
  uncut(slot: number, row: number): void {
    this.#cut[slot] = row
    this.#latest[slot] = 0
  }

  /** All rows before this one are in chunks: their room is used again. */
  drop(row: number): void {
    this.#floor = Math.max(this.#floor, row)
    while (this.#blocks.length > 0 && (this.#firstBlock + 1) * BLOCK <= this.#floor) {
      const block = this.#blocks.shift()!
      block.others.clear()
      block.delay = null
      // As many as are filled while these are sealed; more would be memory for nothing.
      if (this.#spare.length < this.#blocks.length + 2) this.#spare.push(block)
      this.#firstBlock += 1
    }
  }

  /** A tag's rows before `until`, in the order in which they came, added to others. */
  collect(slot: number, into: Rows, until = this.end): void {
    let count = 0
    let last = this.newest(slot)
    while (last >= until) last = this.former(slot, last)
    for (let row = last; row >= 0; row = this.former(slot, row)) count++
    into.reserve(into.length + count)
    let at = into.length + count - 1
    into.length += count
    for (let row = last; row >= 0; row = this.former(slot, row)) this.#copy(row, into, at--)
  }

  /** Of a tag's rows before a moment the one of the latest, the last of that; -1 where there is none. */
  lastBefore(slot: number, moment: Moment): number {
    if (this.newest(slot) < 0) return -1
    if (this.#latest[slot]! <= this.first(slot)) {
      const row = this.#lastBefore(slot, BEYOND)
      this.#learn(slot, row, this.moment(row))
    }
    const order = this.#latestHigh[slot]! - moment.high || this.#latestLow[slot]! - moment.low
    return order < 0 ? this.#latest[slot]! - 1 : this.#lastBefore(slot, moment)
  }

  #lastBefore(slot: number, { low, high }: Moment): number {
    let best = -1
    let [bestLow, bestHigh, bestN] = [0, -1, 0]
    for (let row = this.newest(slot); row >= 0; row = this.former(slot, row)) {
      const [block, at] = [this.block(row), row % BLOCK]
      const [ownLow, ownHigh] = [block.low[at]!, block.high.at(at)]
      if (ownHigh > high || (ownHigh === high && ownLow >= low)) continue
      const order = ownHigh - bestHigh || ownLow - bestLow
      const n = block.n.at(at)
      if (order < 0 || (order === 0 && n < bestN)) continue
      best = row
      bestLow = ownLow
      bestHigh = ownHigh
      bestN = n
    }
    return best
  }

  /** Whether the row that is about to be added is known to be its tag's latest. */
  #isLatest(slot: number, row: TailRow): boolean {
    if (this.newest(slot) < 0) return true
    const known = this.#latest[slot]! - 1
    if (known < this.first(slot)) return false
    const order = row.high - this.#latestHigh[slot]! || row.low - this.#latestLow[slot]!
    return order > 0 || (order === 0 && row.n >= this.block(known).n.at(known % BLOCK))
  }

  #learn(slot: number, row: number, { low, high }: Moment): void {
    this.#latest[slot] = row + 1
    this.#latestLow[slot] = low
    this.#latestHigh[slot] = high
  }

  /** One row, added to others. */
  copy(row: number, into: Rows): void {
    into.reserve(into.length + 1)
    into.length += 1
    this.#copy(row, into, into.length - 1)
  }

  #copy(row: number, to: Rows, at: number): void {
    const [block, from] = [this.block(row), row % BLOCK]
    to.low[at] = block.low[from]!
    to.high[at] = block.high.at(from)
    to.value[at] = block.value[from]!
    to.status[at] = block.status.at(from)
    to.type[at] = block.type.at(from)
    to.flags[at] = block.flags.at(from)
    to.n[at] = block.n.at(from)
    to.delay[2 * at] = block.delay === null ? 0 : block.delay[2 * from]!
    to.delay[2 * at + 1] = block.delay === null ? 0 : block.delay[2 * from + 1]!
    if (block.others.size > 0) {
      const other = block.others.get(from)
      if (other !== undefined) to.others.set(at, other)
    }
  }

  /** The block in which the next row goes. */
  #room(): TailBlock {
    const at = Math.floor(this.end / BLOCK) - this.#firstBlock
    if (at === this.#blocks.length) this.#blocks.push(this.#spare.pop() ?? new TailBlock())
    return this.#blocks[at]!
  }

  #newSlot(tag: number): number {
    const slot = this.#slots.size
    if (slot === this.#tags.length) {
      const grown = <T extends { set(from: T): void }>(column: T, larger: T): T => {
        larger.set(column)
        return larger
      }
      this.#tags = grown(this.#tags, new Int32Array(2 * slot))
      this.#head = grown(this.#head, new Float64Array(2 * slot))
      this.#cut = grown(this.#cut, new Float64Array(2 * slot))
      this.#latest = grown(this.#latest, new Float64Array(2 * slot))
      this.#latestLow = grown(this.#latestLow, new Uint32Array(2 * slot))
      this.#latestHigh = grown(this.#latestHigh, new Int32Array(2 * slot))
    }
    this.#slots.set(tag, slot)
    this.#tags[slot] = tag
    return slot
  }
}
