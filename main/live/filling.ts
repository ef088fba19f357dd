/**
 * What of the past the servers' own histories are asked for: the gaps of each server's tags, as far as they
 * were not filled yet, not older than the horizon, and not from before a tag stood where it does. The
 * history alone knows them, so that what was not finished is found again after an outage and after a
 * restart. A part counts as filled when its samples are durable.
 */
import type { AcquisitionPort } from '../../shared/acquisition-port.ts'
import type { FilledPage, Stretch } from '../../shared/acquisition.ts'
import {
  takesSamples,
  type Fill,
  type Gap,
  type GapKind,
  type HistoryPort,
} from '../../shared/history.ts'
import { merged, without } from '../../shared/stretches.ts'
import { ticksFromMs, type Ticks } from '../../shared/time.ts'
import type { Log } from '../interface.ts'
import type { Accounts } from './accounts.ts'

export interface FillingParts {
  readonly acquisition: Pick<AcquisitionPort, 'backfill'>
  readonly history: Pick<HistoryPort, 'gaps' | 'fill' | 'standsSince' | 'figures'>
  readonly accounts: Pick<Accounts, 'append'>
  /** Tags that stand at the server. */
  tagsOf(server: number): readonly number[]
  /** Whether the server's history is to be read. */
  isOn(server: number): boolean
  /** What a server had to tell of the past is durable: told once for all that was asked of it. */
  told(): void
  readonly log: Log
  now(): number
  /** Calls back after some milliseconds; returns how to stop it. */
  after(ms: number, action: () => void): () => void
}

/** Milliseconds: how far back an outage may lie. */
export const HORIZON = 7 * 86_400_000
/** After a link is back, until its gaps are closed and an archive has taken what was last. */
const SETTLE = 3000
/** Until it is looked again for gaps of which nobody told here, as one of a full disk. */
const AGAIN = 300_000
/** After which a server that had nothing more to tell of a gap is asked again; doubled each time. */
const RETRY = 600_000
/** Until it is looked again whether the disk takes anything. */
const ROOM = 1000
/** Samples that wait for the disk, above which back-fill waits too. */
const MOST_WAITING = 20_000
/** Stretches of one plan; the rest comes with the next. */
const MOST = 20_000
/** Gaps of tags of which it is known that their server had nothing more to tell. */
const MOST_TRIED = 100_000
/** A server's clock may be ahead of ours by so much. */
const AHEAD = 60_000

/** Of what these tell the server may know better; what was bad there was recorded as bad. */
const fillable: ReadonlySet<GapKind> = new Set([
  'link_lost',
  'switching',
  'not_connected',
  'console_stopped',
  'queue_overflow',
  'disk_full',
  'unwritable',
  'file_lost',
  'switched_off',
  'rebound',
  'deleted',
])

interface Part extends Stretch {
  readonly gap: number
}

interface Server {
  /** Parts of gaps that are asked for, by tag. */
  parts: ReadonlyMap<number, readonly Part[]>
  /** They are all that is missing. */
  isWhole: boolean
  isAsking: boolean
  isUp: boolean
  /** Something was filled of which nobody was told yet. */
  hasNews: boolean
  cancel: () => void
}

