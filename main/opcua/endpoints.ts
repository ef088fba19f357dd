/**
 * The endpoints of one server: which is the active one, how the others are, and where to go next.
 * `redundancy.ts` has the rule; here are the connections that it needs to judge by. A server with a single
 * endpoint has no stand-by and nothing to decide.
 */
import type { ClientSession } from 'node-opcua-client'
import type { EndpointFigures, ServerSpec } from '../../shared/acquisition.ts'
import {
  isDoubted,
  noPartners,
  type KnownPartners,
  type PartnerFigures,
} from '../../shared/partners.ts'
import { fail, ok, type Failure, type Result } from '../../shared/result.ts'
import type { Security } from './certificates/security.ts'
import { partnerTrouble } from './diagnosis.ts'
import { Partners, type PartnersParts } from './partners.ts'
import type { Joined } from './continuity.ts'
import { newWatch, nextEndpoint, watch, type Levels } from './redundancy.ts'
import type { Seen } from './sighting.ts'
import { Standby, UNTOLD } from './standby.ts'

/** A connection that broke after less than so many milliseconds is not tried again before the others. */
const STOOD = 5000

/** The active endpoint is left for another one, by the rule or by a person. */
export interface Departure {
  readonly to: number
  readonly manual: boolean
}

export class Endpoints {
  readonly #specs: readonly ServerSpec[]
  readonly #security: Security
  #standbys: (Standby | null)[]
  #active = 0
  /** Of the active one. */
  #level: number | null = null
  #watch = newWatch(0)
  /** Attempts that failed since a connection stood last. */
  #failures = 0
  #errors: (Failure | null)[]
  #begun = false
  readonly #partners: Partners

  constructor(
    spec: ServerSpec,
    security: Security,
    parts: Pick<PartnersParts, 'wanted' | 'portrayed'>,
  ) {
    const all = [...new Set([spec.endpoint, ...spec.alternates])]
    this.#partners = new Partners({ endpoints: all, ...parts })
    this.#specs = all.map((endpoint) => ({ ...spec, endpoint }))
    this.#security = security
    this.know(spec.partners ?? noPartners)
    this.#standbys = all.map(() => null)
    this.#errors = all.map(() => null)
  }

  /** The server as it is reached now. */
  get spec(): ServerSpec {
    return this.#specs[this.#active] as ServerSpec
  }

  get isRedundant(): boolean {
    return this.#specs.length > 1
  }

  /** What is kept of them as equipment. */
  know(known: KnownPartners): void {
    this.#partners.know(known)
  }

  get known(): KnownPartners {
    return this.#partners.known
  }

  /** Throws where the active one is another device than the first; called before anything is taken from it. */
  vet(session: ClientSession, facts: Seen): Promise<void> {
    return this.#partners.vet(this.#active, session, facts, performance.now())
  }

  /** What is to be told of partners that are in doubt, or other devices; null where there is nothing. */
  get trouble(): Failure | null {
    for (const [index, { endpoint }] of this.#specs.entries()) {
      const judged = this.#partners.judge(index)
      const trouble = judged === null ? null : against(endpoint, judged)
      if (trouble !== null) return trouble
    }
    return null
  }

  /** From now on the others are watched. */
  begin(): void {
    this.#begun = true
    this.#watchOthers()
  }

  /** The active one tells its ServiceLevel. */
  tell(level: number | null): void {
    this.#level = level ?? UNTOLD
  }

