/**
 * The column decoder: data changes from the bytes of a notification (Part 6, 5.2; Part 4, 7.25.2), one
 * after the other into the same `Reading`, without an object for any of them. Numbers, booleans, text,
 * times, 64-bit integers, byte strings, GUIDs and status codes are read here; of every other type, and of
 * arrays, the value alone is left to node-opcua's own decoder. What is too large to be kept is measured and
 * passed over where its bytes lie, and not made first.
 *
 * Bytes that are no data changes end it: what came before counts, and `isBroken` says that the rest is lost.
 */
import { TextDecoder } from 'node:util'
import { BinaryStream } from 'node-opcua-binary-stream'
import { decodeVariant } from 'node-opcua-client'
import { ARRAY, ValueType } from '../../shared/samples.ts'
import { LARGEST_VALUE } from '../../shared/samples-size.ts'
import { isoFromTicks } from '../../shared/time.ts'
import { Broken, Extent } from './extent.ts'
import { Instant, type Reading } from './reading.ts'
import type { RawVariant } from './values.ts'

/** The length of what is absent, as a signed number. */
const ABSENT = -1
/** Bits of a variant's first byte that are its type. */
const TYPE = 0x3f

/** An XML element is text. */
const XML_ELEMENT = 16

/** The least bytes that one character, byte or element of a value takes in memory. */
const CHARACTER = 2
const BASE64 = 8 / 3
const ELEMENT = 8
/** Bytes of a text that is only counted, decoded at a time. */
const STRETCH = 65_536

export class Changes {
  readonly #bytes: Buffer
  readonly #view: DataView
  readonly #reading: Reading
  #stream: BinaryStream | null = null
  #extent: Extent | null = null
  #at = 0
  #left = 0
  /** Whose change the reading is: the handle that was given to the item. */
  handle = 0
  /** Its value as node-opcua has it, where that has decoded it. */
  variant: RawVariant | null = null
  /** The bytes are not what they should be: what was in the rest is lost. */
  isBroken = false
  /** Whose change that was, as far as its handle could be read. */
  brokenAt: number | null = null

