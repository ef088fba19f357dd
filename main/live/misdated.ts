/**
 * Samples that came and that no history holds, because of the time that their source gave them: before 1970,
 * as where a clock has lost its battery, or from 2200 on. What they say is shown and not kept, so each tag has
 * a gap from its last sample that was kept to the next one. Where it is the clock of a whole server it is one
 * gap of that server. The journal tells it once when it begins and once when it is over, with how many it were.
 */
import { isStorable, type GapScope, type HistoryPort } from '../../shared/history.ts'
import type { Result } from '../../shared/result.ts'
import type { SampleBatch } from '../../shared/samples.ts'
import { halvesOf, isoFromTicks, ticksFromMs, type Ticks } from '../../shared/time.ts'
import type { JournalEntry, Log } from '../interface.ts'
import type { Accounts } from './accounts.ts'

export interface MisdatedParts {
  /** Source time of the last sample of a tag; undefined where there is none. */
  lastOf(tag: number): Ticks | undefined
  /** Tags that stand at a server. */
  tagsOf(server: number): readonly number[]
  nameOf(server: number): string
  tagName(tag: number): string
  readonly history: Pick<HistoryPort, 'openGap' | 'closeGap'>
  readonly accounts: Pick<Accounts, 'gap' | 'misdated'>
  append(entries: readonly JournalEntry[]): Promise<Result<null>>
  readonly log: Log
  now(): number
}

export interface Misdated {
  /** Takes a batch before anybody learns of it, so that `lastOf` tells of before it. */
  take(server: number, batch: SampleBatch): void
  /** Called about once a second. */
  tick(): void
}

/** Milliseconds: what is kept in between for a shorter time ends no gap. */
const CALM = 10_000
/** Milliseconds without one, after which the journal says that it is over. */
const OVER = 60_000
/** As many tags, if they are most of a server, have the clock of the server in common. */
const MANY = 32
/** Tags that are named. */
const NAMED = 100

/** The upper halves of the first moment that can be kept, and of the last. */
const [FIRST, LAST] = [0, Number(ticksFromMs(Date.UTC(2200, 0, 1)) >> 32n)]

interface OpenGap {
  /** When it was opened, Unix milliseconds. */
  readonly at: number
  /** A promise, so that closing waits for opening. */
  readonly id: Promise<number>
  readonly from: Ticks
  lost: number
  /** The first that was kept since, and when it came; null while there is none. */
  kept: { readonly time: Ticks; readonly at: number } | null
}

interface Server {
  /** By tag; null of one that the gap of its server covers. */
  readonly tags: Map<number, OpenGap | null>
  whole: OpenGap | null
  /** Since it began. */
  readonly refused: Set<number>
  count: number
  /** Unix milliseconds of the last one. */
  lastAt: number
  readonly began: { readonly tag: number; readonly time: Ticks }
  /** What of it stands in the journal, and when that was tried last. */
  told: 'nothing' | 'trying' | 'begun'
  triedAt: number
}

