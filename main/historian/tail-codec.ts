/**
 * Owns what a commit appends to the file: its samples as columns, in the order in which they came. Columns
 * of one value are that value. docs/history-format.md has the layout; a changed one gets another version.
 *
 *   0  u8 version   1  u8 which columns are whole   2  u16 zero   4  u32 CRC-32 of all from 8 on
 *   8  u32 rows    12  i32 upper halves of times   16  u32 status   20  u8 type   21  u8 flags   22  u16 zero
 *  24  u32 n       28  u32, i32 delay              36  u32 bytes of what is no number
 *  40  f64 value, u32 lower halves of times, i32 tag, the columns that are whole, what is no number
 *
 * The CRC is begun with the number of the commit and the byte at 1; of version 1 with that byte alone.
 */
import { crc32 } from 'node:zlib'
import { damagedUnless } from './damage.ts'
import { nameSum } from './name-sum.ts'
import { TWO_32 } from './rows.ts'
import { BLOCK, type TailRow, type TailRows } from './tail.ts'

const VERSION = 2
/** Of which the number of the commit is not known; read only. */
const NAMELESS = 1
const HEAD = 40

/** Bits of the byte at 1: the column has a value for each row. */
const WHOLE = { high: 1, status: 2, n: 4, delay: 8, type: 16, flags: 32 } as const
const ALL = 63

type Whole = keyof typeof WHOLE

/** Columns that a block keeps as one number while they are. */
const EVEN = ['high', 'status', 'n', 'type', 'flags'] as const

/** Bytes of a row in a column that is whole, in the order of the blob: wide ones first. */
const WIDTHS: readonly (readonly [column: Whole, bytes: number])[] = [
  ['high', 4],
  ['status', 4],
  ['n', 4],
  ['delay', 8],
  ['type', 1],
  ['flags', 1],
]

/** Which commit it is, and which of its columns are whole. */
const nameOf = (seq: number, whole: number): number => nameSum(seq, Math.floor(seq / TWO_32), whole)

/**
 * Rows of the tail from one to another, which must be more than none.
 * @param seq number of the commit
 */
export function encodeTail(tail: TailRows, from: number, to: number, seq: number): Buffer {
  const rows = to - from
  const first = tail.block(from)
  const at = from % BLOCK
  const even = { high: 0, status: 0, n: 0, type: 0, flags: 0 }
  for (const column of EVEN) even[column] = first[column].at(at)
  const [delayLow, delayHigh] = [first.delay?.[2 * at] ?? 0, first.delay?.[2 * at + 1] ?? 0]
  let whole = 0
  const others: Buffer[] = []
  let othersBytes = 0
  for (let row = from; row < to;) {
    const block = tail.block(row)
    const begin = row % BLOCK
    const end = Math.min(BLOCK, begin + to - row)
    for (const column of EVEN) {
      if (!block[column].isAll(even[column], begin, end)) whole |= WHOLE[column]
    }
    const { delay } = block
    for (let i = begin; i < end && (delay !== null || (delayLow | delayHigh) !== 0); i++) {
      if ((delay?.[2 * i] ?? 0) !== delayLow || (delay?.[2 * i + 1] ?? 0) !== delayHigh)
        whole |= WHOLE.delay
    }
    if (block.others.size > 0) {
      for (let i = begin; i < end; i++) {
        const other = block.others.get(i)
        if (other === undefined) continue
        const named = Buffer.allocUnsafe(8)
        named.writeUInt32LE(row + i - begin - from, 0)
        named.writeUInt32LE(other.length, 4)
        others.push(named, other)
        othersBytes += 8 + other.length
      }
    }
    row += end - begin
  }
  const widths = WIDTHS.filter(([column]) => (whole & WHOLE[column]) !== 0)
  const width = widths.reduce((sum, [, bytes]) => sum + bytes, 16)
  const blob = new Uint8Array(HEAD + rows * width + othersBytes)
  const buffer = Buffer.from(blob.buffer)
  buffer[0] = VERSION
  buffer[1] = whole
  buffer.writeUInt32LE(rows, 8)
  buffer.writeInt32LE(even.high, 12)
  buffer.writeUInt32LE(even.status, 16)
  buffer[20] = even.type
  buffer[21] = even.flags
  buffer.writeUInt32LE(even.n, 24)
  buffer.writeInt32LE(delayLow, 28)
  buffer.writeInt32LE(delayHigh, 32)
  buffer.writeUInt32LE(othersBytes, 36)
  for (let row = from; row < to;) {
    const block = tail.block(row)
    const begin = row % BLOCK
    const end = Math.min(BLOCK, begin + to - row)
    const rowsHere = end - begin
    let column = HEAD
    /** Where the rows of this block lie in the next column. */
    const next = (bytes: number): number => {
      const place = column + (row - from) * bytes
      column += rows * bytes
      return place
    }
    new Float64Array(blob.buffer, next(8), rowsHere).set(block.value.subarray(begin, end))
    new Uint32Array(blob.buffer, next(4), rowsHere).set(block.low.subarray(begin, end))
    new Int32Array(blob.buffer, next(4), rowsHere).set(block.tag.subarray(begin, end))
    const isWhole = (name: Whole): boolean => (whole & WHOLE[name]) !== 0
    if (isWhole('high')) block.high.write(new Int32Array(blob.buffer, next(4), rowsHere), begin)
    if (isWhole('status'))
      block.status.write(new Uint32Array(blob.buffer, next(4), rowsHere), begin)
    if (isWhole('n')) block.n.write(new Uint32Array(blob.buffer, next(4), rowsHere), begin)
    if (isWhole('delay')) {
      const delays = new Int32Array(blob.buffer, next(8), 2 * rowsHere)
      if (block.delay !== null) delays.set(block.delay.subarray(2 * begin, 2 * end))
    }
    if (isWhole('type')) block.type.write(new Uint8Array(blob.buffer, next(1), rowsHere), begin)
    if (isWhole('flags')) block.flags.write(new Uint8Array(blob.buffer, next(1), rowsHere), begin)
    row += end - begin
  }
  let offset = blob.length - othersBytes
  for (const part of others) {
    blob.set(part, offset)
    offset += part.length
  }
  buffer.writeUInt32LE(crc32(buffer.subarray(8), nameOf(seq, whole)), 4)
  return buffer
}

