/**
 * From when samples of a server may be missing, and on which clocks: ours, and its own where that is not ours
 * or either was set meanwhile. Pure; times are Unix milliseconds.
 */
import type { ServerFigures } from '../../shared/acquisition.ts'

/** When a server last sent data or a keep-alive, and how much of what its sources had measured by then
 * may not have been in it. */
export type Heard = Pick<
  ServerFigures,
  'confirmedAt' | 'confirmedClock' | 'lagMs' | 'clockOffsetMs'
>

/** Of a server that has not been heard. */
export const never: Heard = {
  confirmedAt: null,
  confirmedClock: null,
  lagMs: 0,
  clockOffsetMs: null,
}

/** Since when nothing of a server is current. */
export interface Since {
  /** By the server's clock, where it told one, and by ours; milliseconds. */
  readonly clock: number | null
  readonly at: number
  /** By the clock that nobody sets. */
  readonly elapsed: number
}

/** Milliseconds by which a server's clock may be wrong and is still believed where a gap begins or ends. */
export const AHEAD = 60_000

/**
 * From when samples may be missing where nothing came after `last`: a source had measured until then what
 * its server had not sampled or not published, and stamped it with a clock that may be behind ours.
 */
export const missingFrom = (last: number, { lagMs, clockOffsetMs }: Heard): number =>
  last - lagMs - Math.min(AHEAD, Math.max(0, -(clockOffsetMs ?? 0)))

/** From when by its server's clock; null where that one tells none. */
export const clockOf = ({ confirmedClock, lagMs }: Heard): number | null =>
  confirmedClock === null ? null : confirmedClock - lagMs

/**
 * Where what is missing since then lies by the server's clock; null where that is where it lies by ours, or
 * nobody can tell.
 * @param to end of the gap, by our clock
 * @param now by ours, and by the one that nobody sets
 */
export function missingByClock(
  since: Since,
  { confirmedAt, confirmedClock, clockOffsetMs }: Heard,
  to: number,
  now: Pick<Since, 'at' | 'elapsed'>,
): { readonly from: number; readonly to: number } | null {
  const isPair = confirmedAt !== null && confirmedClock !== null
  const offset = isPair ? confirmedClock - confirmedAt : clockOffsetMs
  if (offset === null || since.clock === null) return null
  const until = now.at + offset
  const away = Math.max(0, now.elapsed - since.elapsed)
  const from = Math.min(since.clock, until - away)
  const end = Math.max(until, since.clock + away)
  return from >= since.at && end <= to ? null : { from, to: end }
}
