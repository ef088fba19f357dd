/**
 * Owns how samples of one tag, in order, are packed into a chunk. docs/history-format.md has the layout; a changed
 * one gets another version. Every sample comes back bit for bit (a NaN as NaN), or reading fails.
 *
 *   u8 version   u8 1 where the rest is deflated   u32 CRC-32 of the rest, begun with byte 1   the rest
 */
import { constants, crc32, deflateRawSync, inflateRawSync } from 'node:zlib'
import { Damaged, damagedUnless } from './damage.ts'
import { ByteReader, ByteWriter } from './planes.ts'
import { loadValues, storeValues } from './chunk-values.ts'
import { Rows, TWO_32 } from './rows.ts'

const VERSION = 1
const DEFLATED = 1
const HEAD = 6

/** Smaller ones are not deflated: a call costs as much as packing a hundred samples. */
const DEFLATE_FROM = 320
/** A chunk has at most some tens of kilobytes, so that a small window and little state are enough. */
const DEFLATE = { level: 1, windowBits: 13, memLevel: 7, chunkSize: 16_384 }
/** Of what may stand in one: nothing of ours comes near. */
const INFLATE = { maxOutputLength: 1 << 30, finishFlush: constants.Z_FINISH }

/** Bits of the byte that says which columns are one value; it is 0 but for the type, which follows. */
const SAME = { status: 1, flags: 2, n: 4, delay: 8, type: 16 } as const

/** Where the difference of two times may be a multiple of this, in ticks, it is told in these. */
const LARGEST_UNIT = 10_000_000

const bytes = new ByteWriter()
let scratch = new Float64Array(1024)

function room(count: number): Float64Array {
  if (scratch.length < count) scratch = new Float64Array(2 * count)
  return scratch
}

/** Rows in order, at least one. The times must lie less than 2^53 ticks apart. */
export function encodeChunk(rows: Rows, from: number, to: number): Buffer {
  bytes.clear()
  bytes.varint(to - from)
  storeTimes(rows, from, to)
  const same =
    (isAll(rows.status, from, to, 0) ? SAME.status : 0) |
    (isAll(rows.flags, from, to, 0) ? SAME.flags : 0) |
    (isAll(rows.n, from, to, 0) ? SAME.n : 0) |
    (isAll(rows.delay, 2 * from, 2 * to, 0) ? SAME.delay : 0) |
    (isAll(rows.type, from, to, rows.type[from]!) ? SAME.type : 0)
  bytes.byte(same)
  if ((same & SAME.type) !== 0) bytes.byte(rows.type[from]!)
  else bytes.runs(rows.type, from, to)
  if ((same & SAME.status) === 0) bytes.runs(rows.status, from, to)
  if ((same & SAME.flags) === 0) bytes.runs(rows.flags, from, to)
  if ((same & SAME.n) === 0) bytes.runs(rows.n, from, to)
  if ((same & SAME.delay) === 0) storeDelays(rows, from, to)
  storeValues(bytes, rows, from, to)
  const plain = bytes.written()
  const packed = plain.length < DEFLATE_FROM ? plain : deflateRawSync(plain, DEFLATE)
  const isDeflated = packed.length < plain.length
  const rest = isDeflated ? packed : plain
  const blob = Buffer.allocUnsafeSlow(HEAD + rest.length)
  blob[0] = VERSION
  blob[1] = isDeflated ? DEFLATED : 0
  blob.writeUInt32LE(crc32(rest, blob[1]), 2)
  blob.set(rest, HEAD)
  return blob
}

