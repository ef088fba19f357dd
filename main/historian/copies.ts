/**
 * Owns the memory of the samples that wait for the disk: each batch is copied once, into memory that the
 * writer's thread reads too, and that serves again when the batch is stored. Copied for the thread anew, half a
 * million samples a second would be some fifty megabytes of garbage in it.
 */
import type { SampleBatch } from '../../shared/samples.ts'

/** Bytes of a row in all columns. */
const ROW = 34
/** Smallest memory, bytes; greater ones are powers of two. */
const LEAST = 1024
/** Memory that is kept to be used again, bytes: what lies between two commits of a large site. */
const SPARE = 8 * 1024 * 1024

export class Copies {
  /** By size. */
  readonly #spare = new Map<number, SharedArrayBuffer[]>()
  #spareBytes = 0

  /** Whoever gave the batch may go on to move its buffers elsewhere. */
  of(batch: SampleBatch): SampleBatch {
    const rows = batch.tag.length
    const buffer = this.#room(ROW * rows)
    // Wide columns first, so that each begins where its elements may.
    let at = 0
    const place = (bytes: number): number => {
      const begin = at
      at += bytes * rows
      return begin
    }
    const copy: SampleBatch = {
      sourceTime: new BigInt64Array(buffer, place(8), rows),
      serverTime: new BigInt64Array(buffer, place(8), rows),
      value: new Float64Array(buffer, place(8), rows),
      tag: new Int32Array(buffer, place(4), rows),
      status: new Uint32Array(buffer, place(4), rows),
      type: new Uint8Array(buffer, place(1), rows),
      flags: new Uint8Array(buffer, place(1), rows),
      others: batch.others,
    }
    copy.sourceTime.set(batch.sourceTime)
    copy.serverTime.set(batch.serverTime)
    copy.value.set(batch.value)
    copy.tag.set(batch.tag)
    copy.status.set(batch.status)
    copy.type.set(batch.type)
    copy.flags.set(batch.flags)
    return copy
  }

  /** Nobody reads the copy any more. */
  done(copy: SampleBatch): void {
    const buffer = copy.tag.buffer as unknown as SharedArrayBuffer
    if (this.#spareBytes + buffer.byteLength > SPARE) return
    this.#spareBytes += buffer.byteLength
    const alike = this.#spare.get(buffer.byteLength)
    if (alike === undefined) this.#spare.set(buffer.byteLength, [buffer])
    else alike.push(buffer)
  }

  #room(bytes: number): SharedArrayBuffer {
    let size = LEAST
    while (size < bytes) size *= 2
    const buffer = this.#spare.get(size)?.pop()
    if (buffer === undefined) return new SharedArrayBuffer(size)
    this.#spareBytes -= size
    return buffer
  }
}
