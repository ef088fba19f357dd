/**
 * Unix milliseconds that only go forward, at the pace of the machine's monotonic clock: while a change
 * is open, a jump of the wall clock must neither keep its confirmation alive nor shorten its hold time.
 * Anchored to the wall clock again when nothing is open.
 */
export interface SteadyClock {
  now(): number
  anchor(): void
}

export function createSteadyClock(
  wall: () => number = Date.now,
  monotonic: () => number = () => performance.now(),
): SteadyClock {
  let origin = wall() - monotonic()
  return {
    now: () => Math.round(origin + monotonic()),
    anchor: () => {
      origin = wall() - monotonic()
    },
  }
}
