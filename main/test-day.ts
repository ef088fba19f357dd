/**
 * Test fixture: a console and a field through a day of faults, on the clock of the test. The connection to
 * the server, its queue, the ledger, links, gaps, back-fill and the committer run as they are, over a real
 * history file; the wire, the threads and the disk are models that can be made to fail.
 */
import { join } from 'node:path'
import { vi } from 'vitest'
import { serverDefaults, type ServerSpec, type Stretch } from '../shared/acquisition.ts'
import type { Gap } from '../shared/history.ts'
import { difference, ledgerOf, type AccountedFigures } from '../shared/ledger.ts'
import { fail, ok, type Result } from '../shared/result.ts'
import { release } from '../shared/samples.ts'
import { msFromTicks, ticksFromMs, type Ticks } from '../shared/time.ts'
import { createFeed } from './feed.ts'
import { quiet } from './fixtures.ts'
import { Committer } from './historian/committer.ts'
import type { Forgotten } from './historian/forgetting.ts'
import type { HistoryFile } from './historian/held-file.ts'
import { historianOver, type Historian } from './historian/historian.ts'
import type { Committed, Opened } from './historian/historian.worker.ts'
import { openForReading, openHistory } from './historian/opening.ts'
import { HistoryReader } from './historian/reader.ts'
import { HistoryWriter, type Notes, type Work } from './historian/writer.ts'
import { createAccounts } from './live/accounts.ts'
import { createFilling, type Filling } from './live/filling.ts'
import { createBindings, type Bindings } from './live/bindings.ts'
import { createLinks } from './live/links.ts'
import { createMisdated } from './live/misdated.ts'
import { LiveTable } from './live/table.ts'
import { queueFor } from './opcua/bridging.ts'
import { Carry } from './opcua/carry.ts'
import type { Security } from './opcua/certificates/security.ts'
import { Connection } from './opcua/connection.ts'
import { Intake } from './opcua/intake.ts'
import { MODEL, ModelServer } from './opcua/test-model.ts'
import { SLOW } from '../shared/acquisition.ts'

export const START = Date.UTC(2026, 2, 12, 6)
const SERVER = 1

/** Even numbers from a seed: the same day each time (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** The disk of the console: what is committed outlives it. */
class Disk implements HistoryFile {
  readonly directory: string
  readonly path = ''
  isFull = false
  isBusy = false
  isOpen = false
  readonly setAside = null
  #writer: HistoryWriter | null = null
  reader: HistoryReader | null = null

  constructor(directory: string) {
    this.directory = directory
  }

  async open(now: Ticks): Promise<Result<Opened>> {
    if (this.isFull) return full()
    const opened = openHistory(this.directory, now)
    if (!opened.ok) return opened
    const { db, former } = opened.value
    // The test ends with its process: nothing of the machine has to survive it.
    db.pragma('synchronous = OFF')
    this.#writer = new HistoryWriter(db, former.aliveAt)
    const reading = openForReading(this.directory)
    if (!reading.ok) return reading
    this.reader = new HistoryReader(reading.value)
    this.isOpen = true
    return ok({ former, lost: null, setAside: null, identity: undefined, highestTag: 0 })
  }

