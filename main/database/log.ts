/**
 * Looks at the log beside a database file before SQLite takes it back into the file. SQLite reads a log up
 * to the first frame whose checksum does not fit, and takes the rest for never written: right where a
 * commit was being written when the power went, silent where a bit has flipped in the middle.
 * Layout: sqlite.org/fileformat2.html, "The Write-Ahead Log".
 */
import { constants, copyFileSync, readFileSync, statSync } from 'node:fs'

const HEAD = 32
const FRAME_HEAD = 24
/** The lowest bit tells in which byte order the checksums were taken. */
const MAGIC = 0x377f_0682
/** A larger one would hold up the start; it is written back long before. */
const MOST_BYTES = 64 * 1024 * 1024
/** A commit that was being written may stand behind the place where the log ends; not two of them. */
const TORN = 1

interface Sum {
  readonly a: number
  readonly b: number
}

function summed(log: DataView, from: number, to: number, little: boolean, { a, b }: Sum): Sum {
  for (let at = from; at < to; at += 8) {
    a = (a + log.getUint32(at, little) + b) >>> 0
    b = (b + log.getUint32(at + 4, little) + a) >>> 0
  }
  return { a, b }
}

/** Commits that stand in a log behind a place that is damaged, and are lost; 0 where the log is sound. */
export function lostCommits(log: Uint8Array): number {
  const view = new DataView(log.buffer, log.byteOffset, log.byteLength)
  if (log.length < HEAD + FRAME_HEAD || view.getUint32(0) >>> 1 !== MAGIC >>> 1) return 0
  const little = (view.getUint32(0) & 1) === 0
  const page = view.getUint32(8)
  if (page < 512 || page > 65_536 || (page & (page - 1)) !== 0) return 0
  const salt = (at: number): string => `${view.getUint32(at)} ${view.getUint32(at + 4)}`
  const fits = (at: number, { a, b }: Sum): boolean =>
    view.getUint32(at) === a && view.getUint32(at + 4) === b
  let sum = summed(view, 0, 24, little, { a: 0, b: 0 })
  let sound = fits(24, sum)
  // Of frames that an earlier round of the log has left the salts are others.
  const round = salt(sound ? 16 : HEAD + 8)
  let lost = 0
  for (let at = HEAD; at + FRAME_HEAD + page <= log.length; at += FRAME_HEAD + page) {
    const own = salt(at + 8) === round
    if (sound) {
      sum = summed(view, at, at + 8, little, sum)
      sum = summed(view, at + FRAME_HEAD, at + FRAME_HEAD + page, little, sum)
      sound = own && fits(at + 16, sum)
    }
    if (!sound && own && view.getUint32(at + 4) !== 0) lost += 1
  }
  return lost > TORN ? lost : 0
}

/**
 * Commits that opening this file is going to lose. Its log is kept then as `<file>-wal.damaged`, as far as
 * the disk has room for it, since opening the file writes over it; an earlier copy stays.
 */
export function lostInLog(file: string): number {
  const name = `${file}-wal`
  const stat = statSync(name, { throwIfNoEntry: false })
  if (stat === undefined || !stat.isFile() || stat.size > MOST_BYTES) return 0
  const lost = lostCommits(readFileSync(name))
  if (lost === 0) return 0
  try {
    copyFileSync(name, `${name}.damaged`, constants.COPYFILE_EXCL)
  } catch {
    // What is lost is told all the same.
  }
  return lost
}
