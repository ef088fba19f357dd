/**
 * The last hours of a value without axes: 1.3 px line, the normal band behind, a dot at the end. NaN
 * breaks the line. Not live: no dot, and hatched from where it was last known to be so. `times` may be unevenly spaced; without them
 * points are evenly apart. Give typed arrays as they came; a new line is a new array.
 */
import { memo, useMemo } from 'react'
import type { Priority } from './AlarmSymbol.tsx'
import { classes } from './classes.ts'
import css from './Sparkline.module.css'

export interface SparklineProps {
  readonly values: ArrayLike<number>
  /** Any unit, rising. */
  readonly times?: ArrayLike<number>
  /** Ends of the time axis; the ends of `times` where left out. */
  readonly from?: number
  readonly to?: number
  readonly normal?: { readonly low: number; readonly high: number } | null
  readonly live?: boolean
  /** Not live: until when it was confirmed, on the axis of `times`; where left out, at its last point. */
  readonly until?: number | null
  readonly alarm?: Priority | null
}

const WIDTH = 100
const HEIGHT = 24
const PAD = 2.5

interface Drawing {
  readonly path: string
  readonly end: { readonly x: number; readonly y: number } | null
  readonly band: { readonly y: number; readonly height: number } | null
  /** Place of a time. */
  x(time: number): number
}

function draw({ values, times, from, to, normal }: SparklineProps): Drawing {
  let low = normal?.low ?? Infinity
  let high = normal?.high ?? -Infinity
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN
    if (value < low) low = value
    if (value > high) high = value
  }
  const start = from ?? times?.[0] ?? 0
  const stop = to ?? (times === undefined ? values.length - 1 : (times[times.length - 1] ?? 1))
  const span = stop - start || 1
  const x = (time: number) => 1 + ((time - start) / span) * (WIDTH - 4)
  if (!(high >= low)) return { path: '', end: null, band: null, x }
  const y = (value: number) =>
    HEIGHT - PAD - ((value - low) / (high - low || 1)) * (HEIGHT - 2 * PAD)
  let path = ''
  let pen = false
  let end: Drawing['end'] = null
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN
    if (Number.isNaN(value)) {
      pen = false
      continue
    }
    const place = x(times?.[i] ?? i)
    path += `${pen ? 'L' : 'M'}${place.toFixed(1)} ${y(value).toFixed(1)}`
    pen = true
    end = { x: place, y: y(value) }
  }
  const band =
    normal === null || normal === undefined
      ? null
      : { y: y(normal.high), height: Math.max(1.5, y(normal.low) - y(normal.high)) }
  return { path, end, band, x }
}

/** Percent at which the tail begins: where it was last known, however long that is ago. */
function tailOf({ end, x }: Drawing, until: number | null | undefined): number {
  const known = Math.max(end?.x ?? 0, typeof until === 'number' ? x(until) : 0)
  return Math.min(known, WIDTH - 3)
}

export const Sparkline = memo(function Sparkline(props: SparklineProps) {
  const { values, times, from, to, normal, live = true, until, alarm } = props
  const low = normal?.low
  const high = normal?.high
  const drawing = useMemo(
    () =>
      draw({
        values,
        ...(times === undefined ? {} : { times }),
        ...(from === undefined ? {} : { from }),
        ...(to === undefined ? {} : { to }),
        normal: low === undefined || high === undefined ? null : { low, high },
      }),
    [values, times, from, to, low, high],
  )
  const { path, end, band } = drawing
  return (
    <span className={css['spark']} aria-hidden>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none">
        {band === null ? null : (
          <rect className={css['band']} x="0" y={band.y} width={WIDTH} height={band.height} />
        )}
        <path className={css['line']} d={path} />
        {live && end !== null ? (
          <path
            className={classes(css['dot'], typeof alarm === 'number' && css[`p${alarm}`])}
            d={`M${end.x.toFixed(1)} ${end.y.toFixed(1)}h.01`}
          />
        ) : null}
      </svg>
      {live ? null : <i className={css['tail']} style={{ left: `${tailOf(drawing, until)}%` }} />}
    </span>
  )
})
