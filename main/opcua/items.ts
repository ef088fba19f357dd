/**
 * The monitored items of one subscription: makes the server hold exactly those that are wanted, in
 * chunks. An item that the server refuses is kept as failed, with its status.
 */
import {
  CreateMonitoredItemsRequest,
  DeleteMonitoredItemsRequest,
  TimestampsToReturn,
  type ClientSession,
  type CreateMonitoredItemsResponse,
} from 'node-opcua-client'
import type { ItemSpec } from '../../shared/acquisition.ts'
import { Status } from '../../shared/quality.ts'
import { call } from './client.ts'
import type { Doubts } from './doubts.ts'
import { creation, isFilterRefused, sameSource, shareKey, type Item } from './item.ts'
import { KnownItems } from './known-items.ts'
import { modificationOf, modify, type Modification } from './modification.ts'
import { statusOfText } from './namespaces.ts'
import { revise } from './pace.ts'

/** Items in one request where the server sets no lower limit. */
const CHUNK = 1000
/** Milliseconds for one chunk; slow servers create a thousand items in seconds. */
const CREATE = 20_000

export class Items extends KnownItems {
  readonly subscription: number
  /** Items in one request. */
  readonly chunk: number
  /**
   * False after a request whose answer did not come: nobody knows then what the server holds, and
   * the subscription is not to be continued.
   */
  certain = true

  /**
   * @param chunk the server's limit, 0 none
   * @param doubts of before, and those that are left
   * @param failed told of each item that is refused
   */
  constructor(
    subscription: number,
    namespaces: readonly string[],
    chunk: number,
    doubts: Doubts,
    failed: (item: Item) => void,
  ) {
    super(namespaces, doubts, failed)
    this.subscription = subscription
    this.chunk = chunk > 0 ? Math.min(chunk, CHUNK) : CHUNK
  }

  /**
   * Stops early when `current` says that others are wanted.
   * @param retry asks once more for what was refused
   */
  async match(
    session: ClientSession,
    wanted: ReadonlyMap<number, ItemSpec>,
    current: () => boolean,
    retry: boolean,
  ): Promise<void> {
    const stays = (spec: ItemSpec): boolean => {
      const now = wanted.get(spec.tag)
      return now !== undefined && sameSource(spec, now)
    }
    await this.#chunkwise(
      this.all.filter(({ spec }) => !stays(spec)),
      current,
      (chunk) => this.#delete(session, chunk),
    )
    await this.#chunkwise(this.#modifications(wanted), current, (chunk) =>
      modify(session, this.subscription, chunk, CREATE, (each, revised) =>
        this.modified(each, revised),
      ),
    )
    // What could not be changed is away for the time of one chunk.
    await this.#chunkwise(
      this.all.filter(({ spec }) => wanted.get(spec.tag) !== spec),
      current,
      (chunk) => this.#replace(session, chunk, wanted),
    )
    const missing = [...wanted.values()].filter(({ tag }) => {
      const item = this.byTag.get(tag)
      return item === undefined || (item.id === null && (retry || item.status === Status.Good))
    })
    await this.#chunkwise(missing, current, (chunk) => {
      const items = chunk.map((spec) => this.byTag.get(spec.tag) ?? this.register(spec))
      return this.#create(session, items, true)
    })
  }

  async #chunkwise<T>(
    all: readonly T[],
    current: () => boolean,
    does: (chunk: readonly T[]) => Promise<void>,
  ): Promise<void> {
    for (let from = 0; from < all.length && current(); from += this.chunk) {
      await does(all.slice(from, from + this.chunk))
    }
  }

  /** Where another shared item would be in the way of one, its tags join that instead. */
  #modifications(wanted: ReadonlyMap<number, ItemSpec>): Modification[] {
    const taken = new Set<string>()
    return this.all.flatMap((item) => {
      const found = modificationOf(item, wanted)
      if (found === null) return []
      if (item.shared === null) return [found]
      const key = shareKey(found.spec)
      if (taken.has(key) || this.shares.has(found.spec)) return []
      taken.add(key)
      return [found]
    })
  }

  /** Nothing is heard of these in between: what comes next of one follows a loss. */
  async #replace(
    session: ClientSession,
    items: readonly Item[],
    wanted: ReadonlyMap<number, ItemSpec>,
  ): Promise<void> {
    const next = items.flatMap(({ spec: { tag }, handle }) => {
      const spec = wanted.get(tag)
      if (spec === undefined) return []
      const fresh = this.nextHandle++
      this.lasts.succeed(handle, fresh)
      return [{ spec, fresh }]
    })
    await this.#delete(session, items)
    const made = next.map(({ spec, fresh }) => this.register(spec, fresh))
    await this.#create(session, made, true)
  }

  /**
   * One that the server holds is taken away from it, and is refused with this status from now on: it is asked
   * for again with what was refused.
   */
  async drop(session: ClientSession, handle: number, status: number, name: string): Promise<void> {
    const items = this.ofHandle(handle)
    const [item] = items
    const id = item?.id
    if (item === undefined || typeof id !== 'number') return
    for (const each of items) {
      each.id = null
      if (this.lasts.isCertain(each.handle)) this.lasts.doubt(each.handle)
    }
    this.refuse(item, status, name)
    const request = new DeleteMonitoredItemsRequest({
      requestHeader: { timeoutHint: CREATE },
      subscriptionId: this.subscription,
      monitoredItemIds: [id],
    })
    await this.#surely(call(session, request))
  }

  async #create(session: ClientSession, items: Item[], filtered: boolean): Promise<void> {
    // Of those that share an item, one asks for all.
    const asking = items.filter(
      (item) => item.shared === null || (item.id === null && item.shared.items[0] === item),
    )
    const resolved = asking.filter((item) => {
      if (item.node === null) this.refuse(item, ...statusOfText(item.spec.node, this.namespaces))
      return item.node !== null
    })
    if (resolved.length === 0) return
    const request = new CreateMonitoredItemsRequest({
      requestHeader: { timeoutHint: CREATE },
      subscriptionId: this.subscription,
      timestampsToReturn: TimestampsToReturn.Both,
      itemsToCreate: resolved.map((item) => creation(item, filtered)),
    })
    const response = await this.#surely(call<CreateMonitoredItemsResponse>(session, request))
    const again: Item[] = []
    resolved.forEach((item, index) => {
      const result = response.results?.[index]
      const status = result?.statusCode.value ?? Status.BadUnexpectedError
      if (result !== undefined && status < 0x8000_0000) {
        for (const each of item.shared?.items ?? [item]) {
          each.id = result.monitoredItemId
          each.status = Status.Good
          each.statusName = 'Good'
          this.refused.delete(each)
          revise(each, result)
        }
      } else if (filtered && item.spec.deadband > 0 && isFilterRefused(status)) {
        again.push(item)
      } else this.refuse(item, status, result?.statusCode.name ?? 'no result')
    })
    if (again.length > 0) await this.#create(session, again, false)
  }

  async #delete(session: ClientSession, items: readonly Item[]): Promise<void> {
    const alone = items.filter((item) => this.forget(item))
    const monitoredItemIds = alone.flatMap(({ id }) => (id === null ? [] : [id]))
    if (monitoredItemIds.length === 0) return
    const request = new DeleteMonitoredItemsRequest({
      requestHeader: { timeoutHint: CREATE },
      subscriptionId: this.subscription,
      monitoredItemIds,
    })
    await this.#surely(call(session, request))
  }

  async #surely<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer
    } catch (error) {
      this.certain = false
      throw error
    }
  }
}
