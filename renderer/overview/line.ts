/**
 * The last hour of a tag: its line continued with live values, and what is read from it. And the sum of
 * several on one grid. Pure; milliseconds.
 */
import { noLine, type Line } from '../readings/line.ts'

/** The line with one more point, without what is older than `from`. */
export function extended(line: Line, time: number, value: number, from: number): Line {
  let start = 0
  // One point before the window stays, so that the line enters it from its edge.
  while (start + 1 < line.times.length && (line.times[start + 1] ?? 0) <= from) start += 1
  const last = line.times.length - 1
  const skip = last >= 0 && (line.times[last] ?? 0) >= time
  const twice = last >= 0 && Number.isNaN(value) && Number.isNaN(line.values[last] ?? 0)
  if (skip || twice) {
    return start === 0 ? line : { times: line.times.slice(start), values: line.values.slice(start) }
  }
  const count = line.times.length - start
  const times = new Float64Array(count + 1)
  const values = new Float64Array(count + 1)
  times.set(line.times.subarray(start))
  values.set(line.values.subarray(start))
  times[count] = time
  values[count] = value
  return { times, values }
}

/** The value that held at a time: of the newest point at or before it. */
export function heldAt(line: Line, time: number): number {
  let low = 0
  let high = line.times.length - 1
  let found = Number.NaN
  while (low <= high) {
    const middle = (low + high) >> 1
    if ((line.times[middle] ?? Infinity) <= time) {
      found = line.values[middle] ?? Number.NaN
      low = middle + 1
    } else high = middle - 1
  }
  return found
}

/** Share of the window within which a first value may stand for its beginning. */
const BEGINNING = 0.1

/** The value at the beginning of the window; null where the line does not reach back that far. */
export function atStart(line: Line, from: number, to: number): number | null {
  const held = heldAt(line, from)
  if (!Number.isNaN(held)) return held
  for (let i = 0; i < line.times.length; i++) {
    const time = line.times[i] ?? 0
    if (time > from + (to - from) * BEGINNING) return null
    const value = line.values[i] ?? Number.NaN
    if (time >= from && !Number.isNaN(value)) return value
  }
  return null
}

/** When a switch that is off went off; null where the line does not hold that moment. */
export function offSince(line: Line): number | null {
  let since: number | null = null
  for (let i = line.times.length - 1; i >= 0; i--) {
    const value = line.values[i] ?? Number.NaN
    if (value > 0.5) return since
    if (!Number.isNaN(value)) since = line.times[i] ?? null
  }
  return null
}

/** Sum on an even grid; where a member with data has none, the sum has none. */
export function summed(
  members: readonly { readonly line: Line; readonly sign: 1 | -1 }[],
  from: number,
  to: number,
  points: number,
): Line {
  const known = members.filter(({ line }) => line.times.length > 0)
  if (known.length === 0) return noLine
  const times = new Float64Array(points)
  const values = new Float64Array(points)
  for (let i = 0; i < points; i++) {
    const time = from + ((i + 1) / points) * (to - from)
    times[i] = time
    let sum = 0
    for (const { line, sign } of known) sum += sign * heldAt(line, time)
    values[i] = sum
  }
  return { times, values }
}
