/**
 * Keeps publish requests at the server and brings its notifications in order, each exactly once.
 * Sequence numbers tell what is missing: it is asked for again (Republish) before anything newer is
 * processed, after a reconnect as well as in between. What the server no longer has is counted.
 */
import {
  PublishRequest,
  RepublishRequest,
  type ClientSession,
  type NotificationMessage,
  type PublishResponse,
  type RepublishResponse,
} from 'node-opcua'
import { subCode } from '../../shared/quality.ts'
import { call } from './client.ts'
import { ServiceError } from './diagnosis.ts'

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

const LAST = 0xffff_ffff
const following = (sequence: number): number => (sequence === LAST ? 1 : sequence + 1)

export interface PublishingEvents {
  /** Data, in order. `gap` says that notifications before it are lost for good. */
  message(message: NotificationMessage, gap: boolean): void
  /** Data or a keep-alive arrived; the server's own time of the answer where it gave one. */
  confirmed(serverTime: Date | null): void
  /** The server no longer has the subscription or the session. */
  ended(error: Error): void
}

export class Publishing {
  readonly subscription: number
  #events: PublishingEvents
  #session: ClientSession | null = null
  /** Counts starts: answers to requests of an earlier one are ignored, though the session is the same. */
  #epoch = 0
  /** Sequence number of the next notification; null before the first. */
  #next: number | null = null
  #acknowledge: { subscriptionId: number; sequenceNumber: number }[] = []
  #pipeline = PIPELINE
  #outstanding = 0
  #timeout = 60_000
  #inbox: PublishResponse[] = []
  #draining = false
  /** Something before the next notification is lost for good. */
  #gap = false

  constructor(subscription: number, events: PublishingEvents) {
    this.subscription = subscription
    this.#events = events
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

  /** After a reconnect: first what was published meanwhile, then on as before. */
  async resume(session: ClientSession, promise: number): Promise<void> {
    this.stop()
    while (this.#next !== null && (await this.#republish(session, this.#next))) {
      // The next one may be there too.
    }
    this.start(session, promise)
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
        this.#inbox.push(response)
        this.#events.confirmed(response.responseHeader.timestamp)
        void this.#drain()
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
    // Without a status the connection itself broke, which is noticed elsewhere.
    if (!(error instanceof ServiceError)) return
    const status = subCode(error.status)
    if (fatal.has(status)) {
      this.stop()
      this.#events.ended(error)
      return
    }
    if (status === BadTooManyPublishRequests) this.#pipeline = Math.max(1, this.#outstanding)
    setTimeout(() => this.#fill(), PAUSE)
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
        if (session !== null && this.#missing(response) > 0) {
          await this.#recover(session, response)
          // The link broke meanwhile: this notification is not acknowledged and comes again.
          if (epoch !== this.#epoch) return
        }
        this.#deliver(response.notificationMessage)
      }
    } catch (error) {
      if (this.#session !== null) this.#failed(error as Error)
    } finally {
      this.#draining = false
    }
  }

  /** Notifications between the last one and this; negative for one that was already here. */
  #missing(response: PublishResponse): number {
    if (this.#next === null) return 0
    return (response.notificationMessage.sequenceNumber - this.#next) | 0
  }

  /** Brings in what the server still has of the notifications before this response. */
  async #recover(session: ClientSession, response: PublishResponse): Promise<void> {
    const until = response.notificationMessage.sequenceNumber
    const missing = this.#missing(response)
    const distance = (sequence: number): number => until - sequence
    const available = [...(response.availableSequenceNumbers ?? [])]
      .filter((sequence) => distance(sequence) > 0 && distance(sequence) <= missing)
      .sort((one, other) => one - other)
    const epoch = this.#epoch
    let recovered = 0
    for (const sequence of available) {
      if (await this.#republish(session, sequence)) recovered += 1
      if (epoch !== this.#epoch) return
    }
    if (recovered < missing) this.#gap = true
    this.#next = until
  }

  /** Asks for one notification again; false when the server no longer has it. */
  async #republish(session: ClientSession, sequence: number): Promise<boolean> {
    try {
      const request = new RepublishRequest({
        subscriptionId: this.subscription,
        retransmitSequenceNumber: sequence,
      })
      const response = await call<RepublishResponse>(session, request)
      this.#deliver(response.notificationMessage)
      return true
    } catch (error) {
      // Not available, or a server that cannot republish at all: what is missing shows as a gap.
      if (error instanceof ServiceError && !fatal.has(subCode(error.status))) return false
      throw error
    }
  }

  #deliver(message: NotificationMessage): void {
    const sequence = message.sequenceNumber
    const data = message.notificationData ?? []
    if (data.length === 0) {
      // A keep-alive carries the number of the notification that comes next.
      this.#next ??= sequence
      return
    }
    this.#acknowledge.push({ subscriptionId: this.subscription, sequenceNumber: sequence })
    if (this.#next !== null && ((sequence - this.#next) | 0) < 0) return
    this.#next = following(sequence)
    const gap = this.#gap
    this.#gap = false
    this.#events.message(message, gap)
  }
}
