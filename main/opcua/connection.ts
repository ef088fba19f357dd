/**
 * One server, supervised: attempt after attempt to connect, over another endpoint where the server has several,
 * and what acquisition asks of it meanwhile. `supervision.ts` decides what the link is and `belief.ts` keeps it,
 * `endpoints.ts` says which endpoint is the active one, `continuity.ts` what goes on over a new connection;
 * `upkeep.ts` does what goes on while the link stands. Here it is made so.
 */
import type { ClientSession } from 'node-opcua-client'
import type {
  FilledPage,
  ItemDescription,
  ItemSpec,
  PinnedNode,
  ReadAnswer,
  ReadRequest,
  ServerFigures,
  ServerSpec,
  ServerState,
  Stretch,
  WriteRequest,
} from '../../shared/acquisition.ts'
import { addressOf } from '../../shared/endpoint.ts'
import type { KnownPartners, Portrait } from '../../shared/partners.ts'
import { ok, type Result } from '../../shared/result.ts'
import { Pause, pauseAfter } from './backoff.ts'
import { Belief } from './belief.ts'
import type { Browser } from './browsing/browser.ts'
import type { Security } from './certificates/security.ts'
import { createClient, leave, type Client } from './client.ts'
import { read, targetOf, write } from './commands.ts'
import { Continuity } from './continuity.ts'
import { clockTrouble, SilenceError, UnreadableError, diagnose } from './diagnosis.ts'
import { Endpoints, type Departure } from './endpoints.ts'
import type { Intake } from './intake.ts'
import { pinNode } from './namespaces.ts'
import { moreOf } from './reach.ts'
import { Returns } from './returns.ts'
import { Upkeep } from './upkeep.ts'

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
  numbered(names: readonly string[]): void
  portrayed(portrait: Portrait): void
}

