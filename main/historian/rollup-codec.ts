/**
 * Owns how buckets of one tag and level are packed into a block. docs/history-format.md has the layout; a
 * changed one gets another version. Every bucket comes back bit for bit, or reading fails.
 *
 *   u8 version   u8 1 where the shape, 2 where the areas are deflated
 *   u32 CRC-32 of the rest as it stands, begun with the tag and the byte before   the rest:
 *   u8 level   u32 number of the block   u32 bytes of the shape   shape   areas
 *
 * The shape is what a plot needs, and opened alone. A block of minutes has nothing else. Version 1, of which the CRC
 * is begun with the byte alone, is read only.
 */
import { constants, crc32, deflateRawSync, inflateRawSync } from 'node:zlib'
import { rollupLevels, type RollupLevel } from '../../shared/history.ts'
import { loadNumbers, storeValues } from './chunk-values.ts'
import { Damaged, damagedUnless } from './damage.ts'
import { nameSum } from './name-sum.ts'
import { ByteReader, ByteWriter } from './planes.ts'
import { Buckets, LEVEL_TICKS } from './rollup-buckets.ts'
import { Rows } from './rows.ts'

const VERSION = 2
const TAGLESS = 1
const DEFLATED = { shape: 1, areas: 2 } as const
const HEAD = 15
/** Byte from which on the CRC goes. */
const SUMMED = 6

const DEFLATE_FROM = 96
const DEFLATE = { level: 1, windowBits: 13, memLevel: 7, chunkSize: 16_384 }
const INFLATE = { maxOutputLength: 1 << 26, finishFlush: constants.Z_FINISH }
/** Times that are all multiples of this, in ticks, or of a tenth part of it and so on, are told in these. */
const LARGEST_UNIT = 10_000_000

const WHAT = 'a roll-up of the history'

const bytes = new ByteWriter()
const column = new Rows()
let scratch = new Float64Array(2048)

/** Which block it is: of a day its days, of a month its months since 1970. */
export interface BlockName {
  readonly level: RollupLevel
  readonly number: number
}

/** Minutes have no areas: fifteen times as many would cost what they save. */
export const hasAreas = (level: RollupLevel): boolean => level !== 'minute'

const valueColumns = ['first', 'last', 'area', 'lean'] as const

/** Buckets of a tag, at least one. */
export function encodeBlock(tag: number, { level, number }: BlockName, buckets: Buckets): Buffer {
  const shape = shrunk(shapeOf(buckets))
  const areas = hasAreas(level) ? shrunk(areasOf(buckets)) : { bytes: Buffer.alloc(0), is: false }
  const blob = Buffer.allocUnsafeSlow(HEAD + shape.bytes.length + areas.bytes.length)
  blob[0] = VERSION
  blob[1] = (shape.is ? DEFLATED.shape : 0) | (areas.is ? DEFLATED.areas : 0)
  blob[6] = rollupLevels.indexOf(level)
  blob.writeUInt32LE(number, 7)
  blob.writeUInt32LE(shape.bytes.length, 11)
  blob.set(shape.bytes, HEAD)
  blob.set(areas.bytes, HEAD + shape.bytes.length)
  blob.writeUInt32LE(crc32(blob.subarray(SUMMED), nameSum(tag, blob[1])), 2)
  return blob
}

/**
 * Buckets of a block of a tag; throws `Damaged` where it is not what `encodeBlock` made, or is another one.
 * @param part `shape`: the columns from `first` on are left as they are
 */
export function decodeBlock(
  tag: number,
  { level, number }: BlockName,
  blob: Buffer,
  part: 'shape' | 'all',
  into = new Buckets(),
): Buckets {
  const [version, deflated] = [blob[0]!, blob[1]!]
  const isKnown = version === VERSION || version === TAGLESS
  damagedUnless(blob.length > HEAD && isKnown && deflated <= 3, WHAT)
  const begin = version === TAGLESS ? deflated : nameSum(tag, deflated)
  damagedUnless(crc32(blob.subarray(SUMMED), begin) === blob.readUInt32LE(2), WHAT)
  const isIt = rollupLevels[blob[6]!] === level && blob.readUInt32LE(7) === number
  const areas = HEAD + blob.readUInt32LE(11)
  damagedUnless(isIt && areas <= blob.length, WHAT)
  const shape = whole(blob.subarray(HEAD, areas), (blob[1]! & DEFLATED.shape) !== 0)
  loadShape(shape, into)
  if (part === 'all' && hasAreas(level)) {
    loadAreas(whole(blob.subarray(areas), (blob[1]! & DEFLATED.areas) !== 0), into)
    const ticks = LEVEL_TICKS[level]
    for (let i = 0; i < into.length; i++) damagedUnless(into.end[i]! < ticks, WHAT)
  }
  return into
}

