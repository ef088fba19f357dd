/**
 * Owns a little room on the disk that nobody else can take: given up where a full one must not keep a
 * file from being opened for reading, or from being told at the end what it did not take.
 */
import { randomFillSync } from 'node:crypto'
import { closeSync, openSync, rmSync, statSync, writeSync } from 'node:fs'

/** The shared memory beside a file with a long log, and a transaction of some pages; several times. */
export const RESERVE_BYTES = 512 * 1024

const PART_BYTES = 16 * 1024

export interface Reserve {
  /** Fills it up as far as the disk has room. */
  keep(): void
  giveUp(): void
}

export const reserveAt = (file: string): Reserve => ({
  keep() {
    let size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
    if (size >= RESERVE_BYTES) return
    try {
      const handle = openSync(file, 'a')
      try {
        // Noise: zeros take no room where the file system packs them.
        while (size < RESERVE_BYTES) {
          size += writeSync(handle, randomFillSync(Buffer.alloc(PART_BYTES)))
        }
      } finally {
        closeSync(handle)
      }
    } catch {
      // What there is of it is better than nothing; who needs more says what is wrong with the disk.
    }
  },
  giveUp() {
    rmSync(file, { force: true })
  },
})
