/**
 * Brings the items of a link to what is wanted, one run at a time, the last wish counts; then has them
 * described, and read where notifications of them were lost. From time to time it asks the server whether
 * it still has them, and once more for what it refused.
 */
import type { ItemDescription, ItemSpec, PinnedNode, ServerSpec } from '../../shared/acquisition.ts'
import type { Failure } from '../../shared/result.ts'
import { audit } from './audit.ts'
import { Pause } from './backoff.ts'
import type { Joined } from './continuity.ts'
import { describe } from './description.ts'
import { askAgainAfter, keepDescribing } from './describing.ts'
import { diagnose, refusedItems, remapped, ServiceError } from './diagnosis.ts'
import { sameItem } from './item.ts'
import { Pins, isSameTable, movedNamespaces } from './namespaces.ts'
import { publishingInterval } from './pace.ts'
import { refresh } from './refresh.ts'
import { readNamespaces } from './server-facts.ts'
import { dataTypesOf, type TypeResolver } from './types.ts'

/** What stands while a link is there. */
export interface Standing extends Joined {
  readonly resolve: TypeResolver
  /** What is to be told of this link though nothing is wrong with it; null where there is nothing. */
  readonly notice: Failure | null
}

/** Milliseconds from one audit of all items to the next. */
const AUDIT = 60_000
/** Milliseconds from the end of one reading of what is in doubt to the next. */
const BETWEEN_REFRESHES = 500

/** Whether the link is to be made anew over this. */
type Breaks = (error: unknown) => boolean

export interface MatchingEvents {
  /** The subscription goes at another pace. */
  paced(): void
  /** The server holds what is wanted, as far as it does not refuse it. */
  matched(): void
  described(items: readonly ItemDescription[]): void
  /** These were given by index and have a name from now on. */
  pinned(pins: readonly PinnedNode[]): void
  /** The server's namespaces are others than they were known. */
  renumbered(namespaces: readonly string[]): void
  /** What is wrong while the link is there; null where nothing is. */
  trouble(error: Failure | null): void
  broken(error: Error): void
}

export class Matching {
  readonly #spec: ServerSpec
  readonly #events: MatchingEvents
  readonly #pins: Pins
  /** The last table of each endpoint. */
  readonly #tables = new Map<string, readonly string[]>()
  #wanted: ReadonlyMap<number, ItemSpec> = new Map()
  #version = 0
  #standing: Standing | null = null
  #running: Standing | null = null
  readonly #describing = new Pause()
  #auditAt = 0
  /** Of what was refused; null where nothing was, or no trial would help. */
  #retryAt: number | null = null
  #retries = 0
  #isAuditDue = false
  #isRetryDue = false
  /** Over which what is in doubt is being read. */
  #refreshing: Standing | null = null
  /** It was asked for once more meanwhile, and so is what this makes of a failure. */
  #refreshDue: Breaks | null = null
  readonly #refreshPause = new Pause()

  constructor(spec: ServerSpec, events: MatchingEvents) {
    this.#spec = spec
    this.#events = events
    this.#pins = new Pins((pins) => events.pinned(pins))
  }

  get wanted(): ReadonlyMap<number, ItemSpec> {
    return this.#wanted
  }

  /** Items that stay the same are left alone at the server. */
  want(items: readonly ItemSpec[]): void {
    this.#pins.told(items)
    // While the server is there its table of this moment says what a new index means (`#settle`).
    this.#replace(this.#standing === null ? this.#pins.apply(items) : this.#pins.known(items))
    void this.#match()
  }

