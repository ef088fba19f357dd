/**
 * Reads from a server's own history what the console has missed, while the link stands: several nodes at
 * once within what the server allows, a page at a time, and never more than half of the time. A node is
 * read once for all of its tags: those that are members of its values get theirs from each. The next page is read when the last is durable. When the link goes nothing is
 * remembered here: the core knows what is told, and asks for the rest over the next link.
 */
import type { FilledPage, Stretch } from '../../../shared/acquisition.ts'
import { subCode } from '../../../shared/quality.ts'
import { ticksFromMs, type Ticks } from '../../../shared/time.ts'
import { Pause } from '../backoff.ts'
import { Columns } from '../columns.ts'
import { ServiceError } from '../diagnosis.ts'
import { NotSentError } from '../service-line.ts'
import {
  readFacts,
  readPage,
  readStart,
  release,
  timeOf,
  type NodeFacts,
  type NodePage,
} from './access.ts'
import { Members, together, type History, type Open } from './sources.ts'
import { MOST_BEHIND_MS, SetBacks } from './set-backs.ts'
import { StretchReading } from './stretch.ts'

export interface BackfillEvents {
  /** Resolves when the page is durable; false where it is not, and is to be read again. */
  page(page: FilledPage): Promise<boolean>
  /** Something is read from now on, or nothing more is. */
  busy(isBusy: boolean): void
  /** Of so many values that came, so many were outside of what was asked for. */
  received(samples: number, refused: number): void
}

/** Nodes in one request where the server sets no lower limit. */
const NODES = 20
/** Values in one answer. */
const VALUES = 1000
/** Milliseconds between two requests at least; no less than the last one took. */
const PACE = 50
/** Milliseconds before an archive that is behind is asked again. */
const BEHIND = 2000

/** The answer, or the request, is more than the server can deal with at once. */
const tooMuch = new Set([
  0x8010_0000, // BadTooManyOperations
  0x8006_0000, // BadEncodingError
  0x8008_0000, // BadEncodingLimitsExceeded
  0x800a_0000, // BadTimeout
  0x8080_0000, // BadTcpMessageTooLarge
  0x80b8_0000, // BadRequestTooLarge
  0x80b9_0000, // BadResponseTooLarge
  0x804b_0000, // BadNoContinuationPoints
])
const MOST_BEHIND = ticksFromMs(MOST_BEHIND_MS)
const BadTimeout = 0x800a_0000
const LEAST_VALUES = 50

/** No values, but words about the range. */
const words = new Set([0x809b_0000, 0x80d7_0000]) // BadNoData, BadBoundNotFound

/** Start times of one run may differ by so much, where a server works them out. */
const SAME_RUN: Ticks = 50_000_000n
const isOtherRun = (one: Ticks, other: Ticks): boolean =>
  one > other + SAME_RUN || other > one + SAME_RUN

const nothing = () => ({ batch: new Columns().take(), covered: [], left: [], isMore: true })

const unanswered = (error: unknown): NodePage => ({
  status: error instanceof ServiceError ? error.status : BadTimeout,
  values: [],
  continuation: null,
})

export class Backfill {
  readonly #events: BackfillEvents
  readonly #now: () => number
  #history: History | null = null
  #wanted: readonly Stretch[] = []
  /** Counts plans and links: what belongs to an earlier one is not gone on with. */
  #run = 0
  #pause = new Pause()
  /** The server's own, when this run began. */
  #clock: Ticks | null = null
  #nodes = NODES
  #values = VALUES
  /** Of the present link. */
  #members = new Members()
  /** When the server was started, since when that is known, both by its own clock, and whether another start
   * was known before; null where nothing is. */
  #start: { readonly at: Ticks; readonly learnt: Ticks; readonly isChanged: boolean } | null = null

  readonly #setBacks = new SetBacks()

  /** @param now milliseconds of a clock that nobody sets */
  constructor(events: BackfillEvents, now = () => performance.now()) {
    this.#events = events
    this.#now = now
  }

  /** The server has told its clock, Unix milliseconds. */
  clock(told: number): void {
    this.#setBacks.told(told, this.#now())
  }

