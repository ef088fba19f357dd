/**
 * What tags stand for, so that no value of one node is ever taken for another's. A tag that is pointed at
 * another node, member or server, and each of a server that gets another address, stands for the new one
 * at once; what acquisition had under way by then is of the old one, and is refused until acquisition has
 * said that it follows (the port keeps order: nothing of before comes after that). From the last sample of the
 * old one to the first of the new one the tag has a gap; so has one that was deleted and is there again. One that
 * no server sends, calculated or entered by hand, misses only the time in which it was not there: nothing was on
 * its way to it. Where it was deleted before the start that is not known here, and counts from its last sample.
 */
import type { FilledPage, ItemDescription, ServerFigures } from '../../shared/acquisition.ts'
import { isStorable, type GapKind, type HistoryPort } from '../../shared/history.ts'
import { columns, type SampleBatch } from '../../shared/samples.ts'
import { ticksFromMs, type Ticks } from '../../shared/time.ts'
import type { Log } from '../interface.ts'
import type { Accounts } from './accounts.ts'

/** What a tag stands for. */
export interface Bound {
  readonly id: number
  /** Null where it is of no server. */
  readonly server: number | null
  readonly node: string | null
  readonly member: string | null
}

export interface BindingsParts {
  /** Source time of the last sample of a tag; undefined where there is none. */
  lastOf(tag: number): Ticks | undefined
  readonly history: Pick<HistoryPort, 'openGap' | 'closeGap' | 'latest'>
  readonly accounts: Pick<Accounts, 'gap' | 'refused'>
  /** Tags of this server stand elsewhere: what was asked of its history is of what they stood for. */
  rebound(server: number): void
  /** It stands at another address: what was heard of it is of the one of before. */
  moved(server: number): void
  readonly log: Log
  now(): number
}

interface OpenGap {
  readonly id: number
  readonly from: Ticks
}