  store(work: Work, aliveAt: Ticks): Promise<Result<Committed>> {
    if (this.isFull) return Promise.resolve(full())
    if (this.isBusy) return Promise.resolve(fail('unavailable', 'busy', { reason: 'busy' }))
    if (this.#writer === null) throw new Error('the history is not open')
    const receipts = this.#writer.store(work, aliveAt)
    return Promise.resolve(ok({ receipts, took: 1, bytes: 0, free: 0, lost: [] }))
  }

  forget(tags: readonly number[]): Promise<Result<Forgotten>> {
    if (this.isFull) return Promise.resolve(full())
    if (this.#writer === null) throw new Error('the history is not open')
    return Promise.resolve(ok(this.#writer.forget(tags)))
  }

  check = (): Promise<void> => Promise.resolve()

  close(notes: Notes, aliveAt: Ticks): Promise<void> {
    // The reserve makes room for that on a full disk.
    this.#writer?.conclude(notes, aliveAt)
    return this.end()
  }

  end(): Promise<void> {
    this.#writer?.close()
    this.reader?.close()
    this.#writer = null
    this.reader = null
    this.isOpen = false
    return Promise.resolve()
  }
}

const full = () => fail('unavailable', 'no space', { reason: 'full' })

/** The thread of acquisition, without its thread. */
interface Thread {
  readonly intake: Intake
  readonly connection: Connection
  /** Batches that were sent and that the core has not taken yet. */
  readonly sent: (() => void)[]
  send(message: () => void): void
}

interface Core {
  readonly feed: ReturnType<typeof createFeed>
  readonly links: ReturnType<typeof createLinks>
  readonly filling: Filling
  readonly history: Historian
  readonly committer: Committer
  readonly figures: Map<number, AccountedFigures>
  readonly carry: Carry
  readonly bindings: Bindings
  readonly table: LiveTable
}

const deliver = ({ sent }: Thread): void => {
  for (let next = sent[0]; next !== undefined; next = sent[0]) {
    next()
    sent.shift()
  }
}

export class Day {
  readonly server: ModelServer
  readonly disk: Disk
  readonly random: () => number
  /** True time. */
  now = START
  /** The console's clock minus the true one. */
  skew = 0
  /** The core takes nothing from the thread meanwhile. */
  isCoreBusy = false
  readonly story: string[] = []
  readonly found: string[] = []
  readonly seen = { filled: 0, overflows: 0, dropped: 0, duplicate: 0 }
  #core: Core | null = null
  #thread: Thread | null = null
  #threadStarts: number | null = null
  /** Tags that are deleted now. */
  readonly #deleted = new Set<number>()
  /** By tag: of what its source made from one moment to another nobody asks. */
  readonly #unasked = new Map<number, { readonly from: number; to: number }[]>()

  constructor(directory: string, seed: number) {
    this.random = randomOf(seed)
    this.disk = new Disk(join(directory))
    this.server = new ModelServer(START, randomOf(seed + 1), [
      { tag: 1, sampling: 4000, historizing: true },
      { tag: 2, sampling: 5000, historizing: false },
      { tag: 3, sampling: 20_000, historizing: true },
      { tag: 4, sampling: 300_000, historizing: true },
      { tag: 5, sampling: 90_000, historizing: false },
    ])
    vi.setSystemTime(START)
  }

  tell(what: string): void {
    this.story.push(`${new Date(this.now).toISOString().slice(11, 19)} ${what}`)
  }

  get isOn(): boolean {
    return this.#core !== null
  }

  async startConsole(): Promise<void> {
    if (this.#core !== null) return
    this.tell('console starts')
    const committer = new Committer(this.disk, {
      beatMs: 10_000,
      heardUntil: () => heardUntil(),
      clocks: () => clocks(),
      limits: { samples: 1200, bytes: 1e8 },
    })
    let heardUntil = (): number => Date.now()
    let clocks = (): ReadonlyMap<number, Ticks> => new Map()
    const started = await this.#pump(committer.start())
    if (!started.ok) throw new Error(started.error.message)
    const reader = (): HistoryReader => {
      if (this.disk.reader === null) throw new Error('the history is not open')
      return this.disk.reader
    }
    const history = historianOver(committer, {
      range: () => Promise.reject(new Error('not here')),
      page: () => Promise.reject(new Error('not here')),
      count: () => Promise.reject(new Error('not here')),
      aggregate: () => Promise.reject(new Error('not here')),
      bounds: () => Promise.reject(new Error('not here')),
      latest: async (until, tags) => reader().latest(until, tags),
      gaps: async (query) => reader().gaps(query),
      trouble: null,
      stop: () => Promise.resolve(),
    })
    const table = new LiveTable()
    const tags = this.server.sources.map(({ tag, sampling }) => ({ tag, sampling }))
    table.configure(this.#bound())
    const seed = await history.latest(ticksFromMs(Date.now() + 86_400_000)).catch(() => null)
    if (seed !== null) table.seed(seed)
    const figures = new Map<number, AccountedFigures>()
    const accounts = createAccounts(history)
    const slow = tags
      .filter(({ sampling }) => sampling > SLOW)
      .map(({ tag, sampling }) => ({ tag, by: sampling - SLOW }))
    const links = createLinks({
      table,
      history,
      accounts,
      slow: () => slow,
      log: quiet,
      figures: (server) => figures.get(server) ?? null,
      now: Date.now,
      elapsed: () => performance.now(),
    })
    heardUntil = links.heardUntil
    clocks = links.clocks
    links.begin([SERVER], history.beganAt, history.former)
    const filling = createFilling({
      acquisition: {
        backfill: (_, stretches: readonly Stretch[]) => {
          this.#thread?.connection.backfill(stretches)
        },
      },
      history,
      accounts,
      tagsOf: () => this.#wanted.map(({ tag }) => tag),
      isOn: () => true,
      told: () => undefined,
      log: { ...quiet, warn: (...words) => this.tell(`log: ${JSON.stringify(words)}`) },
      now: Date.now,
      after: (ms, action) => {
        const timer = setTimeout(action, ms)
        return () => clearTimeout(timer)
      },
    })
    const error = (...words: unknown[]): void => {
      this.found.push(
        `log: ${words.map((word) => (word instanceof Error ? word.stack : JSON.stringify(word))).join(' ')}`,
      )
    }
    const bindings = createBindings({
      lastOf: (tag) => table.get(tag)?.sourceTime,
      rebound: filling.rebound,
      moved: () => undefined,
      ...{ history, accounts, log: quiet, now: Date.now },
    })
    bindings.want(this.#bound(), addresses)
    const feed = createFeed({
      derived: { take: () => undefined, moved: () => undefined },
      figures,
      links,
      linkRows: { changed: () => {} },
      bindings,
      misdated: createMisdated({
        lastOf: (tag) => table.get(tag)?.sourceTime,
        ...{ tagsOf: () => this.#wanted.map(({ tag }) => tag), nameOf: String, tagName: String },
        append: () => Promise.resolve(ok(null)),
        ...{ history, accounts, log: quiet, now: Date.now },
      }),
      table,
      hub: { samples: () => {}, publish: () => {} },
      history,
      accounts,
      filling,
      configuration: {
        views: () => [],
        describe: () => Promise.resolve(),
        pin: () => Promise.resolve(),
        numbered: () => Promise.resolve(),
        portrayed: () => Promise.resolve(),
      },
      beats: { mark: () => {} },
      log: { ...quiet, error },
      now: Date.now,
    })
    this.#core = {
      ...{ feed, links, filling, history, committer, figures, carry: new Carry() },
      ...{ bindings, table },
    }
    void history.assign(this.#wanted.map(placeOf))
    this.startThread()
  }

  get #wanted(): ModelServer['sources'] {
    return this.server.sources.filter(({ tag }) => !this.#deleted.has(tag))
  }

  #bound() {
    return this.#wanted.map(({ tag }) => ({
      ...{ id: tag, server: SERVER, node: nodeOf(tag), member: null },
    }))
  }

  /** A tag is deleted, its history kept; false where it is already, or no console runs. */
  deleteTag(tag: number): boolean {
    if (this.#core === null || this.#deleted.has(tag)) return false
    this.tell(`tag ${tag} is deleted`)
    this.#deleted.add(tag)
    // What was on its way goes with it, however long that is.
    const from = this.now - ON_THE_WAY
    this.#unasked.set(tag, [...(this.#unasked.get(tag) ?? []), { from, to: Infinity }])
    this.#configured(this.#core)
    return true
  }

  /** It is added again. */
  restoreTag(tag: number): void {
    if (this.#core === null) throw new Error('no console runs')
    this.tell(`tag ${tag} is added again`)
    this.#deleted.delete(tag)
    const unasked = this.#unasked.get(tag)?.at(-1)
    if (unasked !== undefined) unasked.to = this.now
    this.#configured(this.#core)
  }

  /** As the console does it (`reconcile.ts`). */
  #configured({ bindings, table, history }: Core): void {
    const wish = bindings.want(this.#bound(), addresses)
    table.configure(this.#bound())
    void history.assign(this.#wanted.map(placeOf))
    const held = (): void => bindings.held(SERVER, wish)
    const thread = this.#thread
    if (thread === null) {
      held()
      return
    }
    thread.connection.want(this.#items())
    thread.send(held)
  }

  #items() {
    return this.#wanted.map(({ tag, sampling }) => {
      const item = { tag, node: nodeOf(tag), sampling, deadband: 0, queue: 20 }
      return { ...item, queue: queueFor(item, serverDefaults.bridge) }
    })
  }

  startThread(): void {
    const core = this.#core
    if (core === null) return
    const sent: (() => void)[] = []
    const send = (message: () => void): void => {
      // What waits goes first.
      if (this.isCoreBusy || sent.length > 0) sent.push(message)
      else message()
    }
    const intake: Intake = new Intake((batch, lost) =>
      send(() => {
        core.carry.passed(SERVER, batch.tag.length)
        core.feed.batch(SERVER, batch, lost)
        release(batch)
        intake.taken()
      }),
    )
    const tellFigures = (isState: boolean): void => {
      const told = connection.figures()
      send(() => {
        const figures = core.carry.add(told)
        if (isState) core.feed.state(figures)
        else core.feed.figures([figures])
        this.#audit(core)
      })
    }
    const spec: ServerSpec = {
      ...serverDefaults,
      ...{ id: SERVER, name: 'field', endpoint: 'opc.tcp://127.0.0.1:1' },
      ...{ securityMode: 'None', securityPolicy: 'None' },
    }
    const connection: Connection = new Connection(spec, {} as Security, intake, {
      changed: () => {
        // One that is gone says nothing more.
        if (this.#thread?.connection !== connection) return
        this.tell(connection.state)
        tellFigures(true)
      },
      current: (silent) => {
        tellFigures(false)
        send(() => core.feed.current(SERVER, silent))
      },
      filled: (page) =>
        new Promise((resolve) => {
          send(() => {
            core.carry.passed(SERVER, page.batch.tag.length)
            core.feed.filled(SERVER, page).then(resolve, () => resolve(false))
          })
        }),
      described: () => {},
      pinned: () => {},
      numbered: () => {},
      portrayed: () => {},
    })
    this.#thread = { intake, connection, sent, send }
    connection.want(this.#items())
    connection.start()
  }

  /** The loss ledger at the moment at which its halves are of one moment. */
  #audit({ figures }: Core): void {
    const known = figures.get(SERVER)
    if (known === undefined) return
    const open = difference(ledgerOf(known))
    if (open !== 0) {
      const parts = JSON.stringify({ ...ledgerOf(known), passed: known.passed })
      this.found.push(`${new Date(this.now).toISOString()} the ledger is open by ${open}: ${parts}`)
    }
    this.seen.filled = Math.max(this.seen.filled, known.filled)
    this.seen.overflows = Math.max(this.seen.overflows, known.overflows)
    this.seen.dropped = Math.max(this.seen.dropped, known.dropped + known.store.dropped)
    this.seen.duplicate = Math.max(this.seen.duplicate, known.store.duplicate)
  }

  /** The thread dies: what it had not sent is lost. */
  killThread(): void {
    const core = this.#core
    const thread = this.#thread
    if (core === null || thread === null) return
    this.tell('thread dies')
    this.#thread = null
    void thread.connection.stop()
    deliver(thread)
    core.feed.state({ ...core.carry.left(SERVER, 1), state: 'down', since: Date.now() })
    this.#threadStarts = this.now + 2000
  }

  async stopConsole(): Promise<void> {
    const core = this.#core
    if (core === null) return
    this.tell('console stops')
    this.isCoreBusy = false
    core.filling.stop()
    await this.#pump(core.links.stop())
    const thread = this.#thread
    this.#thread = null
    if (thread !== null) deliver(thread)
    void thread?.connection.stop()
    thread?.intake.drain()
    await this.#pump(core.history.stop())
    this.#core = null
    this.#threadStarts = null
    vi.clearAllTimers()
  }

  /** As by SIGKILL: nothing is told to anybody. */
  async killConsole(): Promise<void> {
    if (this.#core === null) return
    this.tell('console is killed')
    vi.clearAllTimers()
    const thread = this.#thread
    this.#thread = null
    this.#core = null
    this.#threadStarts = null
    this.isCoreBusy = false
    await this.disk.end()
    // The system closes its sockets; the server is not told more.
    void thread?.connection.stop()
    await this.settle()
    vi.clearAllTimers()
  }

  /** Lets the clock go on until something is done. */
  async #pump<T>(work: Promise<T>): Promise<T> {
    let isDone = false
    const done = work.finally(() => {
      isDone = true
    })
    for (let turn = 0; turn < 1000; turn++) {
      await this.settle()
      if (isDone) break
      vi.advanceTimersByTime(10)
    }
    return done
  }

  async settle(): Promise<void> {
    for (let turn = 0; turn < 40; turn++) await Promise.resolve()
  }

  /** A second of the day. */
  async second(): Promise<void> {
    this.now += 1000
    this.server.step(this.now)
    // A wrong clock of the console runs as fast as the true one.
    vi.advanceTimersByTime(500)
    await this.settle()
    vi.advanceTimersByTime(500)
    await this.settle()
    if (Date.now() !== this.now + this.skew) vi.setSystemTime(this.now + this.skew)
    if (this.#threadStarts !== null && this.now >= this.#threadStarts) {
      this.#threadStarts = null
      this.startThread()
    }
    const thread = this.#thread
    const core = this.#core
    if (thread === null || core === null) return
    if (!this.isCoreBusy) deliver(thread)
    thread.intake.flush()
    thread.connection.tick()
    thread.intake.ledger.period(1)
    const told = thread.connection.figures()
    const message = (): void => {
      core.feed.figures([core.carry.add(told)])
      this.#audit(core)
    }
    if (this.isCoreBusy) thread.sent.push(message)
    else message()
    await this.settle()
  }

  async pass(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second++) await this.second()
  }

  /** What is neither in the history nor under a gap of its tag, what is there twice, and what no source made. */
  verdict(judged: readonly number[]): {
    missing: string[]
    doubled: string[]
    foreign: string[]
    stored: number
    underGaps: number
  } {
    const opened = openForReading(this.disk.directory)
    if (!opened.ok) throw new Error(opened.error.message)
    const reader = new HistoryReader(opened.value)
    const all = { from: 0n, to: ticksFromMs(Date.UTC(2200, 0, 1)) }
    const missing: string[] = []
    const doubled: string[] = []
    const foreign: string[] = []
    let [stored, underGaps] = [0, 0]
    for (const [at, { tag, made }] of this.server.sources.entries()) {
      const steps = reader.range({ tags: [tag], ...all })
      let step = steps.next()
      while (step.done !== true) step = steps.next()
      const [series] = step.value.series
      const there = new Map<string, number>()
      series?.time.forEach((time, row) => {
        const key = `${msFromTicks(time)} ${series.value[row]}`
        there.set(key, (there.get(key) ?? 0) + 1)
      })
      const known = new Set(made.map(({ at: time, value }) => `${time} ${value}`))
      for (const [key, count] of there) {
        if (count > 1) doubled.push(`${tag}: ${key}`)
        if (!known.has(key)) foreign.push(`${tag}: ${key}`)
      }
      const { gaps } = step.value
      const unasked = this.#unasked.get(tag) ?? []
      for (const { at: time, value, on } of made.slice(0, judged[at])) {
        if (unasked.some(({ from, to }) => on >= from && on <= to)) continue
        if (there.has(`${time} ${value}`)) stored += 1
        else if (gaps.some((gap) => covers(gap, tag, ticksFromMs(time)))) underGaps += 1
        else missing.push(`${tag}: ${value} at ${new Date(time).toISOString()}`)
      }
    }
    reader.close()
    return { missing, doubled, foreign, stored, underGaps }
  }
}

/** Milliseconds: no sample is longer on its way than a core is busy and a queue waits. */
const ON_THE_WAY = 3_600_000
const addresses = new Map([[SERVER, 'opc.tcp://127.0.0.1:1']])
const nodeOf = (tag: number): string => `nsu=${MODEL};s=t${tag}`
const placeOf = ({ tag }: { readonly tag: number }) => ({
  ...{ tag, server: SERVER, place: `model t${tag}` },
})

/** A moment is under a gap unless the server's history has told it, which it did not. */
const covers = ({ from, to, filled = [] }: Gap, tag: number, at: Ticks): boolean =>
  from <= at &&
  (to === null || at <= to) &&
  !filled.some((fill) => fill.tag === tag && fill.from < at && at < fill.to)
