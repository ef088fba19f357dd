/**
 * Owns the number by which a blob knows what it is: its checksum alone says that it is whole, not that it is the one
 * that was asked for, of that tag and with those bounds. FNV-1a over words of 32 bits: each step can be undone, so
 * that another word in any one place always makes another number. Pure.
 */

/** Each is taken modulo 2^32. */
export function nameSum(...words: readonly number[]): number {
  let sum = 0x811c9dc5
  for (const word of words) sum = Math.imul(sum ^ word, 0x01000193)
  return sum >>> 0
}
