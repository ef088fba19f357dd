/**
 * Owns numbers as bytes within a chunk: varints, runs of what seldom changes, and byte planes of whole
 * numbers: first the lowest byte of each, then the next. What lies in a plane is alike, and deflates well.
 */
import { loadBlocks, mostBytes, storeBlocks } from './blocks.ts'
import { damagedUnless } from './damage.ts'

const CHUNK = 'a chunk of the history'

export class ByteWriter {
  #bytes = Buffer.allocUnsafe(4096)
  length = 0

  clear(): void {
    this.length = 0
  }

  /** What was written since `clear`; it is written over by what comes next. */
  written(): Buffer {
    return this.#bytes.subarray(0, this.length)
  }

  byte(value: number): void {
    this.#room(1)
    this.#bytes[this.length++] = value
  }

  bytes(value: Uint8Array): void {
    this.#room(value.length)
    this.#bytes.set(value, this.length)
    this.length += value.length
  }

  uint32(value: number): void {
    this.#room(4)
    this.length = this.#bytes.writeUInt32LE(value, this.length)
  }

  int32(value: number): void {
    this.#room(4)
    this.length = this.#bytes.writeInt32LE(value, this.length)
  }

  double(value: number): void {
    this.#room(8)
    this.length = this.#bytes.writeDoubleLE(value, this.length)
  }

  /** From 0 to 2^53. */
  varint(value: number): void {
    this.#room(8)
    let rest = value
    while (rest >= 128) {
      this.#bytes[this.length++] = (rest % 128) | 128
      rest = Math.floor(rest / 128)
    }
    this.#bytes[this.length++] = rest
  }

  /** Of a column: how many rows have the same value, and the value. */
  runs(column: Uint8Array | Uint32Array, from: number, to: number): void {
    for (let row = from; row < to;) {
      const value = column[row]!
      let end = row + 1
      while (end < to && column[end] === value) end++
      this.varint(end - row)
      this.varint(value)
      row = end
    }
  }

