/**
 * Owns the buffer into which an export is written before it goes to the disk: bytes, digits and text, without
 * a string for each cell. It is handed on whenever it is full, so that it stays as large as it is.
 */

/** Large enough that a write to the disk pays. */
const SIZE = 1 << 20

const ZERO = 0x30

/** Bytes that are written again and again, as words of four, with zeros behind them. */
export interface Phrase {
  readonly words: Uint32Array
  readonly length: number
}

export function phraseOf(text: string): Phrase {
  const bytes = Buffer.from(text)
  const words = new Uint32Array(Math.ceil(bytes.length / 4))
  const view = new DataView(words.buffer)
  bytes.forEach((byte, at) => view.setUint8(at, byte))
  for (let at = 0; at < words.length; at++) words[at] = view.getUint32(4 * at, true)
  return { words, length: bytes.length }
}

export class Bytes {
  readonly data = Buffer.allocUnsafe(SIZE)
  /** Of the same bytes. */
  readonly view = new DataView(this.data.buffer, this.data.byteOffset, SIZE)
  at = 0
  readonly #full: (bytes: Uint8Array) => void

  /** @param full takes what is there; the bytes are others afterwards */
  constructor(full: (bytes: Uint8Array) => void) {
    this.#full = full
  }

  /** Makes room for so many bytes, at most as many as the buffer has. */
  room(bytes: number): void {
    if (this.at + bytes > SIZE) this.flush()
  }

  flush(): void {
    if (this.at > 0) this.#full(this.data.subarray(0, this.at))
    this.at = 0
  }

  /** Bytes for which there is room. */
  put(bytes: Uint8Array): void {
    const { data } = this
    let { at } = this
    // Cells have a few bytes, for which a loop is faster than a call.
    for (let n = 0; n < bytes.length; n++) data[at++] = bytes[n]!
    this.at = at
  }

  /** There must be room for three bytes more, which are written over by what comes next. */
  phrase({ words, length }: Phrase): void {
    const { view, at } = this
    for (let n = 0; n < words.length; n++) view.setUint32(at + 4 * n, words[n]!, true)
    this.at = at + length
  }

  byte(byte: number): void {
    this.data[this.at++] = byte
  }

  /** A whole number below 2^31 with leading zeros. */
  digits(value: number, width: number): void {
    let left = value | 0
    for (let at = this.at + width - 1; at >= this.at; at--) {
      const tens = (left / 10) | 0
      this.data[at] = ZERO + left - 10 * tens
      left = tens
    }
    this.at += width
  }

  /** Text of any length, for which no room has to be made. */
  text(text: string): void {
    const most = 3 * text.length
    if (most <= SIZE) {
      this.room(most)
      this.at += this.data.write(text, this.at)
      return
    }
    this.flush()
    this.#full(Buffer.from(text))
  }
}