export class Connection {
  readonly spec: ServerSpec
  /** Seconds of an outage that the queues are to bridge; may change while the link stands. */
  bridge: number
  readonly returns: Returns
  readonly #security: Security
  readonly #intake: Intake
  readonly #events: Pick<ConnectionEvents, 'numbered'>
  readonly #belief: Belief
  readonly #endpoints: Endpoints
  readonly #upkeep: Upkeep
  readonly #pause = new Pause()
  #kept: Continuity
  #client: Client | null = null
  /** Milliseconds of `performance.now`; null while no connection stands. */
  #stoodAt: number | null = null
  /** Resolves when the present attempt is over, whatever it was about to do; with what went wrong. */
  #lost: PromiseWithResolvers<unknown> = Promise.withResolvers()
  /** Where to go instead; null while there is no reason to. */
  #departure: Departure | null = null
  #stopped = false

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
    this.#endpoints = new Endpoints(spec, security, {
      wanted: () => this.#upkeep.wanted,
      portrayed: (portrait) => events.portrayed(portrait),
    })
    this.#belief = new Belief({
      silent: () => diagnose(this.#silence(), this.#endpoints.spec),
      changed: () => events.changed(),
    })
    this.#upkeep = new Upkeep(spec, security, intake, () => this.bridge, {
      current: (silent) => events.current(silent),
      described: (items) => events.described(items),
      pinned: (nodes) => events.pinned(nodes),
      filled: (page) => events.filled(page),
      filling: (isBusy) => this.#belief.apply({ kind: isBusy ? 'filling' : 'filled' }),
      paced: (promise) => this.#belief.apply({ kind: 'paced', promise }),
      seen: ({ at, serviceLevel }) => {
        this.#endpoints.tell(serviceLevel)
        this.#answered(at)
      },
      trouble: (error) => {
        this.#belief.error = error
      },
      // Not a value more is taken that may be of another node.
      changed: (error) => {
        this.#kept.pause()
        this.#lost.resolve(error)
      },
      broken: (error) => this.#lost.resolve(error),
    })
    this.#kept = this.#anew()
  }

  get state(): ServerState {
    return this.#belief.state
  }

  start(): void {
    this.#belief.apply({ kind: 'start' })
    this.#endpoints.begin()
    void this.#run()
  }

  /** Looks at its address space. */
  get browser(): Browser {
    return this.#upkeep.browser
  }

  /** What is under way of a tag that stands for another node now is handed on before this returns. */
  want(items: readonly ItemSpec[]): void {
    this.#upkeep.want(items)
    const { wanted } = this.#upkeep
    this.#intake.keep(wanted)
    if (this.#kept.subscription?.items.release(wanted) !== true) return
    this.#intake.drain()
    // What it was asked of the past may be of another node too; it is asked anew.
    this.#upkeep.fill([])
  }

  /** By the names that their indexes were pinned to. */
  get wanted(): readonly ItemSpec[] {
    return [...this.#upkeep.wanted.values()]
  }

  /** What is kept of the endpoints of its set as equipment; may change while the link stands. */
  know(known: KnownPartners): void {
    this.#endpoints.know(known)
  }

  get partners(): KnownPartners {
    return this.#endpoints.known
  }

  /** What of the past is to be read while the present link lasts. */
  backfill(stretches: readonly Stretch[]): void {
    this.#upkeep.fill(stretches)
  }

  /** Called about ten times a second; milliseconds of `performance.now`. */
  tick(now = performance.now()): void {
    const wasAlive = this.#belief.isAlive
    this.#belief.apply({ kind: 'tick' }, now)
    if (wasAlive && this.#belief.state === 'down') {
      if (this.#belief.isMute(now)) this.#kept.distrust()
      this.#lost.resolve(this.#silence())
    }
    if (this.#upkeep.standing === null) return
    this.#upkeep.tick(now)
    const better = this.#endpoints.tick(now, this.#upkeep.standing)
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
    return found.ok ? write(this.#upkeep.line, found.value, request) : found
  }

  async read(request: ReadRequest): Promise<Result<ReadAnswer>> {
    const found = this.#target(request)
    if (!found.ok) return found
    return read(this.#upkeep.line, found.value, request.timeout)
  }

  #target(request: ReadRequest): ReturnType<typeof targetOf> {
    const standing = this.#belief.isConnected ? this.#upkeep.standing : null
    return targetOf(standing?.subscription ?? null, request, this.spec, this.#belief.error)
  }

  figures(): ServerFigures {
    const failures = [...(this.#kept.subscription?.items.failures ?? [])]
    const ledger = this.#intake.ledger.figures(this.#intake.pending)
    const { error } = this.#belief
    return {
      server: this.spec.id,
      ...this.#belief.figures(),
      error: error ?? this.#endpoints.trouble ?? clockTrouble(ledger.clockOffsetMs, this.spec),
      ...this.returns.counts,
      ...this.#upkeep.figures(),
      itemsFailed: failures.length,
      failed: failures
        .slice(0, NAMED)
        .map(({ spec, status }) => ({ tag: spec.tag, status }))
        .sort((one, other) => one.tag - other.tag),
      endpoints: this.#endpoints.figures(this.#belief.state, error),
      oversized: this.#intake.oversized,
      ...ledger,
    }
  }

  /** Takes leave where somebody listens, and is gone within a second whatever happens. */
  async stop(): Promise<void> {
    if (this.#stopped) return
    this.#stopped = true
    const { isConnected } = this.#belief
    const { session } = this.#kept
    this.#upkeep.end()
    this.#kept.pause()
    // What is decoded still would come after what its successor brings.
    this.#kept.subscription?.items.releaseAll()
    this.#endpoints.stop()
    this.#belief.error = null
    this.#belief.apply({ kind: 'stop' })
    await Promise.all([
      this.#upkeep.line.stop(),
      isConnected && session !== null ? leave(session) : null,
    ])
    this.#pause.end()
    this.#lost.resolve(new Error('stopped'))
    this.#client?.drop()
  }

  /** Attempt after attempt, until it is stopped. */
  async #run(): Promise<void> {
    while (!this.#stopped) {
      const error = await this.#attempt()
      const client = this.#teardown()
      const departure = this.#departure
      if (departure !== null && !this.#stopped) this.#depart(departure, client)
      else {
        client?.drop()
        if (!this.#stopped) await this.#pause.take(this.#failed(error))
      }
    }
  }

  /** From the first byte until the link is lost, left or stopped. @returns what went wrong */
  async #attempt(): Promise<unknown> {
    this.#lost = Promise.withResolvers()
    // Chosen during the pause: nobody would end the wait for this attempt, which is not made.
    if (this.#departure !== null) this.#lost.resolve(null)
    try {
      await this.#establish()
      return await this.#lost.promise
    } catch (thrown) {
      return thrown
    }
  }

  async #establish(): Promise<void> {
    const { spec } = this.#endpoints
    if (addressOf(spec.endpoint) === null) throw new Error('BadEndpointUrlInvalid')
    const client = await createClient(spec, this.#security, (error) => this.#lost.resolve(error))
    if (this.#stopped || this.#departure !== null) return client.drop()
    this.#client = client
    await client.connect()
    const joined = await this.#kept.join(client, this.#upkeep.wanted.values(), (over, facts) =>
      this.#endpoints.vet(over, facts),
    )
    const { session, subscription } = joined
    if (this.#stopped) {
      await leave(session)
      return
    }
    const { namespaces } = subscription.facts
    this.#events.numbered(namespaces.map((_, index) => pinNode(`ns=${index};`, namespaces)))
    const now = performance.now()
    this.#belief.error = this.#upkeep.meet(spec, joined)
    this.#stoodAt = now
    this.returns.stood(spec.endpoint, subscription.facts, joined.continued)
    if (!this.#belief.knowsClock) this.#answered(subscription.facts.at)
    this.#endpoints.stood(subscription.facts.serviceLevel)
    this.#belief.apply({ kind: 'ready', promise: subscription.promise })
    this.#upkeep.begin(now)
  }

  /** @param serverTime null where the server told none */
  #answered(serverTime: Date | null): void {
    this.#clock(serverTime)
    this.#belief.apply({ kind: 'answered' })
  }

  #clock(serverTime: Date | null): void {
    if (serverTime === null || serverTime.getTime() <= 0) return
    this.#intake.ledger.clock(serverTime.getTime() - Date.now())
  }

  /** Nothing came, or nothing that anybody could read. */
  #silence(): Error {
    return this.#kept.subscription?.publishing.isUnreadable === true
      ? new UnreadableError('its notifications cannot be read')
      : new SilenceError('nothing was heard for too long')
  }

  /** @returns milliseconds to wait before the next attempt */
  #failed(error: unknown): number {
    const { spec } = this.#endpoints
    const shown = diagnose(error, spec)
    this.#belief.error = shown
    const stood = this.#stoodAt === null ? null : performance.now() - this.#stoodAt
    this.#stoodAt = null
    const next = this.#endpoints.failed(shown, stood, isSilent(error))
    if (next.to !== null) this.#go({ to: next.to, manual: false }, this.#kept.session)
    this.#belief.apply({ kind: next.to === null || next.exhausted ? 'lost' : 'switch' })
    void moreOf(error, spec).then((more) => {
      if (more !== null && this.#belief.error === shown) this.#belief.error = more
    })
    return next.to === null || next.exhausted ? pauseAfter(next.failures, Math.random()) : 0
  }

  #leaveFor(departure: Departure): void {
    this.#departure = departure
    this.#lost.resolve(null)
    // An attempt that is under way, or waits for its turn, ends at once.
    if (this.#upkeep.standing === null) this.#client?.drop()
    this.#pause.end()
  }

  /** From an endpoint that may stand: it is taken leave of while the other one is gone to. */
  #depart(departure: Departure, client: Client | null): void {
    const { session } = this.#kept
    this.#departure = null
    this.#stoodAt = null
    this.#belief.error = null
    this.#belief.apply({ kind: 'switch' })
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
        this.#clock(serverTime)
        this.#belief.confirm(serverTime)
        if (serverTime !== null) this.#upkeep.clock(serverTime)
      },
      doubted: () => this.#upkeep.refresh(),
      ended: (error) => {
        if (kept === this.#kept) this.#lost.resolve(error)
      },
    })
    return kept
  }

  /** @returns the client that is still to be dropped */
  #teardown(): Client | null {
    this.#upkeep.end()
    this.#kept.pause()
    const client = this.#client
    this.#client = null
    return client
  }
}
