/**
 * What the notifications of one subscription bring, taken as samples of its items: values as they stand, such
 * as wait until a structure can be read, and the members of one value that several tags are. What belongs to
 * no item any more is counted as refused.
 */
import {
  DataChangeNotification,
  type ClientSession,
  type DataValue,
  type NotificationMessage,
} from 'node-opcua-client'
import { Changes } from './changes.ts'
import type { Intake } from './intake.ts'
import type { Item } from './item.ts'
import type { Items } from './items.ts'
import { putMember } from './members.ts'
import { Reading } from './reading.ts'
import { Spoilers } from './spoilers.ts'
import { Structures } from './structures.ts'
import { bytesOf } from './undecoded.ts'
import { opaqueIn, type RawVariant } from './values.ts'

export class Reception {
  readonly #items: Items
  readonly #intake: Intake
  /** Over which what a structure is made of is asked for; null where there is none now. */
  readonly #session: () => ClientSession | null
  readonly #spoilers: Spoilers
  readonly #structures: Structures
  /** Written over by each sample. */
  readonly #reading = new Reading()
  #isClosed = false

  constructor(items: Items, intake: Intake, session: () => ClientSession | null) {
    this.#items = items
    this.#intake = intake
    this.#session = session
    this.#spoilers = new Spoilers(items, intake)
    this.#structures = new Structures(session)
  }

  /** What waits is handed on as it is; whatever comes later is nobody's. */
  close(): void {
    this.#structures.end()
    this.#isClosed = true
  }

  /** So too, and what waits is nobody's either. */
  disown(): void {
    this.#isClosed = true
    this.#structures.end()
  }

  /** Values of a subscription of before: they came, and are nobody's. */
  refuse(message: NotificationMessage): void {
    for (const data of message.notificationData ?? []) {
      if (!(data instanceof DataChangeNotification)) continue
      const changes = new Changes(bytesOf(data), this.#reading)
      while (changes.next()) this.#intake.refuse()
    }
  }

  /**
   * @param arrival Unix milliseconds
   * @returns whether nothing of it is lost because it could not be read, and whether something of it waits,
   * which still needs its bytes
   */
  changes(
    data: DataChangeNotification,
    arrival: number,
  ): { readonly isWhole: boolean; readonly isKept: boolean } {
    let isKept = false
    const changes = new Changes(bytesOf(data), this.#reading)
    while (changes.next()) {
      const { handle, variant } = changes
      if (this.#spoilers.any) this.#spoilers.readable(handle)
      if (this.#isPlain(handle, variant)) this.#take(handle, this.#reading, arrival)
      else {
        const reading = this.#reading.copy()
        const pass = (): void => this.#whole(handle, variant, reading, arrival)
        isKept = this.#structures.take(handle, variant, pass) || isKept
      }
    }
    const { brokenAt } = changes
    if (brokenAt !== null) this.#spoilers.spoilt(brokenAt, this.#session(), arrival)
    return { isWhole: !changes.isBroken, isKept }
  }

  /** Nothing but a value: no structure, none that tags are members of, none that waits for its turn. */
  #isPlain(handle: number, variant: RawVariant | null): boolean {
    return (
      this.#items.sharing(handle) === undefined &&
      !this.#structures.has(handle) &&
      (variant === null || opaqueIn(variant.value).length === 0)
    )
  }

  /** A value that is a structure, or that tags are members of. */
  #whole(handle: number, variant: RawVariant | null, reading: Reading, arrival: number): void {
    const sharing = this.#items.sharing(handle)
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

  /** A value of an item that was read from the server. @param arrival Unix milliseconds */
  read(item: Item, value: DataValue, arrival: number): void {
    const reading = this.#reading.fill(value)
    const { member } = item.spec
    if (typeof member === 'string') putMember(reading, value.value, member)
    item.unread = false
    this.#take(item.handle, reading, arrival)
  }

  /** A sample of the item with this handle; marked where something before it may be lost. */
  #take(handle: number, reading: Reading, arrival: number): void {
    const { lasts } = this.#items
    if (this.#isClosed || !lasts.has(handle)) {
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
