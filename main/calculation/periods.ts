/** Units of time, windows and times of day as a formula writes them. */

const seconds: Readonly<Record<string, number>> = {
  s: 1,
  min: 60,
  h: 3_600,
  d: 86_400,
}

/** Seconds of a unit of time; undefined where it is none. */
export const secondsIn = (unit: string): number | undefined =>
  Object.hasOwn(seconds, unit) ? seconds[unit] : undefined

/** Seconds of a window such as `10 min`: from one second to 31 days. */
export function windowOf(text: string): number | undefined {
  const match = /^\s*(\d+(?:\.\d+)?)\s*(s|min|h|d)\s*$/.exec(text)
  if (match === null) return undefined
  const length = Number(match[1]) * (secondsIn(match[2] ?? '') ?? Number.NaN)
  return length >= 1 && length <= 31 * 86_400 ? length : undefined
}

/** Minutes since midnight of `06:00`; undefined where it is no time of day. */
export function minuteOf(text: string): number | undefined {
  const match = /^\s*([01]?\d|2[0-3]):([0-5]\d)\s*$/.exec(text)
  return match === null ? undefined : Number(match[1]) * 60 + Number(match[2])
}
