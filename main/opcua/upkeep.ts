/**
 * What goes on over a link while it stands: its items are brought to what is wanted, their first values waited
 * for, the server looked at each second, its own history read, and all else asked over a line of its own. It
 * ends with the link and begins anew with the next; what is wanted outlives both.
 */
import type {
  Bridging,
  FilledPage,
  ItemDescription,
  ItemSpec,
  PinnedNode,
  ServerFigures,
  ServerSpec,
  Stretch,
} from '../../shared/acquisition.ts'
import type { Failure } from '../../shared/result.ts'
import { Backfill } from './backfill/backfill.ts'
import { historyOver } from './backfill/history-line.ts'
import { bridging } from './bridging.ts'
import { Browser } from './browsing/browser.ts'
import type { Security } from './certificates/security.ts'
import type { Joined } from './continuity.ts'
import { FirstValues } from './first-values.ts'
import type { Intake } from './intake.ts'
import { isFound } from './item.ts'
import { Matching, type Standing } from './matching.ts'
import type { ServerLook } from './server-facts.ts'
import { ServerWatch, movedError } from './server-watch.ts'
import { ServiceLine } from './service-line.ts'
import { createTypeResolver } from './types.ts'

export interface UpkeepEvents {
  /** Every item has its value, but for those of these tags. */
  current(silent: readonly number[]): void
  described(items: readonly ItemDescription[]): void
  pinned(nodes: readonly PinnedNode[]): void
  /** Resolves when the page of back-fill is durable, or is known not to be. */
  filled(page: FilledPage): Promise<boolean>
  /** The server's own history is read from now on, or no longer. */
  filling(isBusy: boolean): void
  /** The subscription promises data or a keep-alive in another time, in milliseconds. */
  paced(promise: number): void
  seen(look: ServerLook): void
  /** What is wrong while the link is there; null where nothing is. */
  trouble(error: Failure | null): void
  /** Nothing that the server sends can be believed any more. */
  changed(error: Error): void
  broken(error: Error): void
}

export class Upkeep {
  /** For everything but data. */
  readonly line: ServiceLine
  /** Looks at its address space. */
  readonly browser: Browser
  readonly #bridge: () => number
  readonly #events: UpkeepEvents
  readonly #matching: Matching
  readonly #backfill: Backfill
  readonly #watch: ServerWatch
  readonly #firstValues = new FirstValues()
  #standing: Standing | null = null
  /** With the endpoint that it goes to. */
  #spec: ServerSpec
  /** Of the last subscription whose items stood. */
  #lag = 0
  #bridging: Bridging | null = null

  /** @param bridge seconds of an outage that the queues are to bridge now */
  constructor(
    spec: ServerSpec,
    security: Security,
    { ledger }: Pick<Intake, 'ledger'>,
    bridge: () => number,
    events: UpkeepEvents,
  ) {
    this.#bridge = bridge
    this.#events = events
    this.#spec = spec
    this.line = new ServiceLine(spec, security)
    this.browser = new Browser(this.line)
    this.#matching = new Matching(spec, {
      paced: () => {
        const promise = this.#standing?.subscription.promise
        if (promise !== undefined) events.paced(promise)
      },
      matched: () => this.#matched(),
      described: (items) => events.described(items),
      pinned: (nodes) => events.pinned(nodes),
      renumbered: (namespaces) => this.#found(namespaces),
      trouble: (error) => events.trouble(error),
      broken: (error) => events.broken(error),
    })
    this.#backfill = new Backfill({
      page: (page) => {
        ledger.archived(page.batch.sourceTime)
        return events.filled(page)
      },
      received: (samples, refused) => ledger.filled(samples, refused),
      busy: (isBusy) => events.filling(isBusy),
    })
    this.#watch = new ServerWatch({
      seen: (look) => events.seen(look),
      renumbered: (namespaces) => this.#renumbered(namespaces),
      changed: (error) => events.changed(error),
    })
  }

  /** Null while no link stands. */
  get standing(): Standing | null {
    return this.#standing
  }

  /** By tag, by the names that their indexes were pinned to. */
  get wanted(): ReadonlyMap<number, ItemSpec> {
    return this.#matching.wanted
  }

  /** Items that stay the same are left alone at the server. */
  want(items: readonly ItemSpec[]): void {
    this.#matching.want(items)
  }

  /** What of the past is to be read while the present link lasts. */
  fill(stretches: readonly Stretch[]): void {
    this.#backfill.want(stretches)
  }

  /** The server has told its clock. */
  clock(told: Date): void {
    this.#backfill.clock(told.getTime())
  }

  /** Reads the items that are in doubt. */
  refresh(): void {
    this.#matching.refresh()
  }

  /**
   * The server is connected, and known.
   * @param spec with the endpoint that is the active one
   * @returns what is to be told of this link though nothing is wrong with it; null where there is nothing
   */
  meet(spec: ServerSpec, joined: Joined): Failure | null {
    const { session, subscription } = joined
    const notice = this.#matching.see(spec.endpoint, subscription.facts.namespaces)
    const standing = { ...joined, notice, resolve: createTypeResolver(session) }
    this.#standing = standing
    this.#spec = spec
    this.#lead(standing)
    return notice
  }

  #lead(standing: Standing): void {
    this.line.follow(this.#spec, { ...standing, facts: standing.subscription.facts })
  }

  /** As it turned out before its second was over. */
  #found(namespaces: readonly string[]): void {
    const subscription = this.#standing?.subscription
    if (subscription === undefined) return
    const bound = subscription.items.all.map(({ spec }) => spec.node)
    const error = movedError(bound, subscription.facts.namespaces, namespaces)
    if (error === null) this.#renumbered(namespaces)
    else this.#events.changed(error)
  }

  /** What is bound, pinned or asked for from now on is of this table. */
  #renumbered(namespaces: readonly string[]): void {
    const standing = this.#standing
    if (standing === null) return
    const { subscription } = standing
    subscription.learn({ ...subscription.facts, namespaces })
    this.#matching.see(this.#spec.endpoint, namespaces)
    this.#lead(standing)
  }

  /** The link that was met is up. @param now milliseconds of one monotonic clock, as of `tick` */
  begin(now: number): void {
    const standing = this.#standing
    if (standing === null) return
    this.#matching.begin(standing, now)
    this.#backfill.begin(historyOver(this.line, standing.subscription))
  }

  /** The link is gone. */
  end(): void {
    this.#standing = null
    this.line.release()
    this.#firstValues.reset()
    this.#matching.end()
    this.#backfill.end()
  }

  tick(now: number): void {
    const standing = this.#standing
    if (standing === null) return
    const silent = this.#firstValues.answer(() => standing.subscription.items.silent, now)
    if (silent !== null) this.#events.current(silent)
    this.#matching.tick(now)
    this.#watch.tick(standing, this.#matching.wanted, now)
  }

  figures(): Pick<
    ServerFigures,
    'lagMs' | 'commands' | 'commandsTrouble' | 'items' | 'filling' | 'bridging'
  > {
    return {
      lagMs: this.#lag,
      commands: this.line.way,
      commandsTrouble: this.line.trouble,
      items: this.#matching.wanted.size,
      filling: this.#backfill.filling,
      bridging: this.#bridging,
    }
  }

  #matched(): void {
    if (this.#standing === null) return
    const { session, subscription } = this.#standing
    const found = subscription.items.all.filter(isFound)
    const kept = { session: session.timeout, subscription: subscription.lifetime }
    this.#lag = subscription.lag
    this.#bridging = bridging(found, this.#bridge(), kept)
    this.#firstValues.complete(performance.now())
  }
}
