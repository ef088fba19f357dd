/**
 * Test fixture: subscriptions as Part 4, 5.13 has them: items with queues, notifications in order that are
 * kept until they are acknowledged, keep-alives, lifetimes; and each way in which a server gets it wrong.
 */
import type { LoadFeed } from './test-load.ts'
import type { WireNode } from './test-nodes.ts'
import { BytesWriter, fileTime, type WireSample } from './test-writing.ts'

const GoodOverflow = 0x0000_0480
const BadTimeout = 0x800a_0000
/** Notifications that are kept for a client that has not acknowledged them. */
const KEPT = 1000
/** Bytes of a response behind its header, where it is cut in the middle of its second field. */
const CUT = 6

/** What a server may do to its notifications; each is undone by itself where it is a number. */
export interface Tricks {
  /** So many of the next notifications are not sent, but kept for Republish. */
  lose: number
  /** So many of the next notifications are neither sent nor kept. */
  destroy: number
  /** So many of the next notifications are sent twice. */
  repeat: number
  /** So many of the next notifications are sent after the one that follows. */
  swap: number
  /** So many sequence numbers are left out before the next notification. */
  skip: number
  /** The client's limit of notifications in one message counts for nothing. */
  noLimit: boolean
  /** An item that is set to report no more does so all the same. */
  reportsAlways: boolean
  /** Neither notifications nor keep-alives are sent. */
  silent: boolean
  /** So many of the next publish responses end before they are whole. */
  cutShort: number
}

export const noTricks = (): Tricks => ({
  lose: 0,
  destroy: 0,
  repeat: 0,
  swap: 0,
  skip: 0,
  noLimit: false,
  reportsAlways: false,
  silent: false,
  cutShort: 0,
})

/** Counted since the start of the server. */
export interface Counts {
  /** Samples in notifications, each once, sent or not. */
  notified: number
  /** Samples that were dropped from a full queue. */
  overflowed: number
  /** Publish responses, with keep-alives. */
  responses: number
  /** Samples in the largest notification. */
  largest: number
}

export interface Item {
  readonly id: number
  handle: number
  readonly node: WireNode
  sampling: number
  queueSize: number
  discardOldest: boolean
  /** Absolute, 0 none. */
  deadband: number
  reporting: boolean
  readonly queue: WireSample[]
  last: number
  /** Position in the load; its samples come from there. */
  readonly load: number | null
}

/** A publish request that waits. */
export interface Waiting {
  /** The response up to its header, and the results of its acknowledgements. */
  answer(body: Buffer): void
  readonly acknowledged: readonly number[]
}

export class WireSubscription {
  readonly id: number
  readonly items = new Map<number, Item>()
  feed: LoadFeed | null = null
  limit = 0
  publishing = true
  readonly #tricks: Tricks
  readonly #counts: Counts
  /** Sequence number and message. */
  readonly kept = new Map<number, Buffer>()
  #sequence = 1
  #held: { sequence: number; message: Buffer }[] = []
  #timer: NodeJS.Timeout | null = null
  #keepAlive = 10
  #lifetime = 1000
  #quiet = 0
  #unheard = 0
  #late = false
  /** Requests of the session that it belongs to now. */
  requests: Waiting[]
  readonly #ended: () => void

  constructor(id: number, requests: Waiting[], tricks: Tricks, counts: Counts, ended: () => void) {
    this.id = id
    this.requests = requests
    this.#tricks = tricks
    this.#counts = counts
    this.#ended = ended
  }

  pace(interval: number, lifetime: number, keepAlive: number): void {
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#lifetime = lifetime
    this.#keepAlive = keepAlive
    // The first keep-alive comes at once: the client learns that all is well.
    this.#quiet = keepAlive
    this.#timer = setInterval(() => this.#tick(), interval)
  }

