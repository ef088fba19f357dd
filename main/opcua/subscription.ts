/**
 * One subscription at a server: how fast it publishes, its items, and where its notifications go.
 * It outlives connections: after a cut it is resumed on the same session, or transferred to a new
 * one, with all that the server queued meanwhile.
 */
import {
  CreateSubscriptionRequest,
  DataChangeNotification,
  DeleteSubscriptionsRequest,
  ModifySubscriptionRequest,
  StatusChangeNotification,
  TransferSubscriptionsRequest,
  type ClientSession,
  type CreateSubscriptionResponse,
  type ModifySubscriptionResponse,
  type NotificationMessage,
  type TransferSubscriptionsResponse,
} from 'node-opcua-client'
import { call } from './client.ts'
import { ServiceError, SubscriptionError } from './diagnosis.ts'
import type { Intake } from './intake.ts'
import { Items } from './items.ts'
import { lagOf, paceAsked, paceTold, type Pace } from './pace.ts'
import { Publishing } from './publishing.ts'
import { Reception } from './reception.ts'
import type { ServerFacts } from './server-facts.ts'
import { release } from './undecoded.ts'

export interface SubscriptionEvents {
  confirmed(serverTime: Date | null): void
  /** Notifications are lost for good: values may be others than those that were sent. */
  doubted(): void
  /** The server still publishes a subscription of before on this session. */
  stray(subscription: number): void
  /** The server has given the subscription up. */
  ended(error: Error): void
}

export class Subscription {
  #facts: ServerFacts
  readonly items: Items
  readonly publishing: Publishing
  readonly reception: Reception
  #pace: Pace
  readonly #intake: Intake
  readonly #events: SubscriptionEvents
  #interval: number

  static async create(
    session: ClientSession,
    interval: number,
    facts: ServerFacts,
    intake: Intake,
    events: SubscriptionEvents,
  ): Promise<Subscription> {
    const response = await call<CreateSubscriptionResponse>(
      session,
      new CreateSubscriptionRequest({
        ...paceAsked(interval),
        publishingEnabled: true,
        priority: 1,
      }),
    )
    return new Subscription(response, interval, facts, intake, events)
  }

  private constructor(
    created: CreateSubscriptionResponse,
    interval: number,
    facts: ServerFacts,
    intake: Intake,
    events: SubscriptionEvents,
  ) {
    this.#facts = facts
    this.#interval = interval
    this.#intake = intake
    this.#events = events
    this.#pace = paceTold(created, interval)
    this.items = new Items(
      created.subscriptionId,
      facts.namespaces,
      facts.limits.monitor,
      intake.doubts,
      ({ spec, status }) => intake.failure(spec.tag, status, Date.now()),
    )
    this.reception = new Reception(this.items, intake, () => this.publishing.session)
    this.publishing = new Publishing(created.subscriptionId, {
      message: (message, gap) => this.#message(message, gap),
      rested: () => intake.flush(),
      lost: () => {
        this.#lost()
        events.doubted()
      },
      stray: (subscription, message) => {
        this.reception.refuse(message)
        events.stray(subscription)
      },
      confirmed: (serverTime) => events.confirmed(serverTime),
      ended: (error) => events.ended(error),
    })
  }

  /** What is known of the server now. */
  get facts(): ServerFacts {
    return this.#facts
  }

  /** The server was looked at anew, and the items that there are mean the same. */
  learn(facts: ServerFacts): void {
    this.#facts = facts
    this.items.namespaces = facts.namespaces
  }

  /** Publishes at another rate where the items ask for one; true when something changed. */
  async adjust(session: ClientSession, interval: number): Promise<boolean> {
    if (interval === this.#interval) return false
    this.#interval = interval
    const response = await call<ModifySubscriptionResponse>(
      session,
      new ModifySubscriptionRequest({
        ...paceAsked(interval),
        subscriptionId: this.publishing.subscription,
        priority: 1,
      }),
    )
    this.#pace = paceTold(response, interval)
    return true
  }

  /** Milliseconds in which data or a keep-alive are promised. */
  get promise(): number {
    return this.#pace.promise
  }

  /** Milliseconds that the server keeps it without us. */
  get lifetime(): number {
    return this.#pace.lifetime
  }

  /** Milliseconds after which a sample is here at the latest. */
  get lag(): number {
    return lagOf(this.#pace, this.items.all)
  }

  /**
   * Moves it to another session; what the server still has of its notifications, or null where it has
   * lost it or will not.
   */
  async transfer(session: ClientSession): Promise<readonly number[] | null> {
    try {
      const response = await call<TransferSubscriptionsResponse>(
        session,
        new TransferSubscriptionsRequest({
          subscriptionIds: [this.publishing.subscription],
          sendInitialValues: false,
        }),
      )
      const result = response.results?.[0]
      const status = result?.statusCode.value ?? 0x8000_0000
      return status < 0x8000_0000 ? [...(result?.availableSequenceNumbers ?? [])] : null
    } catch (error) {
      if (error instanceof ServiceError) return null
      throw error
    }
  }

  /**
   * Another one takes its place. What has come of it is handed on before anything comes of that one;
   * whatever comes later is nobody's.
   */
  abandon(): void {
    this.publishing.stop()
    this.reception.close()
    this.items.leaveDoubts()
  }

  /** So too, and what waits may be of other nodes than its items were made for. */
  disown(): void {
    this.reception.disown()
    this.abandon()
  }

  /** Leaves nothing behind; a server that has lost it already is as good. */
  async remove(session: ClientSession): Promise<void> {
    this.abandon()
    const subscriptionIds = [this.publishing.subscription]
    try {
      await call(session, new DeleteSubscriptionsRequest({ subscriptionIds }))
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error
    }
  }

  #message(message: NotificationMessage, gap: boolean): void {
    const arrival = Date.now()
    if (gap) this.#lost()
    let isWhole = true
    let isKept = false
    let end: StatusChangeNotification | null = null
    for (const data of message.notificationData ?? []) {
      if (data instanceof DataChangeNotification) {
        const taken = this.reception.changes(data, arrival)
        isWhole = taken.isWhole && isWhole
        isKept = taken.isKept || isKept
      } else if (data instanceof StatusChangeNotification) end = data
    }
    const [first, ...others] = message.notificationData ?? []
    const isAlone = first instanceof DataChangeNotification && others.length === 0
    if (isAlone && !isKept) release(first)
    if (!isWhole) this.#lost()
    if (gap || !isWhole) this.#events.doubted()
    if (end === null) return
    this.publishing.stop()
    this.#events.ended(new SubscriptionError(end.status.name))
  }

  /** Notifications are lost for good, and nobody knows of which items. */
  #lost(): void {
    this.#intake.ledger.overflowed()
    this.items.doubt()
  }
}
