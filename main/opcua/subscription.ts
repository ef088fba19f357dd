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
  type DataValue,
  type ModifySubscriptionResponse,
  type NotificationMessage,
  type TransferSubscriptionsResponse,
} from 'node-opcua-client'
import { SLOW, type ItemSpec } from '../../shared/acquisition.ts'
import { Changes } from './changes.ts'
import { bytesOf, call, release } from './client.ts'
import { ServiceError, SubscriptionError } from './diagnosis.ts'
import type { Intake } from './intake.ts'
import { Items, isPace, type Item } from './items.ts'
import { putMember } from './members.ts'
import { Publishing } from './publishing.ts'
import { Reading } from './reading.ts'
import type { ServerFacts } from './server-facts.ts'
import { Spoilers } from './spoilers.ts'
import { Structures } from './structures.ts'
import { opaqueIn, type RawVariant } from './values.ts'

/** Publishing is never faster than this, and never so slow that liveness would suffer. */
const FASTEST = 100
const SLOWEST = 500
/** A keep-alive is asked for about once in this time. */
const KEEP_ALIVE = 1000
/** The subscription outlives an outage of an hour; the server may allow less. */
const LIFETIME = 3_600_000
/** Timers of the server, the way here and our own batching. */
const ON_THE_WAY = 250
/** Bounds the size of one message; each costs as much beside its samples as some thousand of them. */
const PER_PUBLISH = 10_000

/** Half of the fastest sampling, so that a sample waits at most that long. */
export function publishingInterval(items: Iterable<ItemSpec>): number {
  let fastest = Number.POSITIVE_INFINITY
  for (const { sampling } of items) fastest = Math.min(fastest, sampling)
  return Math.min(SLOWEST, Math.max(FASTEST, Math.round(fastest / 2)))
}

export interface SubscriptionEvents {
  confirmed(serverTime: Date | null): void
  /** Notifications are lost for good: values may be others than those that were sent. */
  doubted(): void
  /** The server still publishes a subscription of before on this session. */
  stray(subscription: number): void
  /** The server has given the subscription up. */
  ended(error: Error): void
}

const timing = (interval: number) => ({
  requestedPublishingInterval: interval,
  requestedMaxKeepAliveCount: Math.max(1, Math.round(KEEP_ALIVE / interval)),
  requestedLifetimeCount: Math.ceil(LIFETIME / interval),
  maxNotificationsPerPublish: PER_PUBLISH,
})

/** Milliseconds: no server publishes more slowly, whatever it says. */
const SLOWEST_TOLD = 86_400_000

/**
 * What a server has revised, in milliseconds. An interval that is none (0, below it, no number at all) is
 * taken for the one that was asked for: by one of 0 nobody would ever notice that the server is silent, or
 * take it for gone at once.
 */
function paceOf(
  revised: Pick<
    CreateSubscriptionResponse,
    'revisedPublishingInterval' | 'revisedMaxKeepAliveCount' | 'revisedLifetimeCount'
  >,
  asked: number,
): { publishes: number; promise: number; lifetime: number } {
  const told = revised.revisedPublishingInterval
  const publishes = isPace(told) ? Math.min(told, SLOWEST_TOLD) : asked
  return {
    publishes,
    promise: Math.min(publishes * Math.max(1, revised.revisedMaxKeepAliveCount), SLOWEST_TOLD),
    lifetime: publishes * revised.revisedLifetimeCount,
  }
}

export class Subscription {
  readonly facts: ServerFacts
  readonly items: Items
  readonly publishing: Publishing
  /** Milliseconds in which data or a keep-alive are promised. */
  promise: number
  /** Milliseconds that the server keeps it without us. */
  lifetime: number
  /** Milliseconds between two looks of the server at what it has to publish. */
  #publishes: number
  readonly #intake: Intake
  readonly #events: SubscriptionEvents
  #interval: number
  readonly #spoilers: Spoilers
  readonly #structures = new Structures(() => this.publishing.session)
  #isAbandoned = false
  /** Written over by each sample. */
  readonly #reading = new Reading()

