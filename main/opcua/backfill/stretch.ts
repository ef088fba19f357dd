/**
 * One stretch of one node as it is read from a server's own history, page by page: how far it is told, what
 * to ask next, and when to believe that it was all. Pure. A server is believed as far as its answers bear
 * it out:
 *
 *   - all of a stretch was told where the history goes on after it, or has the newest value that the
 *     server holds: an archive that is behind would lack both;
 *   - where the server's clock may have come to the same times twice, as after it was set back, a later time
 *     does not stand for a later moment: an archive that is behind has what was recorded first and lacks what
 *     lies before it on the axis. No part is told before the whole is then, and the whole where the history goes
 *     on after all that the clock of before can have stamped;
 *   - nothing from before the server's own start counts as told, though it is kept: while it was down it
 *     recorded nothing;
 *   - pages that bring nothing new, values in disorder and continuation points without end are given up.
 */
import type { LeftReason } from '../../../shared/acquisition.ts'
import { subCode } from '../../../shared/quality.ts'
import { TICKS_PER_MS, type Ticks } from '../../../shared/time.ts'

/** What a server said of a node before it is read. */
export interface Standing {
  /** Its history may be read. */
  readonly readable: boolean
  /** It records the node now. */
  readonly records: boolean
  /** Source time of the value that it holds; null where it tells none. */
  readonly newest: Ticks | null
  /** Its clock has passed the stretch. */
  readonly isPast: boolean
  /** No moment of it is so new that an archive that is behind can hide that its times came twice. */
  readonly inParts: boolean
  /** It goes on where it has something later than this: the end of the stretch, or later. */
  readonly goesOnAfter: Ticks
  /** From when on what it recorded is whole: its start, where that lies within; null where it never is. */
  readonly wholeFrom: Ticks | null
}

/** One answer about one node. */
export interface Page {
  readonly status: number
  /** Source times in the order in which they came. */
  readonly times: readonly Ticks[]
  readonly continuation: Buffer | null
  /** How many values were asked for. */
  readonly asked: number
}

/** Answers without anything new, or with an error, one after the other. */
const MOST_STALLS = 3
/** Pages of one stretch. */
const MOST_PAGES = 20_000
/** So much after a stretch is asked for besides, to see that the history goes on. */
const BEYOND = 10_000n * TICKS_PER_MS

/** The server keeps no history of this node, or not for us. */
const none = new Set([
  0x8071_0000, // BadHistoryOperationInvalid
  0x8072_0000, // BadHistoryOperationUnsupported
  0x803d_0000, // BadNotSupported
  0x800b_0000, // BadServiceUnsupported
  0x803a_0000, // BadNotReadable
  0x801f_0000, // BadUserAccessDenied
  0x8033_0000, // BadNodeIdInvalid
  0x8034_0000, // BadNodeIdUnknown
])
const isBad = (status: number): boolean => status >= 0x8000_0000

export class StretchReading {
  readonly from: Ticks
  readonly to: Ticks
  readonly #standing: Standing
  /** Values from here on are asked for, unless there is a continuation point. */
  asksFrom: Ticks
  asksTo: Ticks
  continuation: Buffer | null = null
  /** Why it ended; null while it goes on. */
  end: 'told' | LeftReason | null = null
  /** Latest source time that was told; null before the first. */
  #latest: Ticks | null = null
  /** All up to here, without it, has been handed on as told. */
  #toldUntil: Ticks
  #ordered = true
  /** The newest value that the server holds was among what was told. */
  #hasNewest = false
  #stalls = 0
  #pages = 0

  constructor(from: Ticks, to: Ticks, standing: Standing) {
    this.from = from
    this.to = to
    this.#standing = standing
    this.asksFrom = from
    this.asksTo = standing.goesOnAfter + BEYOND
    this.#toldUntil = from
    if (!standing.readable) this.end = 'none'
  }

  /** The last answer brought nothing new: the server may be behind with what it records. */
  get stalled(): boolean {
    return this.#stalls > 0
  }

  take(page: Page): void {
    this.#pages += 1
    this.continuation = null
    const status = subCode(page.status)
    if (none.has(status)) this.end = 'none'
    else if (this.#pages > MOST_PAGES) this.end = 'disorder'
    else if (isBad(page.status)) {
      this.startOver()
      this.#stall('failed')
    } else this.#told(page)
  }

  /** Why something of it is left though no more is to be had; null where it goes on, or all was told. */
  get left(): LeftReason | null {
    const { wholeFrom, records } = this.#standing
    if (this.end !== 'told') return this.end
    return records && wholeFrom !== null && wholeFrom <= this.from ? null : 'incomplete'
  }

  /** The server has forgotten the continuation, or was asked for too much: on from the last moment. */
  startOver(): void {
    this.continuation = null
    this.asksFrom = this.#latest ?? this.from
  }

  /** What can be said now of the time that is told; null where that is nothing more than before. */
  covered(): { from: Ticks; to: Ticks } | null {
    const { wholeFrom, records, inParts } = this.#standing
    const isWhole = this.end === 'told'
    const until = isWhole ? this.to : this.#latest
    const isBelieved = isWhole || (inParts && this.#ordered)
    if (!records || wholeFrom === null || until === null || !isBelieved) return null
    const from = this.#toldUntil > wholeFrom ? this.#toldUntil : wholeFrom
    const to = until < this.to ? until : this.to
    // An instant alone is worth telling where the stretch has no more.
    if (from > to || (from === to && !isWhole)) return null
    this.#toldUntil = to
    return { from, to }
  }

  #told({ times, continuation, asked }: Page): void {
    const { newest, goesOnAfter } = this.#standing
    const before = this.#latest
    for (const time of times) {
      // Before the stretch: nobody asked for that.
      if (time < this.asksFrom - TICKS_PER_MS) continue
      if (newest !== null && time / TICKS_PER_MS === newest / TICKS_PER_MS) this.#hasNewest = true
      if (this.#latest !== null && time < this.#latest) this.#ordered = false
      if (this.#latest === null || time > this.#latest) this.#latest = time
    }
    const latest = this.#latest
    const isNew = latest !== null && (before === null || latest > before)
    if (latest !== null && this.#ordered && latest > goesOnAfter) {
      this.end = 'told'
      return
    }
    if (continuation !== null) {
      this.continuation = continuation
      if (isNew) this.#stalls = 0
      else this.#stall('disorder')
      return
    }
    const isMore = times.length >= asked
    if (!isMore && this.#isComplete(latest)) {
      this.end = 'told'
      return
    }
    // Not all came, and no continuation point with it: on from the last moment.
    const next = latest ?? this.from
    const isBehind = !isMore && !isNew
    if (isNew) this.#stalls = 0
    else this.#stall(isBehind ? 'incomplete' : 'disorder')
    this.asksFrom = isMore && next === this.asksFrom ? next + TICKS_PER_MS : next
    if (newest !== null && newest >= this.asksTo) this.asksTo = newest + TICKS_PER_MS
  }

  /** Nothing is newer than what was told. */
  #isComplete(latest: Ticks | null): boolean {
    const { newest, isPast, inParts, goesOnAfter } = this.#standing
    if (latest !== null && latest >= goesOnAfter) return true
    if (newest === null) return false
    if (newest < this.from) return isPast
    return inParts ? latest !== null && newest <= latest : this.#hasNewest
  }

  #stall(reason: LeftReason): void {
    this.#stalls += 1
    if (this.#stalls >= MOST_STALLS) this.end = reason
  }
}