export function createFilling(parts: FillingParts) {
  const { acquisition, history, accounts, log, now, after } = parts
  const servers = new Map<number, Server>()
  const tried = new Map<string, { until: number; wait: number }>()

  const of = (server: number): Server => {
    const known = servers.get(server) ?? {
      ...{ parts: new Map(), isWhole: true, isAsking: false, isUp: false, hasNews: false },
      cancel: () => undefined,
    }
    servers.set(server, known)
    return known
  }

  const planAfter = (server: number, ms: number): void => {
    const known = of(server)
    known.cancel()
    known.cancel = after(ms, () => {
      plan(server).catch((error: unknown) => {
        // The history cannot be read now: it is tried again, as everything is.
        log.warn({ error, server }, 'what is missing could not be found out')
        if (known.isUp) planAfter(server, AGAIN)
      })
    })
  }

  const isTried = (gap: number, tag: number): boolean => {
    const at = now()
    const until = (key: string): number => tried.get(key)?.until ?? 0
    return until(`${gap} ${tag}`) > at || until(`${tag}`) > at
  }

  const noteTried = (key: string): void => {
    const wait = 2 * (tried.get(key)?.wait ?? RETRY / 2)
    tried.delete(key)
    tried.set(key, { until: now() + wait, wait })
    const [oldest] = tried.keys()
    if (tried.size > MOST_TRIED && oldest !== undefined) tried.delete(oldest)
  }

  /** What of a tag's gaps is to be asked for. */
  const missing = (tag: number, gaps: readonly Gap[], horizon: Ticks): Part[] => {
    const since = history.standsSince(tag)
    if (since === null) return []
    const earliest = since > horizon ? since : horizon
    return gaps.flatMap((gap) => {
      const { id, from, to, filled = [] } = gap
      if (to === null || to < earliest || isTried(id, tag)) return []
      const begun = from > earliest ? from : earliest
      const known = filled.filter((fill) => fill.tag === tag)
      return without({ tag, from: begun, to }, known).map((rest) => ({ gap: id, ...rest }))
    })
  }

  const plan = async (server: number): Promise<void> => {
    const known = of(server)
    if (!known.isUp) return
    planAfter(server, AGAIN)
    const tags = parts.isOn(server) ? parts.tagsOf(server) : []
    if (known.isAsking) return
    const horizon = ticksFromMs(now() - HORIZON)
    const until = ticksFromMs(now() + AHEAD)
    const found = tags.length === 0 ? [] : await history.gaps({ from: horizon, to: until, tags })
    if (!known.isUp || known.isAsking) return
    const gaps = found.filter(({ kind }) => fillable.has(kind))
    const ofTags = new Map<number, Gap[]>()
    const shared: Gap[] = []
    for (const gap of gaps) {
      if (gap.scope.of !== 'tag') shared.push(gap)
      else ofTags.set(gap.scope.tag, [...(ofTags.get(gap.scope.tag) ?? []), gap])
    }
    known.isWhole = true
    const planned = new Map<number, Part[]>()
    const stretches: Stretch[] = []
    for (const tag of tags) {
      if (stretches.length >= MOST) {
        known.isWhole = false
        break
      }
      const rest = missing(tag, [...shared, ...(ofTags.get(tag) ?? [])], horizon)
      if (rest.length === 0) continue
      planned.set(tag, rest)
      stretches.push(...merged(rest))
    }
    known.parts = planned
    known.isAsking = stretches.length > 0
    // The latest first: it is what people look at.
    stretches.sort((a, b) => (a.to > b.to ? -1 : a.to < b.to ? 1 : a.from < b.from ? -1 : 1))
    if (stretches.length > 0) acquisition.backfill(server, stretches)
    else tell(server)
  }

  /** Resolves when the disk takes what it is given: what was read again must not push out what is new. */
  const room = async (): Promise<void> => {
    for (;;) {
      const figures = await history.figures()
      if (takesSamples(figures) && figures.waiting < MOST_WAITING) return
      await new Promise<void>((resolve) => {
        after(ROOM, resolve)
      })
    }
  }

  const finish = (server: number, next: number): void => {
    const known = of(server)
    known.isAsking = false
    if (known.isUp) planAfter(server, next)
  }

  const tell = (server: number): void => {
    const known = of(server)
    if (!known.hasNews) return
    known.hasNews = false
    parts.told()
  }

  const overlaps = (server: number, { tag, from, to }: Stretch): Part[] =>
    (of(server).parts.get(tag) ?? []).filter((part) => part.from <= to && part.to >= from)

  return {
    /** Every value of the server is what it holds; what was missed may be asked for. */
    current: (server: number): void => {
      const known = of(server)
      known.isUp = true
      known.isAsking = false
      planAfter(server, SETTLE)
    },

    /** The link is gone: what was under way is asked for again over the next. */
    lost: (server: number): void => {
      const known = of(server)
      known.cancel()
      known.isUp = false
      known.isAsking = false
      tell(server)
    },

    /** It is being read: more of the same past may come in a moment. */
    isBusy: (server: number): boolean => of(server).isAsking,

    /** Tags of the server stand for something else: what was asked for them is of what they stood for. */
    rebound: (server: number): void => {
      const known = of(server)
      known.parts = new Map()
      if (!known.isUp) return
      known.isAsking = false
      planAfter(server, SETTLE)
    },

    /** Samples of the server were lost on their way though its link stands. */
    overflowed: (server: number): void => {
      const known = of(server)
      if (known.isUp && !known.isAsking) planAfter(server, SETTLE)
    },

    /** Whether all of it is durable. */
    page: async (
      server: number,
      { batch, covered, left, isMore }: FilledPage,
    ): Promise<boolean> => {
      if (batch.tag.length > 0) {
        const receipt = await accounts.append(server, batch, room())
        if (receipt.dropped > 0) {
          finish(server, AGAIN)
          return false
        }
      }
      const fills = new Map<number, Fill[]>()
      for (const stretch of covered) {
        for (const { gap, tag, from, to } of overlaps(server, stretch)) {
          const fill = {
            tag,
            from: from > stretch.from ? from : stretch.from,
            to: to < stretch.to ? to : stretch.to,
          }
          fills.set(gap, [...(fills.get(gap) ?? []), fill])
        }
      }
      for (const stretch of left) {
        if (stretch.reason === 'none') noteTried(`${stretch.tag}`)
        else for (const { gap, tag } of overlaps(server, stretch)) noteTried(`${gap} ${tag}`)
      }
      await Promise.all([...fills].map(([gap, list]) => history.fill(gap, list)))
      if (fills.size > 0) of(server).hasNews = true
      // Switched off meanwhile: no more of it.
      if (!parts.isOn(server)) return false
      if (!isMore) {
        const { isWhole } = of(server)
        finish(server, isWhole ? AGAIN : SETTLE)
        if (isWhole) tell(server)
      }
      return true
    },

    stop: (): void => {
      for (const { cancel } of servers.values()) cancel()
    },
  }
}
export type Filling = ReturnType<typeof createFilling>
