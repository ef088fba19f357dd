/**
 * Owns the file that an export writes: bytes in order, as one file or as files of an archive, with a checksum of
 * each. It leaves room on the disk, on which the history is recorded too. Runs in the export's own thread.
 */
import { createHash, type Hash } from 'node:crypto'
import { closeSync, fsyncSync, openSync, statfsSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { BLOCK, tarEnd, tarHeader, tarPadding } from './tar.ts'

/** What is left free: so much, or of a small disk a tenth. The history goes on being recorded there. */
const LEAST_FREE = 1_000_000_000
const LEAST_SHARE = 0.1
/** Bytes after which the room is looked at anew. */
const LOOK = 16 * 1024 * 1024

/** Bytes that stay free on a disk of this size. */
export const reserveOf = (size: number): number => Math.min(LEAST_FREE, size * LEAST_SHARE)

/** There is no more room than what stays free. */
export class DiskFull extends Error {}

export interface WrittenFile {
  readonly name: string
  readonly bytes: number
  readonly sha256: string
}

export class PartFile {
  /** Bytes of the file as it stands. */
  size = 0
  readonly #path: string
  readonly #file: number
  readonly #folder: string | null
  /** Unix seconds, of the files of an archive. */
  readonly #at: number
  #looked = 0
  #entry: { name: string; begin: number; hash: Hash } | null = null

  /** @param folder of the files in the archive; null for one plain file */
  constructor(path: string, folder: string | null, at: number) {
    this.#path = path
    this.#folder = folder
    this.#at = at
    this.#look()
    this.#file = openSync(path, 'wx', 0o600)
  }

  /** Bytes of the file that is being written. */
  get written(): number {
    return this.#entry === null ? 0 : this.size - this.#entry.begin
  }

  begin(name: string): void {
    // Its size is known at its end.
    if (this.#folder !== null) this.#put(Buffer.alloc(BLOCK))
    this.#entry = { name, begin: this.size, hash: createHash('sha256') }
  }

  readonly write = (bytes: Uint8Array): void => {
    // Of a plain file nobody asks for the sum.
    if (this.#folder !== null) this.#entry?.hash.update(bytes)
    this.#put(bytes)
  }

  end(): WrittenFile {
    if (this.#entry === null) throw new Error('no file was begun')
    const { name, begin, hash } = this.#entry
    const bytes = this.size - begin
    this.#entry = null
    if (this.#folder !== null) {
      this.#put(tarPadding(bytes))
      const header = tarHeader(`${this.#folder}/${name}`, bytes, this.#at)
      writeAll(this.#file, header, begin - BLOCK)
    }
    return { name, bytes, sha256: hash.digest('hex') }
  }

  /** All of it is on the disk. */
  seal(): number {
    if (this.#folder !== null) this.#put(tarEnd())
    fsyncSync(this.#file)
    closeSync(this.#file)
    return this.size
  }

  #put(bytes: Uint8Array): void {
    if (this.size - this.#looked >= LOOK) this.#look()
    writeAll(this.#file, bytes, this.size)
    this.size += bytes.length
  }

  #look(): void {
    const { bavail, blocks, bsize } = statfsSync(dirname(this.#path))
    if (bavail * bsize < reserveOf(blocks * bsize)) throw new DiskFull('the disk is nearly full')
    this.#looked = this.size
  }
}

function writeAll(file: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length;) {
    done += writeSync(file, bytes, done, bytes.length - done, position + done)
  }
}