export function createBindings(parts: BindingsParts) {
  const { lastOf, history, accounts, rebound, log, now } = parts
  let known = new Map<number, Bound>()
  /** Of servers, as they were configured when it was last wanted. */
  let addresses: ReadonlyMap<number, string> = new Map()
  /** Servers of which acquisition still tells how the one at the address of before is, and since which wish. */
  const elsewhere = new Map<number, number>()
  /** By server: the tags of which what it sends is of something else, and with which wish that began. */
  const pending = new Map<number, Map<number, number>>()
  /** Promises, so that closing waits for opening; null where the tag turned out to have none. */
  const gaps = new Map<number, Promise<OpenGap | null>>()
  /** Since when tags that were deleted in this run miss something: from their last samples on, of which the newest
   * may not be on disk yet; of those that no server sends from when they were deleted. */
  const gone = new Map<number, Ticks>()
  let wish = 0

  const isPending = (server: number, tag: number): boolean => pending.get(server)?.has(tag) ?? false

  const wait = (server: number | null, tag: number): void => {
    if (server === null) return
    const tags = pending.get(server) ?? new Map<number, number>()
    pending.set(server, tags.set(tag, wish))
  }

  const note = (tag: number, gap: Promise<OpenGap | null>): void => {
    gap.catch((error: unknown) => {
      log.error({ error, tag }, 'the gap of a tag could not be opened')
    })
    gaps.set(tag, gap)
  }
  const put = async (
    kind: GapKind,
    server: number | null,
    tag: number,
    last: Ticks | undefined,
  ): Promise<OpenGap> => {
    const present = ticksFromMs(now())
    const from = last !== undefined && isStorable(last) && last < present ? last : present
    if (server !== null) accounts.gap(server)
    return {
      id: await history.openGap({ kind, scope: { of: 'tag', tag }, from, lost: null }),
      from,
    }
  }
  const close = (tag: number, at: Ticks): void => {
    const gap = gaps.get(tag)
    if (gap === undefined) return
    gaps.delete(tag)
    gap
      .then((open) => open && history.closeGap(open.id, at > open.from ? at : open.from))
      .catch((error: unknown) => {
        log.error({ error, tag }, 'the gap of a tag could not be closed')
      })
  }

  const lastKept = async (tags: readonly number[]): Promise<ReadonlyMap<number, Ticks>> => {
    try {
      const { tag, sourceTime } = await history.latest(ticksFromMs(now()), tags)
      return new Map([...tag].map((id, row) => [id, sourceTime[row]!]))
    } catch (error) {
      log.error(
        { error, tags: tags.length },
        'whether tags had been deleted could not be found out',
      )
      return new Map()
    }
  }

  /** Tags that were not there: one of which there is history was deleted, and has a gap since its last sample. */
  const back = (tags: readonly Bound[]): void => {
    const ids = tags.flatMap(({ id }) => (gone.has(id) ? [] : [id]))
    const kept = ids.length === 0 ? null : lastKept(ids)
    for (const { id, server } of tags) {
      const last = gone.get(id)
      gone.delete(id)
      if (last !== undefined) note(id, put('deleted', server, id, last))
      else if (kept !== null) {
        const found = kept.then((all) => {
          const time = all.get(id)
          if (time !== undefined) return put('deleted', server, id, time)
          if (gaps.get(id) === found) gaps.delete(id)
          return null
        })
        note(id, found)
      }
      if (server === null) close(id, ticksFromMs(now()))
    }
  }

  /** Refuses the rows of tags that stand elsewhere now. */
  const own = (server: number, batch: SampleBatch): SampleBatch => {
    const tags = pending.get(server)
    if (tags === undefined || !batch.tag.some((tag) => tags.has(tag))) return batch
    const kept = without(batch, tags)
    accounts.refused(server, batch.tag.length - kept.tag.length)
    return kept
  }

  return {
    /**
     * Tags stand for this from now on.
     * @param at the addresses of servers, as configured
     * @returns the number of this wish, for `held`
     */
    want: (tags: readonly Bound[], at: ReadonlyMap<number, string>): number => {
      wish += 1
      const isAway = (server: number | null): boolean =>
        server !== null && addresses.get(server) !== at.get(server)
      const away = [...at.keys()].filter((server) => addresses.has(server) && isAway(server))
      const next = new Map<number, Bound>()
      const moved = new Set<number>()
      const fresh: Bound[] = []
      for (const tag of tags) {
        const { id, server, node, member } = tag
        const before = known.get(id)
        // Not a copy: of fifty thousand that is all they cost.
        next.set(id, tag)
        const isThere = before !== undefined && before.server === server
        const isSame = isThere && before.node === node && before.member === member
        if (before === undefined) fresh.push(tag)
        if (before === undefined || (isSame && !isAway(server))) continue
        wait(server, id)
        wait(before.server, id)
        if (server !== null) moved.add(server)
        // Where it is the server that stands elsewhere, its link has a gap.
        if (!isSame && server !== null && !gaps.has(id)) {
          note(id, put('rebound', server, id, lastOf(id)))
        }
      }
      for (const tag of gaps.keys()) if (!next.has(tag)) close(tag, ticksFromMs(now()))
      for (const [tag, { server }] of known) {
        const last = next.has(tag) ? undefined : lastOf(tag)
        if (last !== undefined) gone.set(tag, server === null ? ticksFromMs(now()) : last)
      }
      // With the first wish all are there since the start, which has a gap of its own.
      if (wish > 1) back(fresh)
      known = next
      addresses = at
      for (const server of moved) rebound(server)
      for (const server of away) {
        elsewhere.set(server, wish)
        parts.moved(server)
      }
      return wish
    },

    /** Other words for the same nodes. */
    rename: (tags: readonly Pick<Bound, 'id' | 'node'>[]): void => {
      for (const { id, node } of tags) {
        const before = known.get(id)
        if (before !== undefined) known.set(id, { ...before, node })
      }
    },

    /** Acquisition follows a wish at this server: nothing comes from there that is of before. */
    held: (server: number, upTo: number): void => {
      if ((elsewhere.get(server) ?? Number.POSITIVE_INFINITY) <= upTo) elsewhere.delete(server)
      const tags = pending.get(server)
      if (tags === undefined) return
      for (const [tag, since] of tags) if (since <= upTo) tags.delete(tag)
      if (tags.size === 0) pending.delete(server)
    },

    /** What it tells of a server is of the one at an address of before. */
    isElsewhere: (server: number): boolean => elsewhere.has(server),

    /** How a server is: of one that stands elsewhere nothing is known yet but what came of it. */
    seen: <F extends ServerFigures>(figures: F): F =>
      elsewhere.has(figures.server)
        ? { ...figures, state: 'connecting', error: null, endpoints: [] }
        : figures,

    /** What of a batch is of what its tags stand for. */
    take: (server: number, batch: SampleBatch): SampleBatch => {
      const kept = own(server, batch)
      if (gaps.size === 0) return kept
      for (const [row, tag] of kept.tag.entries()) {
        if (gaps.has(tag)) close(tag, kept.sourceTime[row]!)
      }
      return kept
    },

    /** The same of a page of a server's history; what it says of a tag that stands elsewhere is no answer. */
    page: (server: number, page: FilledPage): FilledPage => {
      if (!pending.has(server)) return page
      const stays = ({ tag }: { readonly tag: number }): boolean => !isPending(server, tag)
      return {
        ...page,
        batch: own(server, page.batch),
        covered: page.covered.filter(stays),
        left: page.left.filter(stays),
      }
    },

    described: (server: number, items: readonly ItemDescription[]): readonly ItemDescription[] =>
      pending.has(server) ? items.filter(({ tag }) => !isPending(server, tag)) : items,
  }
}
export type Bindings = ReturnType<typeof createBindings>

function without(batch: SampleBatch, tags: ReadonlyMap<number, unknown>): SampleBatch {
  const rows = [...batch.tag.keys()].filter((row) => !tags.has(batch.tag[row]!))
  const kept = columns(rows.length)
  const places = new Map(rows.map((row, to) => [row, to]))
  rows.forEach((row, to) => {
    for (const name of numeric) kept[name][to] = batch[name][row]!
    for (const name of times) kept[name][to] = batch[name][row]!
  })
  const others = batch.others.flatMap(([row, value]) => {
    const to = places.get(row)
    return to === undefined ? [] : [[to, value] as const]
  })
  return { ...kept, others }
}
const numeric = ['tag', 'status', 'type', 'flags', 'value'] as const
const times = ['sourceTime', 'serverTime'] as const
