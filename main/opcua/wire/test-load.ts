/**
 * Test fixture: thousands of variables that change at a steady pace, at nearly no cost: their
 * notifications are encoded once, and then only values and times are written over. Each value is the
 * number of the change, so that whoever receives it can tell what is missing and what came twice.
 */
import type { Counts } from './test-subscriptions.ts'
import { BytesWriter, Type, fileTime, type WireSample, type WireVariant } from './test-writing.ts'

export interface LoadOptions {
  readonly items: number
  /** Milliseconds between two changes of each. */
  readonly interval: number
  /** Taken in turn; Double where nothing is said. */
  readonly types?: readonly number[]
}

interface Change {
  readonly number: number
  readonly time: bigint
}

/** GoodOverflow: queued before it were others. */
const OVERFLOW = 0x0000_0480

export const loadName = (index: number): string => `s=Load/${index}`

const valueOf = (type: number, number: number): unknown => {
  switch (type) {
    case Type.Boolean:
      return number % 2 === 1
    case Type.Byte:
    case Type.SByte:
      return number % 128
    case Type.Int16:
    case Type.UInt16:
      return number % 32_768
    case Type.Int64:
    case Type.UInt64:
      return BigInt(number)
    case Type.String:
      return String(number)
    default:
      return number
  }
}

export const loadVariant = (type: number, number: number): WireVariant => ({
  type,
  value: valueOf(type, number),
})

/** Makes the changes and tells each feed of them. */
export class Load {
  readonly options: LoadOptions
  #last: Change = { number: 0, time: fileTime(Date.now()) }
  readonly feeds = new Set<LoadFeed>()
  readonly #timer: NodeJS.Timeout

  constructor(options: LoadOptions) {
    this.options = options
    this.#timer = setInterval(() => this.#step(), options.interval)
  }

  typeOf(index: number): number {
    const types = this.options.types ?? [Type.Double]
    return types[index % types.length] ?? Type.Double
  }

  sampleOf(index: number): WireSample {
    const { number, time } = this.#last
    return { variant: loadVariant(this.typeOf(index), number), sourceTime: time, serverTime: time }
  }

  /** Milliseconds that passed count, so a late timer skips no change. */
  #step(): void {
    this.#last = { number: this.#last.number + 1, time: fileTime(Date.now()) }
    for (const feed of this.feeds) feed.put(this.#last)
  }

  stop(): void {
    clearInterval(this.#timer)
  }
}

interface Part {
  readonly bytes: Buffer
  readonly view: DataView
  /** Where the value of each item stands; the times follow it. */
  readonly values: Int32Array
  readonly types: Uint8Array
}

/** What one subscription watches of the load. */
export class LoadFeed {
  readonly #load: Load
  readonly #counts: Counts
  #items: { readonly index: number; readonly handle: number; readonly queue: number }[] = []
  #waiting: Change[] = []
  /** Parts of the oldest change that are sent. */
  #sent = 0
  #overflowed = false
  #parts: Part[] = []
  /** The parts are no longer those of the items. */
  #isStale = true
  #limit = 0

  constructor(load: Load, counts: Counts) {
    this.#load = load
    this.#counts = counts
    load.feeds.add(this)
  }

  get count(): number {
    return this.#items.length
  }

  add(index: number, handle: number, queue: number): void {
    this.#items.push({ index, handle, queue })
    this.#isStale = true
  }

  remove(handle: number): void {
    this.#items = this.#items.filter((each) => each.handle !== handle)
    this.#isStale = true
  }

  end(): void {
    this.#load.feeds.delete(this)
  }

  put(change: Change): void {
    if (this.#items.length === 0) return
    this.#waiting.push(change)
    if (this.#waiting.length <= (this.#items[0]?.queue ?? 1)) return
    this.#waiting.shift()
    // Of a change whose first parts are sent only the others are lost.
    const sent = this.#parts
      .slice(0, this.#sent)
      .reduce((sum, { values }) => sum + values.length, 0)
    this.#counts.overflowed += this.#items.length - sent
    this.#sent = 0
    this.#overflowed = true
  }

  get waits(): boolean {
    return this.#waiting.length > 0
  }

  /** The body of the next DataChangeNotification of so many items at most, and how many it has. */
  take(limit: number): { body: Buffer; count: number } | null {
    const change = this.#waiting[0]
    if (change === undefined) return null
    // Items come and go between two changes, never in the middle of one: begun anew, its first parts would be
    // sent and counted once more, and to whoever receives them they are no news.
    if (this.#sent === 0 && (this.#isStale || this.#limit !== limit)) {
      this.#parts = this.#encode(limit)
      this.#limit = limit
      this.#isStale = false
    }
    const part = this.#parts[this.#sent]
    if (part === undefined) return null
    this.#sent += 1
    if (this.#overflowed) this.#patch(part, change, OVERFLOW)
    else this.#patch(part, change, 0)
    if (this.#sent === this.#parts.length) {
      this.#waiting.shift()
      this.#sent = 0
      this.#overflowed = false
    }
    return { body: part.bytes, count: part.values.length }
  }

  #encode(limit: number): Part[] {
    const parts: Part[] = []
    const size = limit === 0 ? this.#items.length : limit
    for (let from = 0; from < this.#items.length; from += size) {
      const items = this.#items.slice(from, from + size)
      const writer = new BytesWriter().int32(items.length)
      const values = new Int32Array(items.length)
      const types = new Uint8Array(items.length)
      for (const [at, { index, handle }] of items.entries()) {
        const type = this.#load.typeOf(index)
        // Value, status and both times.
        writer.uint32(handle).byte(0x0f).byte(type)
        values[at] = writer.length
        types[at] = type
        writer.scalar(type, valueOf(type, 0)).uint32(0).int64(0n).int64(0n)
      }
      const bytes = writer.int32(-1).done()
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      parts.push({ bytes, view, values, types })
    }
    return parts
  }

  #patch({ view, values, types }: Part, { number, time }: Change, status: number): void {
    const low = Number(time & 0xffff_ffffn)
    const high = Number(time >> 32n)
    for (let row = 0; row < values.length; row++) {
      let at = values[row] ?? 0
      at += putValue(view, at, types[row] ?? 0, number)
      view.setUint32(at, status, true)
      view.setUint32(at + 4, low, true)
      view.setUint32(at + 8, high, true)
      view.setUint32(at + 12, low, true)
      view.setUint32(at + 16, high, true)
    }
  }
}

/** Returns how many bytes the value takes. */
function putValue(view: DataView, at: number, type: number, number: number): number {
  switch (type) {
    case Type.Double:
      view.setFloat64(at, number, true)
      return 8
    case Type.Float:
      view.setFloat32(at, number, true)
      return 4
    case Type.Boolean:
      view.setUint8(at, number % 2)
      return 1
    case Type.Int16:
    case Type.UInt16:
      view.setUint16(at, number % 32_768, true)
      return 2
    case Type.Int32:
    case Type.UInt32:
      view.setUint32(at, number, true)
      return 4
    case Type.Int64:
    case Type.UInt64:
      view.setUint32(at, number, true)
      view.setUint32(at + 4, 0, true)
      return 8
    default:
      throw new Error(`the load has no type ${type}`)
  }
}
