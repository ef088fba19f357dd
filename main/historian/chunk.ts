/**
 * Owns how samples of one tag, in order, are packed into a chunk. docs/history-format.md has the layout; a changed
 * one gets another version. Every sample comes back bit for bit (a NaN as NaN), or reading fails.
 *
 *   u8 version   u8 1 where the rest is deflated   u32 CRC-32 of all that follows   u32 which chunk it is   the rest
 *
 * Of version 3 whole numbers lie in byte planes, which are deflated where that pays; of version 4 they lie in blocks
 * of bits. Versions 1 and 2 were the same without the number that says which chunk it is, and are read only.
 */
import { constants, crc32, deflateRawSync, inflateRawSync } from 'node:zlib'
import { Damaged, damagedUnless } from './damage.ts'
import { BEYOND } from './blocks.ts'
import { nameSum } from './name-sum.ts'
import { ByteReader, ChunkWriter } from './planes.ts'
import { loadValues, storeValues } from './chunk-values.ts'
import { Rows, TWO_32, type Moment } from './rows.ts'

/** How whole numbers lie in it; of the first two nothing says which chunk it is. */
const VERSION = { planesAlone: 1, blocksAlone: 2, planes: 3, blocks: 4 } as const
const DEFLATED = 1
/** Byte from which on the CRC goes. */
const SUMMED = 6
const NAMED = SUMMED + 4

/** Smaller ones are not deflated: a call costs as much as packing a hundred samples. */
const DEFLATE_FROM = 320
/** A chunk has at most some tens of kilobytes, so that a small window and little state are enough. */
const DEFLATE = { level: 1, windowBits: 13, memLevel: 7, chunkSize: 16_384 }
/** Of what may stand in one: nothing of ours comes near. */
const INFLATE = { maxOutputLength: 1 << 30, finishFlush: constants.Z_FINISH }

/** In blocks a chunk may be so much larger: it is read several times as fast as one that is deflated. */
const WORTH_SPEED = 1.06

/** Bits of the byte that says which columns are one value; it is 0 but for the type, which follows. */
const SAME = { status: 1, flags: 2, n: 4, delay: 8, type: 16 } as const

/** Where the difference of two times may be a multiple of this, in ticks, it is told in these. */
const LARGEST_UNIT = 10_000_000

/** A copy beyond is not kept for the next chunk. */
const KEPT_BYTES = 1024 * 1024

/** Which chunk of a file it is: what stands beside its blob. Both moments are those of samples. */
export interface Header {
  readonly tag: number
  readonly id: number
  readonly from: Moment
  readonly to: Moment
  readonly count: number
}

/** What a blob has of its header, by which another one is told from it. */
export const sumOf = ({ tag, id, from, to, count }: Header): number =>
  nameSum(tag, id, Math.floor(id / TWO_32), from.low, from.high, to.low, to.high, count)

const bytes = new ChunkWriter()
let scratch = new Float64Array(1024)

function room(count: number): Float64Array {
  if (scratch.length < count) scratch = new Float64Array(2 * count)
  return scratch
}

/** Rows in order, at least one, which are those that the header tells of. The times must lie less than 2^53 ticks apart. */
export function encodeChunk(rows: Rows, from: number, to: number, header: Header): Buffer {
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
  bytes.finish()
  const [plain, blocks] = [bytes.written(), bytes.inBlocks.written()]
  const packed = plain.length < DEFLATE_FROM ? plain : deflateRawSync(plain, DEFLATE)
  const isInBlocks = blocks.length <= WORTH_SPEED * packed.length
  const rest = isInBlocks ? blocks : packed
  const blob = Buffer.allocUnsafeSlow(NAMED + rest.length)
  blob[0] = isInBlocks ? VERSION.blocks : VERSION.planes
  blob[1] = isInBlocks || packed === plain ? 0 : DEFLATED
  blob.writeUInt32LE(sumOf(header), SUMMED)
  blob.set(rest, NAMED)
  blob.writeUInt32LE(crc32(blob.subarray(SUMMED), blob[0]! - 1 + blob[1]!), 2)
  return blob
}

const WHAT = 'a chunk of the history'

