/** The clock of the site: by how much a zone is ahead of UTC, which changes over the year. */

/** Milliseconds by which the clocks of a zone are ahead of UTC at a moment. */
export function offsetIn(zone: string): (ms: number) => number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  return (ms) => {
    const at = new Map(parts.formatToParts(ms).map(({ type, value }) => [type, Number(value)]))
    const part = (type: Intl.DateTimeFormatPartTypes): number => at.get(type) ?? 0
    const local = Date.UTC(
      part('year'),
      part('month') - 1,
      part('day'),
      part('hour'),
      part('minute'),
      part('second'),
    )
    return local - Math.floor(ms / 1000) * 1000
  }
}

/** The offset at a moment that is known by the clocks there; of two, the earlier one. */
export const offsetAtLocal = (zone: string): ((local: number) => number) => {
  const offset = offsetIn(zone)
  return (local) => {
    const before = offset(local - 86_400_000)
    return offset(local - before) === before ? before : offset(local - offset(local))
  }
}