function shrunk(plain: Buffer): { readonly bytes: Buffer; readonly is: boolean } {
  if (plain.length >= DEFLATE_FROM) {
    const packed = deflateRawSync(plain, DEFLATE)
    if (packed.length < plain.length) return { bytes: packed, is: true }
  }
  return { bytes: Buffer.from(plain), is: false }
}

function whole(part: Buffer, isDeflated: boolean): ByteReader {
  try {
    const plain = isDeflated ? inflateRawSync(part, INFLATE) : part
    return new ByteReader(plain, plain.length, false)
  } catch {
    throw new Damaged(`${WHAT} is damaged`)
  }
}

function room(count: number): Float64Array {
  if (scratch.length < count) scratch = new Float64Array(2 * count)
  return scratch
}

function shapeOf(buckets: Buckets): Buffer {
  const { length } = buckets
  const numbers = room(length)
  bytes.clear()
  bytes.varint(length)
  for (let i = 0; i < length; i++) {
    numbers[i] = buckets.at[i]! - (i === 0 ? 0 : buckets.at[i - 1]! + 1)
  }
  bytes.numbers(numbers, length)
  for (let i = 0; i < length; i++) numbers[i] = buckets.count[i]! - 1
  bytes.numbers(numbers, length)
  for (const name of ['faulty', 'worst', 'type', 'marks'] as const) {
    bytes.runs(buckets[name], 0, length)
  }
  storeNumbers(buckets.least, length)
  storeNumbers(buckets.greatest, length)
  return bytes.written()
}

function loadShape(reader: ByteReader, into: Buckets): void {
  const length = reader.varint()
  damagedUnless(length > 0 && length <= 1440, WHAT)
  into.clear()
  into.reserve(length)
  into.length = length
  const numbers = room(length)
  reader.numbers(numbers, length)
  for (let i = 0, at = -1; i < length; i++) into.at[i] = at = at + 1 + numbers[i]!
  reader.numbers(numbers, length)
  for (let i = 0; i < length; i++) into.count[i] = numbers[i]! + 1
  for (const name of ['faulty', 'worst', 'type', 'marks'] as const)
    reader.runs(into[name], 0, length)
  loadNumbers(reader, into.least.subarray(0, length))
  loadNumbers(reader, into.greatest.subarray(0, length))
  damagedUnless(reader.isAtEnd, WHAT)
}

function areasOf(buckets: Buckets): Buffer {
  const { length, begin, end } = buckets
  bytes.clear()
  storeTicks(begin, length)
  storeTicks(spansOf(begin, end, length), length)
  storeTicks(spansOf(buckets.measured, spansOf(begin, end, length), length), length)
  storeTicks(spansOf(buckets.good, spansOf(begin, end, length), length), length)
  for (const name of valueColumns) storeNumbers(buckets[name], length)
  return bytes.written()
}

function loadAreas(reader: ByteReader, into: Buckets): void {
  const { length, begin, end, measured, good } = into
  for (const name of [begin, end, measured, good]) loadTicks(reader, name, length)
  for (let i = 0; i < length; i++) {
    measured[i] = end[i]! - measured[i]!
    good[i] = end[i]! - good[i]!
    end[i]! += begin[i]!
  }
  for (const name of valueColumns) loadNumbers(reader, into[name].subarray(0, length))
  damagedUnless(reader.isAtEnd, WHAT)
}

/** What each of the second is above the first. */
function spansOf(from: Float64Array, to: Float64Array, length: number): Float64Array {
  const spans = new Float64Array(length)
  for (let i = 0; i < length; i++) spans[i] = to[i]! - from[i]!
  return spans
}

/** The unit, then each in units. */
function storeTicks(ticks: Float64Array, length: number): void {
  const numbers = room(length)
  let unit = LARGEST_UNIT
  for (let i = 0; i < length; i++) while (ticks[i]! % unit !== 0) unit /= 10
  for (let i = 0; i < length; i++) numbers[i] = ticks[i]! / unit
  bytes.varint(unit)
  bytes.numbers(numbers, length)
}

function loadTicks(reader: ByteReader, into: Float64Array, length: number): void {
  const unit = reader.varint()
  const numbers = room(length)
  reader.numbers(numbers, length)
  for (let i = 0; i < length; i++) into[i] = numbers[i]! * unit
}

/** As the values of a chunk stand. */
function storeNumbers(values: Float64Array, length: number): void {
  column.clear()
  column.reserve(length)
  column.value.set(values.subarray(0, length))
  storeValues(bytes, column, 0, length)
}
