/**
 * Events to subscribers. `values` are coalesced per subscriber and made only when the last frame has
 * left, so a slow screen gets fewer frames, never a longer queue; of what stands for itself (servers,
 * liveness, configuration) it gets the last alone; `samples` are kept for it up to a
 * bound and it is told when the bound was passed.
 */
import {
  events,
  isEventName,
  namesFit,
  subscriptionSchema,
  type EventName,
} from '../../shared/contract.ts'
import { fail, ok, type Failure, type Result } from '../../shared/result.ts'
import type { SampleBatch } from '../../shared/samples.ts'
import { bytesOf } from '../../shared/samples-size.ts'
import { may } from '../../shared/users.ts'
import type { EventHub, Publish, Session, Subscriber, Subscription } from '../interface.ts'
import { concatenate, select, type LiveTable } from './table.ts'

/** Samples kept for one subscriber between two frames. */
export const MOST_SAMPLES = 50_000
/** And bytes of them, which texts and arrays may fill sooner. */
const MOST_BYTES = 16 * 1024 * 1024
const MOST_SUBSCRIBERS = 500
/** Of one session; a page has one. */
const MOST_OF_SESSION = 8

interface Seat {
  readonly session: Session
  readonly subscriber: Subscriber
  readonly events: Set<EventName>
  /** Events of which only the last payload counts, due when the last frame has left. */
  readonly owed: Set<EventName>
  valuesOf: ReadonlySet<number> | null
  seen: number
  samplesOf: ReadonlySet<number>
  waiting: SampleBatch[]
  waitingCount: number
  waitingBytes: number
  lost: boolean
}

export interface HubParts {
  session(token: string): Session | null
  /** Ids of tags by name; unknown names are left out. */
  tagIds(names: readonly string[]): ReadonlySet<number>
  readonly table: LiveTable
}

const empty: SampleBatch = {
  tag: new Int32Array(0),
  sourceTime: new BigInt64Array(0),
  serverTime: new BigInt64Array(0),
  status: new Uint32Array(0),
  type: new Uint8Array(0),
  flags: new Uint8Array(0),
  value: new Float64Array(0),
  others: [],
}

export class Hub implements EventHub {
  readonly #seats = new Set<Seat>()
  readonly #parts: HubParts
  /** The last payload of events that a new subscriber must not wait for. */
  readonly #last = new Map<EventName, unknown>()
  #dropped = 0

  constructor(parts: HubParts) {
    this.#parts = parts
  }

  get subscribers(): number {
    return this.#seats.size
  }

