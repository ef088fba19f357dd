/** Offset of the site's zone at any instant, and the instants at which it changes. Milliseconds. */

export interface Zone {
  /** Local time minus UTC. */
  offset(at: number): number
  /** Instants within (from, to) at which the offset changes, in order. */
  changes(from: number, to: number): readonly number[]
}

const QUARTER = 900_000
const DAY = 86_400_000

/** `GMT+05:30`, `GMT-03:00`, `GMT`. */
export function parseOffset(text: string): number {
  const parts = /GMT([+-])(\d{2}):(\d{2})(?::(\d{2}))?/.exec(text)
  if (parts === null) return 0
  const size = Number(parts[2]) * 3600 + Number(parts[3]) * 60 + Number(parts[4] ?? 0)
  return (parts[1] === '-' ? -1 : 1) * size * 1000
}

export function createZone(timeZone: string): Zone {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
  // Zones change at whole quarters of an hour of UTC, so a quarter is asked for once.
  const known = new Map<number, number>()
  const offset = (at: number): number => {
    const quarter = Math.floor(at / QUARTER)
    const found = known.get(quarter)
    if (found !== undefined) return found
    const name = format.formatToParts(quarter * QUARTER).find(({ type }) => type === 'timeZoneName')
    const fresh = parseOffset(name?.value ?? '')
    if (known.size > 4000) known.clear()
    known.set(quarter, fresh)
    return fresh
  }
  const between = (from: number, to: number): number => {
    let low = from
    let high = to
    while (high - low > QUARTER) {
      const middle = Math.floor((low + high) / 2 / QUARTER) * QUARTER
      if (middle <= low) break
      if (offset(middle) === offset(low)) low = middle
      else high = middle
    }
    return Math.floor(high / QUARTER) * QUARTER
  }
  return {
    offset,
    changes(from, to) {
      const found: number[] = []
      // No zone changes twice within four weeks, but for a month of fasting in Morocco: 28 days.
      const stride = Math.min(14 * DAY, Math.max(QUARTER, to - from))
      for (let at = from; at < to; at += stride) {
        const end = Math.min(to, at + stride)
        if (offset(at) !== offset(end)) found.push(between(at, end))
      }
      return found.filter((at) => at > from && at < to)
    },
  }
}
