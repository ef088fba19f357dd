/**
 * A reading is a value with everything that tells whether to believe it: the sample's own status, the
 * state of its server, and whether the core is heard at all. Every screen marks values by this one
 * rule, so nothing that is not live ever looks live.
 */
import { qualityOf, Status, subCode } from '../../shared/quality.ts'
import { SampleFlag, type TagValue } from '../../shared/samples.ts'
import { tagById, useConfiguration } from './configuration.ts'
import { useConnection } from './connection.ts'
import { coreNow, useLiveness, useNow } from './liveness.ts'
import { liveNow, useLive, type Live } from './live.ts'
import { serverById, useServers, type Server } from './servers.ts'

/**
 * `live`; `uncertain`; `bad`; `stale`: no keep-alive in time; `link`: the link, or the core itself, is
 * lost; `known`: last known since a start, not confirmed; `none`: never had a value.
 */
export type Mark = 'live' | 'uncertain' | 'bad' | 'stale' | 'link' | 'known' | 'none'

export interface Reading {
  readonly mark: Mark
  /** What to show; for anything but live it is the last good value. */
  readonly value: TagValue
  readonly status: number
  readonly sourceTime: number | null
  /** Unix milliseconds of the core's clock from which the age counts; null before the first sample. */
  readonly since: number | null
  readonly serverTimeUsed: boolean
  /** A person entered it. */
  readonly byHand: boolean
}

const nothing: Reading = {
  mark: 'none',
  value: null,
  status: Status.BadWaitingForInitialData,
  sourceTime: null,
  since: null,
  serverTimeUsed: false,
  byHand: false,
}

export function markOf(live: Live, server: Server['state'] | undefined, heard: boolean): Mark {
  const code = subCode(live.status)
  if (code === Status.BadWaitingForInitialData) return 'none'
  if (!heard || code === Status.BadNoCommunication) return 'link'
  if (server === 'down' || server === 'disabled') return 'link'
  // The core marks the values of a silent server with that same status: which it is, its state says.
  if (server === 'suspect' || server === 'switching') return 'stale'
  // What a person enters is never unheard: such a value is overdue.
  const byHand = (live.flags & SampleFlag.Manual) !== 0
  if (code === Status.UncertainLastUsableValue) return byHand ? 'stale' : 'known'
  const quality = qualityOf(live.status)
  return quality === 'good' ? 'live' : quality
}

/**
 * `confirmedAt`: when the server last said that it lives, which confirms every value that it has not
 * replaced. What is bad or uncertain by itself ages from its own time.
 */
export function readingOf(
  live: Live | undefined,
  server: { readonly state?: Server['state']; readonly confirmedAt: number | null } | undefined,
  heard: boolean,
): Reading {
  if (live === undefined) return nothing
  const mark = markOf(live, server?.state, heard)
  if (mark === 'none') return nothing
  const byHand = (live.flags & SampleFlag.Manual) !== 0
  const own = byHand || mark === 'bad' || mark === 'uncertain' || mark === 'known'
  return {
    mark,
    value: mark === 'bad' || mark === 'link' ? live.lastGood : live.value,
    status: live.status,
    sourceTime: live.sourceTime,
    since: own ? live.sourceTime : Math.max(live.sourceTime, server?.confirmedAt ?? 0),
    serverTimeUsed: (live.flags & SampleFlag.ServerTimeUsed) !== 0,
    byHand,
  }
}

/**
 * Until when a value that is not live was, on the core's clock; null where its own samples say that.
 */
export const confirmedUntil = ({ mark, since }: Pick<Reading, 'mark' | 'since'>): number | null =>
  mark === 'link' || mark === 'stale' ? since : null

/** The reading of a tag; renders again when its value, its server's state or the connection changes. */
export function useReading(tag: number | undefined): Reading {
  const live = useLive(tag)
  const server = useConfiguration((state) =>
    tag === undefined ? undefined : state.tagById.get(tag)?.server,
  )
  const state = useServers((each) =>
    server === undefined ? undefined : each.byId.get(server)?.state,
  )
  const heard = useConnection((each) => each.phase === 'connected')
  const confirmedAt = server === undefined ? null : (serverById(server)?.confirmedAt ?? null)
  return readingOf(live, state === undefined ? calculated(tag) : { state, confirmedAt }, heard)
}

/** Of a calculated tag: that its formula was looked at confirms a result that has not changed. */
function calculated(tag: number | undefined): { confirmedAt: number | null } | undefined {
  const isCalculated = tag !== undefined && tagById(tag)?.origin === 'calculated'
  return isCalculated
    ? { confirmedAt: useLiveness.getState().latest?.calculation.at ?? null }
    : undefined
}

/** The same outside React: for tables and canvases that draw by themselves. */
export function readingNow(tag: number): Reading {
  const server = tagById(tag)?.server
  return readingOf(
    liveNow(tag),
    server === undefined || server === null ? calculated(tag) : serverById(server),
    useConnection.getState().phase === 'connected',
  )
}

/** Milliseconds since the value was last confirmed, counted by the core's clock each second. */
export function useAge(tag: number | undefined): number | null {
  useNow()
  const since = tag === undefined ? null : readingNow(tag).since
  return since === null ? null : Math.max(0, coreNow() - since)
}