/**
 * Adds the rows of a blob to the tail, those excepted whose tags are gone from it.
 * @param seq number of the commit that it is to be
 * @param isGone whether the rows of this tag are to be left out
 */
export function loadTail(
  blob: Buffer,
  seq: number,
  tail: TailRows,
  isGone: (tag: number) => boolean,
): void {
  const sound = (is: boolean): void => {
    damagedUnless(is, 'a commit of the history')
  }
  const [version, whole] = [blob[0]!, blob[1]!]
  sound(blob.length > HEAD && (version === VERSION || version === NAMELESS) && whole <= ALL)
  const begin = version === NAMELESS ? whole : nameOf(seq, whole)
  sound(blob.readUInt16LE(2) === 0 && crc32(blob.subarray(8), begin) === blob.readUInt32LE(4))
  const rows = blob.readUInt32LE(8)
  const othersBytes = blob.readUInt32LE(36)
  const widths = WIDTHS.filter(([column]) => (whole & WHOLE[column]) !== 0)
  const width = widths.reduce((sum, [, bytes]) => sum + bytes, 16)
  sound(blob.length === HEAD + rows * width + othersBytes)
  // Columns lie where their element size divides only in a buffer of its own.
  const own = blob.byteOffset % 8 === 0 ? blob : Buffer.from(new Uint8Array(blob).buffer)
  let offset = own.byteOffset + HEAD
  const next = (bytes: number): number => {
    const at = offset
    offset += rows * bytes
    return at
  }
  const { buffer } = own
  const value = new Float64Array(buffer, next(8), rows)
  const low = new Uint32Array(buffer, next(4), rows)
  const tag = new Int32Array(buffer, next(4), rows)
  const at = new Map(widths.map(([column, bytes]) => [column, next(bytes)]))
  const column = <T>(
    name: Whole,
    kind: new (buffer: ArrayBufferLike, offset: number, length: number) => T,
    length = rows,
  ): T | null => {
    const place = at.get(name)
    return place === undefined ? null : new kind(buffer, place, length)
  }
  const high = column('high', Int32Array)
  const status = column('status', Uint32Array)
  const n = column('n', Uint32Array)
  const delay = column('delay', Int32Array, 2 * rows)
  const type = column('type', Uint8Array)
  const flags = column('flags', Uint8Array)
  const others = othersOf(own.subarray(own.length - othersBytes), rows)
  const row: TailRow = {
    ...{ low: 0, high: own.readInt32LE(12), value: 0 },
    ...{ status: own.readUInt32LE(16), type: own[20]!, flags: own[21]!, n: own.readUInt32LE(24) },
    ...{ delayLow: own.readInt32LE(28), delayHigh: own.readInt32LE(32), other: undefined },
  }
  for (let i = 0; i < rows; i++) {
    if (isGone(tag[i]!)) continue
    row.low = low[i]!
    row.value = value[i]!
    if (high !== null) row.high = high[i]!
    if (status !== null) row.status = status[i]!
    if (n !== null) row.n = n[i]!
    if (type !== null) row.type = type[i]!
    if (flags !== null) row.flags = flags[i]!
    if (delay !== null) {
      row.delayLow = delay[2 * i]!
      row.delayHigh = delay[2 * i + 1]!
    }
    row.other = others.size > 0 ? others.get(i) : undefined
    tail.add(tail.slotOf(tag[i]!), row)
  }
}

function othersOf(part: Buffer, rows: number): Map<number, Buffer> {
  const others = new Map<number, Buffer>()
  for (let at = 0; at < part.length;) {
    damagedUnless(at + 8 <= part.length, 'a commit of the history')
    const row = part.readUInt32LE(at)
    const end = at + 8 + part.readUInt32LE(at + 4)
    damagedUnless(row < rows && end <= part.length, 'a commit of the history')
    others.set(row, Buffer.from(part.subarray(at + 8, end)))
    at = end
  }
  return others
}
