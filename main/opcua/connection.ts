/**
 * One server, supervised. It connects, keeps the subscription and its items as they are wanted,
 * notices when the server falls silent, and comes back by itself. `supervision.ts` decides what the
 * link is, `continuity.ts` what goes on over a new connection, `matching.ts` brings its items to what is
 * wanted; here it is made so.
 */
import type {
  ItemDescription,
  ItemSpec,
  ReadAnswer,
  ServerFigures,
  ServerSpec,
  ServerState,
  WriteRequest,
} from '../../shared/acquisition.ts'
import { addressOf } from '../../shared/endpoint.ts'
import { Status } from '../../shared/quality.ts'
import { fail, ok, type Failure, type Result } from '../../shared/result.ts'
import { Pause, pauseAfter } from './backoff.ts'
import type { Security } from './certificates/security.ts'
import { createClient, leave, type Client } from './client.ts'
import { read, write, type Target } from './commands.ts'
import { Continuity } from './continuity.ts'
import { clockTrouble, DeadlineError, SilenceError, diagnose, isVague } from './diagnosis.ts'
import { FirstValues } from './first-values.ts'
import type { Intake } from './intake.ts'
import { isFound } from './items.ts'
import { Matching, type Standing } from './matching.ts'
import { reach } from './reach.ts'
import { probe } from './server-facts.ts'
import { ServiceLine } from './service-line.ts'
import { newLink, step, type Link, type LinkEvent } from './supervision.ts'
import { createTypeResolver } from './types.ts'

/** A probe is sent when nothing has come for so long; it keeps the promise of an answer a second. */
const PROBE_AFTER = 900
/** Milliseconds to look whether the port of a silent server is open. */
const REACH = 1000

export interface ConnectionEvents {
  changed(): void
  /** Every item has its value, but for those of these tags. */
  current(silent: readonly number[]): void
  described(items: readonly ItemDescription[]): void
}

export class Connection {
  readonly spec: ServerSpec
  readonly #security: Security
  readonly #intake: Intake
  readonly #events: ConnectionEvents
  #link: Link = newLink(performance.now())
  #since = Date.now()
  #confirmedAt: number | null = null
  #error: Failure | null = null
  #reconnects: number
  #everUp = false
  /** Of the last subscription whose items stood. */
  #lag = 0
  #client: Client | null = null
  readonly #kept: Continuity
  #standing: Standing | null = null
  #lost: PromiseWithResolvers<Error> = Promise.withResolvers()
  readonly #pause = new Pause()
  readonly #matching: Matching
  #probing = false
  readonly #firstValues = new FirstValues()
  #stopped = false
  /** For everything but data. */
  readonly line: ServiceLine