/** Where the rest begins; throws `Damaged` where the blob is not whole. */
function checked(blob: Buffer): number {
  const [version, deflated] = [blob[0]!, blob[1]!]
  const head = version >= VERSION.planes ? NAMED : SUMMED
  const isKnown = version % 2 === 1 ? deflated <= DEFLATED : deflated === 0
  damagedUnless(blob.length > head && isKnown && version > 0 && version <= VERSION.blocks, WHAT)
  damagedUnless(crc32(blob.subarray(SUMMED), version - 1 + deflated) === blob.readUInt32LE(2), WHAT)
  return head
}

/** Which chunk a blob says that it is; undefined where it is of an earlier version. Throws `Damaged`. */
export const nameIn = (blob: Buffer): number | undefined =>
  checked(blob) === NAMED ? blob.readUInt32LE(SUMMED) : undefined

/**
 * Adds the rows of a chunk, in order, to others; throws `Damaged` where it is not what `encodeChunk` made, with
 * nothing added. Whether it is the one that was looked for is not asked here.
 */
export function decodeChunk(blob: Buffer, rows = new Rows()): Rows {
  const head = checked(blob)
  const isInBlocks = blob[0]! % 2 === 0
  const rest = blob.subarray(head)
  const plain = isInBlocks ? padded(rest) : blob[1] === DEFLATED ? inflate(rest) : rest
  const reader = new ByteReader(plain, isInBlocks ? rest.length : plain.length, isInBlocks)
  const count = reader.varint()
  damagedUnless(count > 0 && count < TWO_32, WHAT)
  const from = rows.length
  const to = from + count
  rows.reserve(to)
  loadTimes(reader, rows, from, to)
  const same = reader.byte()
  if ((same & SAME.type) !== 0) rows.type.fill(reader.byte(), from, to)
  else reader.runs(rows.type, from, to)
  for (const name of ['status', 'flags', 'n'] as const) {
    if ((same & SAME[name]) === 0) reader.runs(rows[name], from, to)
    else rows[name].fill(0, from, to)
  }
  if ((same & SAME.delay) === 0) loadDelays(reader, rows, from, to)
  else rows.delay.fill(0, 2 * from, 2 * to)
  loadValues(reader, rows, from, to)
  rows.length = to
  return rows
}

/** As `decodeChunk`; throws too where it is not the chunk of this header. */
export function openChunk(blob: Buffer, header: Header, rows: Rows): Rows {
  const { from, to, count } = header
  const at = rows.length
  if (blob[0]! >= VERSION.planes && blob.length > NAMED) {
    damagedUnless(blob.readUInt32LE(SUMMED) === sumOf(header), WHAT)
  }
  decodeChunk(blob, rows)
  const last = rows.length - 1
  const isIts =
    rows.length === at + count &&
    rows.low[at] === from.low &&
    rows.high[at] === from.high &&
    rows.low[last] === to.low &&
    rows.high[last] === to.high
  if (!isIts) rows.cut(at)
  damagedUnless(isIts, WHAT)
  return rows
}

let scratchBytes = Buffer.allocUnsafeSlow(65_536)

/** A copy with bytes behind it that may be looked at. */
function padded(rest: Buffer): Buffer {
  const length = rest.length + BEYOND
  if (length > KEPT_BYTES) return Buffer.concat([rest, Buffer.alloc(BEYOND)])
  if (scratchBytes.length < length) scratchBytes = Buffer.allocUnsafeSlow(2 * length)
  scratchBytes.set(rest)
  return scratchBytes
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
  bytes.numbers(differences, count)
}

function loadTimes(reader: ByteReader, rows: Rows, from: number, to: number): void {
  const { low, high } = rows
  let upper = reader.int32()
  let lower = reader.uint32()
  high[from] = upper
  low[from] = lower
  if (to - from === 1) return
  const unit = reader.varint()
  const least = reader.varint()
  const differences = room(to - from - 1)
  reader.numbers(differences, to - from - 1)
  for (let row = from + 1, i = 0; row < to; row++, i++) {
    lower += (differences[i]! + least) * unit
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
  bytes.numbers(values, to - from)
}

function loadDelays(reader: ByteReader, { delay }: Rows, from: number, to: number): void {
  const count = to - from
  if (reader.byte() === 1) {
    reader.words(new Uint32Array(delay.buffer, 8 * from, 2 * count), count)
    return
  }
  const least = reader.double()
  const values = room(count)
  reader.numbers(values, count)
  for (let row = from; row < to; row++) {
    const value = values[row - from]! + least
    delay[2 * row] = value % TWO_32
    delay[2 * row + 1] = Math.floor(value / TWO_32)
  }
}