  /** @param bytes of a DataChangeNotification @param reading filled by each `next` */
  constructor(bytes: Buffer, reading: Reading) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#reading = reading
    if (bytes.byteLength < 4) {
      this.isBroken = true
      return
    }
    const count = this.#view.getUint32(0, true)
    this.#at = 4
    if (count === 0xffff_ffff) return
    if (count > bytes.byteLength - 4) this.isBroken = true
    else this.#left = count
  }

  /** Reads the next change; false at the end. */
  next(): boolean {
    if (this.#left === 0) return false
    this.#left -= 1
    try {
      this.handle = this.#view.getUint32(this.#at, true)
      this.#dataValue(this.#at + 4)
      return true
    } catch (error) {
      // Out of bounds, or what the stock decoder throws at bytes that it cannot read.
      if (!(error instanceof Error)) throw error
      this.#left = 0
      this.isBroken = true
      if (this.#at + 4 <= this.#bytes.byteLength) this.brokenAt = this.handle
      return false
    }
  }

  #dataValue(from: number): void {
    const view = this.#view
    const reading = this.#reading
    reading.clear()
    this.variant = null
    const mask = view.getUint8(from)
    let at = from + 1
    if ((mask & 0x01) !== 0) {
      const form = view.getUint8(at)
      reading.type = form
      switch (form) {
        case ValueType.Boolean:
          reading.number = view.getUint8(at + 1) === 0 ? 0 : 1
          at += 2
          break
        case ValueType.SByte:
          reading.number = view.getInt8(at + 1)
          at += 2
          break
        case ValueType.Byte:
          reading.number = view.getUint8(at + 1)
          at += 2
          break
        case ValueType.Int16:
          reading.number = view.getInt16(at + 1, true)
          at += 3
          break
        case ValueType.UInt16:
          reading.number = view.getUint16(at + 1, true)
          at += 3
          break
        case ValueType.Int32:
          reading.number = view.getInt32(at + 1, true)
          at += 5
          break
        case ValueType.UInt32:
          reading.number = view.getUint32(at + 1, true)
          at += 5
          break
        case ValueType.Float:
          reading.number = view.getFloat32(at + 1, true)
          at += 5
          break
        case ValueType.Double:
          reading.number = view.getFloat64(at + 1, true)
          at += 9
          break
        default:
          at = this.#other(form, at)
      }
    }
    if ((mask & 0x02) === 0) reading.status = 0
    else {
      reading.status = view.getInt32(at, true)
      at += 4
    }
    at = this.#time(reading.source, at, (mask & 0x04) !== 0, (mask & 0x10) !== 0)
    this.#at = this.#time(reading.server, at, (mask & 0x08) !== 0, (mask & 0x20) !== 0)
  }

  /** Returns where it ends. */
  #time(instant: Instant, from: number, given: boolean, precise: boolean): number {
    const view = this.#view
    const at = given ? from + 8 : from
    const rest = precise ? view.getUint16(at, true) : 0
    if (given) instant.put(view.getUint32(from, true), view.getUint32(from + 4, true), rest)
    else instant.none()
    return precise ? at + 2 : at
  }

  /** A value that is no number. @param from where its form stands; returns where it ends. */
  #other(form: number, from: number): number {
    const view = this.#view
    const reading = this.#reading
    const at = from + 1
    switch (form) {
      case ValueType.Null:
        return at
      case ValueType.Int64:
        reading.other = view.getBigInt64(at, true)
        return at + 8
      case ValueType.UInt64:
        reading.other = view.getBigUint64(at, true)
        return at + 8
      case ValueType.DateTime:
        moment.put(view.getUint32(at, true), view.getUint32(at + 4, true), 0)
        if (moment.told) reading.other = isoFromTicks(ticksOf(moment))
        return at + 8
      case ValueType.Guid:
        this.#within(at, 16)
        reading.other = guidOf(this.#bytes.subarray(at, at + 16))
        return at + 16
      case ValueType.StatusCode:
        reading.other = view.getUint32(at, true)
        return at + 4
      case ValueType.String:
      case XML_ELEMENT:
        return this.#text(at)
      case ValueType.ByteString: {
        const end = this.#counted(at)
        const size = end - at - 4
        if (size * BASE64 > LARGEST_VALUE) reading.oversize = { size, of: 'bytes' }
        else if (view.getInt32(at, true) !== ABSENT) {
          reading.other = this.#bytes.toString('base64', at + 4, end)
        }
        return end
      }
      case ValueType.LocalizedText: {
        const parts = view.getUint8(at)
        const text = (parts & 1) === 0 ? at + 1 : this.#counted(at + 1)
        return (parts & 2) === 0 ? text : this.#text(text)
      }
      default:
        return this.#large(form, from)
    }
  }

  #text(at: number): number {
    const end = this.#counted(at)
    const size = end - at - 4
    const reading = this.#reading
    const count =
      size * CHARACTER > LARGEST_VALUE ? charactersIn(this.#bytes.subarray(at + 4, end)) : 0
    if (count * CHARACTER > LARGEST_VALUE) reading.oversize = { size: count, of: 'characters' }
    else if (this.#view.getInt32(at, true) !== ABSENT) {
      reading.other = this.#bytes.toString('utf8', at + 4, end)
    }
    return end
  }

  /** Where a length and so many bytes end. */
  #counted(at: number): number {
    const length = this.#view.getInt32(at, true)
    if (length === ABSENT) return at + 4
    this.#within(at + 4, length >>> 0)
    return at + 4 + length
  }

  #within(at: number, size: number): void {
    if (at + size > this.#bytes.byteLength) throw new Broken('the message ends too soon')
  }

  /** An array or what has parts: left to node-opcua where it is not too large to be kept. */
  #large(form: number, from: number): number {
    this.#extent ??= new Extent(this.#view)
    const end = this.#extent.measure(from)
    const { length, elements } = this.#extent
    if ((form & TYPE) === ValueType.Null) {
      // However often it is nothing.
      this.#reading.type = ValueType.Null
      return end
    }
    if ((length !== null && length * ELEMENT > LARGEST_VALUE) || elements > LARGEST_VALUE) {
      this.#reading.type = (form & TYPE) | (length === null ? 0 : ARRAY)
      this.#reading.oversize = { size: length ?? elements, of: 'elements' }
      return end
    }
    return this.#stock(from)
  }

  /** Leaves the value to node-opcua. @param from where its form stands; returns where it ends. */
  #stock(from: number): number {
    this.#stream ??= new BinaryStream(this.#bytes)
    this.#stream.length = from
    const variant = decodeVariant(this.#stream)
    this.#reading.type = ValueType.Null
    this.#reading.putVariant(variant)
    this.variant = variant
    return this.#stream.length
  }
}

const moment = new Instant()

const ticksOf = ({ low, high }: Instant): bigint => (BigInt(high) << 32n) | BigInt(low >>> 0)

/** The first three parts are numbers, the rest bytes. */
function guidOf(bytes: Buffer): string {
  const part = (from: number, to: number): string => bytes.toString('hex', from, to)
  const [one, two, three] = [bytes.readUInt32LE(0), bytes.readUInt16LE(4), bytes.readUInt16LE(6)]
  const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0')
  const text = `${hex(one, 8)}-${hex(two, 4)}-${hex(three, 4)}-${part(8, 10)}-${part(10, 16)}`
  return text.toUpperCase()
}

/** UTF-16 units of a text, without making it. */
function charactersIn(bytes: Buffer): number {
  // The few that are short enough to be kept after all are counted the same way.
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  let count = 0
  for (let from = 0; from < bytes.length; from += STRETCH) {
    count += decoder.decode(bytes.subarray(from, from + STRETCH), { stream: true }).length
  }
  return count + decoder.decode().length
}
