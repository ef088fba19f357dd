/**
 * Owns the values of a chunk. Numbers are whole multiples of a decimal step where that is exact for each of
 * them, as most measurements are; else their bits, of which only what changes from one to the next is kept.
 * What is no such number (no value, −0, an infinity, a text) stands apart and repeats the value before it.
 */
import { damagedUnless } from './damage.ts'
import type { ByteReader, ByteWriter } from './planes.ts'
import type { Rows } from './rows.ts'

const CHUNK = 'a chunk of the history'

/** What stands apart. */
const APART = { nan: 0, negativeZero: 1, infinity: 2, negativeInfinity: 3, other: 4 } as const
/** How the numbers stand. */
const HOW = { none: 0, differences: 1, aboveLeast: 2, bits: 3 } as const
/** Beside a decimal scale: the number is what 32 bits make of it. */
const SINGLE = 16

const SCALES = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9]
/** Whole numbers beyond are not told by their differences, which a double must hold. */
const MOST = 2 ** 50

let numbers = new Float64Array(1024)
let whole = new Float64Array(1024)

function room(count: number): void {
  if (numbers.length >= count) return
  numbers = new Float64Array(2 * count)
  whole = new Float64Array(2 * count)
}

const isApart = (value: number): boolean =>
  value - value !== 0 || (value === 0 && 1 / value === -Infinity)

export function storeValues(bytes: ByteWriter, rows: Rows, from: number, to: number): void {
  const count = to - from
  room(count)
  let apart = 0
  let first = -1
  for (let i = 0; i < count; i++) {
    const value = rows.value[from + i]!
    if (isApart(value)) apart++
    else {
      numbers[i] = value
      if (first < 0) first = i
      continue
    }
    numbers[i] = i > 0 && first >= 0 ? numbers[i - 1]! : 0
  }
  if (first > 0) numbers.fill(numbers[first]!, 0, first)
  bytes.varint(apart)
  if (apart > 0) storeApart(bytes, rows, from, to)
  if (first < 0) bytes.byte(HOW.none)
  else if (!storeWhole(bytes, count)) storeBits(bytes, count)
}

/** What is left to read are the values of these rows; nothing of the others is kept where it is damaged. */
export function loadValues(reader: ByteReader, rows: Rows, from: number, to: number): void {
  const apart = loadNumbers(reader, rows.value.subarray(from, to))
  damagedUnless(reader.isAtEnd, CHUNK)
  for (const { row, other } of apart) if (other !== undefined) rows.others.set(from + row, other)
}

/** Fills a column that was stored as values; answers what in it stands apart. */
export function loadNumbers(reader: ByteReader, value: Float64Array): readonly Apart[] {
  const count = value.length
  room(count)
  const apart = readApart(reader, count)
  const how = reader.byte()
  if (how === HOW.bits) loadBits(reader, value)
  else if (how !== HOW.none) loadWhole(reader, how, value)
  else damagedUnless(apart.length === count, CHUNK)
  for (const { row, kind } of apart) {
    value[row] =
      kind === APART.negativeZero
        ? -0
        : kind === APART.infinity
          ? Infinity
          : kind === APART.negativeInfinity
            ? -Infinity
            : Number.NaN
  }
  return apart
}

/** Each: how far behind the former, what it is, and of what is no number the bytes. */
function storeApart(bytes: ByteWriter, rows: Rows, from: number, to: number): void {
  let last = from
  for (let row = from; row < to; row++) {
    const value = rows.value[row]!
    if (!isApart(value)) continue
    bytes.varint(row - last)
    last = row
    const other = rows.others.get(row)
    if (other !== undefined) {
      bytes.byte(APART.other)
      bytes.varint(other.length)
      bytes.bytes(other)
    } else if (value !== value) bytes.byte(APART.nan)
    else if (value === 0) bytes.byte(APART.negativeZero)
    else bytes.byte(value > 0 ? APART.infinity : APART.negativeInfinity)
  }
}

interface Apart {
  readonly row: number
  readonly kind: number
  readonly other: Buffer | undefined
}

function readApart(reader: ByteReader, count: number): Apart[] {
  const number = reader.varint()
  damagedUnless(number <= count, CHUNK)
  const apart: Apart[] = []
  let row = 0
  for (let i = 0; i < number; i++) {
    row += reader.varint()
    const kind = reader.byte()
    damagedUnless(row < count && kind <= APART.other, CHUNK)
    const other = kind === APART.other ? Buffer.from(reader.bytes(reader.varint())) : undefined
    apart.push({ row, kind, other })
  }
  return apart
}