export function createMisdated(parts: MisdatedParts): Misdated {
  const { history, accounts, log, now } = parts
  const servers = new Map<number, Server>()

  const open = (server: number, scope: GapScope, from: Ticks): OpenGap => {
    accounts.gap(server)
    const id = history.openGap({ kind: 'misdated', scope, from, lost: null })
    id.catch((error: unknown) => {
      log.error({ error, scope }, 'a gap of wrong times could not be opened')
    })
    return { at: now(), id, from, lost: 0, kept: null }
  }
  const close = ({ id, from, lost }: OpenGap, to: Ticks): void => {
    id.then((known) => history.closeGap(known, to > from ? to : from, lost)).catch(
      (error: unknown) => {
        log.error({ error }, 'a gap of wrong times could not be closed')
      },
    )
  }
  /** A row that the journal does not take, as on a full disk, is tried again. */
  const write = (server: number, state: Server, isOver: boolean): void => {
    if (state.told === 'trying') return
    const before = state.told
    state.told = 'trying'
    state.triedAt = now()
    const { began, count } = state
    const entry: JournalEntry = {
      ...{ at: now(), person: null, subject: parts.nameOf(server) },
      ...(isOver
        ? { kind: 'times_taken', details: { count, tags: state.refused.size } }
        : {
            kind: 'times_refused',
            details: { tag: parts.tagName(began.tag), time: isoFromTicks(began.time) },
          }),
    }
    void parts.append([entry]).then((written) => {
      state.told = written.ok ? 'begun' : before
      if (!written.ok) {
        log.warn(
          { error: written.error, server },
          'samples with wrong times could not be journalled',
        )
      } else if (isOver) {
        if (state.count === count) servers.delete(server)
        else state.told = 'nothing'
      }
    })
  }

  /** Its value is in no history since the last one that was kept. */
  const since = (tag: number): Ticks => {
    const present = ticksFromMs(now())
    const last = parts.lastOf(tag)
    return last !== undefined && isStorable(last) && last < present ? last : present
  }

  const refuse = (server: number, state: Server, tag: number): void => {
    state.lastAt = now()
    state.refused.add(tag)
    state.count += 1
    const known = state.tags.get(tag)
    const gap =
      known === undefined && state.whole === null
        ? open(server, { of: 'tag', tag }, since(tag))
        : (known ?? null)
    state.tags.set(tag, gap)
    const counted = gap ?? state.whole
    if (counted === null) return
    counted.lost += 1
    counted.kept = null
  }

  const isMost = (server: number, tags: number): boolean =>
    tags > MANY && tags * 2 > parts.tagsOf(server).length

  /** Most of the server: its one gap takes the place of many. @param fresh tags that have come to it now */
  const gather = (server: number, state: Server, fresh: ReadonlySet<number>): void => {
    const before = [...state.tags.values()].filter((gap) => gap !== null)
    if (state.whole !== null || !isMost(server, state.tags.size + fresh.size)) return
    const starts = [...before.map(({ from }) => from), ...[...fresh].map(since)]
    const from = starts.reduce((first, each) => (each < first ? each : first))
    state.whole = open(server, { of: 'server', server }, from)
    const present = ticksFromMs(now())
    for (const gap of before) close(gap, present)
    for (const tag of state.tags.keys()) state.tags.set(tag, null)
  }

  /** No longer most of it; not looked at with every batch, however a server goes to and fro. */
  const scatter = (server: number, state: Server): void => {
    const { whole, tags } = state
    if (whole === null || tags.size === 0 || Math.abs(now() - whole.at) <= OVER) return
    if (isMost(server, tags.size)) return
    const present = ticksFromMs(now())
    close(whole, present)
    state.whole = null
    for (const tag of tags.keys()) tags.set(tag, open(server, { of: 'tag', tag }, present))
  }

  const keep = (state: Server, tag: number, time: Ticks): void => {
    const gap = state.tags.get(tag)
    if (gap === undefined) return
    if (gap !== null) gap.kept ??= { time, at: now() }
    else {
      state.tags.delete(tag)
      if (state.whole !== null && state.tags.size === 0) state.whole.kept = { time, at: now() }
    }
  }

  const begin = (server: number, tag: number, time: Ticks): Server => {
    const state: Server = {
      ...{ tags: new Map(), whole: null, refused: new Set(), count: 0, lastAt: now() },
      ...{ began: { tag, time }, told: 'nothing', triedAt: 0 },
    }
    servers.set(server, state)
    return state
  }

  const settle = (server: number, state: Server): void => {
    const there = new Set(parts.tagsOf(server))
    const at = now()
    const isCalm = ({ kept: last }: OpenGap): boolean =>
      last !== null && Math.abs(at - last.at) > CALM
    for (const [tag, gap] of state.tags) {
      const isGone = !there.has(tag)
      if (!isGone && (gap === null || !isCalm(gap))) continue
      state.tags.delete(tag)
      if (gap !== null) close(gap, gap.kept?.time ?? ticksFromMs(at))
    }
    const { whole } = state
    if (whole !== null && state.tags.size === 0 && (there.size === 0 || isCalm(whole))) {
      close(whole, whole.kept?.time ?? ticksFromMs(at))
      state.whole = null
    }
    scatter(server, state)
    accounts.misdated(server, 0, namesOf(state))
    if (at - state.triedAt < CALM && at >= state.triedAt) return
    if (state.told === 'nothing') write(server, state, false)
    else if (state.tags.size === 0 && state.whole === null && Math.abs(at - state.lastAt) > OVER) {
      write(server, state, true)
    }
  }

  return {
    take: (server, batch) => {
      const isNews = isAnyOutside(batch)
      if (!servers.has(server) && !isNews) return
      const outside = isNews ? rowsOutside(batch) : new Set<number>()
      const [first] = outside
      const state =
        servers.get(server) ??
        (first === undefined ? null : begin(server, batch.tag[first]!, batch.sourceTime[first]!))
      if (state === null) return
      const fresh = new Set([...outside].map((row) => batch.tag[row]!))
      for (const tag of fresh) if (state.tags.has(tag)) fresh.delete(tag)
      if (fresh.size > 0) gather(server, state, fresh)
      for (const [row, tag] of batch.tag.entries()) {
        if (outside.has(row)) refuse(server, state, tag)
        else keep(state, tag, batch.sourceTime[row]!)
      }
      if (outside.size > 0) accounts.misdated(server, outside.size, namesOf(state))
      if (state.told === 'nothing' && state.triedAt === 0) write(server, state, false)
    },

    tick: () => {
      for (const [server, state] of servers) settle(server, state)
    },
  }
}

/** A tag whose last one was kept is well, though its gap waits for what comes next. */
const namesOf = ({ tags }: Server): number[] =>
  [...tags].flatMap(([tag, gap]) => (gap?.kept == null ? [tag] : [])).slice(0, NAMED)

/** Looked at in every batch: no BigInt is made of any time. The last moment is judged roughly here. */
function isAnyOutside({ sourceTime }: SampleBatch): boolean {
  const halves = halvesOf(sourceTime)
  for (let at = 1; at < halves.length; at += 2) {
    if (halves[at]! < FIRST || halves[at]! >= LAST) return true
  }
  return false
}

function rowsOutside({ sourceTime }: SampleBatch): Set<number> {
  const rows = new Set<number>()
  for (const [row, time] of sourceTime.entries()) if (!isStorable(time)) rows.add(row)
  return rows
}
