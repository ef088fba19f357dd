/**
 * What becomes of a server's values and of the history as its link changes: late keep-alives mark the values, a
 * lost link marks them and opens a typed gap, which is of another type where it never stood. Where one reason
 * ends and the next begins they share the instant, so that no moment is without either a current value or a gap
 * that says why there is none. `meaning.ts` and `missing.ts` have the rules; here the gaps are kept.
 *
 *   console_stopped ─┬─ current ──▶ no gap ── lost, off, made anew, ──▶ link_lost │ switched_off
 *    (from the start) │               ▲        to another endpoint        │     │ switching
 *                     └─ lost, off ───┴────────────── current ────────────┘
 *                        (not_connected │ switched_off, where it never stood)
 */
import { isConnected, type ServerFigures } from '../../shared/acquisition.ts'
import type { FormerEnd, Gap, GapKind, GapScope, HistoryPort } from '../../shared/history.ts'
import type { SampleBatch } from '../../shared/samples.ts'
import { msFromTicks, ticksFromMs, type Ticks } from '../../shared/time.ts'
import type { Log } from '../interface.ts'
import type { Accounts } from './accounts.ts'
import { Askew, type Window } from './askew.ts'
import { gapOf, linkOf } from './meaning.ts'
import {
  AHEAD,
  clockOf,
  missingByClock,
  missingFrom,
  never,
  type Heard,
  type Since,
} from './missing.ts'
import type { LiveTable } from './table.ts'

export interface LinksParts {
  readonly table: Pick<LiveTable, 'setLink' | 'confirm'>
  readonly history: Pick<HistoryPort, 'openGap' | 'closeGap'>
  readonly accounts: Pick<Accounts, 'gap'>
  readonly log: Log
  /** What is known of a server; null where that is nothing. */
  figures(server: number): Heard | null
  /** Tags of a server that are sampled so slowly that their gaps begin before the server's, and by how
   * many milliseconds. */
  slow(server: number): readonly { readonly tag: number; readonly by: number }[]
  now(): number
  /** Milliseconds of a clock that nobody sets. */
  elapsed(): number
}

interface OpenGap {
  readonly kind: GapKind
  /** A promise, so that closing waits for opening. */
  readonly id: Promise<number>
}

/** A stretch of the server's, of one reason. */
type Stretch = Pick<Gap, 'kind' | 'from'> & { readonly to: Ticks }

interface Missing {
  /** Gaps that were over so shortly before the former run ended that nobody knew any more which tags have a clock
   * of their own. */
  earlier: readonly Stretch[]
  /** Null where the history has to tell it, which is not open yet. */
  known: Since | null
  readonly since: Promise<Since>
}

/** A gap that is over, until it was told where tags are that have a clock of their own. */
interface Past {
  readonly kind: GapKind
  readonly missing: Missing
  /** Unix milliseconds. */
  readonly to: number
  /** By the clock that nobody sets. */
  readonly ended: number
  /** Tags of which it was told, and how many were found to be askew by then. */
  readonly told: Set<number>
  turned: number
}

interface Server {
  /** It was up once: before that, values are last known and nothing is lost yet. */
  seen: boolean
  /** Every value of it was what it held, since its last gap. */
  wasCurrent: boolean
  gap: OpenGap | null
  /** Since when nothing is current; null where all is. */
  missing: Missing | null
  /** Gaps of tags of which the server says nothing though its link is up. */
  readonly silent: Map<number, OpenGap>
  /** When the last samples came, Unix milliseconds. */
  heard: number
  /** Latest source time of what came during the gap, as far as it can be believed. */
  ahead: Ticks
  readonly askew: Askew
  past: Past | null
}

/** Milliseconds after a gap in which is seen which tags have a clock of their own. */
const SETTLED = 3000
/** And for so long before a run ended, which knows only to a second until when it ran. */
export const UNSETTLED = SETTLED + 2000
/** And until when one that is found later is told of it. */
const LATEST = 600_000
/** Milliseconds by which a source may be wrong beyond what its server waits, and is no clock of its own. */
const UNSTEADY = 1000
/** As many tags with one clock have one gap, of their server. */
const MANY = 32

