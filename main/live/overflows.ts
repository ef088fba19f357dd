/**
 * Where a queue between a value and us overflowed, the samples before the marked one are lost: a gap of
 * that tag tells from which sample to which. Where many tags of a server lose at the same time it is one
 * gap of the server, and gaps that follow closely are widened to one: overload that made a gap of each
 * loss of each tag would feed itself.
 */
import type { GapScope, HistoryPort } from '../../shared/history.ts'
import { SampleFlag, type SampleBatch } from '../../shared/samples.ts'
import { ticksFromMs, TICKS_PER_MS, type Ticks } from '../../shared/time.ts'
import type { Log } from '../interface.ts'
import type { Accounts } from './accounts.ts'

export interface OverflowParts {
  /** Source time of the last sample of a tag, and how many milliseconds ago it arrived; undefined where there
   * is none. */
  lastOf(tag: number): { readonly time: Ticks; readonly ago: number } | undefined
  readonly history: Pick<HistoryPort, 'openGap' | 'closeGap'>
  readonly accounts: Pick<Accounts, 'gap'>
  readonly log: Log
}

interface Loss {
  /** A promise, so that closing waits for opening. */
  readonly id: Promise<number>
  readonly from: Ticks
  to: Ticks
  /** Null where nobody can know. */
  lost: number | null
}

/** A tag without samples, from the last before to the first after. */
interface Stretch {
  readonly tag: number
  readonly from: Ticks
  readonly to: Ticks
}

/** Two losses of a tag, or of a server, that are no further apart are one gap. */
const APART: Ticks = 10_000n * TICKS_PER_MS

/** Tags that lose at the same time and are told one by one: at more it is a loss of the server. */
const MANY = 32
/** What begins and ends within the same so many is of the same time. */
const SAME: Ticks = 10_000n * TICKS_PER_MS

/** @returns takes a batch before anybody learns of it, so that `lastOf` tells of before it */
export function createOverflows({ lastOf, history, accounts, log }: OverflowParts) {
  const ofTags = new Map<number, Loss>()
  /** Losses that were counted and those that nobody could count are told apart. */
  const ofServers = new Map<string, Loss>()

  const open = (server: number, scope: GapScope, { from, to }: Omit<Stretch, 'tag'>): Loss => {
    accounts.gap(server)
    const id = history.openGap({ kind: 'queue_overflow', scope, from, lost: null })
    return { id, from, to, lost: null }
  }
  const end = (loss: Loss): void => {
    const { to, lost } = loss
    loss.id
      .then((id) => history.closeGap(id, to, lost ?? undefined))
      .catch((error: unknown) => {
        log.error({ error }, 'a gap of an overflow could not be kept')
      })
  }

  const loseTag = (server: number, stretch: Stretch): void => {
    const { tag, from, to } = stretch
    const known = ofTags.get(tag)
    const isSame = known !== undefined && from >= known.to && from - known.to <= APART
    const loss = isSame ? known : open(server, { of: 'tag', tag }, stretch)
    loss.to = to
    ofTags.set(tag, loss)
    end(loss)
  }

  const loseServer = (
    server: number,
    stretches: readonly Stretch[],
    lost: number,
    isCounted: boolean,
  ): void => {
    let [{ from, to }] = stretches as [Stretch]
    for (const stretch of stretches) {
      if (stretch.from < from) from = stretch.from
      if (stretch.to > to) to = stretch.to
    }
    const key = `${server} ${isCounted}`
    const known = ofServers.get(key)
    const isSame = known !== undefined && from >= known.from && from - known.to <= APART
    const loss = isSame ? known : open(server, { of: 'server', server }, { from, to })
    if (to > loss.to) loss.to = to
    if (lost > 0) loss.lost = (loss.lost ?? 0) + lost
    ofServers.set(key, loss)
    end(loss)
  }

  /** `lost`: so many were thinned away on their way here; 0 where the server has lost them. */
  return (server: number, batch: SampleBatch, lost: number): void => {
    const marked = lostIn(batch, lastOf)
    if (lost === 0 && marked.length <= MANY) {
      for (const stretch of marked) loseTag(server, stretch)
      return
    }
    const times = new Map<string, Stretch[]>()
    for (const stretch of marked) {
      const key = `${stretch.from / SAME} ${stretch.to / SAME}`
      const found = times.get(key)
      if (found === undefined) times.set(key, [stretch])
      else found.push(stretch)
    }
    // With most of the tags stands the count of all that were thinned with them.
    let left = lost
    for (const stretches of [...times.values()].sort((a, b) => b.length - a.length)) {
      if (left > 0 || stretches.length > MANY) loseServer(server, stretches, left, lost > 0)
      else for (const stretch of stretches) loseTag(server, stretch)
      left = 0
    }
  }
}

/** Of each marked sample, since when its tag was without. */
function lostIn(batch: SampleBatch, lastOf: OverflowParts['lastOf']): Stretch[] {
  const found: Stretch[] = []
  if (!batch.flags.some((flags) => (flags & SampleFlag.Overflow) !== 0)) return found
  const last = new Map<number, Ticks>()
  batch.tag.forEach((tag, row) => {
    const time = batch.sourceTime[row]!
    const within = last.get(tag)
    last.set(tag, time)
    if ((batch.flags[row]! & SampleFlag.Overflow) === 0) return
    const before = within === undefined ? lastOf(tag) : { time: within, ago: 0 }
    if (before === undefined || before.time === time) return
    if (before.time < time) found.push({ tag, from: before.time, to: time })
    else {
      // The source's clock was set back: what is lost follows the one, or comes before the other.
      const ago = ticksFromMs(before.ago)
      found.push({ tag, from: time - ago, to: before.time + ago })
    }
  })
  return found
}
