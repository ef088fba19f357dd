/**
 * The newest samples of one pen in columns of typed arrays, bounded. The columns are one contiguous
 * stretch of a buffer twice their size, so what is drawn is a view and never a copy; the buffer is
 * moved together once every time it has been filled.
 */

/** Enough for an hour at 10 samples a second; 34 bytes each with the buffer's second half. */
export const MOST = 36_000
const FIRST = 256

/** Quality as one byte: 0 good, 1 uncertain, 2 bad. */
export type QualityCode = 0 | 1 | 2

export class SampleRing {
  #time = new Float64Array(FIRST)
  #value = new Float64Array(FIRST)
  #quality = new Uint8Array(FIRST)
  #start = 0
  #end = 0
  #since: number
  readonly #most: number

  /** `since`: from this instant on every sample is taken. */
  constructor(since: number, most = MOST) {
    this.#since = since
    this.#most = most
  }

  /** The instant from which every sample is here; it moves on when old ones are dropped. */
  get since(): number {
    return this.#since
  }

  get length(): number {
    return this.#end - this.#start
  }

  get time(): Float64Array {
    return this.#time.subarray(this.#start, this.#end)
  }

  get value(): Float64Array {
    return this.#value.subarray(this.#start, this.#end)
  }

  get quality(): Uint8Array {
    return this.#quality.subarray(this.#start, this.#end)
  }

  /** Begins anew: samples were lost, what is here is not all. */
  clear(since: number): void {
    this.#start = this.#end
    this.#since = since
  }

  /** Drops what lies before this instant: the history has it. */
  forget(before: number): void {
    if (before <= this.#since) return
    while (this.#start < this.#end && (this.#time[this.#start] as number) < before) this.#start += 1
    this.#since = before
  }

  /**
   * Takes a sample in its place in time. False where it belongs before everything that is here: only
   * the history can tell then.
   */
  push(time: number, value: number, quality: QualityCode): boolean {
    let at = this.#end
    while (at > this.#start && (this.#time[at - 1] as number) > time) at -= 1
    if (at > this.#start && this.#time[at - 1] === time) {
      // The same instant again: the later word counts.
      this.#value[at - 1] = value
      this.#quality[at - 1] = quality
      return true
    }
    if (at < this.#end && (at === this.#start || this.#end - at > 1000)) return false
    const behind = this.#end - at
    this.#room()
    const place = this.#end - behind
    if (behind > 0) {
      this.#time.copyWithin(place + 1, place, this.#end)
      this.#value.copyWithin(place + 1, place, this.#end)
      this.#quality.copyWithin(place + 1, place, this.#end)
    }
    this.#time[place] = time
    this.#value[place] = value
    this.#quality[place] = quality
    this.#end += 1
    if (this.length > this.#most) {
      this.#start += 1
      this.#since = this.#time[this.#start] as number
    }
    return true
  }

  #room(): void {
    const size = this.#time.length
    if (this.#end < size) return
    const length = this.length
    // Half full or less: moving together is enough. Otherwise it doubles, up to twice the most.
    const grown = length * 2 > size ? Math.min(size * 2, this.#most * 2 + 2) : size
    const time = grown === size ? this.#time : new Float64Array(grown)
    const value = grown === size ? this.#value : new Float64Array(grown)
    const quality = grown === size ? this.#quality : new Uint8Array(grown)
    time.set(this.time)
    value.set(this.value)
    quality.set(this.quality)
    this.#time = time
    this.#value = value
    this.#quality = quality
    this.#start = 0
    this.#end = length
  }
}
