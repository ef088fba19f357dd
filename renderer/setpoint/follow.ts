/** The lines of a change from shortly before it was armed: history first, then what is read live. */
import { useEffect, useState } from 'react'
import { isOpen } from '../../shared/setpoints.ts'
import { msFromTicks } from '../../shared/time.ts'
import type { Tag } from '../stores/configuration.ts'
import { call } from '../stores/core.ts'
import { coreNow } from '../stores/liveness.ts'
import { readingNow } from '../stores/readings.ts'
import type { Change } from './changes.ts'

export interface Point {
  readonly at: number
  readonly value: number
}

export interface Followed {
  readonly from: number
  /** End of the axis. */
  readonly to: number
  /** End of what is known. */
  readonly until: number
  readonly setpoint: readonly Point[]
  readonly value: readonly Point[]
}

/** Shown before arming and after the end, in milliseconds. */
export const BEFORE_MS = 30_000
export const AFTER_MS = 30_000
const STEP_MS = 1_000
/** Most points of a line that grows live; an hour of hold time. */
const KEPT = 3_600

async function stored(tags: readonly Tag[], from: number, to: number): Promise<Point[][]> {
  const result = await call('history.range', {
    tags: tags.map(({ name }) => name),
    from,
    to,
    width: 400,
  })
  if (!result.ok) return tags.map(() => [])
  return tags.map(({ name }) => {
    const series = result.value.series.find(({ tag }) => tag === name)
    if (series === undefined) return []
    return Array.from(series.time, (ticks, i) => ({
      at: msFromTicks(ticks),
      value: series.value[i] ?? Number.NaN,
    }))
  })
}

const read = (tag: Tag | undefined, at: number): Point[] => {
  if (tag === undefined) return []
  const { mark, value } = readingNow(tag.id)
  return [{ at, value: mark === 'live' && typeof value === 'number' ? value : Number.NaN }]
}

export function useFollowed(change: Change, setpoint: Tag, steered: Tag | undefined): Followed {
  const from = change.armedAt - BEFORE_MS
  const [lines, setLines] = useState<Pick<Followed, 'setpoint' | 'value'>>({
    setpoint: [],
    value: [],
  })
  const [to, setTo] = useState(() => change.closedAt ?? coreNow())
  const going = isOpen(change)
  const { closedAt } = change

  useEffect(() => {
    let gone = false
    const until = Math.min(coreNow(), closedAt === null ? Infinity : closedAt + AFTER_MS)
    setTo(until)
    const begin = async () => {
      const tags = steered === undefined ? [setpoint] : [setpoint, steered]
      const [sp = [], pv = []] = await stored(tags, from, until)
      if (!gone) setLines({ setpoint: sp, value: pv })
    }
    void begin()
    return () => {
      gone = true
    }
    // Once for a change: what follows is read live.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [change.id])

  useEffect(() => {
    const timer = setInterval(() => {
      const now = coreNow()
      if (!going && (closedAt === null || now > closedAt + AFTER_MS)) return clearInterval(timer)
      setTo(now)
      setLines((before) => ({
        setpoint: [...before.setpoint, ...read(setpoint, now)].slice(-KEPT),
        value: [...before.value, ...read(steered, now)].slice(-KEPT),
      }))
    }, STEP_MS)
    return () => clearInterval(timer)
  }, [going, closedAt, setpoint, steered])

  return { from, to: Math.max(to, from + 2 * BEFORE_MS), until: to, ...lines }
}
