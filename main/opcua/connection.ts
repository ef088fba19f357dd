/**
 * One server, supervised. It connects, keeps the subscription and its items as they are wanted,
 * notices when the server falls silent, and comes back by itself: first with the session it had, so
 * that the server hands over what it queued, else with a new session and the old subscription, else
 * from the beginning. `supervision.ts` decides what the link is; here it is made so.
 */
import type { ClientSession } from 'node-opcua'
import type {
  ItemDescription,
  ItemSpec,
  ReadAnswer,
  ServerFigures,
  ServerSpec,
  ServerState,
  WriteRequest,
} from '../../shared/acquisition.ts'
import { fail, type Failure, type Result } from '../../shared/result.ts'
import { pauseAfter } from './backoff.ts'
import { createClient, type Client } from './client.ts'
import { read, typeOfNode, write } from './commands.ts'
import { describe } from './description.ts'
import { within } from './deadline.ts'
import {
  DeadlineError,
  SilenceError,
  addressOf,
  diagnose,
  reasonOf,
  refusedItems,
} from './diagnosis.ts'
import type { Intake } from './intake.ts'
import type { Item } from './items.ts'
import { sameMeaning } from './namespaces.ts'
import { reach } from './reach.ts'
import { probe, readFacts } from './server-facts.ts'
import { Subscription, publishingInterval } from './subscription.ts'
import { newLink, step, type Link, type LinkEvent } from './supervision.ts'
import { createTypeResolver, type TypeResolver } from './types.ts'

/** A probe is sent when nothing has come for so long; it keeps the promise of an answer a second. */
const PROBE_AFTER = 900
/** Milliseconds to take leave of a server. */
const FAREWELL = 1000
/** A session that could not be taken over so often is given up. */
const ADOPTIONS = 5

export interface ConnectionEvents {
  changed(): void
  described(items: readonly ItemDescription[]): void
}

/** What stands while a link is there. */
interface Standing {
  readonly session: ClientSession
  readonly subscription: Subscription
  readonly resolve: TypeResolver
}

export class Connection {
  readonly spec: ServerSpec
  readonly #pki: string
  readonly #intake: Intake
  readonly #events: ConnectionEvents
  #wanted: ReadonlyMap<number, ItemSpec> = new Map()
  #version = 0
  #link: Link = newLink(performance.now())
  #since = Date.now()
  #confirmedAt: number | null = null
  #error: Failure | null = null
  #reconnects: number
  #everUp = false
  #client: Client | null = null
  /** Kept through an outage, for as long as the server may still know it. */
  #session: ClientSession | null = null
  #adoptions = 0
  #subscription: Subscription | null = null
  #standing: Standing | null = null
  #types = new Map<number, number>()
  #lost: PromiseWithResolvers<Error> = Promise.withResolvers()
  #wake: () => void = () => {}
  #probing = false
  #matching: Promise<void> | null = null
  #stopped = false

  constructor(
    spec: ServerSpec,
    pki: string,
    intake: Intake,
    events: ConnectionEvents,
    reconnects = 0,
  ) {
    this.spec = spec
    this.#pki = pki
    this.#intake = intake
    this.#events = events
    this.#reconnects = reconnects
  }

  get state(): ServerState {
    return this.#link.state
  }

  start(): void {
    this.#apply({ kind: 'start' })
    void this.#run()
  }

  /** Items that stay the same are left alone at the server. */
  want(items: readonly ItemSpec[]): void {
    const before = this.#wanted
    this.#wanted = new Map(
      items.map((spec) => {
        const old = before.get(spec.tag)
        return [spec.tag, old !== undefined && sameItem(old, spec) ? old : spec]
      }),
    )
    this.#version += 1
    if (this.#standing !== null) void this.#match(this.#standing)
  }