  /** Samples that slow subscribers did not get, and the longest queue now. */
  get queue(): { depth: number; dropped: number } {
    let depth = 0
    for (const seat of this.#seats) depth = Math.max(depth, seat.waitingCount)
    return { depth, dropped: this.#dropped }
  }

  open(token: string, subscriber: Subscriber): Result<Subscription> {
    const session = this.#parts.session(token)
    if (session === null) {
      return fail('unauthenticated', 'Nobody is signed in with this token. Sign in again.')
    }
    const own = [...this.#seats].filter((seat) => seat.session.id === session.id)
    if (own.length >= MOST_OF_SESSION || this.#seats.size >= MOST_SUBSCRIBERS) {
      return fail('too_many', 'Too many screens are connected. Close one and try again.')
    }
    const seat: Seat = {
      session,
      subscriber,
      events: new Set(),
      owed: new Set(),
      valuesOf: null,
      seen: -1,
      samplesOf: new Set(),
      waiting: [],
      waitingCount: 0,
      waitingBytes: 0,
      lost: false,
    }
    this.#seats.add(seat)
    return ok(this.#subscriptionOf(seat))
  }

  #subscriptionOf(seat: Seat): Subscription {
    return {
      subscribe: (wanted: unknown): Result<null> => this.#subscribe(seat, wanted),
      close: (): void => {
        this.#seats.delete(seat)
      },
    }
  }

  #subscribe(seat: Seat, wanted: unknown): Result<null> {
    const parsed = namesFit(wanted) ? subscriptionSchema.shape.subscribe.safeParse(wanted) : null
    if (parsed?.success !== true) {
      return fail('bad_input', 'A subscription is a list of event names or {event, tags, format}.')
    }
    const names: EventName[] = []
    let valuesOf: ReadonlySet<number> | null = null
    let samplesOf: ReadonlySet<number> = new Set()
    for (const entry of parsed.data) {
      const { event, tags } = typeof entry === 'string' ? { event: entry } : entry
      if (!isEventName(event)) {
        return fail(
          'not_found',
          `There is no event ${JSON.stringify(event.slice(0, 64))}. See /api/contract.`,
        )
      }
      const { access } = events[event]
      if (access !== 'public' && access !== 'session' && !may(seat.session.person.role, access)) {
        return fail('forbidden', `The role ${seat.session.person.role} may not see ${event}.`)
      }
      if (event === 'samples' && tags === undefined) {
        return fail('bad_input', 'Name the tags of which every sample is wanted.')
      }
      if (event === 'values' && tags !== undefined) valuesOf = this.#parts.tagIds(tags)
      if (event === 'samples' && tags !== undefined) samplesOf = this.#parts.tagIds(tags)
      names.push(event)
    }
    const before = new Set(seat.events)
    const sameValues = before.has('values') && valuesOf === null && seat.valuesOf === null
    seat.events.clear()
    for (const name of names) seat.events.add(name)
    seat.valuesOf = valuesOf
    if (!sameValues) seat.seen = -1
    seat.samplesOf = samplesOf
    seat.waiting = seat.waiting.flatMap((batch) => select(batch, samplesOf) ?? [])
    seat.waitingCount = seat.waiting.reduce((sum, batch) => sum + batch.tag.length, 0)
    seat.waitingBytes = seat.waiting.reduce((sum, batch) => sum + bytesOf(batch), 0)
    for (const name of names) {
      if (!before.has(name) && this.#last.has(name)) seat.owed.add(name)
    }
    this.#pump(seat)
    return ok(null)
  }

  readonly publish: Publish = (event, payload) => {
    const state =
      event === 'servers' || event === 'liveness' || event === 'configuration' || event === 'jobs'
    if (state) this.#last.set(event, payload)
    for (const seat of this.#seats) {
      if (!seat.events.has(event)) continue
      if (state && !seat.subscriber.drained()) seat.owed.add(event)
      else seat.subscriber.send(event, payload)
    }
  }

  /** Takes samples on their way to the history; they leave with the next `pump`. */
  samples(batch: SampleBatch): void {
    for (const seat of this.#seats) {
      if (seat.samplesOf.size === 0) continue
      const own = select(batch, seat.samplesOf)
      if (own === null) continue
      seat.waiting.push(own)
      seat.waitingCount += own.tag.length
      seat.waitingBytes += bytesOf(own)
      while (seat.waitingCount > MOST_SAMPLES || seat.waitingBytes > MOST_BYTES) {
        const oldest = seat.waiting.shift()
        if (oldest === undefined) break
        seat.waitingCount -= oldest.tag.length
        seat.waitingBytes -= bytesOf(oldest)
        this.#dropped += oldest.tag.length
        seat.lost = true
      }
    }
  }

  /** Sends what has changed to every subscriber that is ready; called about ten times a second. */
  pump(): void {
    for (const seat of this.#seats) this.#pump(seat)
  }

  #pump(seat: Seat): void {
    if (!seat.subscriber.drained()) return
    for (const event of seat.owed) {
      if (seat.events.has(event)) seat.subscriber.send(event, this.#last.get(event))
    }
    seat.owed.clear()
    if (seat.events.has('values')) {
      const { revision } = this.#parts.table
      const frame = this.#parts.table.changedSince(seat.seen, seat.valuesOf)
      seat.seen = revision
      if (frame !== null) seat.subscriber.send('values', frame)
    }
    if (seat.waitingCount > 0 || seat.lost) {
      const batch = seat.waitingCount > 0 ? concatenate(seat.waiting) : empty
      const lost = seat.lost
      seat.waiting = []
      seat.waitingCount = 0
      seat.waitingBytes = 0
      seat.lost = false
      seat.subscriber.send('samples', { ...batch, lost })
    }
  }

  /** A session changed: its own screens learn of it, and lose their feed where it has ended. */
  sessionChanged(session: Session, state: 'open' | 'locked' | 'ended'): void {
    for (const seat of this.#seats) {
      if (seat.session.id !== session.id) continue
      if (seat.events.has('session')) seat.subscriber.send('session', { state })
      if (state === 'ended') {
        this.#seats.delete(seat)
        seat.subscriber.ended(endedFailure)
      }
    }
  }
}

const endedFailure: Failure = {
  code: 'unauthenticated',
  message: 'The session has ended. Sign in again.',
}
