/**
 * What a server's state means for its values and for the history: late keep-alives mark the values, a
 * lost link marks them and opens a typed gap, which is of another type where it never stood. Where one reason ends and the next begins they share the
 * instant, so that no moment is without either a current value or a gap that says why there is none.
 *
 *   console_stopped ─┬─ current ──▶ no gap ── lost, off, made anew, ──▶ link_lost │ switched_off
 *    (from the start) │               ▲        to another endpoint        │     │ switching
 *                     └─ lost, off ───┴────────────── current ────────────┘
 *                        (not_connected │ switched_off, where it never stood)
 */
import { isConnected, type ServerFigures } from '../../shared/acquisition.ts'
import type { FormerEnd, GapKind, GapScope, HistoryPort } from '../../shared/history.ts'
import { assertNever } from '../../shared/result.ts'
import type { SampleBatch } from '../../shared/samples.ts'
import { msFromTicks, ticksFromMs, type Ticks } from '../../shared/time.ts'
import type { Log } from '../interface.ts'
import type { Accounts } from './accounts.ts'
import type { Link, LiveTable } from './table.ts'

/** When a server last sent data or a keep-alive, and how much of what its sources had measured by then
 * may not have been in it. */
export type Heard = Pick<
  ServerFigures,
  'confirmedAt' | 'confirmedClock' | 'lagMs' | 'clockOffsetMs'
>

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

const never: Heard = { confirmedAt: null, confirmedClock: null, lagMs: 0, clockOffsetMs: null }

interface OpenGap {
  readonly kind: GapKind
  /** A promise, so that closing waits for opening. */
  readonly id: Promise<number>
}

/** Since when nothing of a server is current. */
interface Since {
  /** By the server's clock, where it told one, and by ours; milliseconds. */
  readonly clock: number | null
  readonly at: number
  /** By the clock that nobody sets. */
  readonly elapsed: number
}

interface Missing {
  /** Null where the history has to tell it, which is not open yet. */
  known: Since | null
  readonly since: Promise<Since>
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
}

/** Milliseconds by which a server's clock may be wrong and is still believed where a gap begins or ends. */
const AHEAD = 60_000

/**
 * From when samples may be missing where nothing came after `last`: a source had measured until then what
 * its server had not sampled or not published, and stamped it with a clock that may be behind ours.
 */
const missingFrom = (last: number, { lagMs, clockOffsetMs }: Heard): number =>
  last - lagMs - Math.min(AHEAD, Math.max(0, -(clockOffsetMs ?? 0)))

/** By its server's clock. */
const clockOf = ({ confirmedClock, lagMs }: Heard): number | null =>
  confirmedClock === null ? null : confirmedClock - lagMs

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
      ...{ silent: new Map(), heard: 0, ahead: 0n },
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
    const { confirmedAt, confirmedClock, clockOffsetMs } = figures(server) ?? never
    const isPair = confirmedAt !== null && confirmedClock !== null
    const offset = isPair ? confirmedClock - confirmedAt : clockOffsetMs
    if (missing === null || offset === null) return
    const until = now() + offset
    const ended = elapsed()
    const since = missing.known ?? (await missing.since)
    if (since.clock === null) return
    const away = Math.max(0, ended - since.elapsed)
    const from = Math.min(since.clock, until - away)
    const end = Math.max(until, since.clock + away)
    if (from >= since.at && end <= to) return
    const [begins, ends] = [ticksFromMs(Math.floor(from)), ticksFromMs(Math.ceil(end))]
    close(open(server, kind, { of: 'server', server }, begins), ends)
    openSlow(server, kind, begins)
  }

  /** From now on there is this reason; `from` counts where there was none before. */
  const enter = (server: number, kind: GapKind, from: number): void => {
    const state = of(server)
    if (state.gap?.kind === kind) return
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
      state.missing = { known, since: Promise.resolve(known) }
    }
    state.wasCurrent = false
    // The server's gap may begin before theirs ends, never after.
    for (const gap of state.silent.values()) close(gap, ticksFromMs(now()))
    state.silent.clear()
  }

  const linkOf = (state: ServerFigures['state'], seen: boolean): Link => {
    switch (state) {
      case 'up':
      case 'backfilling':
        return 'up'
      case 'suspect':
        return 'suspect'
      case 'switching':
        return seen ? 'switching' : 'last_known'
      case 'connecting':
        return seen ? 'lost' : 'last_known'
      case 'down':
      case 'disabled':
        return 'lost'
      default:
        return assertNever(state)
    }
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
     * until a server is current, it still does. */
    begin: (known: readonly number[], at: Ticks, former: Promise<FormerEnd>): void => {
      for (const server of known) {
        const state = of(server)
        state.gap = open(server, 'console_stopped', { of: 'server', server }, at)
        const began = elapsed()
        const missing: Missing = {
          known: null,
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
      }
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
      const last = Math.max(confirmedAt ?? since, known.heard)
      const from = heard ? missingFrom(last, told) : last
      if (isConnected(state)) known.seen = true
      else if (state === 'switching')
        enter(server, known.seen || heard ? 'switching' : 'not_connected', from)
      else if (state === 'down')
        enter(server, known.seen || heard ? 'link_lost' : 'not_connected', from)
      else if (state === 'disabled') enter(server, 'switched_off', from)
      else if (state === 'connecting' && known.seen) enter(server, 'link_lost', from)
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
      state.missing = null
      for (const tag of silent) {
        state.silent.set(tag, open(server, gap.kind, { of: 'tag', tag }, to))
      }
    },

    /** The console is about to stop: what acquisition says of its end is no reason of its own. */
    stop: async (): Promise<void> => {
      stopped = true
      const from = ticksFromMs(heardUntil())
      await history
        .openGap({ kind: 'console_stopped', scope: { of: 'all' }, from, lost: null })
        .catch((error: unknown) => {
          log.error({ error }, 'the gap of the stop could not be opened')
        })
    },
  }
}
