/**
 * How far a value is from its own normal, and where that puts it on a deviation bar. Pure.
 * On a bar ±1 are the edges of the normal band; ±2.25 the alarm limits, where the dark ends begin;
 * ±3 the trip limits and the ends. Where a limit is missing the band's own half-width goes on.
 */
import type { Tag } from '../stores/configuration.ts'
import { deviationOf } from '../ui/scale.ts'

export interface Normal {
  readonly normal: Tag['normal']
  /** A total has a band at most, no limits. */
  readonly limits?: Tag['limits']
}

export const LIMIT_PLACE = 2.25
export const END_PLACE = 3

/** From the centre outwards, all in half-widths of the band: the places of value and limits. */
function outwards(distance: number, limit: number | null, trip: number | null): number {
  const at = limit !== null && limit > 1 ? limit : LIMIT_PLACE
  const end = trip !== null && trip > at ? trip : at + (END_PLACE - LIMIT_PLACE)
  if (distance <= 1) return distance
  if (distance <= at) return 1 + ((distance - 1) / (at - 1)) * (LIMIT_PLACE - 1)
  return Math.min(
    END_PLACE,
    LIMIT_PLACE + ((distance - at) / (end - at)) * (END_PLACE - LIMIT_PLACE),
  )
}

/** Place on the bar, −3 to 3; null without a value or a band. */
export function placeOf(tag: Normal, value: number | null): number | null {
  const deviation = deviationOf(tag.normal, value)
  if (deviation === null) return null
  const { limits } = tag
  const half = (limit: number | null | undefined): number | null => {
    const away = deviationOf(tag.normal, limit ?? null)
    return away === null ? null : Math.abs(away)
  }
  return deviation < 0
    ? -outwards(-deviation, half(limits?.low), half(limits?.lowLow))
    : outwards(deviation, half(limits?.high), half(limits?.highHigh))
}

/** Relative change in percent; null where there is nothing to compare with. */
export function changeOf(before: number | null, now: number | null): number | null {
  if (before === null || now === null || Number.isNaN(before) || Number.isNaN(now)) return null
  return before === 0 ? null : ((now - before) / Math.abs(before)) * 100
}
