/**
 * Keeps publish requests at the server and brings its notifications in order, each exactly once.
 * Sequence numbers (`sequence.ts`) tell what is missing: it is asked for again (Republish) before
 * anything newer is processed, after a reconnect as well as in between. What the server no longer has is
 * told as lost, exactly where it is missing.
 */
import {
  PublishRequest,
  RepublishRequest,
  type ClientSession,
  type NotificationMessage,
  type PublishResponse,
  type RepublishResponse,
} from 'node-opcua-client'
import { subCode } from '../../shared/quality.ts'
import { call } from './client.ts'
import { ServiceError, UnreadableError, reasonOf } from './diagnosis.ts'
import { Delivered, aheadOf, following } from './sequence.ts'

/** Publish requests waiting at the server. */
const PIPELINE = 5
/** Pause after an answer that is no notification and no reason to give up. */
const PAUSE = 250

const BadNoSubscription = 0x8079_0000
const BadSubscriptionIdInvalid = 0x8028_0000
const BadSessionIdInvalid = 0x8025_0000
const BadSessionClosed = 0x8026_0000
const BadSessionNotActivated = 0x8027_0000
const BadTooManyPublishRequests = 0x8078_0000

const fatal = new Set([
  BadNoSubscription,
  BadSubscriptionIdInvalid,
  BadSessionIdInvalid,
  BadSessionClosed,
  BadSessionNotActivated,
])

export interface PublishingEvents {
  /** Data, in order. `gap` says that notifications before it are lost for good. */
  message(message: NotificationMessage, gap: boolean): void
  /** The server has sent all that it had to send for now. */
  rested(): void
  /** Notifications are lost for good, and none came after them yet. */
  lost(): void
  /** Of another subscription on the same session, which nobody wants any more. */
  stray(subscription: number, message: NotificationMessage): void
  /** Data or a keep-alive arrived; the server's own time of the answer where it gave one. */
  confirmed(serverTime: Date | null): void
  /** The server no longer has the subscription or the session. */
  ended(error: Error): void
}

/** What came of asking for a notification once more; `silent`: it makes no sense to ask for others. */
type Republished = 'had' | 'gone' | 'silent'

export class Publishing {
  readonly subscription: number
  #events: PublishingEvents
  #session: ClientSession | null = null
  /** Counts starts: answers to requests of an earlier one are ignored, though the session is the same. */
  #epoch = 0
  /** Sequence number of the next notification; the first of a subscription has 1. */
  #next = 1
  readonly #delivered = new Delivered()
  #acknowledge: { subscriptionId: number; sequenceNumber: number }[] = []
  #pipeline = PIPELINE
  #outstanding = 0
  #timeout = 60_000
  #inbox: PublishResponse[] = []
  #draining = false
  /** Answers came since the last that could be read, and nobody can read them. */
  isUnreadable = false

  constructor(subscription: number, events: PublishingEvents) {
    this.subscription = subscription
    this.#events = events
  }

  /** Null while there is no link. */
  get session(): ClientSession | null {
    return this.#session
  }

  /** @param promise milliseconds in which an answer is promised. */
  start(session: ClientSession, promise: number): void {
    this.#session = session
    this.#epoch += 1
    this.#outstanding = 0
    this.#pipeline = PIPELINE
    // Requests queue at the server and each waits for those before it.
    this.#timeout = Math.min(0x7fff_ffff, Math.max(60_000, promise * (PIPELINE + 2) * 2))
    this.#fill()
  }