  /** Where to go though the active one stands; null: stay. */
  tick(now: number, standing: Pick<Joined, 'session' | 'subscription'>): number | null {
    if (!this.isRedundant || this.#level === null) return null
    this.#partners.tend(this.#active, standing.session, standing.subscription.facts, now)
    // As it turns out when the first one is there at last.
    if (this.#partners.isOther(this.#active)) return 0
    const judged = watch(this.#watch, this.#levels, this.#active, now)
    this.#watch = judged.watch
    return judged.to
  }

  stood(level: number | null): void {
    this.#failures = 0
    this.#errors[this.#active] = null
    this.tell(level)
  }

  /**
   * The active one was lost, or could not be reached.
   * @param stood milliseconds that its connection stood; null where there was none
   * @param hung it fell silent on an open connection
   * @returns the endpoint to go to, null for the same; whether all have been tried since one stood; and
   * how many attempts have failed since
   */
  failed(
    error: Failure,
    stood: number | null,
    hung: boolean,
  ): { to: number | null; exhausted: boolean; failures: number } {
    this.#errors[this.#active] = error
    this.#level = null
    this.#failures += 1
    const again = stood !== null && stood >= STOOD && !hung
    const to = nextEndpoint(this.#levels, this.#active, this.#failures, again)
    return {
      to: to === this.#active ? null : to,
      exhausted: this.#failures > this.#specs.length,
      failures: this.#failures,
    }
  }

  /** By its address; a failure says why it cannot be gone to. */
  find(endpoint: string): Result<number> {
    const found = this.#specs.findIndex((spec) => spec.endpoint === endpoint)
    if (found < 0) {
      return fail('not_found', `${endpoint} is none of the endpoints of this server.`)
    }
    const judged = this.#partners.judge(found)
    if (judged?.verdict === 'other') {
      const { message, details = {} } = partnerTrouble(endpoint, judged)
      return fail('conflict', message, details)
    }
    return found === this.#active
      ? fail('conflict', `${endpoint} is the active endpoint already.`, {
          reason: 'active_endpoint',
        })
      : ok(found)
  }

  /**
   * @param manual chosen by a person, and kept while it has anything to offer
   * @param left session that is still open at the endpoint of before; null where it was taken leave of
   */
  go({ to, manual }: Departure, now: number, left: ClientSession | null): void {
    const before = this.#active
    this.#active = to
    this.#level = null
    this.#watch = { worseSince: null, switchedAt: now, manual }
    this.#watchOthers((index) => (index === before ? left : null))
  }

  /** @param state of the active one, with what is wrong with it */
  figures(state: EndpointFigures['state'], wrong: Failure | null): EndpointFigures[] {
    return this.#specs.map(({ endpoint }, index) => {
      const partner = this.#partners.judge(index)
      const doubt = partner === null ? null : against(endpoint, partner)
      if (index === this.#active) {
        // What is wrong may be of the one that was gone from just now.
        const error = wrong === null ? doubt : (this.#errors[index] ?? wrong)
        return { endpoint, active: true, serviceLevel: this.#level, state, error, partner }
      }
      const standby = this.#standbys[index]
      const level = standby?.level ?? null
      const error = standby?.error ?? this.#errors[index] ?? null
      return {
        ...{ endpoint, active: false, serviceLevel: level },
        state: level !== null ? 'standby' : error === null ? 'connecting' : 'down',
        error: level === null ? error : doubt,
        partner,
      }
    })
  }

  stop(): void {
    this.#begun = false
    this.#watchOthers()
  }

  get #levels(): Levels {
    return this.#specs.map((_, index) =>
      index === this.#active ? this.#level : this.#levelOf(index),
    )
  }

  /** Of one that is another device there is none: nothing makes it worth going to. */
  #levelOf(index: number): number | null {
    return this.#partners.isOther(index) ? null : (this.#standbys[index]?.level ?? null)
  }

  #watchOthers(leftAt: (index: number) => ClientSession | null = () => null): void {
    this.#standbys = this.#specs.map((spec, index) => {
      const known = this.#standbys[index] ?? null
      const isWanted = this.#begun && index !== this.#active
      const tend = (session: ClientSession, seen: Seen): void =>
        this.#partners.tend(index, session, seen, performance.now())
      if (isWanted) return known ?? new Standby(spec, this.#security, leftAt(index), tend)
      known?.stop()
      return null
    })
  }
}

/** What is to be told of it; null where nothing speaks against it, or a person has accepted that. */
const against = (endpoint: string, judged: PartnerFigures): Failure | null =>
  judged.verdict === 'other' || isDoubted(judged) ? partnerTrouble(endpoint, judged) : null