  /** Tags of which something is still to be read. */
  get filling(): number {
    return new Set(this.#wanted.map(({ tag }) => tag)).size
  }

  /** These instead of what was to be read before. */
  want(stretches: readonly Stretch[]): void {
    if (this.#history === null) return
    this.#wanted = stretches
    this.#begin()
  }

  /** A link stands, with its items. */
  begin(history: History): void {
    this.#history = history
    const { history: limit } = history.limits
    this.#nodes = limit > 0 ? Math.min(limit, NODES) : NODES
    this.#values = VALUES
    this.#members = new Members()
  }

  /** The link is gone. */
  end(): void {
    this.#history = null
    this.#wanted = []
    this.#run += 1
    this.#pause.end()
  }

  #begin(): void {
    this.#run += 1
    this.#pause.end()
    const isBusy = this.#history !== null && this.#wanted.length > 0
    this.#events.busy(isBusy)
    if (this.#history === null || !isBusy) return
    void this.#read(this.#history, this.#run)
  }

  async #read(history: History, run: number): Promise<void> {
    const isOn = (): boolean => this.#run === run
    try {
      const started = await readStart(history.perform)
      if (!isOn()) return
      this.#clock = started?.now ?? null
      if (started === null) this.#start = null
      else if (this.#start === null || isOtherRun(started.at, this.#start.at)) {
        this.#start = { at: started.at, learnt: started.now, isChanged: this.#start !== null }
      }
      while (isOn() && this.#wanted.length > 0) await this.#group(history, isOn)
    } catch {
      // A broken link has its own event; what a server does not answer is asked for later.
    }
    if (!isOn()) return
    this.#wanted = []
    this.#events.busy(false)
    await this.#events.page({ ...nothing(), isMore: false })
  }

  /** From when on the server has recorded all of a stretch, as far as it was running; null where nobody knows. */
  #wholeFrom({ from }: Stretch): Ticks | null {
    const start = this.#start
    if (start === null || from >= start.learnt) return start === null ? null : from
    if (start.at > from) return start.at
    // It was started anew while we knew it, and says that it was before: its clock was wrong.
    return start.isChanged ? null : from
  }

  /** The next stretches that begin and end together, to their end. */
  async #group(history: History, isOn: () => boolean): Promise<void> {
    const [first] = this.#wanted
    if (first === undefined) return
    const { chosen, nodes: placed, gone } = together(history, this.#wanted, this.#nodes)
    const nodes = placed.map(({ node }) => node)
    const facts = nodes.length === 0 ? [] : await readFacts(history, nodes)
    if (!isOn()) return
    const readings = placed.map(({ node, tags }, at): Open => {
      const { from, to } = first
      const fact: NodeFacts = facts[at] ?? { readable: false, records: false, newest: null }
      const clock = this.#clock ?? 0n
      // So long ago an archive that is behind has it all, in whichever order it came.
      const inParts = clock >= to + MOST_BEHIND
      const standing = {
        ...{ ...fact, isPast: clock >= to, wholeFrom: this.#wholeFrom(first), inParts },
        goesOnAfter: inParts ? to : this.#setBacks.onlyOnceAfter(first),
      }
      return { node, tags, stretch: new StretchReading(from, to, standing) }
    })
    const unreadable = readings
      .filter(({ stretch }) => stretch.end !== null)
      .flatMap(({ tags, stretch: { from, to } }) =>
        tags.map(({ tag }) => ({ tag, from, to, reason: 'none' as const })),
      )
    if (gone.length + unreadable.length > 0) {
      await this.#events.page({ ...nothing(), left: [...gone, ...unreadable] })
    }
    while (isOn()) {
      const open = readings.filter(({ stretch }) => stretch.end === null)
      if (open.length === 0) break
      const began = this.#now()
      if (!(await this.#page(history, open, isOn))) return
      const wait = open.every(({ stretch }) => stretch.stalled) ? BEHIND : PACE
      await this.#pause.take(Math.max(wait, this.#now() - began))
    }
    if (isOn()) this.#wanted = this.#wanted.filter((stretch) => !chosen.has(stretch))
  }

  /** One request of those that ask alike; false where this run is over. */
  async #page(history: History, open: readonly Open[], isOn: () => boolean): Promise<boolean> {
    const [first] = open
    if (first === undefined) return true
    const { asksFrom: from, asksTo: to } = first.stretch
    const alike = open
      .filter(({ stretch }) => stretch.asksFrom === from && stretch.asksTo === to)
      .slice(0, this.#nodes)
    const most = Math.max(1, Math.floor(this.#values / alike.length))
    const nodes = alike.map(({ node, stretch }) => ({ node, continuation: stretch.continuation }))
    const pages = await readPage(history.perform, { nodes, from, to, most }).catch(
      (error: unknown) => {
        // Nothing was asked: it is planned anew, and says nothing of the server's history.
        if (error instanceof NotSentError) throw error
        return alike.map(() => unanswered(error))
      },
    )
    if (!isOn()) return false
    if (pages.some(({ status }) => tooMuch.has(subCode(status))) && this.#lessen()) {
      for (const { stretch } of alike) stretch.startOver()
      return true
    }
    for (const [at, { tags }] of alike.entries()) {
      if (tags.every(({ member }) => member === null)) continue
      for (const { value } of pages[at]!.values) await this.#members.decode(history, value)
    }
    if (!isOn()) return false
    const columns = new Columns()
    let outside = 0
    alike.forEach(({ stretch, tags }, at) => {
      const { status, values, continuation } = pages[at]!
      const told = values.filter(({ statusCode }) => !words.has(statusCode.value))
      const times = told.map(timeOf)
      told.forEach((value, row) => {
        const time = times[row] ?? null
        if (time === null || time < stretch.from || time > stretch.to) outside += tags.length
        else this.#members.keep(columns, tags, value)
      })
      const known = times.filter((time) => time !== null)
      stretch.take({ status, times: known, continuation, asked: most })
      if (stretch.end !== null && continuation !== null) {
        const kept = [{ node: alike[at]!.node, continuation }]
        release(history.perform, kept).catch(() => undefined)
      }
    })
    const covered = alike.flatMap(({ stretch, tags }) => {
      const part = stretch.covered()
      return part === null ? [] : tags.map(({ tag }) => ({ tag, ...part }))
    })
    const left = alike.flatMap(({ tags, stretch: { from: begun, to: until, left: reason } }) =>
      reason === null ? [] : tags.map(({ tag }) => ({ tag, from: begun, to: until, reason })),
    )
    this.#events.received(columns.count + outside, outside)
    if (columns.count + covered.length + left.length === 0) return true
    const page = { batch: columns.take(), covered, left, isMore: true }
    // What could not be stored is asked for anew, and all after it.
    if (!(await this.#events.page(page))) this.#wanted = []
    return isOn() && this.#wanted.length > 0
  }

  /** Asks for less at once; false where that is the least already. */
  #lessen(): boolean {
    if (this.#nodes === 1 && this.#values <= LEAST_VALUES) return false
    this.#nodes = Math.max(1, this.#nodes >> 1)
    this.#values = Math.max(LEAST_VALUES, this.#values >> 1)
    return true
  }
}
