/**
 * Owns the few bytes around the files of an evidence package: a tar archive as POSIX has it (ustar), which every
 * system of today unpacks by itself. The size of a file of 8 GB or more stands in binary, as GNU tar, BSD tar and
 * 7-Zip read it.
 */

export const BLOCK = 512
const OCTAL_SIZE = 8 ** 11

/** @param path at most 100 bytes; @param at Unix seconds */
export function tarHeader(path: string, size: number, at: number): Buffer {
  const header = Buffer.alloc(BLOCK)
  const octal = (value: number, offset: number, width: number): void => {
    header.write(`${value.toString(8).padStart(width - 1, '0')}\0`, offset, 'latin1')
  }
  header.write(path, 0, 100, 'utf8')
  octal(0o644, 100, 8)
  octal(0, 108, 8)
  octal(0, 116, 8)
  if (size < OCTAL_SIZE) octal(size, 124, 12)
  else {
    header.writeUInt8(0x80, 124)
    header.writeBigUInt64BE(BigInt(size), 128)
  }
  octal(at, 136, 12)
  // The sum is taken with blanks in its own place.
  header.write('        ', 148, 'latin1')
  header.write('0', 156, 'latin1')
  header.write('ustar\u000000', 257, 'latin1')
  const sum = header.reduce((whole, byte) => whole + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return header
}

/** Zeros up to the next block. */
export const tarPadding = (size: number): Buffer => Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK)

/** What stands behind the last file. */
export const tarEnd = (): Buffer => Buffer.alloc(2 * BLOCK)