/** Rows of a chunk, in order; throws `Damaged` where it is not what `encodeChunk` made. */
export function decodeChunk(blob: Buffer, rows = new Rows()): Rows {
  const what = 'a chunk of the history'
  damagedUnless(blob.length > HEAD && blob[0] === VERSION && blob[1]! <= DEFLATED, what)
  const rest = blob.subarray(HEAD)
  damagedUnless(crc32(rest, blob[1]) === blob.readUInt32LE(2), what)
  const reader = new ByteReader(blob[1] === DEFLATED ? inflate(rest) : rest)
  const count = reader.varint()
  damagedUnless(count > 0 && count < TWO_32, what)
  rows.clear()
  rows.reserve(count)
  rows.length = count
  loadTimes(reader, rows)
  const same = reader.byte()
  if ((same & SAME.type) !== 0) rows.type.fill(reader.byte(), 0, count)
  else reader.runs(rows.type, count)
  for (const name of ['status', 'flags', 'n'] as const) {
    if ((same & SAME[name]) === 0) reader.runs(rows[name], count)
    else rows[name].fill(0, 0, count)
  }
  if ((same & SAME.delay) === 0) loadDelays(reader, rows)
  else rows.delay.fill(0, 0, 2 * count)
  loadValues(reader, rows)
  damagedUnless(reader.isAtEnd, what)
  return rows
}

function inflate(rest: Buffer): Buffer {
  try {
    return inflateRawSync(rest, INFLATE)
  } catch {
    throw new Damaged('a chunk of the history is damaged')
  }
}

function isAll(
  column: Uint8Array | Uint32Array | Int32Array,
  from: number,
  to: number,
  value: number,
): boolean {
  for (let row = from; row < to; row++) if (column[row] !== value) return false
  return true
}

/** The first time; then the unit of the differences, the least of them, and what each is above it. */
function storeTimes({ low, high }: Rows, from: number, to: number): void {
  bytes.int32(high[from]!)
  bytes.uint32(low[from]!)
  const count = to - from - 1
  if (count === 0) return
  const differences = room(count)
  let unit = LARGEST_UNIT
  let least = Infinity
  for (let i = 0; i < count; i++) {
    const row = from + i + 1
    const difference = (high[row]! - high[row - 1]!) * TWO_32 + (low[row]! - low[row - 1]!)
    differences[i] = difference
    if (difference < least) least = difference
    while (unit > 1 && difference % unit !== 0) unit /= 10
  }
  for (let i = 0; i < count; i++) differences[i] = (differences[i]! - least) / unit
  bytes.varint(unit)
  bytes.varint(least / unit)
  bytes.planes(differences, count)
}

function loadTimes(reader: ByteReader, { low, high, length }: Rows): void {
  high[0] = reader.int32()
  low[0] = reader.uint32()
  if (length === 1) return
  const unit = reader.varint()
  const least = reader.varint()
  const differences = room(length - 1)
  reader.planes(differences, length - 1)
  let [lower, upper] = [low[0], high[0]]
  for (let row = 1; row < length; row++) {
    lower += (differences[row - 1]! + least) * unit
    if (lower >= TWO_32) {
      upper += Math.floor(lower / TWO_32)
      lower %= TWO_32
    }
    low[row] = lower
    high[row] = upper
  }
}

/** Differences of the source's and the server's times: as whole numbers above the least, or as they are. */
function storeDelays({ delay }: Rows, from: number, to: number): void {
  const values = room(to - from)
  let [least, most] = [Infinity, -Infinity]
  for (let row = from; row < to; row++) {
    const value = delay[2 * row + 1]! * TWO_32 + (delay[2 * row]! >>> 0)
    values[row - from] = value
    if (value < least) least = value
    if (value > most) most = value
  }
  const isWhole = most < 2 ** 51 && least > -(2 ** 51)
  bytes.byte(isWhole ? 0 : 1)
  if (!isWhole) {
    bytes.words(new Uint32Array(delay.buffer, 8 * from, 2 * (to - from)), to - from)
    return
  }
  for (let i = 0; i < to - from; i++) values[i]! -= least
  bytes.double(least)
  bytes.planes(values, to - from)
}

function loadDelays(reader: ByteReader, { delay, length }: Rows): void {
  if (reader.byte() === 1) {
    reader.words(new Uint32Array(delay.buffer, 0, 2 * length), length)
    return
  }
  const least = reader.double()
  const values = room(length)
  reader.planes(values, length)
  for (let row = 0; row < length; row++) {
    const value = values[row]! + least
    delay[2 * row] = value % TWO_32
    delay[2 * row + 1] = Math.floor(value / TWO_32)
  }
}
