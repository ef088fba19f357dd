/**
 * What was last heard of each item of a subscription, in columns, a row for each handle. Handles are given
 * once and never again: a notification that was under way when its item was removed finds nobody.
 */
import { isDeepStrictEqual } from 'node:util'
import type { TagValue } from '../../shared/samples.ts'
import type { Reading } from './reading.ts'

const START = 1024

/** Bits of a row: there is such an item; it has had a sample; that had a source time; its value was not
 * kept; notifications were lost since, so the value may be another one; that comes by itself all the same. */
const ITEM = 1
const KNOWN = 2
const TIMED = 4
const VALUELESS = 8
const DOUBTED = 16
const AWAITED = 32

export class Lasts {
  #tag = new Int32Array(START)
  #bits = new Uint8Array(START)
  #low = new Int32Array(START)
  #high = new Int32Array(START)
  #rest = new Uint16Array(START)
  #status = new Int32Array(START)
  #type = new Uint8Array(START)
  #number = new Float64Array(START)
  /** Values that are no numbers, by handle. */
  readonly #others = new Map<number, TagValue>()

  add(handle: number, tag: number): void {
    while (handle >= this.#tag.length) this.#grow()
    this.#tag[handle] = tag
    this.#bits[handle] = ITEM
  }

  /** Another handle takes the place of this one, and something may be lost in between. */
  succeed(handle: number, next: number): void {
    this.add(next, this.tag(handle))
    for (const column of [this.#low, this.#high, this.#rest, this.#status, this.#type]) {
      column[next] = column[handle] ?? 0
    }
    this.#number[next] = this.#number[handle] ?? 0
    const other = this.#others.get(handle)
    if (other !== undefined) this.#others.set(next, other)
    const bits = this.#bits[handle] ?? 0
    // Of what was never heard nothing can be missing.
    const isMissing = (bits & (KNOWN | DOUBTED)) !== 0
    this.#bits[next] = ITEM | bits | (isMissing ? DOUBTED | AWAITED : 0)
  }

  remove(handle: number): void {
    this.#bits[handle] = 0
    this.#others.delete(handle)
  }

  /** Handles come from the server and may be any number. */
  has(handle: number): boolean {
    return handle < this.#bits.length && (this.#bits[handle] ?? 0) !== 0
  }

  tag(handle: number): number {
    return this.#tag[handle] ?? 0
  }

  /** It has had a sample, and nothing was lost since. */
  isCertain(handle: number): boolean {
    return ((this.#bits[handle] ?? 0) & (KNOWN | DOUBTED)) === KNOWN
  }

  isDoubted(handle: number): boolean {
    return ((this.#bits[handle] ?? 0) & DOUBTED) !== 0
  }

  /** In doubt, and its server is about to tell it: what was read meanwhile would come before that. */
  isAwaited(handle: number): boolean {
    return ((this.#bits[handle] ?? 0) & AWAITED) !== 0
  }

  /** One that is nobody's any more stays so. */
  doubt(handle: number): void {
    if (this.has(handle)) {
      this.#bits[handle] = ((this.#bits[handle] ?? 0) | DOUBTED) & ~AWAITED
    }
  }

  /**
   * Takes note of a sample, after which nothing is in doubt; true when it is the last one again, with the
   * same source time, status and value: servers send it once more after a reconnect, and it would stand
   * in the history twice.
   */
  repeats(handle: number, reading: Reading): boolean {
    const { source, other } = reading
    const bits = (this.#bits[handle] ?? 0) & ~(DOUBTED | AWAITED)
    this.#bits[handle] = bits
    if (
      this.#low[handle] === source.low &&
      this.#high[handle] === source.high &&
      (bits & (KNOWN | TIMED | VALUELESS)) === (KNOWN | TIMED) &&
      source.given &&
      this.#rest[handle] === source.rest &&
      this.#status[handle] === reading.status &&
      this.#type[handle] === reading.type &&
      reading.oversize === null &&
      Object.is(this.#number[handle], reading.number) &&
      isDeepStrictEqual(this.#others.get(handle) ?? null, other)
    ) {
      return true
    }
    this.#low[handle] = source.low
    this.#high[handle] = source.high
    this.#rest[handle] = source.rest
    this.#status[handle] = reading.status
    this.#type[handle] = reading.type
    this.#number[handle] = reading.number
    if (other !== null) this.#others.set(handle, other)
    else if (this.#others.size > 0) this.#others.delete(handle)
    this.#bits[handle] =
      ITEM |
      KNOWN |
      (source.given ? TIMED : 0) |
      // What is too large to be kept is not kept here either, only to know it again.
      (reading.oversize === null ? 0 : VALUELESS)
    return false
  }

  #grow(): void {
    const size = this.#tag.length * 2
    const grown = <T extends { set(from: T): void }>(to: T, from: T): T => {
      to.set(from)
      return to
    }
    this.#tag = grown(new Int32Array(size), this.#tag)
    this.#bits = grown(new Uint8Array(size), this.#bits)
    this.#low = grown(new Int32Array(size), this.#low)
    this.#high = grown(new Int32Array(size), this.#high)
    this.#rest = grown(new Uint16Array(size), this.#rest)
    this.#status = grown(new Int32Array(size), this.#status)
    this.#type = grown(new Uint8Array(size), this.#type)
    this.#number = grown(new Float64Array(size), this.#number)
  }
}