  static async create(
    session: ClientSession,
    interval: number,
    facts: ServerFacts,
    intake: Intake,
    events: SubscriptionEvents,
  ): Promise<Subscription> {
    const response = await call<CreateSubscriptionResponse>(
      session,
      new CreateSubscriptionRequest({ ...timing(interval), publishingEnabled: true, priority: 1 }),
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
    this.facts = facts
    this.#interval = interval
    this.#intake = intake
    this.#events = events
    const revised = paceOf(created, interval)
    this.promise = revised.promise
    this.#publishes = revised.publishes
    this.lifetime = revised.lifetime
    this.items = new Items(
      created.subscriptionId,
      facts.namespaces,
      facts.limits.monitor,
      ({ spec, status }) => intake.failure(spec.tag, status, Date.now()),
    )
    this.#spoilers = new Spoilers(this.items, intake)
    this.publishing = new Publishing(created.subscriptionId, {
      message: (message, gap) => this.#message(message, gap),
      rested: () => intake.flush(),
      lost: () => {
        this.#lost()
        events.doubted()
      },
      stray: (subscription, message) => {
        this.#refuse(message)
        events.stray(subscription)
      },
      confirmed: (serverTime) => events.confirmed(serverTime),
      ended: (error) => events.ended(error),
    })
  }

  /** Publishes at another rate where the items ask for one; true when something changed. */
  async adjust(session: ClientSession, interval: number): Promise<boolean> {
    if (interval === this.#interval) return false
    this.#interval = interval
    const response = await call<ModifySubscriptionResponse>(
      session,
      new ModifySubscriptionRequest({
        ...timing(interval),
        subscriptionId: this.publishing.subscription,
        priority: 1,
      }),
    )
    const revised = paceOf(response, interval)
    this.promise = revised.promise
    this.#publishes = revised.publishes
    this.lifetime = revised.lifetime
    return true
  }

  /**
   * Milliseconds after which a sample is here at the latest: what a source has measured since then may
   * still be with the server.
   */
  get lag(): number {
    let slowest = 0
    for (const { spec, sampling } of this.items.all) {
      // Of a slow tag alone a gap begins earlier, by its own sampling, which the core knows.
      const isOwn = spec.sampling > SLOW && sampling <= spec.sampling
      slowest = Math.max(slowest, isOwn ? SLOW : sampling)
    }
    return this.#publishes + slowest + ON_THE_WAY
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
    this.#structures.end()
    this.#isAbandoned = true
  }

  /** So too, and what waits may be of other nodes than its items were made for. */
  disown(): void {
    this.#isAbandoned = true
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
    let end: StatusChangeNotification | null = null
    for (const data of message.notificationData ?? []) {
      if (data instanceof DataChangeNotification) isWhole = this.#changes(data, arrival) && isWhole
      else if (data instanceof StatusChangeNotification) end = data
    }
    const [first, ...others] = message.notificationData ?? []
    if (first instanceof DataChangeNotification && others.length === 0) release(first)
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

  /** Values of a subscription of before: they came, and are nobody's. */
  #refuse(message: NotificationMessage): void {
    for (const data of message.notificationData ?? []) {
      if (!(data instanceof DataChangeNotification)) continue
      const changes = new Changes(bytesOf(data), this.#reading)
      while (changes.next()) this.#intake.refuse()
    }
  }

  /** @returns false where a part of it could not be read and is lost */
  #changes(data: DataChangeNotification, arrival: number): boolean {
    const changes = new Changes(bytesOf(data), this.#reading)
    while (changes.next()) {
      const { handle, variant } = changes
      if (this.#spoilers.any) this.#spoilers.readable(handle)
      if (this.#isPlain(handle, variant)) this.#take(handle, this.#reading, arrival)
      else {
        const reading = this.#reading.copy()
        this.#structures.take(handle, variant, () => this.#whole(handle, variant, reading, arrival))
      }
    }
    const { brokenAt } = changes
    if (brokenAt !== null) this.#spoilers.spoilt(brokenAt, this.publishing.session, arrival)
    return !changes.isBroken
  }

  /** Nothing but a value: no structure, none that tags are members of, none that waits for its turn. */
  #isPlain(handle: number, variant: RawVariant | null): boolean {
    return (
      this.items.sharing(handle) === undefined &&
      !this.#structures.has(handle) &&
      (variant === null || opaqueIn(variant.value).length === 0)
    )
  }

  /** A value that is a structure, or that tags are members of. */
  #whole(handle: number, variant: RawVariant | null, reading: Reading, arrival: number): void {
    const sharing = this.items.sharing(handle)
    if (sharing === undefined) {
      // It is decoded now.
      reading.clear()
      if (variant !== null) reading.putVariant(variant)
      this.#take(handle, reading, arrival)
      return
    }
    for (const item of sharing) {
      const own = reading.copy()
      putMember(own, variant, item.spec.member ?? '')
      item.unread = false
      this.#take(item.handle, own, arrival)
    }
  }

  /** A value of an item that was read from the server. */
  take(item: Item, value: DataValue, arrival: number): void {
    const reading = this.#reading.fill(value)
    const { member } = item.spec
    if (typeof member === 'string') putMember(reading, value.value, member)
    item.unread = false
    this.#take(item.handle, reading, arrival)
  }

  /** A sample of the item with this handle; marked where something before it may be lost. */
  #take(handle: number, reading: Reading, arrival: number): void {
    const { lasts } = this.items
    if (this.#isAbandoned || !lasts.has(handle)) {
      this.#intake.refuse()
      return
    }
    const isTimely = lasts.isCertain(handle)
    const isDoubted = lasts.isDoubted(handle)
    // A sample that is sent once more after a reconnect was counted when it came: nothing is lost.
    if (lasts.repeats(handle, reading)) return
    this.#intake.sample(lasts.tag(handle), reading, arrival, isDoubted, isTimely)
  }
}
