/** Times of day at the site: when a total is set back and when a formula is due. */
import { offsetIn } from '../../shared/site-clock.ts'
import { msFromTicks, ticksFromMs } from '../../shared/time.ts'
import type { Daily } from './counters.ts'

const DAY = 86_400_000

/**
 * The next moment after one at which the clocks at the site show so many minutes since midnight. Where
 * they are put forward over it, it is the moment at which they are; where it comes twice, the first.
 */
export function dailyIn(zone: string): Daily {
  const offset = offsetIn(zone)
  const known = new Map<string, bigint>()
  return (minute, after) => {
    const ms = Math.floor(msFromTicks(after))
    const midnight = Math.floor((ms + offset(ms)) / DAY) * DAY
    for (let day = -1; day <= 2; day += 1) {
      const local = midnight + day * DAY + minute * 60_000
      const key = String(local)
      const found = known.get(key) ?? ticksFromMs(atLocal(local, offset))
      if (known.size > 1_000) known.clear()
      known.set(key, found)
      if (found > after) return found
    }
    throw new Error(`no day follows ${after} in ${zone}`)
  }
}

/** The first moment at which the clocks show a local time, or have passed it. */
function atLocal(local: number, offset: (ms: number) => number): number {
  const before = offset(local - DAY)
  const behind = offset(local + DAY)
  const one = local - before
  const other = local - behind
  if (offset(one) === before) return Math.min(one, offset(other) === behind ? other : one)
  if (offset(other) === behind) return other
  // Nobody saw it on a clock: the clocks were put forward here.
  let [early, late] = [other, one].sort((a, b) => a - b) as [number, number]
  while (late - early > 1) {
    const middle = Math.floor((early + late) / 2)
    if (offset(middle) === before) early = middle
    else late = middle
  }
  return late
}
