/**
 * Which endpoint of a redundant set is the active one, as a pure rule (decision 0008). Every endpoint of
 * the set has a ServiceLevel, 0 to 255, which its server tells of itself; that of one that cannot be
 * reached is null. The endpoints stand in the site's order of preference.
 *
 * - The active one is left for a better one when its ServiceLevel has been below `HEALTHY` and worse than
 *   the other's for `HOLD`; a little worse does not count (`MARGIN`). One that says that it is
 *   in maintenance or has no data (`NO_DATA`) is left at once.
 * - After a switch there is no other by this rule for `REST`, so that two servers that rise and fall in
 *   turns do not make the console flap.
 * - A healthy one is never left by this rule: the preferred endpoint that comes back stays a stand-by
 *   until somebody switches by hand or there is a reason.
 * - One that a person has chosen is only left when it is lost or has nothing to offer any more.
 *
 * Milliseconds of one monotonic clock.
 */

/** Part 4, 6.6.2.4.2: from here on a server is healthy, below it is degraded. */
export const HEALTHY = 200
/** Up to here it has nothing to offer: 0 is maintenance, 1 no data. */
export const NO_DATA = 1
/** So much better the other one has to be where both are degraded. */
export const MARGIN = 10
export const HOLD = 3_000
export const REST = 15_000

/** ServiceLevel of each endpoint in order of preference; null where it is not reached. */
export type Levels = readonly (number | null)[]

/** The best of the others; the earlier where several are as good. Null where none can be reached. */
export function bestOther(levels: Levels, active: number): number | null {
  let best: number | null = null
  levels.forEach((level, index) => {
    if (index === active || level === null) return
    if (best === null || level > (levels[best] ?? -1)) best = index
  })
  return best
}

export interface Watch {
  /** Since when another one has been better; null while none is. */
  readonly worseSince: number | null
  /** When the active endpoint was chosen last. */
  readonly switchedAt: number
  /** By a person. */
  readonly manual: boolean
}

export const newWatch = (now: number): Watch => ({
  worseSince: null,
  switchedAt: now - REST,
  manual: false,
})

const isWorse = (own: number, other: number, manual: boolean): boolean =>
  own <= NO_DATA ? other > NO_DATA : !manual && own < HEALTHY && other >= own + MARGIN

/** @returns the watch from now on, and where to go; null: stay. */
export function watch(
  before: Watch,
  levels: Levels,
  active: number,
  now: number,
): { watch: Watch; to: number | null } {
  const own = levels[active]
  const other = bestOther(levels, active)
  const level = other === null ? null : (levels[other] ?? null)
  if (own === null || own === undefined || level === null || !isWorse(own, level, before.manual)) {
    return { watch: { ...before, worseSince: null }, to: null }
  }
  const worseSince = before.worseSince ?? now
  const isRested = now - before.switchedAt >= REST
  const isHeld = own <= NO_DATA || now - worseSince >= HOLD
  return { watch: { ...before, worseSince }, to: isRested && isHeld ? other : null }
}

/**
 * Where to try next after `failures` attempts in a row have failed: where a connection stood, there once
 * more, for that server still has the session and what it queued. Then the best that the stand-by
 * connections reach, then each in its turn.
 *
 * @param again a connection stood here and broke; not so where its server fell silent, since then there
 * is nothing to come back to soon
 */
export function nextEndpoint(
  levels: Levels,
  active: number,
  failures: number,
  again: boolean,
): number {
  if (levels.length <= 1 || again) return active
  const best = failures <= levels.length ? bestOther(levels, active) : null
  if (best !== null && (levels[best] ?? 0) > NO_DATA) return best
  return (active + 1) % levels.length
}