export function createLinks({
  table,
  history,
  accounts,
  slow,
  log,
  figures,
  now,
  elapsed,
}: LinksParts) {
  const servers = new Map<number, Server>()
  let stopped = false

  const of = (server: number): Server => {
    const known = servers.get(server)
    if (known !== undefined) return known
    const made: Server = {
      ...{ seen: false, wasCurrent: false, gap: null, missing: null },
      ...{ silent: new Map(), heard: 0, ahead: 0n, askew: new Askew(), past: null },
    }
    servers.set(server, made)
    return made
  }

  const open = (server: number, kind: GapKind, scope: GapScope, from: Ticks): OpenGap => {
    accounts.gap(server)
    const id = history.openGap({ kind, scope, from, lost: null })
    id.catch((error: unknown) => {
      log.error({ error, scope }, 'a gap could not be opened')
    })
    return { kind, id }
  }

  const close = ({ id }: OpenGap, to: Ticks): void => {
    id.then((known) => history.closeGap(known, to)).catch((error: unknown) => {
      log.error({ error }, 'a gap could not be closed')
    })
  }

  /** What a slow tag has not told is missing since before the gap of its server began. */
  const openSlow = (server: number, kind: GapKind, until: Ticks): void => {
    for (const { tag, by } of slow(server)) {
      close(open(server, kind, { of: 'tag', tag }, until - ticksFromMs(by)), until)
    }
  }

  /**
   * Where the server's clock is not ours, or either was set meanwhile, what is missing lies elsewhere on the
   * axis than the gap does: it is told there too.
   */
  const tellByClock = async (server: number, kind: GapKind, to: number): Promise<void> => {
    const { missing } = of(server)
    if (missing === null) return
    const heard = figures(server) ?? never
    const at = { at: now(), elapsed: elapsed() }
    const since = missing.known ?? (await missing.since)
    const stretch = missingByClock(since, heard, to, at)
    if (stretch === null) return
    const begins = ticksFromMs(Math.floor(stretch.from))
    close(open(server, kind, { of: 'server', server }, begins), ticksFromMs(Math.ceil(stretch.to)))
    openSlow(server, kind, begins)
  }

  /** So too of tags whose sources have a clock of their own, as soon as each of them is known. */
  const tellPast = (server: number): void => {
    const { past, askew } = of(server)
    if (past === null || past.missing.known === null) return
    past.turned = askew.turned
    const { at } = past.missing.known
    const slower = new Map(slow(server).map(({ tag, by }) => [tag, ticksFromMs(by)]))
    for (const { tags, least, most } of askew.shifts((tag) => past.told.has(tag))) {
      for (const tag of tags) past.told.add(tag)
      // Slow ones have a gap that begins earlier anyway.
      const others = tags.filter((tag) => most > 0n || -least > (slower.get(tag) ?? 0n))
      const scopes: GapScope[] =
        others.length > MANY
          ? [{ of: 'server', server }]
          : others.map((tag) => ({ of: 'tag', tag }))
      const { kind, missing } = past
      const whole = { kind, from: ticksFromMs(Math.floor(at)), to: ticksFromMs(Math.ceil(past.to)) }
      for (const stretch of [...missing.earlier, whole]) {
        const [from, to] = [stretch.from + least, stretch.to + most]
        for (const scope of scopes) close(open(server, stretch.kind, scope, from), to)
      }
    }
  }

  /** The gap before is told as far as it can be. */
  const endPast = (server: number): void => {
    const state = of(server)
    tellPast(server)
    if (state.past !== null && state.past.missing.known !== null) state.past = null
  }

  /** Of samples that came as they were made: which of them have a clock of their own. */
  const watchClocks = (server: number, batch: SampleBatch): void => {
    const { askew, heard } = of(server)
    const { confirmedAt, confirmedClock, lagMs } = figures(server) ?? never
    const isPair = confirmedAt !== null && confirmedClock !== null
    const offset = isPair ? confirmedClock - confirmedAt : 0
    const around = (at: number): Window => ({
      from: ticksFromMs(Math.floor(at - lagMs - UNSTEADY)),
      to: ticksFromMs(Math.ceil(at + UNSTEADY)),
    })
    const isOurs = Math.abs(offset) <= UNSTEADY
    const expected = isOurs ? [around(heard)] : [around(heard), around(heard + offset)]
    askew.take(batch, ticksFromMs(heard), expected)
    lookBack(server)
  }

  /** What became known of clocks since a gap was over. */
  const lookBack = (server: number): void => {
    const { askew, past } = of(server)
    if (past === null) return
    const since = elapsed() - past.ended
    if (since > LATEST) of(server).past = null
    else if (since >= SETTLED && past.turned !== askew.turned) tellPast(server)
  }

  /** From now on there is this reason; `from` counts where there was none before. */
  const enter = (server: number, kind: GapKind, from: number): void => {
    const state = of(server)
    if (state.gap?.kind === kind) return
    endPast(server)
    const before = state.gap
    const at = ticksFromMs(before === null ? from : now())
    state.gap = open(server, kind, { of: 'server', server }, at)
    state.ahead = 0n
    if (before !== null) close(before, at)
    else {
      if (state.wasCurrent) openSlow(server, kind, at)
      // It counts from when it was heard last, not from when that was noticed.
      const ago = Math.max(0, now() - from)
      const clock = clockOf(figures(server) ?? never)
      const known = { clock, at: from, elapsed: elapsed() - ago }
      state.missing = { earlier: [], known, since: Promise.resolve(known) }
    }
    state.wasCurrent = false
    // The server's gap may begin before theirs ends, never after.
    for (const gap of state.silent.values()) close(gap, ticksFromMs(now()))
    state.silent.clear()
  }

  /**
   * Until when the values of every server are here, Unix milliseconds: what the servers have measured
   * since is still with them, and is lost if the console ends now. One with a gap holds nobody up.
   */
  const heardUntil = (): number => {
    let until = now()
    for (const [server, { gap, heard }] of servers) {
      if (gap !== null) continue
      const known = figures(server) ?? never
      const last = Math.max(known.confirmedAt ?? 0, heard)
      if (last > 0) until = Math.min(until, missingFrom(last, known))
    }
    return until
  }

  return {
    heardUntil,

    /** The same by the clock of each server, where it tells one. */
    clocks: (): Map<number, Ticks> => {
      const told = new Map<number, Ticks>()
      for (const [server, { gap, missing }] of servers) {
        const clock =
          gap === null ? clockOf(figures(server) ?? never) : (missing?.known?.clock ?? null)
        if (clock !== null) told.set(server, ticksFromMs(Math.floor(clock)))
      }
      return told
    },

    /** The console has started at this moment, having stood still since another, 0 where it never ran:
     * until a server is current, it still does.
     * @param ended gaps that ended less than `UNSETTLED` before that */
    begin: (
      known: readonly number[],
      at: Ticks,
      former: Promise<FormerEnd>,
      ended: Promise<readonly Gap[]> = Promise.resolve([]),
    ): void => {
      for (const server of known) {
        const state = of(server)
        state.gap = open(server, 'console_stopped', { of: 'server', server }, at)
        const began = elapsed()
        const missing: Missing = {
          ...{ earlier: [], known: null },
          since: former.then(({ stoppedAt, clocks }) => {
            const clock = clocks.get(server)
            const away = stoppedAt > 0n ? Math.max(0, msFromTicks(at - stoppedAt)) : 0
            // The gap of the stop begins where the quick tags were told for the last time.
            if (stoppedAt > 0n) openSlow(server, 'console_stopped', stoppedAt)
            missing.known = {
              clock: clock === undefined ? null : msFromTicks(clock),
              at: msFromTicks(stoppedAt > 0n ? stoppedAt : at),
              elapsed: began - away,
            }
            return missing.known
          }),
        }
        state.missing = missing
        ended.then(
          (gaps) => {
            missing.earlier = gaps.flatMap(({ kind, scope, from, to }) =>
              to !== null && scope.of === 'server' && scope.server === server
                ? [{ kind, from, to }]
                : [],
            )
          },
          (error: unknown) => {
            log.error({ error }, 'which gaps had just ended could not be found out')
          },
        )
      }
    },

    /** Samples came: a gap that opens later counts from them. */
    arrived: (server: number, batch: SampleBatch): void => {
      const state = of(server)
      state.heard = now()
      if (state.gap !== null) {
        const latest = ticksFromMs(state.heard + AHEAD)
        for (const time of batch.sourceTime) {
          if (time > state.ahead && time <= latest) state.ahead = time
        }
      } else watchClocks(server, batch)
      if (state.silent.size === 0) return
      for (const tag of batch.tag) {
        const gap = state.silent.get(tag)
        if (gap === undefined) continue
        state.silent.delete(tag)
        close(gap, ticksFromMs(state.heard))
      }
    },

    changed: (told: ServerFigures): void => {
      if (stopped) return
      const { server, state, confirmedAt, since } = told
      const known = of(server)
      table.setLink(server, linkOf(state, known.seen))
      const heard = confirmedAt !== null || known.heard > 0
      // Not when its samples came here: a busy core has them long after.
      const last = confirmedAt ?? Math.max(since, known.heard)
      const from = heard ? missingFrom(last, told) : last
      if (isConnected(state)) known.seen = true
      const kind = gapOf(state, known.seen, heard)
      if (kind !== null) enter(server, kind, from)
      else lookBack(server)
    },

    /** Every value of the server is what it holds, but for those of the silent tags. */
    current: (server: number, silent: readonly number[]): void => {
      if (stopped) return
      table.confirm(server, silent)
      const state = of(server)
      const { gap } = state
      state.wasCurrent = true
      if (gap === null) return
      state.gap = null
      const at = ticksFromMs(now())
      // A server whose clock is ahead has its first value there.
      const to = state.ahead > at ? state.ahead : at
      close(gap, to)
      void tellByClock(server, gap.kind, msFromTicks(to))
      const { missing } = state
      state.missing = null
      if (missing !== null) {
        state.past = {
          ...{ kind: gap.kind, missing, to: msFromTicks(to), ended: elapsed() },
          ...{ told: new Set(), turned: -1 },
        }
      }
      for (const tag of silent) {
        state.silent.set(tag, open(server, gap.kind, { of: 'tag', tag }, to))
      }
    },

    /** The console is about to stop: what acquisition says of its end is no reason of its own. */
    stop: async (): Promise<void> => {
      stopped = true
      for (const server of servers.keys()) endPast(server)
      const from = ticksFromMs(heardUntil())
      await history
        .openGap({ kind: 'console_stopped', scope: { of: 'all' }, from, lost: null })
        .catch((error: unknown) => {
          log.error({ error }, 'the gap of the stop could not be opened')
        })
    },
  }
}
