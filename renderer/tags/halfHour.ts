/** The last 30 minutes of a tag as a line from the history, asked for again from time to time. */
import { useEffect, useState } from 'react'
import { lineOf } from '../readings/line.ts'
import type { Tag } from '../stores/configuration.ts'
import { call } from '../stores/core.ts'
import { coreNow } from '../stores/liveness.ts'
import { confirmedUntil, readingNow } from '../stores/readings.ts'

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

async function read(tag: Tag, from: number, to: number): Promise<HalfHour | null> {
  const result = await call('history.range', {
    tags: [tag.name],
    from,
    to,
    width: WIDTH,
    place: PLACE,
  })
  const series = result.ok ? result.value.series[0] : undefined
  if (!result.ok || series === undefined) return null
  const until = Math.min(to, confirmedUntil(readingNow(tag.id)) ?? to)
  return { from, to, ...lineOf(series, result.value.gaps, tag, until, HALF_HOUR_MS / WIDTH) }
}

/** Null until the first answer, and while there is none. */
export function useHalfHour(tag: Tag, drawn: boolean): HalfHour | null {
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
