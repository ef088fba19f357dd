/**
 * The last hour on the scale of the deviation bars: the normal band is the middle third, so a quiet
 * signal is a quiet line. Scaled to itself, the noise of a healthy well would look like a storm.
 */
import { useMemo } from 'react'
import type { Line } from '../readings/line.ts'
import { Sparkline } from '../ui/Sparkline.tsx'
import { END_PLACE, placeOf, type Normal } from './deviation.ts'

const BAND = { low: -1, high: 1 }

export interface HourLineProps {
  readonly line: Line
  readonly from: number
  readonly to: number
  readonly scale: Normal | undefined
  readonly live: boolean
  /** Until when it was confirmed, where it is not live. */
  readonly until: number | null
}

/** Share of its own level that a signal without a band may move before the line leaves the middle. */
const ROOM = 0.1

/** A line led by both ends of its scale, as points that draw nothing. */
function led(line: Line, low: number, high: number, from: number): Line {
  const ends = [low, Number.NaN, high, Number.NaN]
  return {
    times: Float64Array.from([...ends.map(() => from), ...line.times]),
    values: Float64Array.from([...ends, ...line.values]),
  }
}

function placed(line: Line, scale: Normal, from: number): Line {
  const values = line.values.map((value) => placeOf(scale, value) ?? Number.NaN)
  // Nothing to lead: the ends alone would be drawn as if they had been measured.
  if (!hasValues({ times: line.times, values })) return { times: line.times, values }
  return led({ times: line.times, values }, -END_PLACE, END_PLACE, from)
}

const hasValues = ({ values }: Line): boolean => values.some((value) => !Number.isNaN(value))

/** Without a band: its own level in the middle and room around it. */
function roomy(line: Line, from: number): Line {
  const known = line.values.filter((value) => !Number.isNaN(value))
  if (known.length === 0) return line
  const level = known.reduce((sum, value) => sum + value, 0) / known.length
  const room = Math.abs(level) * ROOM
  return led(line, level - room, level + room, from)
}

export function HourLine({ line, from, to, scale, live, until }: HourLineProps) {
  const normal = scale?.normal ?? null
  const drawn = useMemo(
    () => (scale === undefined || normal === null ? roomy(line, from) : placed(line, scale, from)),
    [line, scale, normal, from],
  )
  return (
    <Sparkline
      values={drawn.values}
      times={drawn.times}
      from={from}
      to={to}
      // The band alone would fill the whole of it.
      normal={normal === null || !hasValues(drawn) ? null : BAND}
      live={live}
      until={until}
    />
  )
}
