/**
 * What outlives a connection: the session and the subscription, kept through an outage for as long
 * as the server may still know them. On a new connection the first of these that works:
 *
 *   1. the same session, with its subscription: what was published meanwhile is republished;
 *   2. a new session, to which the subscription is transferred, with all that it queued;
 *   3. a new session and a new subscription: the gap is real.
 *
 * A subscription is only continued while its node ids still mean the same, while the server runs on, and
 * while it is known which items it has. One that publishes nothing though its server answers
 * (`distrust`) is continued once more, then made anew, then its session too.
 */
import { DeleteSubscriptionsRequest, type ClientSession } from 'node-opcua-client'
import type { ItemSpec } from '../../shared/acquisition.ts'
import { call, type Client } from './client.ts'
import { DeadlineError, reasonOf } from './diagnosis.ts'
import type { Intake } from './intake.ts'
import { sameMeaning } from './namespaces.ts'
import { publishingInterval } from './pace.ts'
import { isOtherRun, readFacts, type ServerFacts } from './server-facts.ts'
import { Subscription, type SubscriptionEvents } from './subscription.ts'

/** A session that could not be taken over so often is given up. */
const ADOPTIONS = 5

export interface Joined {
  readonly session: ClientSession
  readonly subscription: Subscription
  /** The subscription of before goes on, with all that it queued. */
  readonly continued: boolean
}

export class Continuity {
  session: ClientSession | null = null
  subscription: Subscription | null = null
  readonly #intake: Intake
  readonly #events: Omit<SubscriptionEvents, 'stray'>
  #adoptions = 0
  /** How often in a row it was mute. */
  #mute = 0

  constructor(intake: Intake, events: Omit<SubscriptionEvents, 'stray'>) {
    this.#intake = intake
    this.#events = events
  }

  /**
   * @param wanted items that a new subscription will have: they set its pace
   * @param vet throws where nothing may be taken from this server
   */
  async join(
    client: Client,
    wanted: Iterable<ItemSpec>,
    vet: (session: ClientSession, facts: ServerFacts) => Promise<void>,
  ): Promise<Joined> {
    const { session, kept } = await this.#openSession(client)
    const facts = await readFacts(session)
    await vet(session, facts)
    const before = await this.#continue(session, kept, facts)
    const subscription = before ?? (await this.#subscribe(session, facts, wanted))
    return { session, subscription, continued: before !== null }
  }

  /** Publishing has been silent for too long though the server answers all the rest. */
  distrust(): void {
    this.#mute += 1
  }

  /** No answer is handled any more until the next `join`. */
  pause(): void {
    this.subscription?.publishing.stop()
  }

  /** Nothing goes on: there will be no next `join`, or not with this subscription. */
  abandon(): void {
    this.subscription?.abandon()
    this.subscription = null
  }

  async #openSession(client: Client): Promise<{ session: ClientSession; kept: boolean }> {
    if (this.session !== null && this.#mute > 2) {
      this.session = null
      this.abandon()
    }
    if (this.session !== null) {
      try {
        await client.adopt(this.session)
        this.#adoptions = 0
        return { session: this.session, kept: true }
      } catch (error) {
        this.#adoptions += 1
        if (isLinkError(error) && this.#adoptions < ADOPTIONS) throw error
        this.session = null
        this.#adoptions = 0
      }
    }
    this.session = await client.newSession()
    return { session: this.session, kept: false }
  }

  /** The subscription of before, with what it queued; null where there is none to go on with. */
  async #continue(
    session: ClientSession,
    kept: boolean,
    facts: ServerFacts,
  ): Promise<Subscription | null> {
    const { subscription } = this
    if (subscription === null) return null
    const nodes = subscription.items.all.map(({ spec }) => spec.node)
    const isSame = sameMeaning(nodes, subscription.facts.namespaces, facts.namespaces)
    const isOver = isOtherRun(subscription.facts, facts)
    if (!isSame || isOver || !subscription.items.certain || this.#mute > 1) {
      // Its items could bring values of other nodes: it goes, and nothing of it is read.
      if (!isSame) subscription.disown()
      this.abandon()
      if (kept) await subscription.remove(session)
      return null
    }
    const available = kept ? [] : await subscription.transfer(session)
    if (available === null) return null
    try {
      await subscription.publishing.resume(session, subscription.promise, available)
      subscription.learn(facts)
      return subscription
    } catch (error) {
      if (isLinkError(error)) throw error
      return null
    }
  }

  async #subscribe(
    session: ClientSession,
    facts: ServerFacts,
    wanted: Iterable<ItemSpec>,
  ): Promise<Subscription> {
    this.abandon()
    const interval = publishingInterval(wanted)
    const subscription = await Subscription.create(session, interval, facts, this.#intake, {
      confirmed: (serverTime) => {
        this.#mute = 0
        this.#events.confirmed(serverTime)
      },
      doubted: () => this.#events.doubted(),
      stray: (stray) => void removeStray(session, stray),
      ended: (error) => {
        if (this.subscription !== subscription) return
        this.abandon()
        this.#events.ended(error)
      },
    })
    this.subscription = subscription
    subscription.publishing.start(session, subscription.promise)
    return subscription
  }
}

/** Where that fails it comes again, and is asked to go again. */
async function removeStray(session: ClientSession, subscription: number): Promise<void> {
  const request = new DeleteSubscriptionsRequest({ subscriptionIds: [subscription] })
  await call(session, request).catch(() => undefined)
}

/** The connection failed, not what was asked over it: the server may still know all of it. */
const isLinkError = (error: unknown): boolean =>
  error instanceof DeadlineError ||
  (!/Bad[A-Z]/.test(error instanceof Error ? error.message : '') &&
    ['closed', 'hangs', 'refused', 'no_answer'].includes(reasonOf(error)))
