/**
 * Source and server times without loss. An OPC UA time counts 100 ns since 1601; node-opcua gives it
 * as a Date in whole milliseconds plus the rest of the millisecond in picoseconds, which is below
 * 10^9. Both together are exact again.
 */
import type { Ticks } from '../../shared/time.ts'

/** 100 ns in picoseconds. */
const PICOSECONDS = 100_000

/** Whether a time says anything: the standard encodes "none" as its first or last moment. */
export const isTold = (ms: number): boolean => ms > -11_644_473_600_000 && ms < 253_402_214_400_000

export const ticksOf = (ms: number, picoseconds: number): Ticks =>
  BigInt(ms) * 10_000n + BigInt(Math.floor(picoseconds / PICOSECONDS))

/**
 * Writes the ticks of a time into row `row` of a BigInt64Array, seen as 32-bit words, without making
 * a bigint: with 10,000 values a second those would be most of the garbage.
 *
 * ticks = ms · 10⁴ + rest. With ms = a · 2¹⁶ + b: ticks = a · 10⁴ · 2¹⁶ + (b · 10⁴ + rest), where
 * both factors stay far below 2⁵³ and the second term below 2³².
 */
export function putTicks(words: Int32Array, row: number, ms: number, picoseconds: number): void {
  const a = Math.floor(ms / 65_536)
  const b = ms - a * 65_536
  const upper = a * 10_000
  const upperHigh = Math.floor(upper / 65_536)
  const low =
    (upper - upperHigh * 65_536) * 65_536 + b * 10_000 + Math.floor(picoseconds / PICOSECONDS)
  const carry = Math.floor(low / 4_294_967_296)
  words[row * 2] = low - carry * 4_294_967_296
  words[row * 2 + 1] = upperHigh + carry
}
