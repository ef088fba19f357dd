/**
 * One server, supervised. It connects, keeps the subscription and its items as they are wanted,
 * notices when the server falls silent, and comes back by itself, over another endpoint where the server
 * has several. `supervision.ts` decides what the link is, `endpoints.ts` which endpoint is the active one,
 * `continuity.ts` what goes on over a new connection, `matching.ts` brings its items to what is
 * wanted; here it is made so.
 */
import type { ClientSession } from 'node-opcua-client'
import {
  isConnected,
  type Bridging,
  type FilledPage,
  type ItemDescription,
  type ItemSpec,
  type PinnedNode,
  type ReadAnswer,
  type ReadRequest,
  type ServerFigures,
  type ServerSpec,
  type ServerState,
  type Stretch,
  type WriteRequest,
} from '../../shared/acquisition.ts'
import { addressOf } from '../../shared/endpoint.ts'
import { ok, type Failure, type Result } from '../../shared/result.ts'
import { Backfill } from './backfill/backfill.ts'
import { historyOver } from './backfill/history-line.ts'
import { Pause, pauseAfter } from './backoff.ts'
import { Browser } from './browsing/browser.ts'
import { bridging } from './bridging.ts'
import type { Security } from './certificates/security.ts'
import { createClient, leave, type Client } from './client.ts'
import { read, targetOf, write } from './commands.ts'
import { Continuity } from './continuity.ts'
import { clockTrouble, SilenceError, UnreadableError, diagnose } from './diagnosis.ts'
import { Endpoints, type Departure } from './endpoints.ts'
import { FirstValues } from './first-values.ts'
import type { Intake } from './intake.ts'
import { isFound } from './item.ts'
import { Matching, type Standing } from './matching.ts'
import { moreOf } from './reach.ts'
import { Returns } from './returns.ts'
import { ServiceLine } from './service-line.ts'
import { ServerWatch } from './server-watch.ts'
import { isAlive, isMute, newLink, step, type Link, type LinkEvent } from './supervision.ts'
import { createTypeResolver } from './types.ts'

/** It stands, and brings nothing. */
const isSilent = (error: unknown): boolean =>
  error instanceof SilenceError || error instanceof UnreadableError

/** Failed items that are named. */
const NAMED = 100

export interface ConnectionEvents {
  changed(): void
  /** Every item has its value, but for those of these tags. */
  current(silent: readonly number[]): void
  /** Resolves when the page of back-fill is durable, or is known not to be. */
  filled(page: FilledPage): Promise<boolean>
  described(items: readonly ItemDescription[]): void
  pinned(nodes: readonly PinnedNode[]): void
}

export class Connection {
  readonly spec: ServerSpec
  /** Seconds of an outage that the queues are to bridge; may change while the link stands. */
  bridge: number
  readonly #security: Security
  readonly #intake: Intake
  readonly #events: ConnectionEvents
  readonly #endpoints: Endpoints
  readonly #matching: Matching
  readonly #watch: ServerWatch
  readonly #firstValues = new FirstValues()
  readonly #pause = new Pause()
  #link: Link = newLink(performance.now())
  #since = Date.now()
  #confirmedAt: number | null = null
  #confirmedClock: number | null = null
  #error: Failure | null = null
  readonly returns: Returns
  /** Of the last subscription whose items stood. */
  #lag = 0
  #bridging: Bridging | null = null
  #client: Client | null = null
  #kept: Continuity
  #standing: Standing | null = null
  readonly #backfill: Backfill
  /** Milliseconds of `performance.now`; null while no connection stands. */
  #stoodAt: number | null = null
  #lost: PromiseWithResolvers<unknown> = Promise.withResolvers()
  /** Where to go instead; null while there is no reason to. */
  #departure: Departure | null = null
  #stopped = false
  /** For everything but data. */
  readonly line: ServiceLine
  /** Looks at its address space. */
  readonly browser: Browser

