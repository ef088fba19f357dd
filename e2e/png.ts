/**
 * A screenshot packed more tightly, pixel for pixel the same. The browser filters each row as for a
 * photograph; flat areas and repeated letters pack better unfiltered (PNG specification, 9 and 12.7).
 */
import { crc32, deflateSync, inflateSync } from 'node:zlib'

const SIGNATURE_BYTES = 8
/** What screenshots are: eight bits each of red, green, blue. */
const RGB = 2
const BYTES = 3

interface Chunk {
  readonly type: string
  readonly data: Buffer
}

/** Length, type, data, checksum. */
function chunksOf(png: Buffer): Chunk[] {
  const chunks: Chunk[] = []
  for (let at = SIGNATURE_BYTES; at < png.length;) {
    const length = png.readUInt32BE(at)
    const type = png.toString('latin1', at + 4, at + 8)
    chunks.push({ type, data: png.subarray(at + 8, at + 8 + length) })
    at += length + 12
  }
  return chunks
}

function written({ type, data }: Chunk): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const ends = Buffer.alloc(8)
  ends.writeUInt32BE(data.length, 0)
  ends.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)])
}

/** Of left, above and above left the one nearest to left + above - above left. */
function paeth(left: number, above: number, corner: number): number {
  const toLeft = Math.abs(above - corner)
  const toAbove = Math.abs(left - corner)
  const toCorner = Math.abs(left + above - 2 * corner)
  if (toLeft <= toAbove && toLeft <= toCorner) return left
  return toAbove <= toCorner ? above : corner
}

/** Undoes the filters in place: rows of one filter byte and their pixels, the byte then 0. */
function unfilter(rows: Buffer, width: number): void {
  const stride = width * BYTES + 1
  for (let row = 0; row < rows.length; row += stride) {
    const filter = rows[row] ?? 0
    rows[row] = 0
    for (let at = row + 1; at < row + stride; at++) {
      const left = at - row > BYTES ? (rows[at - BYTES] ?? 0) : 0
      const above = row > 0 ? (rows[at - stride] ?? 0) : 0
      const corner = row > 0 && at - row > BYTES ? (rows[at - stride - BYTES] ?? 0) : 0
      const guessed = [0, left, above, (left + above) >> 1, paeth(left, above, corner)][filter] ?? 0
      rows[at] = ((rows[at] ?? 0) + guessed) & 0xff
    }
  }
}

export function packPng(png: Buffer): Buffer {
  const chunks = chunksOf(png)
  const header = chunks[0]?.data
  if (header === undefined || header[8] !== 8 || header[9] !== RGB) return png
  const isPixels = ({ type }: Chunk): boolean => type === 'IDAT'
  const rows = inflateSync(Buffer.concat(chunks.filter(isPixels).map(({ data }) => data)))
  unfilter(rows, header.readUInt32BE(0))
  const packed = { type: 'IDAT', data: deflateSync(rows, { level: 9, memLevel: 9 }) }
  const rest = chunks.filter((chunk) => !isPixels(chunk))
  // The pixels stand just before the end.
  return Buffer.concat([
    png.subarray(0, SIGNATURE_BYTES),
    ...[...rest.slice(0, -1), packed, ...rest.slice(-1)].map(written),
  ])
}
