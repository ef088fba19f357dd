/**
 * What arrives at a socket, chunk by chunk. All chunks of a message stand in one place that is written
 * over by the next message, so that a steady stream of large ones makes no garbage: what V8 has to sweep
 * is counted by the bytes that lie outside its heap. A message of a single chunk is handed on as a copy,
 * because whoever decodes it may keep parts of it; of several chunks node-opcua makes its own copy.
 */

/** Bytes; what a larger message needed is given back after it. */
const START = 512 * 1024
/** Of a chunk: kind, whether it is the last, size. */
const HEADER = 8
const MORE = 'C'.charCodeAt(0)

export class Arrival {
  #room = Buffer.allocUnsafeSlow(START)
  /** Where the message begins, the chunk that is being received, and what is still empty. */
  #message = 0
  #chunk = 0
  #end = 0
  readonly #largest: number
  readonly #emit: (chunk: Buffer) => void

  /** @param largest bytes of a chunk that may come; what claims to be larger is handed on as it is */
  constructor(largest: number, emit: (chunk: Buffer) => void) {
    this.#largest = largest
    this.#emit = emit
  }

  /** The bytes may be written over afterwards. */
  take(bytes: Buffer): void {
    this.#fit(bytes.length)
    this.#room.set(bytes, this.#end)
    this.#end += bytes.length
    while (this.#end - this.#chunk >= HEADER) {
      const size = this.#room.readUInt32LE(this.#chunk + 4)
      if (size < HEADER || size > this.#largest) {
        const rest = Buffer.from(this.#room.subarray(this.#chunk, this.#end))
        this.#chunk = this.#message = this.#end
        this.#emit(rest)
        return
      }
      if (this.#end - this.#chunk < size) return
      this.#pass(size)
    }
  }

  #pass(size: number): void {
    const chunk = this.#room.subarray(this.#chunk, this.#chunk + size)
    const isWhole = this.#chunk === this.#message
    const isLast = chunk[3] !== MORE
    this.#chunk += size
    if (isLast) this.#message = this.#chunk
    this.#emit(isLast && isWhole ? Buffer.from(chunk) : chunk)
  }

  #fit(size: number): void {
    // Chunks of this message that were handed on stay where they are.
    if (this.#message > 0 && this.#message === this.#chunk) {
      const left = this.#end - this.#message
      if (left === 0 && this.#room.length > START) this.#room = Buffer.allocUnsafeSlow(START)
      else this.#room.copyWithin(0, this.#message, this.#end)
      this.#message = this.#chunk = 0
      this.#end = left
    }
    if (this.#end + size <= this.#room.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(this.#end + size, this.#room.length * 2))
    larger.set(this.#room.subarray(0, this.#end))
    this.#room = larger
  }
}