/** The number of a whole one; the division is what makes a decimal of it, as when it is read from text. */
const decimal = (number: number, scale: number, isSingle: boolean): number =>
  isSingle ? Math.fround(number / scale) : number / scale

/** Fills `whole`; false where a number is no multiple of the step. */
function isMultiple(count: number, scale: number, isSingle: boolean): boolean {
  for (let i = 0; i < count; i++) {
    const value = numbers[i]!
    const number = Math.round(value * scale)
    if (decimal(number, scale, isSingle) !== value || number > MOST || number < -MOST) return false
    whole[i] = number + 0 // a zero without a sign
  }
  return true
}

/** The coarsest scale that serves all; -1 where none does. */
function scaleOf(count: number, isSingle: boolean): number {
  for (let i = 0, scale = 0; ; i++) {
    if (i === count) return isMultiple(count, SCALES[scale]!, isSingle) ? scale : -1
    const value = numbers[i]!
    for (;;) {
      const step = SCALES[scale]!
      if (decimal(Math.round(value * step), step, isSingle) === value) break
      scale += 1
      if (scale === SCALES.length) return -1
    }
  }
}

function storeWhole(bytes: ByteWriter, count: number): boolean {
  let scale = scaleOf(count, false)
  let single = 0
  if (scale < 0) {
    for (let i = 0; i < count; i++) if (Math.fround(numbers[i]!) !== numbers[i]) return false
    scale = scaleOf(count, true)
    single = SINGLE
  }
  if (scale < 0) return false
  const first = whole[0]!
  let [least, most] = [first, first]
  let widest = 0
  for (let i = 1; i < count; i++) {
    const [number, difference] = [whole[i]!, whole[i]! - whole[i - 1]!]
    if (number < least) least = number
    if (number > most) most = number
    const folded = difference < 0 ? -2 * difference - 1 : 2 * difference
    numbers[i - 1] = folded
    if (folded > widest) widest = folded
  }
  const isDifferences = widest < 256 || Math.log2(widest) < Math.log2(most - least) + 2
  bytes.byte(isDifferences ? HOW.differences : HOW.aboveLeast)
  bytes.byte(scale | single)
  bytes.double(isDifferences ? first : least)
  if (isDifferences) {
    bytes.numbers(numbers, count - 1)
    return true
  }
  for (let i = 0; i < count; i++) numbers[i] = whole[i]! - least
  bytes.numbers(numbers, count)
  return true
}

function loadWhole(reader: ByteReader, how: number, value: Float64Array): void {
  const scaled = reader.byte()
  const scale = SCALES[scaled & ~SINGLE]
  damagedUnless(how <= HOW.aboveLeast && scale !== undefined, CHUNK)
  const count = value.length
  const base = reader.double()
  if (how === HOW.aboveLeast) {
    reader.numbers(numbers, count)
    for (let i = 0; i < count; i++) value[i] = (numbers[i]! + base) / scale
  } else {
    const widest = reader.numbers(numbers, count - 1)
    let number = base
    value[0] = number / scale
    for (let i = 1; i < count && widest < 32; i++) {
      const folded = numbers[i - 1]! | 0
      number += (folded >>> 1) ^ -(folded & 1)
      value[i] = number / scale
    }
    for (let i = 1; i < count && widest >= 32; i++) {
      const folded = numbers[i - 1]!
      const half = Math.floor(folded / 2)
      number += half + half === folded ? half : -half - 1
      value[i] = number / scale
    }
  }
  if ((scaled & SINGLE) !== 0) for (let i = 0; i < count; i++) value[i] = Math.fround(value[i]!)
}

/** Each as what differs from the bits of the one before. */
function storeBits(bytes: ByteWriter, count: number): void {
  const bits = new Uint32Array(numbers.buffer, 0, 2 * count)
  const changed = new Uint32Array(whole.buffer, 0, 2 * count)
  for (let i = 0; i < 2 * count; i++) changed[i] = i < 2 ? bits[i]! : bits[i]! ^ bits[i - 2]!
  bytes.byte(HOW.bits)
  bytes.words(changed, count)
}

function loadBits(reader: ByteReader, value: Float64Array): void {
  const words = 2 * value.length
  const bits = new Uint32Array(value.buffer, value.byteOffset, words)
  reader.words(bits, value.length)
  for (let i = 2; i < words; i++) bits[i]! ^= bits[i - 2]!
}
