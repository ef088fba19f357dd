/** Decides whether a window that died is opened again: a page that dies at once is not tried for ever. */

/** @returns whether one more restart at this time (milliseconds) is still tolerable */
export type RestartLimit = (now: number) => boolean

/** Up to `most` restarts within `period` milliseconds. */
export function restartLimit(most: number, period: number): RestartLimit {
  let restarts: readonly number[] = []
  return (now) => {
    restarts = restarts.filter((at) => now - at < period)
    if (restarts.length >= most) return false
    restarts = [...restarts, now]
    return true
  }
}