  /**
   * The server that is connected now has this table: what its indexes mean is kept for good.
   * @returns what has moved since this endpoint was connected last; null where nothing has
   */
  see(endpoint: string, namespaces: readonly string[]): Failure | null {
    const before = this.#tables.get(endpoint) ?? namespaces
    this.#tables.set(endpoint, namespaces)
    this.#pins.see(namespaces)
    this.#replace(this.#pins.apply([...this.#wanted.values()]))
    const nodes = [...this.#wanted.values()].map(({ node }) => node)
    const moved = movedNamespaces(nodes, before, namespaces)
    return moved.length === 0 ? null : remapped(moved)
  }

  #replace(items: readonly ItemSpec[]): void {
    const before = this.#wanted
    this.#wanted = new Map(
      items.map((spec) => {
        const old = before.get(spec.tag)
        return [spec.tag, old !== undefined && sameItem(old, spec) ? old : spec]
      }),
    )
    this.#version += 1
  }

  /** @param now milliseconds of one monotonic clock, as of `tick` */
  begin(standing: Standing, now: number): void {
    this.#standing = standing
    this.#retries = 0
    this.#retryAt = null
    this.#isRetryDue = true
    this.#isAuditDue = standing.continued
    this.#auditAt = now + AUDIT
    void this.#match()
  }

  end(): void {
    this.#standing = null
    this.#describing.end()
    this.#refreshPause.end()
  }

  tick(now: number): void {
    if (this.#standing === null || this.#running !== null) return
    if (now >= this.#auditAt) {
      this.#auditAt = now + AUDIT
      this.#isAuditDue = true
    }
    if (this.#isRetryNeeded && this.#retryAt === null) {
      this.#retries += 1
      this.#retryAt = now + askAgainAfter(this.#retries)
    }
    if (this.#retryAt !== null && now >= this.#retryAt) {
      this.#retryAt = null
      this.#isRetryDue = true
    }
    if (this.#isAuditDue || this.#isRetryDue) void this.#match()
  }

  get #isRetryNeeded(): boolean {
    return !this.#isRetryDue && (this.#standing?.subscription.items.failures.size ?? 0) > 0
  }

  /** Reads what is in doubt; over the next link, where that fails. */
  refresh(): void {
    if (this.#standing !== null) void this.#refresh(this.#standing, () => true)
  }

  /** One at a time: a server that spoils each message would be asked for everything after each. */
  async #refresh(standing: Standing, breaks: Breaks): Promise<void> {
    this.#refreshDue = breaks
    if (this.#refreshing === standing) return
    this.#refreshing = standing
    const current = (): boolean => this.#standing === standing
    while (current() && this.#refreshDue !== null) {
      const isBreak: Breaks = this.#refreshDue
      this.#refreshDue = null
      try {
        await refresh(standing.session, standing.subscription, current)
      } catch (error) {
        if (current() && isBreak(error)) this.#events.broken(error as Error)
      }
      if (current() && this.#refreshDue !== null) await this.#refreshPause.take(BETWEEN_REFRESHES)
    }
    if (this.#refreshing === standing) this.#refreshing = null
  }

  async #match(): Promise<void> {
    const standing = this.#standing
    if (standing === null || this.#running === standing) return
    this.#running = standing
    try {
      for (let done = -1; this.#standing === standing && done !== this.#version;) {
        done = this.#version
        await this.#matchNow(standing, () => this.#standing === standing && this.#version === done)
      }
      if (this.#standing !== standing) return
      this.#events.matched()
      // What a server will not let be read counts as silent on this link; the next would fare no better.
      void this.#refresh(standing, (error) => !(error instanceof ServiceError))
    } catch (error) {
      if (this.#standing === standing) this.#events.broken(error as Error)
    } finally {
      if (this.#running === standing) this.#running = null
    }
  }

  /**
   * Right before items are asked for the table is read that they are named by: the one that is looked at each second
   * may be of before.
   */
  async #settle({ session, subscription }: Standing): Promise<void> {
    const bound = new Map(subscription.items.all.map(({ spec }) => [spec.tag, spec.node]))
    const isNew = ({ tag, node }: ItemSpec): boolean => bound.get(tag) !== node
    const isAny = [...this.#wanted.values()].some(isNew)
    const now = isAny ? await readNamespaces(session) : null
    if (this.#standing?.subscription !== subscription || now === null) return
    if (!isSameTable(subscription.facts.namespaces, now)) return this.#events.renumbered(now)
    const wanted = [...this.#wanted.values()]
    const named = this.#pins.apply(wanted)
    if (named.some((spec, at) => spec !== wanted[at])) this.#replace(named)
  }

  async #matchNow(standing: Standing, current: () => boolean): Promise<void> {
    const { session, subscription } = standing
    const { items } = subscription
    await this.#settle(standing)
    if (!current()) return
    if (await subscription.adjust(session, publishingInterval(this.#wanted.values()))) {
      this.#events.paced()
    }
    if (this.#isAuditDue) {
      await audit(session, items)
      if (this.#standing !== standing) return
      this.#isAuditDue = false
    }
    const retry = this.#isRetryDue
    await items.match(session, this.#wanted, current, retry)
    if (!current()) return
    if (retry) this.#isRetryDue = false
    if (items.failures.size === 0) this.#retries = 0
    const refused = Array.from(items.failures, ({ spec, statusName }) => ({
      ...spec,
      status: statusName,
    })).sort((one, other) => one.tag - other.tag)
    const trouble = refused.length === 0 ? standing.notice : refusedItems(refused, items.count)
    this.#events.trouble(trouble)
    this.#describing.end()
    void this.#describe(standing, trouble, current)
  }

  #describe(standing: Standing, trouble: Failure | null, current: () => boolean): Promise<void> {
    const { session, subscription, resolve } = standing
    const { items, facts } = subscription
    const types = dataTypesOf(session, resolve)
    const told = (descriptions: ItemDescription[]): void => this.#events.described(descriptions)
    return keepDescribing({
      describe: () => describe(session, items.all, facts.limits, types, told, current),
      current,
      // The values flow all the same; what is missing is said where nothing else is wrong.
      trouble: (error) =>
        this.#events.trouble(trouble ?? (error === null ? null : diagnose(error, this.#spec))),
      pause: this.#describing,
    })
  }
}