  constructor(
    spec: ServerSpec,
    security: Security,
    intake: Intake,
    events: ConnectionEvents,
    reconnects = 0,
  ) {
    this.spec = spec
    this.#security = security
    this.#intake = intake
    this.#events = events
    this.#reconnects = reconnects
    this.line = new ServiceLine(spec, security)
    this.#matching = new Matching(spec, {
      paced: () => this.#ready(),
      matched: () => {
        this.#lag = this.#standing?.subscription.lag ?? this.#lag
        this.#firstValues.complete(performance.now())
      },
      described: (items) => events.described(items),
      trouble: (error) => {
        this.#error = error
      },
      broken: (error) => this.#lost.resolve(error),
    })
    this.#kept = new Continuity(intake, {
      confirmed: (serverTime) => {
        this.#confirmedAt = Date.now()
        this.#answered(serverTime, 'confirmed')
      },
      doubted: () => this.#matching.refresh(),
      ended: (error) => this.#lost.resolve(error),
    })
  }

  get state(): ServerState {
    return this.#link.state
  }

  start(): void {
    this.#apply({ kind: 'start' })
    void this.#run()
  }

  want(items: readonly ItemSpec[]): void {
    this.#matching.want(items)
    this.#intake.keep(this.#matching.wanted)
  }

  /** Called about ten times a second; milliseconds of `performance.now`. */
  tick(now = performance.now()): void {
    const before = this.#link.state
    this.#apply({ kind: 'tick' }, now)
    if (this.#link.state === 'down' && before !== 'down') {
      this.#lost.resolve(new SilenceError('nothing was heard for too long'))
    }
    const standing = this.#standing
    if (standing === null) return
    const silent = this.#firstValues.answer(() => standing.subscription.items.silent, now)
    if (silent !== null) this.#events.current(silent)
    if (this.#probing || now - this.#link.answered < PROBE_AFTER) return
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
    const found = this.#itemFor(request.tag)
    if (!found.ok) return found
    return write(this.line, found.value.item, found.value.namespaces, request)
  }

  async read(tag: number, timeout: number): Promise<Result<ReadAnswer>> {
    const found = this.#itemFor(tag)
    if (!found.ok) return found
    return read(this.line, found.value.item, found.value.namespaces, timeout)
  }

  figures(): ServerFigures {
    const items = this.#kept.subscription?.items
    const ledger = this.#intake.ledger.figures(this.#intake.pending)
    return {
      server: this.spec.id,
      state: this.#link.state,
      since: this.#since,
      reconnects: this.#reconnects,
      confirmedAt: this.#confirmedAt,
      lagMs: this.#lag,
      error: this.#error ?? clockTrouble(ledger.clockOffsetMs, this.spec),
      commands: this.line.way,
      commandsTrouble: this.line.trouble,
      items: this.#matching.wanted.size,
      itemsFailed: items?.failures.length ?? 0,
      oversized: this.#intake.oversized,
      ...ledger,
    }
  }

  /** Takes leave where somebody listens, and is gone within a second whatever happens. */
  async stop(): Promise<void> {
    if (this.#stopped) return
    this.#stopped = true
    const alive = this.#link.state === 'up'
    const { session } = this.#kept
    this.#standing = null
    this.#matching.end()
    this.#kept.pause()
    this.#error = null
    this.#apply({ kind: 'stop' })
    await Promise.all([this.line.stop(), alive && session !== null ? leave(session) : null])
    this.#pause.end()
    this.#lost.resolve(new Error('stopped'))
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
      await this.#pause.take(pauseAfter(failures, Math.random()))
    }
  }

  async #establish(): Promise<void> {
    if (addressOf(this.spec.endpoint) === null) throw new Error('BadEndpointUrlInvalid')
    const client = await createClient(this.spec, this.#security, (error) =>
      this.#lost.resolve(error),
    )
    if (this.#stopped) return client.drop()
    this.#client = client
    await client.connect()
    const joined = await this.#kept.join(client, this.#matching.wanted.values())
    const { session } = joined
    if (this.#stopped) {
      await leave(session)
      return
    }
    const standing = { ...joined, resolve: createTypeResolver(session) }
    this.#standing = standing
    this.line.follow(this.spec, { ...standing, facts: joined.subscription.facts })
    this.#error = null
    if (this.#everUp) this.#reconnects += 1
    this.#everUp = true
    this.#ready()
    this.#matching.begin(standing)
  }

  #ready(): void {
    const standing = this.#standing
    if (standing !== null) this.#apply({ kind: 'ready', promise: standing.subscription.promise })
  }

  #itemFor(tag: number): Result<{ item: Target; namespaces: readonly string[] }> {
    const standing = this.#standing
    if (standing === null || this.#link.state !== 'up') return this.#unavailable()
    const item = standing.subscription.items.ofTag(tag)
    if (item === undefined || !isFound(item)) {
      // Not `status`: that is the server's answer to what was sent, and nothing was.
      const itemStatus = item?.status ?? Status.BadNodeIdUnknown
      const message = 'The server does not have this tag. Check its node id.'
      return fail('not_found', message, { itemStatus })
    }
    return ok({ item, namespaces: standing.subscription.facts.namespaces })
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
    if (!isVague(error)) return
    const shown = this.#error
    void reach(this.spec.endpoint, REACH).then((reason) => {
      // Behind an open port hangs who let a deadline pass; who hung up has said so already.
      if (reason === 'hangs' && !(error instanceof DeadlineError)) return
      if (this.#error === shown) this.#error = diagnose(error, this.spec, reason)
    })
  }

  #teardown(): void {
    this.#standing = null
    this.line.release()
    this.#firstValues.reset()
    this.#matching.end()
    this.#kept.pause()
    this.#client?.drop()
    this.#client = null
  }
}