  /** Whole numbers from 0 to 2^53, in planes: how many bytes the greatest needs, then so many planes. */
  numbers(values: Float64Array, count: number): void {
    let most = 0
    for (let i = 0; i < count; i++) if (values[i]! > most) most = values[i]!
    let width = 0
    for (let rest = most; rest >= 1; rest /= 256) width++
    this.byte(width)
    this.#room(width * count)
    const [bytes, start] = [this.#bytes, this.length]
    if (width <= 4) {
      for (let i = 0; i < count; i++) {
        const value = values[i]!
        for (let plane = 0; plane < width; plane++) {
          bytes[start + plane * count + i] = value >>> (8 * plane)
        }
      }
    } else {
      for (let i = 0; i < count; i++) {
        const value = values[i]!
        const upper = Math.floor(value / 2 ** 32)
        for (let plane = 0; plane < width; plane++) {
          bytes[start + plane * count + i] =
            plane < 4 ? value >>> (8 * plane) : upper >>> (8 * plane - 32)
        }
      }
    }
    this.length += width * count
  }

  /** As `numbers`, in as many bits as each block needs. */
  blocks(values: Float64Array, count: number): void {
    this.#room(mostBytes(count))
    this.length = storeBlocks(values, count, this.#bytes, this.length)
  }

  /** The eight bytes of each pair of words. */
  words(words: Uint32Array, count: number): void {
    this.#room(8 * count)
    const [bytes, start] = [this.#bytes, this.length]
    for (let i = 0; i < count; i++) {
      for (let plane = 0; plane < 8; plane++) {
        bytes[start + plane * count + i] = words[2 * i + (plane >> 2)]! >>> (8 * (plane & 3))
      }
    }
    this.length += 8 * count
  }

  #room(more: number): void {
    if (this.length + more <= this.#bytes.length) return
    const larger = Buffer.allocUnsafe(2 * (this.length + more))
    larger.set(this.written())
    this.#bytes = larger
  }
}

/** Writes whole numbers in both ways, of which the better is kept. */
export class ChunkWriter extends ByteWriter {
  /** The same as what is written here, with blocks in place of planes, up to the last `finish`. */
  readonly inBlocks = new ByteWriter()
  #told = 0

  override clear(): void {
    super.clear()
    this.inBlocks.clear()
    this.#told = 0
  }

  override numbers(values: Float64Array, count: number): void {
    this.finish()
    super.numbers(values, count)
    this.inBlocks.blocks(values, count)
    this.#told = this.length
  }

  finish(): void {
    this.inBlocks.bytes(this.written().subarray(this.#told))
    this.#told = this.length
  }
}

/** Reads what a ByteWriter or a ChunkWriter wrote; what does not fit is damage. */
export class ByteReader {
  readonly #bytes: Buffer
  readonly #end: number
  readonly #isInBlocks: boolean
  #at = 0

  /** @param end of what is to be read; where whole numbers lie in blocks, bytes follow that may be looked at */
  constructor(bytes: Buffer, end: number, isInBlocks: boolean) {
    this.#bytes = bytes
    this.#end = end
    this.#isInBlocks = isInBlocks
  }

  get isAtEnd(): boolean {
    return this.#at === this.#end
  }

  byte(): number {
    return this.#bytes[this.#take(1)]!
  }

  bytes(count: number): Buffer {
    const at = this.#take(count)
    return this.#bytes.subarray(at, at + count)
  }

  uint32(): number {
    return this.#bytes.readUInt32LE(this.#take(4))
  }

  int32(): number {
    return this.#bytes.readInt32LE(this.#take(4))
  }

  double(): number {
    return this.#bytes.readDoubleLE(this.#take(8))
  }

  varint(): number {
    let value = 0
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte()
      value += (byte & 127) * scale
      damagedUnless(value <= 2 ** 53, CHUNK)
      if (byte < 128) return value
    }
  }

  /** Fills the column from one row to another. */
  runs(column: Uint8Array | Uint32Array, from: number, to: number): void {
    for (let row = from; row < to;) {
      const end = row + this.varint()
      damagedUnless(end > row && end <= to, CHUNK)
      column.fill(this.varint(), row, end)
      row = end
    }
  }

  /** Whole numbers as `numbers` wrote them; answers how many bits the widest may have. */
  numbers(values: Float64Array, count: number): number {
    if (!this.#isInBlocks) return 8 * this.#planes(values, count)
    const { at, widest } = loadBlocks(this.#bytes, this.#at, this.#end, values, count)
    this.#at = at
    return widest
  }

  #planes(values: Float64Array, count: number): number {
    const width = this.byte()
    damagedUnless(width <= 7, CHUNK)
    const [bytes, start] = [this.#bytes, this.#take(width * count)]
    if (width === 0) values.fill(0, 0, count)
    else if (width === 1) for (let i = 0; i < count; i++) values[i] = bytes[start + i]!
    else if (width === 2) {
      const second = start + count
      for (let i = 0; i < count; i++) values[i] = bytes[start + i]! | (bytes[second + i]! << 8)
    } else {
      for (let i = 0; i < count; i++) {
        let [value, scale] = [0, 1]
        for (let plane = 0; plane < width; plane++) {
          value += bytes[start + plane * count + i]! * scale
          scale *= 256
        }
        values[i] = value
      }
    }
    return width
  }

  words(words: Uint32Array, count: number): void {
    const [bytes, start] = [this.#bytes, this.#take(8 * count)]
    words.fill(0, 0, 2 * count)
    for (let plane = 0; plane < 8; plane++) {
      const shift = 8 * (plane & 3)
      for (let i = 0; i < count; i++) {
        words[2 * i + (plane >> 2)]! |= bytes[start + plane * count + i]! << shift
      }
    }
  }

  #take(count: number): number {
    const at = this.#at
    damagedUnless(at + count <= this.#end, CHUNK)
    this.#at = at + count
    return at
  }
}
