/**
 * The last hour on the scale of the deviation bars: the normal band is the middle third, so a quiet
 * signal is a quiet line. Scaled to itself, the noise of a healthy well would look like a storm.
 */
import { useMemo } from 'react'
import { Sparkline } from '../ui/Sparkline.tsx'
import { END_PLACE, placeOf, type Normal } from './deviation.ts'
import type { Line } from './line.ts'

const BAND = { low: -1, high: 1 }

export interface HourLineProps {
  readonly line: Line
  readonly from: number
  readonly to: number
  readonly scale: Normal | undefined
  readonly live: boolean
}

/** Places instead of values, led by both ends of the scale as points that draw nothing. */
function placed(line: Line, scale: Normal, from: number): Line {
  const ends = [END_PLACE, Number.NaN, -END_PLACE, Number.NaN]
  return {
    times: Float64Array.from([...ends.map(() => from), ...line.times]),
    values: Float64Array.from([
      ...ends,
      ...Array.from(line.values, (value) => placeOf(scale, value) ?? Number.NaN),
    ]),
  }
}

export function HourLine({ line, from, to, scale, live }: HourLineProps) {
  const normal = scale?.normal ?? null
  const drawn = useMemo(
    () => (scale === undefined || normal === null ? line : placed(line, scale, from)),
    [line, scale, normal, from],
  )
  return (
    <Sparkline
      values={drawn.values}
      times={drawn.times}
      from={from}
      to={to}
      normal={normal === null ? null : BAND}
      live={live}
    />
  )
}
