/**
 * Time in Derrick: a tick is 100 ns since 1970-01-01T00:00:00Z as a signed 64-bit integer, the
 * resolution of OPC UA. Source times are kept in ticks; screens and timers work in milliseconds.
 */

export type Ticks = bigint

export const TICKS_PER_MS = 10_000n

/** Whole milliseconds to ticks; a fraction of a millisecond is kept to 100 ns. */
export function ticksFromMs(ms: number): Ticks {
  const whole = Math.floor(ms)
  return BigInt(whole) * TICKS_PER_MS + BigInt(Math.round((ms - whole) * 10_000))
}

/** Ticks to milliseconds; exact to about 0.25 µs for dates of this century. */
export function msFromTicks(ticks: Ticks): number {
  const whole = ticks / TICKS_PER_MS
  return Number(whole) + Number(ticks - whole * TICKS_PER_MS) / 10_000
}

/** ISO 8601 in UTC with all seven digits, for example `2026-03-12T07:46:52.1180000Z`. */
export function isoFromTicks(ticks: Ticks): string {
  let ms = ticks / TICKS_PER_MS
  let rest = ticks - ms * TICKS_PER_MS
  if (rest < 0n) {
    ms -= 1n
    rest += TICKS_PER_MS
  }
  const iso = new Date(Number(ms)).toISOString()
  return `${iso.slice(0, -1)}${rest.toString().padStart(4, '0')}Z`
}

/**
 * Reads a moment as scripts and screens give it: ISO 8601 with offset, milliseconds as a number, or
 * ticks as a string of digits. Undefined where it is none of these.
 */
export function ticksFromMoment(moment: string | number): Ticks | undefined {
  if (typeof moment === 'number') {
    return Number.isFinite(moment) && Math.abs(moment) <= 8.64e15 ? ticksFromMs(moment) : undefined
  }
  if (/^-?\d{1,18}$/.test(moment)) return BigInt(moment)
  const parts =
    /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?)(?:\.(\d{1,7})\d*)?(Z|[+-]\d{2}:\d{2})$/.exec(
      moment,
    )
  if (parts === null) return undefined
  const ms = Date.parse(`${parts[1]}${parts[3]}`)
  if (Number.isNaN(ms)) return undefined
  return BigInt(ms) * TICKS_PER_MS + BigInt((parts[2] ?? '').padEnd(7, '0'))
}

/** A column of times as pairs of numbers, the lower half first: read one by one, each would be a BigInt. Derrick
 * runs only on little-endian machines. */
export const halvesOf = ({ buffer, byteOffset, length }: BigInt64Array): Int32Array =>
  new Int32Array(buffer, byteOffset, 2 * length)
