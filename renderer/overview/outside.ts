/**
 * Since when a signal has been outside its normal band, from the history of the last hours. Asked once
 * when it appears in the list; forgotten when it leaves.
 */
import { create } from 'zustand'
import { msFromTicks } from '../../shared/time.ts'
import type { Series } from '../readings/line.ts'
import { tagByName } from '../stores/configuration.ts'
import { call } from '../stores/core.ts'
import { coreNow } from '../stores/liveness.ts'
import { deviationOf } from '../ui/scale.ts'
import { LEAVE } from './ranking.ts'

/** How far back it looks; before that it says "more than". */
const BACK_MS = 8 * 3_600_000
const WIDTH = 480

export interface Outside {
  readonly since: number
  /** It was outside already at the beginning of what is known. */
  readonly longer: boolean
}

const asked = new Set<string>()
const useStore = create<{ readonly known: ReadonlyMap<string, Outside> }>(() => ({
  known: new Map(),
}))

/** From the newest back to the last sample inside the band. */
export function outsideSince(
  series: Pick<Series, 'time' | 'value'>,
  normal: { readonly low: number; readonly high: number },
): Outside | null {
  let since: number | null = null
  for (let row = series.time.length - 1; row >= 0; row--) {
    const deviation = deviationOf(normal, series.value[row] ?? null)
    if (deviation !== null && Math.abs(deviation) < LEAVE) {
      return since === null ? null : { since, longer: false }
    }
    since = msFromTicks(series.time[row] ?? 0n)
  }
  return since === null ? null : { since, longer: true }
}

async function ask(tags: readonly string[]): Promise<void> {
  const to = coreNow()
  const answer = await call('history.range', {
    tags: [...tags],
    from: to - BACK_MS,
    to,
    width: WIDTH,
  })
  if (!answer.ok) {
    // Without a history the list stands as well, only without "how long".
    for (const tag of tags) asked.delete(tag)
    return
  }
  const known = new Map(useStore.getState().known)
  for (const series of answer.value.series) {
    const normal = tagByName(series.tag)?.normal
    if (normal === undefined || normal === null) continue
    known.set(series.tag, outsideSince(series, normal) ?? { since: to, longer: false })
  }
  useStore.setState({ known })
}

/** Tells which signals the list shows now. */
export function followOutside(shown: readonly string[]): void {
  const left = [...asked].filter((tag) => !shown.includes(tag))
  if (left.length > 0) {
    const known = new Map(useStore.getState().known)
    for (const tag of left) {
      asked.delete(tag)
      known.delete(tag)
    }
    useStore.setState({ known })
  }
  const fresh = shown.filter((tag) => !asked.has(tag))
  if (fresh.length === 0) return
  for (const tag of fresh) asked.add(tag)
  void ask(fresh)
}

export const useOutside = (tag: string): Outside | undefined =>
  useStore((state) => state.known.get(tag))
