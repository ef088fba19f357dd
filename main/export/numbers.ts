/**
 * Owns writing doubles as decimals: what is written reads back as the very same double. Numbers of a plant have
 * few decimals, and of these a division tells exactly whether they are enough; the rest is left to the engine's
 * own shortest form.
 */
import type { Bytes } from './bytes.ts'

const POWERS = Array.from({ length: 16 }, (_, power) => 10 ** power)
const MOST_SCALE = 15
const EXACT = 2 ** 53
const PART = 100_000_000
const MINUS = 0x2d
const POINT = 0x2e

/** Bytes that any number takes at most: `-2.2250738585072014e-308` has 24. */
export const LONGEST_NUMBER = 32

/** Numbers in a row without a short form, after which it is looked for in one of many alone. */
const MISSES = 8
const SELDOM = 64

export class Numbers {
  readonly #mark: number
  /** Decimals of the number before: those of the next are mostly as many. */
  #scale = 0
  #misses = 0

  constructor(mark: string) {
    this.#mark = mark.charCodeAt(0)
  }

  /** There must be room for `LONGEST_NUMBER`. */
  put(bytes: Bytes, value: number): void {
    const size = value < 0 ? -value : value
    if (!(size < EXACT)) {
      this.#plain(bytes, value)
      return
    }
    if (value < 0 || Object.is(value, -0)) bytes.byte(MINUS)
    const whole = Math.floor(size)
    if (whole === size) {
      putWhole(bytes, whole)
      return
    }
    if (this.#misses < MISSES || this.#misses % SELDOM === 0) {
      const scale = this.#scaleOf(size)
      if (scale > 0) {
        this.#misses = 0
        this.#decimals(bytes, size, scale)
        return
      }
    }
    this.#misses += 1
    this.#plain(bytes, size)
  }

  /** Decimals with which a number that is not whole is exact; 0 where there are more than a double can tell here. */
  #scaleOf(size: number): number {
    for (let scale = this.#scale === 0 ? 1 : this.#scale; scale <= MOST_SCALE; scale++) {
      const power = POWERS[scale]!
      const digits = Math.round(size * power)
      if (digits >= EXACT) return 0
      // Both are exact, so this is the double that the decimals read as.
      if (digits / power === size) return scale
    }
    return 0
  }

  #decimals(bytes: Bytes, size: number, scale: number): void {
    let digits = Math.round(size * POWERS[scale]!)
    let left = scale
    while (left > 1) {
      const less = Math.floor(digits / 10)
      if (less * 10 !== digits) break
      digits = less
      left -= 1
    }
    // Some zeros at the end are cheaper than to look for the decimals anew each time.
    this.#scale = scale - left > 3 ? left : scale
    const power = POWERS[left]!
    let whole = Math.floor(digits / power)
    let rest = digits - whole * power
    if (rest < 0) {
      whole -= 1
      rest += power
    }
    putWhole(bytes, whole)
    bytes.byte(this.#mark)
    if (left <= 8) bytes.digits(rest, left)
    else {
      const upper = Math.floor(rest / PART)
      bytes.digits(upper, left - 8)
      bytes.digits(rest - upper * PART, 8)
    }
  }

  #plain(bytes: Bytes, value: number): void {
    const text = String(value)
    for (let n = 0; n < text.length; n++) {
      const code = text.charCodeAt(n)
      bytes.byte(code === POINT ? this.#mark : code)
    }
  }
}

/** A whole number from 0 to 2^53, for which there is room. */
function putWhole(bytes: Bytes, value: number): void {
  if (value >= PART) {
    let upper = Math.floor(value / PART)
    let lower = value - upper * PART
    if (lower < 0) {
      upper -= 1
      lower += PART
    }
    putWhole(bytes, upper)
    bytes.digits(lower, 8)
    return
  }
  let width = 1
  for (let power = 10; power <= value; power *= 10) width++
  bytes.digits(value, width)
}
