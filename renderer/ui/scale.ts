/** Where a value stands on a bar, and which stretch of the bar it is in. Pure, in units of the value. */

export interface BarScale {
  readonly low: number
  readonly high: number
  readonly normal?: { readonly low: number; readonly high: number } | null
  readonly limits?: {
    readonly lowLow: number | null
    readonly low: number | null
    readonly high: number | null
    readonly highHigh: number | null
  }
}

/** Percent of the bar, held inside it. */
export function positionOf(scale: BarScale, value: number): number {
  const span = scale.high - scale.low
  if (!(span > 0)) return 50
  return Math.min(100, Math.max(0, ((value - scale.low) / span) * 100))
}

export type Zone = 'lowLow' | 'low' | 'between' | 'high' | 'highHigh'

export function zoneOf(scale: BarScale, value: number): Zone {
  const limits = scale.limits
  if (limits === undefined) return 'between'
  if (limits.highHigh !== null && value >= limits.highHigh) return 'highHigh'
  if (limits.high !== null && value >= limits.high) return 'high'
  if (limits.lowLow !== null && value <= limits.lowLow) return 'lowLow'
  if (limits.low !== null && value <= limits.low) return 'low'
  return 'between'
}

/**
 * Deviation in half-widths of the normal band: ±1 is its edge. Null where the signal has no band to
 * measure by.
 */
export function deviationOf(
  normal: { readonly low: number; readonly high: number } | null | undefined,
  value: number | null,
): number | null {
  if (normal === null || normal === undefined || value === null || Number.isNaN(value)) return null
  const half = (normal.high - normal.low) / 2
  if (!(half > 0)) return null
  return (value - (normal.low + half)) / half
}