  /** Called about ten times a second. */
  tick(now = performance.now()): void {
    const before = this.#link.state
    this.#apply({ kind: 'tick' }, now)
    if (this.#link.state === 'down' && before !== 'down') {
      this.#lost.resolve(new SilenceError('nothing was heard for too long'))
    }
    const standing = this.#standing
    if (standing === null || this.#probing || now - this.#link.answered < PROBE_AFTER) return
    this.#probing = true
    probe(standing.session)
      .then(
        ({ responseHeader }) => this.#answered(responseHeader.timestamp, 'answered'),
        // Silence is judged by the clock, a broken connection by its own event.
        () => {},
      )
      .finally(() => {
        this.#probing = false
      })
  }

  async write(request: WriteRequest): Promise<Result<{ status: number }>> {
    const begun = performance.now()
    const found = this.#itemFor(request.tag)
    if (!found.ok) return found
    const { standing, node } = found.value
    let type = this.#types.get(request.tag)
    if (type === undefined) {
      try {
        type = (
          await within(
            typeOfNode(standing.session, node, standing.resolve),
            request.timeout,
            'reading the type',
          )
        ).type
      } catch (error) {
        return { ok: false, error: diagnose(error, this.spec) }
      }
      this.#types.set(request.tag, type)
    }
    if (standing !== this.#standing) return this.#unavailable()
    const timeout = Math.max(1, Math.round(request.timeout - (performance.now() - begun)))
    return write(standing.session, node, type, { ...request, timeout })
  }

  async read(tag: number, timeout: number): Promise<Result<ReadAnswer>> {
    const found = this.#itemFor(tag)
    if (!found.ok) return found
    return read(found.value.standing.session, found.value.node, timeout)
  }

  figures(): ServerFigures {
    const items = this.#subscription?.items
    return {
      server: this.spec.id,
      state: this.#link.state,
      since: this.#since,
      reconnects: this.#reconnects,
      confirmedAt: this.#confirmedAt,
      error: this.#error,
      items: this.#wanted.size,
      itemsFailed: items?.failures.length ?? 0,
      ...this.#intake.ledger.figures(this.#intake.pending),
    }
  }

  /** Takes leave where somebody listens, and is gone within FAREWELL whatever happens. */
  async stop(): Promise<void> {
    if (this.#stopped) return
    this.#stopped = true
    const alive = this.#link.state === 'up'
    const session = this.#session
    this.#standing = null
    this.#subscription?.publishing.stop()
    this.#error = null
    this.#apply({ kind: 'stop' })
    this.#wake()
    this.#lost.resolve(new Error('stopped'))
    if (alive && session !== null) {
      await within(session.close(true), FAREWELL, 'closing the session').catch(() => {})
    }
    this.#client?.drop()
  }

  async #run(): Promise<void> {
    let failures = 0
    while (!this.#stopped) {
      this.#lost = Promise.withResolvers()
      let error: unknown
      try {
        await this.#establish()
        failures = 0
        error = await this.#lost.promise
      } catch (thrown) {
        error = thrown
      }
      this.#teardown()
      if (this.#stopped) return
      this.#failed(error)
      failures += 1
      await this.#pause(pauseAfter(failures, Math.random()))
    }
  }

  async #establish(): Promise<void> {
    if (addressOf(this.spec.endpoint) === null) throw new Error('BadEndpointUrlInvalid')
    const client = createClient(this.spec, this.#pki, (error) => this.#lost.resolve(error))
    this.#client = client
    await client.connect()
    const kept = await this.#openSession(client)
    const session = this.#session as ClientSession
    const facts = await readFacts(session)
    const subscription =
      (await this.#continue(session, kept, facts.namespaces)) ??
      (await this.#subscribe(session, facts))
    if (this.#stopped) return
    const standing = { session, subscription, resolve: createTypeResolver(session) }
    this.#standing = standing
    this.#error = null
    if (this.#everUp) this.#reconnects += 1
    this.#everUp = true
    this.#apply({ kind: 'ready', promise: subscription.promise })
    void this.#match(standing)
  }

  /** True when the session of before goes on. */
  async #openSession(client: Client): Promise<boolean> {
    if (this.#session !== null) {
      try {
        await client.adopt(this.#session)
        this.#adoptions = 0
        return true
      } catch (error) {
        this.#adoptions += 1
        if (isLinkError(error) && this.#adoptions < ADOPTIONS) throw error
        this.#session = null
        this.#adoptions = 0
      }
    }
    this.#session = await client.newSession()
    return false
  }

  /** The subscription of before, with what it queued; null where there is none to go on with. */
  async #continue(
    session: ClientSession,
    kept: boolean,
    namespaces: readonly string[],
  ): Promise<Subscription | null> {
    const subscription = this.#subscription
    if (subscription === null) return null
    const nodes = subscription.items.all.map(({ spec }) => spec.node)
    if (!sameMeaning(nodes, subscription.facts.namespaces, namespaces)) {
      // Its items would bring values of other nodes: it goes, and nothing of it is read.
      if (kept) await subscription.remove(session)
      return null
    }
    if (!kept && !(await subscription.transfer(session))) return null
    try {
      await subscription.publishing.resume(session, subscription.promise)
      return subscription
    } catch (error) {
      if (isLinkError(error)) throw error
      return null
    }
  }

  async #subscribe(
    session: ClientSession,
    facts: Awaited<ReturnType<typeof readFacts>>,
  ): Promise<Subscription> {
    this.#subscription?.publishing.stop()
    this.#types.clear()
    const subscription = await Subscription.create(
      session,
      publishingInterval(this.#wanted.values()),
      facts,
      this.#intake,
      {
        confirmed: (serverTime) => {
          this.#confirmedAt = Date.now()
          this.#answered(serverTime, 'confirmed')
        },
        ended: (error) => {
          if (this.#subscription !== subscription) return
          this.#subscription = null
          this.#lost.resolve(error)
        },
      },
    )
    this.#subscription = subscription
    subscription.publishing.start(session, subscription.promise)
    return subscription
  }

  /** Brings the items at the server to what is wanted; one run at a time, the last wish counts. */
  async #match(standing: Standing): Promise<void> {
    await this.#matching
    if (this.#standing !== standing) return
    this.#matching = this.#matchNow(standing).catch((error: unknown) => {
      if (this.#standing === standing) this.#lost.resolve(error as Error)
    })
    await this.#matching
  }

  async #matchNow(standing: Standing): Promise<void> {
    const { session, subscription, resolve } = standing
    const version = this.#version
    const current = (): boolean => this.#standing === standing && this.#version === version
    await subscription.adjust(session, publishingInterval(this.#wanted.values()))
    const added = await subscription.items.match(session, this.#wanted, current)
    if (!current()) return
    const failed = subscription.items.failures
    this.#error =
      failed.length === 0
        ? null
        : refusedItems(
            failed.map(({ spec, statusName }) => ({ ...spec, status: statusName })),
            subscription.items.count,
          )
    const told = (items: ItemDescription[]): void => {
      for (const { tag, type } of items) this.#types.set(tag, type)
      this.#events.described(items)
    }
    describe(session, added, subscription.facts.limits, resolve, told, current).catch(
      (error: unknown) => {
        // The values flow all the same; what is missing is said once.
        if (current()) this.#error ??= diagnose(error, this.spec)
      },
    )
  }

  #itemFor(tag: number): Result<{ standing: Standing; node: NonNullable<Item['node']> }> {
    const standing = this.#standing
    if (standing === null || this.#link.state !== 'up') return this.#unavailable()
    const item = standing.subscription.items.ofTag(tag)
    if (item === undefined || item.node === null || item.id === null) {
      const status = item?.status ?? 0x8034_0000
      return fail('not_found', 'The server does not have this tag. Check its node id.', { status })
    }
    return { ok: true, value: { standing, node: item.node } }
  }

  #unavailable(): Result<never> {
    return fail(
      'unavailable',
      `The link to ${this.spec.name} is not up, so nothing was sent. Try again when it is back.`,
      { reason: String(this.#error?.details?.['reason'] ?? 'closed') },
    )
  }

  #answered(serverTime: Date | null, kind: 'answered' | 'confirmed'): void {
    if (serverTime !== null && serverTime.getTime() > 0) {
      this.#intake.ledger.clock(serverTime.getTime() - Date.now())
    }
    this.#apply({ kind })
  }

  #apply(event: LinkEvent, now = performance.now()): void {
    const before = this.#link.state
    this.#link = step(this.#link, event, now)
    if (this.#link.state === before) return
    this.#since = Date.now()
    // Said before anybody hears of it, so that the state never comes without its reason.
    if (event.kind === 'tick' && this.#link.state === 'down') {
      this.#error = diagnose(new SilenceError('silence'), this.spec)
    }
    this.#events.changed()
  }

  #failed(error: unknown): void {
    this.#error = diagnose(error, this.spec)
    this.#apply({ kind: 'lost' })
    if (!(error instanceof DeadlineError)) return
    const shown = this.#error
    void reach(this.spec.endpoint, FAREWELL).then((reason) => {
      if (this.#error === shown) this.#error = diagnose(error, this.spec, reason)
    })
  }

  #teardown(): void {
    this.#standing = null
    this.#subscription?.publishing.stop()
    this.#client?.drop()
    this.#client = null
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}

const sameItem = (one: ItemSpec, other: ItemSpec): boolean =>
  one.node === other.node &&
  one.sampling === other.sampling &&
  one.deadband === other.deadband &&
  one.queue === other.queue

/** The connection failed, not what was asked over it. */
const isLinkError = (error: unknown): boolean =>
  error instanceof DeadlineError ||
  (!/Bad[A-Z]/.test(error instanceof Error ? error.message : '') &&
    ['closed', 'hangs', 'refused', 'no_answer'].includes(reasonOf(error)))