  constructor(
    spec: ServerSpec,
    security: Security,
    intake: Intake,
    events: ConnectionEvents,
    returns = new Returns(),
  ) {
    this.spec = spec
    this.bridge = spec.bridge
    this.#security = security
    this.#intake = intake
    this.#events = events
    this.returns = returns.begin()
    this.#endpoints = new Endpoints(spec, security)
    this.line = new ServiceLine(spec, security)
    this.browser = new Browser(this.line)
    this.#matching = new Matching(spec, {
      paced: () => {
        const promise = this.#standing?.subscription.promise
        if (promise !== undefined) this.#apply({ kind: 'paced', promise })
      },
      matched: () => this.#matched(),
      described: (items) => events.described(items),
      pinned: (nodes) => events.pinned(nodes),
      trouble: (error) => {
        this.#error = error
      },
      broken: (error) => this.#lost.resolve(error),
    })
    this.#backfill = new Backfill({
      page: (page) => events.filled(page),
      received: (samples, refused) => intake.ledger.filled(samples, refused),
      busy: (isBusy) => this.#apply({ kind: isBusy ? 'filling' : 'filled' }),
    })
    this.#watch = new ServerWatch({
      seen: ({ at, serviceLevel }) => {
        this.#endpoints.tell(serviceLevel)
        this.#answered(at, 'answered')
      },
      // Not a value more is taken that may be of another node.
      changed: (error) => {
        this.#kept.pause()
        this.#lost.resolve(error)
      },
    })
    this.#kept = this.#anew()
  }

  get state(): ServerState {
    return this.#link.state
  }

  start(): void {
    this.#apply({ kind: 'start' })
    this.#endpoints.begin()
    void this.#run()
  }

  /** What is under way of a tag that stands for another node now is handed on before this returns. */
  want(items: readonly ItemSpec[]): void {
    this.#matching.want(items)
    const { wanted } = this.#matching
    this.#intake.keep(wanted)
    if (this.#kept.subscription?.items.release(wanted) !== true) return
    this.#intake.drain()
    // What it was asked of the past may be of another node too; it is asked anew.
    this.#backfill.want([])
  }

  /** By the names that their indexes were pinned to. */
  get wanted(): readonly ItemSpec[] {
    return [...this.#matching.wanted.values()]
  }

  /** What of the past is to be read while the present link lasts. */
  backfill(stretches: readonly Stretch[]): void {
    this.#backfill.want(stretches)
  }

  /** Called about ten times a second; milliseconds of `performance.now`. */
  tick(now = performance.now()): void {
    const before = this.#link
    this.#apply({ kind: 'tick' }, now)
    if (this.#link.state === 'down' && isAlive(before)) {
      if (isMute(this.#link, now)) this.#kept.distrust()
      this.#lost.resolve(this.#silence())
    }
    const standing = this.#standing
    if (standing === null) return
    const silent = this.#firstValues.answer(() => standing.subscription.items.silent, now)
    if (silent !== null) this.#events.current(silent)
    this.#matching.tick(now)
    this.#watch.tick(standing, this.#matching.wanted, now)
    const better = this.#endpoints.tick(now)
    if (better !== null) this.#leaveFor({ to: better, manual: false })
  }

  /** Goes to another endpoint. */
  switchTo(endpoint: string): Result<string> {
    const found = this.#endpoints.find(endpoint)
    if (!found.ok) return found
    this.#leaveFor({ to: found.value, manual: true })
    return ok(endpoint)
  }

  async write(request: WriteRequest): Promise<Result<{ status: number }>> {
    const found = this.#target(request)
    return found.ok ? write(this.line, found.value.item, found.value.namespaces, request) : found
  }

  async read(request: ReadRequest): Promise<Result<ReadAnswer>> {
    const found = this.#target(request)
    if (!found.ok) return found
    return read(this.line, found.value.item, found.value.namespaces, request.timeout)
  }

  #target(request: ReadRequest): ReturnType<typeof targetOf> {
    const standing = isConnected(this.#link.state) ? this.#standing : null
    return targetOf(standing?.subscription ?? null, request, this.spec, this.#error)
  }

  figures(): ServerFigures {
    const failures = [...(this.#kept.subscription?.items.failures ?? [])]
    const ledger = this.#intake.ledger.figures(this.#intake.pending)
    return {
      server: this.spec.id,
      state: this.#link.state,
      since: this.#since,
      ...this.returns.counts,
      confirmedAt: this.#confirmedAt,
      confirmedClock: this.#confirmedClock,
      lagMs: this.#lag,
      error: this.#error ?? clockTrouble(ledger.clockOffsetMs, this.spec),
      commands: this.line.way,
      commandsTrouble: this.line.trouble,
      items: this.#matching.wanted.size,
      itemsFailed: failures.length,
      failed: failures
        .slice(0, NAMED)
        .map(({ spec, status }) => ({ tag: spec.tag, status }))
        .sort((one, other) => one.tag - other.tag),
      endpoints: this.#endpoints.figures(this.#link.state, this.#error),
      oversized: this.#intake.oversized,
      filling: this.#backfill.filling,
      bridging: this.#bridging,
      ...ledger,
    }
  }

  /** Takes leave where somebody listens, and is gone within a second whatever happens. */
  async stop(): Promise<void> {
    if (this.#stopped) return
    this.#stopped = true
    const alive = isConnected(this.#link.state)
    const { session } = this.#kept
    this.#standing = null
    this.#matching.end()
    this.#backfill.end()
    this.#kept.pause()
    // What is decoded still would come after what its successor brings.
    this.#kept.subscription?.items.releaseAll()
    this.#endpoints.stop()
    this.#error = null
    this.#apply({ kind: 'stop' })
    await Promise.all([this.line.stop(), alive && session !== null ? leave(session) : null])
    this.#pause.end()
    this.#lost.resolve(new Error('stopped'))
    this.#client?.drop()
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      this.#lost = Promise.withResolvers()
      // Chosen during the pause: nobody would end the wait for this attempt, which is not made.
      if (this.#departure !== null) this.#lost.resolve(null)
      let error: unknown
      try {
        await this.#establish()
        error = await this.#lost.promise
      } catch (thrown) {
        error = thrown
      }
      const client = this.#teardown()
      const departure = this.#departure
      if (this.#stopped || departure === null) client?.drop()
      if (this.#stopped) return
      if (departure === null) await this.#pause.take(this.#failed(error))
      else this.#depart(departure, client)
    }
  }

  async #establish(): Promise<void> {
    const { spec } = this.#endpoints
    if (addressOf(spec.endpoint) === null) throw new Error('BadEndpointUrlInvalid')
    const client = await createClient(spec, this.#security, (error) => this.#lost.resolve(error))
    if (this.#stopped || this.#departure !== null) return client.drop()
    this.#client = client
    await client.connect()
    const joined = await this.#kept.join(client, this.#matching.wanted.values())
    const { session, subscription } = joined
    if (this.#stopped) {
      await leave(session)
      return
    }
    const notice = this.#matching.see(spec.endpoint, subscription.facts.namespaces)
    const standing = { ...joined, notice, resolve: createTypeResolver(session) }
    const now = performance.now()
    this.#standing = standing
    this.line.follow(spec, { ...standing, facts: subscription.facts })
    this.#stoodAt = now
    this.#error = notice
    this.returns.stood(spec.endpoint, subscription.facts, joined.continued)
    if (this.#confirmedClock === null) this.#answered(subscription.facts.at, 'answered')
    this.#endpoints.stood(subscription.facts.serviceLevel)
    this.#apply({ kind: 'ready', promise: subscription.promise })
    this.#matching.begin(standing, now)
    this.#backfill.begin(historyOver(this.line, subscription))
  }

  #bridged({ session, subscription }: Standing): Bridging {
    const found = subscription.items.all.filter(isFound)
    const kept = { session: session.timeout, subscription: subscription.lifetime }
    return bridging(found, this.bridge, kept)
  }

  #matched(): void {
    const standing = this.#standing
    if (standing === null) return
    this.#lag = standing.subscription.lag
    this.#bridging = this.#bridged(standing)
    this.#firstValues.complete(performance.now())
  }

  #answered(serverTime: Date | null, kind: 'answered' | 'confirmed'): void {
    if (serverTime !== null && serverTime.getTime() > 0) {
      this.#intake.ledger.clock(serverTime.getTime() - Date.now())
    }
    this.#apply({ kind })
  }

  /** Nothing came, or nothing that anybody could read. */
  #silence(): Error {
    return this.#kept.subscription?.publishing.isUnreadable === true
      ? new UnreadableError('its notifications cannot be read')
      : new SilenceError('nothing was heard for too long')
  }

  #apply(event: LinkEvent, now = performance.now()): void {
    const before = this.#link.state
    this.#link = step(this.#link, event, now)
    if (this.#link.state === before) return
    this.#since = Date.now()
    // Said before anybody hears of it, so that the state never comes without its reason.
    if (event.kind === 'tick' && this.#link.state === 'down' && before !== 'switching') {
      this.#error = diagnose(this.#silence(), this.#endpoints.spec)
    }
    this.#events.changed()
  }

  /** @returns milliseconds to wait before the next attempt */
  #failed(error: unknown): number {
    const { spec } = this.#endpoints
    const shown = diagnose(error, spec)
    this.#error = shown
    const stood = this.#stoodAt === null ? null : performance.now() - this.#stoodAt
    this.#stoodAt = null
    const next = this.#endpoints.failed(shown, stood, isSilent(error))
    if (next.to !== null) this.#go({ to: next.to, manual: false }, this.#kept.session)
    this.#apply({ kind: next.to === null || next.exhausted ? 'lost' : 'switch' })
    void moreOf(error, spec).then((more) => {
      if (more !== null && this.#error === shown) this.#error = more
    })
    return next.to === null || next.exhausted ? pauseAfter(next.failures, Math.random()) : 0
  }

  #leaveFor(departure: Departure): void {
    this.#departure = departure
    this.#lost.resolve(null)
    // An attempt that is under way, or waits for its turn, ends at once.
    if (this.#standing === null) this.#client?.drop()
    this.#pause.end()
  }

  /** From an endpoint that may stand: it is taken leave of while the other one is gone to. */
  #depart(departure: Departure, client: Client | null): void {
    const { session } = this.#kept
    this.#departure = null
    this.#stoodAt = null
    this.#error = null
    this.#apply({ kind: 'switch' })
    const left = session === null ? Promise.resolve() : leave(session)
    void left.then(() => client?.drop())
    this.#go(departure, null)
  }

  /** Nothing goes on over there: what is still with the server that is left would come after the other's. */
  #go(departure: Departure, left: ClientSession | null): void {
    this.#kept.abandon()
    this.#intake.drain()
    this.#kept = this.#anew()
    this.#endpoints.go(departure, performance.now(), left)
  }

  #anew(): Continuity {
    const kept: Continuity = new Continuity(this.#intake, {
      confirmed: (serverTime) => {
        if (kept !== this.#kept) return
        this.#confirmedAt = Date.now()
        const clock = serverTime?.getTime() ?? 0
        this.#confirmedClock = clock > 0 ? clock : null
        this.#answered(serverTime, 'confirmed')
      },
      doubted: () => this.#matching.refresh(),
      ended: (error) => {
        if (kept === this.#kept) this.#lost.resolve(error)
      },
    })
    return kept
  }

  /** @returns the client that is still to be dropped */
  #teardown(): Client | null {
    this.#standing = null
    this.line.release()
    this.#firstValues.reset()
    this.#matching.end()
    this.#backfill.end()
    this.#kept.pause()
    const client = this.#client
    this.#client = null
    return client
  }
}