  /**
   * After a reconnect: first what was published meanwhile, then on as before.
   * @param available what the server says it still has, where it has said so
   */
  async resume(
    session: ClientSession,
    promise: number,
    available: readonly number[] = [],
  ): Promise<void> {
    this.stop()
    const epoch = this.#epoch
    let answer = await this.#recover(session, available)
    while (answer === 'had') answer = await this.#republish(session, this.#next)
    if (epoch === this.#epoch) this.start(session, promise)
  }

  /** Answers that are still to come are ignored. */
  stop(): void {
    this.#session = null
    this.#epoch += 1
    this.#inbox = []
  }

  #fill(): void {
    while (this.#session !== null && this.#outstanding < this.#pipeline) this.#send(this.#session)
  }

  #send(session: ClientSession): void {
    const epoch = this.#epoch
    const subscriptionAcknowledgements = this.#acknowledge
    this.#acknowledge = []
    this.#outstanding += 1
    const request = new PublishRequest({
      requestHeader: { timeoutHint: this.#timeout },
      subscriptionAcknowledgements,
    })
    call<PublishResponse>(session, request).then(
      (response) => {
        if (epoch !== this.#epoch) return
        this.#outstanding -= 1
        this.#take(response)
        this.#fill()
      },
      (error: Error) => {
        if (epoch !== this.#epoch) return
        this.#outstanding -= 1
        this.#failed(error)
      },
    )
  }

  #failed(error: Error): void {
    // Without a status it was not answered in time, or cannot be read, or the connection broke: that is
    // noticed elsewhere, and until then another request takes its place.
    const status = error instanceof ServiceError ? subCode(error.status) : 0
    if (error instanceof UnreadableError) this.isUnreadable = true
    if (fatal.has(status)) {
      this.stop()
      this.#events.ended(error)
      return
    }
    if (status === BadTooManyPublishRequests) this.#pipeline = Math.max(1, this.#outstanding)
    setTimeout(() => this.#fill(), PAUSE)
  }

  #take(response: PublishResponse): void {
    const { subscriptionId, notificationMessage } = response
    if (subscriptionId !== this.subscription) {
      // Its items have numbers of ours: bound to them they would be values of other tags.
      this.#events.stray(subscriptionId, notificationMessage)
      return
    }
    this.isUnreadable = false
    this.#inbox.push(response)
    this.#events.confirmed(response.responseHeader.timestamp)
    void this.#drain()
  }

  /** Handles what has arrived in order; waits only where something has to be republished. */
  async #drain(): Promise<void> {
    if (this.#draining) return
    this.#draining = true
    try {
      for (;;) {
        const response = this.#inbox.shift()
        if (response === undefined) return
        const session = this.#session
        const epoch = this.#epoch
        const { sequenceNumber } = response.notificationMessage
        if (session !== null && aheadOf(this.#next, sequenceNumber) > 0) {
          await this.#recover(session, response.availableSequenceNumbers ?? [], sequenceNumber)
          // The link broke meanwhile: this notification is not acknowledged and comes again.
          if (epoch !== this.#epoch) continue
        }
        this.#deliver(response.notificationMessage)
        if (!response.moreNotifications) this.#events.rested()
      }
    } catch (error) {
      if (this.#session !== null) this.#failed(error as Error)
    } finally {
      this.#draining = false
    }
  }

  /** Brings in what the server still has of the notifications that are missing, up to `until`. */
  async #recover(
    session: ClientSession,
    available: readonly number[],
    until: number | null = null,
  ): Promise<Republished> {
    const epoch = this.#epoch
    const next = this.#next
    const most = until === null ? Number.POSITIVE_INFINITY : aheadOf(next, until)
    const missing = available
      .map((sequence) => ({ sequence, ahead: aheadOf(next, sequence) }))
      .filter(({ ahead }) => ahead >= 0 && ahead < most)
      .sort((one, other) => one.ahead - other.ahead)
    for (const { sequence } of missing) {
      const answer = await this.#republish(session, sequence)
      if (answer === 'silent' || epoch !== this.#epoch) return 'silent'
    }
    return 'had'
  }

  async #republish(session: ClientSession, sequence: number): Promise<Republished> {
    const epoch = this.#epoch
    try {
      const request = new RepublishRequest({
        subscriptionId: this.subscription,
        retransmitSequenceNumber: sequence,
      })
      const { notificationMessage } = await call<RepublishResponse>(session, request)
      if (epoch !== this.#epoch) return 'silent'
      const isIt = notificationMessage.sequenceNumber === sequence
      if (!isIt || (notificationMessage.notificationData ?? []).length === 0) return 'gone'
      this.#deliver(notificationMessage)
      return 'had'
    } catch (error) {
      const isOver =
        error instanceof ServiceError
          ? fatal.has(subCode(error.status))
          : reasonOf(error) === 'closed'
      // Whoever asks on another connection may still have it.
      if (isOver) throw error
      // Not available, or a server that cannot republish at all, or that does not answer to it alone.
      return reasonOf(error) === 'hangs' ? 'silent' : 'gone'
    }
  }

  #deliver(message: NotificationMessage): void {
    const sequence = message.sequenceNumber
    const ahead = aheadOf(this.#next, sequence)
    if ((message.notificationData ?? []).length === 0) {
      // A keep-alive carries the number of the notification that comes next.
      this.#next = sequence
      if (ahead !== 0) this.#events.lost()
      return
    }
    this.#acknowledge.push({ subscriptionId: this.subscription, sequenceNumber: sequence })
    const published = message.publishTime?.getTime() ?? 0
    // One that was here already; behind with another time the server has begun to count anew, and
    // nobody knows what was in between.
    if (ahead < 0 && this.#delivered.has(sequence, published)) return
    this.#delivered.add(sequence, published)
    this.#next = following(sequence)
    this.#events.message(message, ahead !== 0)
  }
}
