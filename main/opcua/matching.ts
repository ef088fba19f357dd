/**
 * Brings the items of a link to what is wanted, one run at a time, the last wish counts; then has them
 * described, and read where notifications of them were lost.
 */
import type { ItemDescription, ItemSpec, ServerSpec } from '../../shared/acquisition.ts'
import type { Failure } from '../../shared/result.ts'
import { Pause } from './backoff.ts'
import type { Joined } from './continuity.ts'
import { describe } from './description.ts'
import { keepDescribing } from './describing.ts'
import { diagnose, refusedItems, ServiceError } from './diagnosis.ts'
import { sameItem } from './items.ts'
import { refresh } from './refresh.ts'
import { publishingInterval } from './subscription.ts'
import type { TypeResolver } from './types.ts'

/** What stands while a link is there. */
export interface Standing extends Joined {
  readonly resolve: TypeResolver
}

export interface MatchingEvents {
  /** The subscription goes at another pace. */
  paced(): void
  /** The server holds what is wanted, as far as it does not refuse it. */
  matched(): void
  described(items: readonly ItemDescription[]): void
  /** What is wrong while the link is there; null where nothing is. */
  trouble(error: Failure | null): void
  broken(error: Error): void
}

export class Matching {
  readonly #spec: ServerSpec
  readonly #events: MatchingEvents
  #wanted: ReadonlyMap<number, ItemSpec> = new Map()
  #version = 0
  #standing: Standing | null = null
  #running: Standing | null = null
  readonly #describing = new Pause()

  constructor(spec: ServerSpec, events: MatchingEvents) {
    this.#spec = spec
    this.#events = events
  }

  get wanted(): ReadonlyMap<number, ItemSpec> {
    return this.#wanted
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
    void this.#match()
  }

  begin(standing: Standing): void {
    this.#standing = standing
    void this.#match()
  }

  end(): void {
    this.#standing = null
    this.#describing.end()
  }

  /** Reads what is in doubt; over the next link, where that fails. */
  refresh(): void {
    if (this.#standing !== null) void this.#refresh(this.#standing, () => true)
  }

  async #refresh(standing: Standing, breaks: (error: unknown) => boolean): Promise<void> {
    const current = (): boolean => this.#standing === standing
    try {
      await refresh(standing.session, standing.subscription, current)
    } catch (error) {
      if (current() && breaks(error)) this.#events.broken(error as Error)
    }
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

  async #matchNow(standing: Standing, current: () => boolean): Promise<void> {
    const { session, subscription } = standing
    const { items } = subscription
    if (await subscription.adjust(session, publishingInterval(this.#wanted.values()))) {
      this.#events.paced()
    }
    await items.match(session, this.#wanted, current)
    if (!current()) return
    const refused = items.failures.map(({ spec, statusName }) => ({ ...spec, status: statusName }))
    const trouble = refused.length === 0 ? null : refusedItems(refused, items.count)
    this.#events.trouble(trouble)
    this.#describing.end()
    void this.#describe(standing, trouble, current)
  }

  #describe(standing: Standing, trouble: Failure | null, current: () => boolean): Promise<void> {
    const { session, subscription, resolve } = standing
    const { items, facts } = subscription
    const told = (descriptions: ItemDescription[]): void => this.#events.described(descriptions)
    return keepDescribing({
      describe: () => describe(session, items.all, facts.limits, resolve, told, current),
      current,
      // The values flow all the same; what is missing is said where nothing else is wrong.
      trouble: (error) =>
        this.#events.trouble(trouble ?? (error === null ? null : diagnose(error, this.#spec))),
      pause: this.#describing,
    })
  }
}
