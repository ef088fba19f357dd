/** What may be typed for a setpoint: how a step is chosen, how figures are rounded. Pure. */
import { ValueType } from '../../shared/samples.ts'

/** Types that take whole numbers alone. */
export const isWhole = (type: number): boolean =>
  type >= ValueType.SByte && type <= ValueType.UInt64

/**
 * What one press adds: about a hundredth of what may be set, as 1, 2 or 5 times a power of ten, and
 * never finer than the last decimal that is shown.
 */
export function stepOf(low: number | null, high: number | null, decimals: number): number {
  const finest = 10 ** -decimals
  if (low === null || high === null || !(high > low)) return finest
  const ideal = (high - low) / 100
  const power = 10 ** Math.floor(Math.log10(ideal))
  const factor = [1, 2, 5, 10].find((each) => each * power >= ideal * 0.999) ?? 10
  return Math.max(finest, factor * power)
}

export const rounded = (value: number, decimals: number): number =>
  Math.round(value * 10 ** decimals) / 10 ** decimals

/** True where the value has more decimals than the tag shows: what is seen must be what is sent. */
export const finerThan = (value: number, decimals: number): boolean =>
  Math.abs(value - rounded(value, decimals)) > Math.abs(value) * 1e-12 + 1e-15

/** Decimals that a value has, for showing it as it was typed; ten at most. */
export const decimalsIn = (value: number): number =>
  Math.min(10, /\.(\d+)$/.exec(value.toPrecision(12).replace(/0+$/, ''))?.[1]?.length ?? 0)

/** One press up or down, held inside the limits. */
export function nudged(
  from: number,
  by: number,
  limits: { readonly low: number | null; readonly high: number | null },
  decimals: number,
): number {
  const held = Math.min(limits.high ?? Infinity, Math.max(limits.low ?? -Infinity, from + by))
  return rounded(held, decimals)
}