  end(): void {
    if (this.#timer !== null) clearInterval(this.#timer)
    this.feed?.end()
  }

  /** Ends it with its session. */
  close(): void {
    this.end()
    this.#ended()
  }

  /** Ends it as a server does that has had enough: with a notification of that. */
  expire(status: number): void {
    this.end()
    const body = new BytesWriter().uint32(status).byte(0).done()
    const request = this.requests.shift()
    if (request !== undefined)
      this.#answer(request, this.#sequence, this.#message(this.#sequence, 820, body))
    this.#ended()
  }

  /** A new value of a node for each item that watches it. */
  offer(item: Item, sample: WireSample): void {
    const value = sample.variant?.value
    if (item.deadband > 0 && typeof value === 'number' && sample.status === undefined) {
      if (Math.abs(value - item.last) <= item.deadband) return
      item.last = value
    }
    const { queue } = item
    if (queue.length < Math.max(1, item.queueSize)) {
      queue.push(sample)
      return
    }
    this.#counts.overflowed += 1
    if (item.queueSize <= 1) queue[0] = sample
    else if (item.discardOldest) {
      queue.shift()
      queue.push(sample)
      // The bits stand at the sample that lost its neighbour.
      queue[0] = overflowing(queue[0] as WireSample)
    } else queue[queue.length - 1] = overflowing(sample)
  }

  /** A publish request has come. */
  requested(): void {
    this.#unheard = 0
    if (this.#late) this.#publish()
  }

  acknowledge(sequence: number): boolean {
    return this.kept.delete(sequence)
  }

  #tick(): void {
    this.#unheard += 1
    if (this.requests.length > 0) this.#unheard = 0
    if (this.#unheard > this.#lifetime) {
      this.expire(BadTimeout)
      return
    }
    this.#quiet += 1
    this.#publish()
  }

  #publish(): void {
    const tricks = this.#tricks
    this.#late = false
    if (tricks.silent) return
    for (;;) {
      if (this.publishing && this.#hasData()) {
        if (this.requests.length === 0) {
          this.#late = true
          return
        }
        this.#notify(tricks)
      } else break
    }
    if (this.#quiet < this.#keepAlive) return
    const request = this.requests.shift()
    if (request === undefined) {
      this.#late = true
      return
    }
    this.#answer(request, this.#sequence, this.#message(this.#sequence, 0, null))
  }

  #hasData(): boolean {
    if (this.feed?.waits === true && this.feed.count > 0) return true
    for (const item of this.items.values()) if (item.reporting && item.queue.length > 0) return true
    return false
  }

  #notify(tricks: Tricks): void {
    const limit = tricks.noLimit ? 0 : this.limit
    const taken = this.#takeItems(limit) ?? this.feed?.take(limit)
    if (taken === null || taken === undefined) return
    this.#counts.notified += taken.count
    this.#counts.largest = Math.max(this.#counts.largest, taken.count)
    for (; tricks.skip > 0; tricks.skip--) this.#sequence = following(this.#sequence)
    const sequence = this.#sequence
    this.#sequence = following(sequence)
    const message = this.#message(sequence, 811, taken.body)
    if (tricks.destroy > 0) {
      tricks.destroy -= 1
      return
    }
    this.kept.set(sequence, message)
    if (this.kept.size > KEPT) this.kept.delete(this.kept.keys().next().value as number)
    if (tricks.lose > 0) {
      tricks.lose -= 1
      return
    }
    if (tricks.swap > 0) {
      tricks.swap -= 1
      this.#held.push({ sequence, message })
      return
    }
    const all = [{ sequence, message }, ...this.#held]
    this.#held = []
    if (tricks.repeat > 0) {
      tricks.repeat -= 1
      all.push({ sequence, message })
    }
    for (const each of all) {
      const request = this.requests.shift()
      if (request === undefined) this.#held.push(each)
      else this.#answer(request, each.sequence, each.message)
    }
  }

  #takeItems(limit: number): { body: Buffer; count: number } | null {
    const parts: { handle: number; sample: WireSample }[] = []
    for (const { handle, queue, reporting } of this.items.values()) {
      while (reporting && queue.length > 0 && (limit === 0 || parts.length < limit)) {
        parts.push({ handle, sample: queue.shift() as WireSample })
      }
    }
    if (parts.length === 0) return null
    const writer = new BytesWriter().int32(parts.length)
    for (const { handle, sample } of parts) writer.uint32(handle).sample(sample)
    return { body: writer.int32(-1).done(), count: parts.length }
  }

  #message(sequence: number, type: number, body: Buffer | null): Buffer {
    const writer = new BytesWriter().uint32(sequence).int64(fileTime(Date.now()))
    if (body === null) return writer.int32(0).done()
    writer.int32(1).nodeId(`i=${type}`).byte(1).bytes(body)
    return writer.done()
  }

  #answer(request: Waiting, sequence: number, message: Buffer): void {
    this.#quiet = 0
    this.#counts.responses += 1
    const writer = new BytesWriter().uint32(this.id)
    const available = [...this.kept.keys()].filter((each) => each <= sequence)
    writer
      .list(available, (each) => writer.uint32(each))
      .boolean(this.#hasData())
      .raw(message)
    writer.list(request.acknowledged, (status) => writer.uint32(status)).int32(-1)
    const body = writer.done()
    const isCut = this.#tricks.cutShort > 0
    if (isCut) this.#tricks.cutShort -= 1
    request.answer(isCut ? body.subarray(0, CUT) : body)
  }
}

const following = (sequence: number): number => (sequence === 0xffff_ffff ? 1 : sequence + 1)

const overflowing = (sample: WireSample): WireSample => ({
  ...sample,
  status: (sample.status ?? 0) | GoodOverflow,
})
