/** The last 30 minutes of a tag from the history, asked for again from time to time. */
import { useEffect, useState } from 'react'
import { msFromTicks } from '../../shared/time.ts'
import { call } from '../stores/core.ts'
import { coreNow } from '../stores/liveness.ts'

export const HALF_HOUR_MS = 1_800_000
const AGAIN_MS = 10_000
/** Two points a pixel are enough for a line of this width. */
const WIDTH = 320
/** Of this page: going through the tags, each question takes the place of the one before. */
const PLACE = `half hour ${Math.random()}`

export interface HalfHour {
  readonly from: number
  readonly to: number
  readonly times: ArrayLike<number>
  readonly values: ArrayLike<number>
}

async function read(tag: string, from: number, to: number): Promise<HalfHour | null> {
  const result = await call('history.range', { tags: [tag], from, to, width: WIDTH, place: PLACE })
  const series = result.ok ? result.value.series[0] : undefined
  if (series === undefined) return null
  // The left part of the code says bad: a bad value is a hole in the line, not a point.
  const values = series.value.map((value, i) =>
    (series.status[i] ?? 0) >>> 31 ? Number.NaN : value,
  )
  return { from, to, times: Float64Array.from(series.time, msFromTicks), values }
}

/** Null until the first answer, and while there is none. */
export function useHalfHour(tag: string, drawn: boolean): HalfHour | null {
  const [half, setHalf] = useState<HalfHour | null>(null)
  useEffect(() => {
    if (!drawn) return
    let gone = false
    const again = async () => {
      const to = Math.ceil(coreNow())
      const from = to - HALF_HOUR_MS
      const next = await read(tag, from, to)
      // Time goes on without an answer too: what is known moves away from its end.
      if (!gone) setHalf((before) => next ?? (before === null ? null : { ...before, from, to }))
    }
    void again()
    const timer = setInterval(() => void again(), AGAIN_MS)
    return () => {
      gone = true
      clearInterval(timer)
    }
  }, [tag, drawn])
  return half
}
