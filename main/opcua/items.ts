/**
 * The monitored items of one subscription: makes the server hold exactly those that are wanted, in
 * chunks, and knows which tag a notification belongs to. An item that the server refuses is kept as
 * failed, with its status.
 */
import {
  CreateMonitoredItemsRequest,
  DeleteMonitoredItemsRequest,
  TimestampsToReturn,
  type ClientSession,
  type CreateMonitoredItemsResponse,
} from 'node-opcua-client'
import type { ItemSpec } from '../../shared/acquisition.ts'
import { Status, subCode } from '../../shared/quality.ts'
import { call } from './client.ts'
import type { Doubts } from './doubts.ts'
import { creation, shareKey, type Item, type Shared } from './item.ts'
import { Lasts } from './lasts.ts'
import { nodeOf, statusOfText } from './namespaces.ts'
import { isInterval } from './pace.ts'

/** Items in one request where the server sets no lower limit. */
const CHUNK = 1000
/** Milliseconds for one chunk; slow servers create a thousand items in seconds. */
const CREATE = 20_000

/** The server cannot filter this item; it is then taken without a deadband. */
const filterRefused = new Set([0x8043_0000, 0x8044_0000, 0x8045_0000, 0x808e_0000])

export class Items {
  readonly subscription: number
  /** What was last heard of each, by its handle. */
  readonly lasts = new Lasts()
  readonly #namespaces: readonly string[]
  /** Items in one request. */
  readonly chunk: number
  readonly #failed: (item: Item) => void
  readonly #doubts: Doubts
  #byTag = new Map<number, Item>()
  /** By what those that share have in common, and by handle. */
  readonly #shared = new Map<string, Shared>()
  readonly #sharedOf = new Map<number, Shared>()
  readonly #refused = new Set<Item>()
  #nextHandle = 1
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
    this.subscription = subscription
    this.#namespaces = namespaces
    this.chunk = chunk > 0 ? Math.min(chunk, CHUNK) : CHUNK
    this.#doubts = doubts
    this.#failed = failed
  }

  get count(): number {
    return this.#byTag.size
  }

  /** Those that the server has refused; looked at ten times a second, so they are kept apart. */
  get failures(): ReadonlySet<Item> {
    return this.#refused
  }

  get all(): Item[] {
    return [...this.#byTag.values()]
  }

  /** Tags that the server has accepted and said nothing of yet, or nothing that still counts. */
  get silent(): number[] {
    return this.all
      .filter(({ id, handle }) => id !== null && !this.lasts.isCertain(handle))
      .map(({ spec }) => spec.tag)
  }

  /** Items of which notifications were lost: the value may be another one. */
  get doubted(): Item[] {
    return this.all.filter(({ handle, unread }) => unread || this.lasts.isDoubted(handle))
  }

  /** Something was lost, and nobody knows of which. */
  doubt(): void {
    for (const { id, handle } of this.#byTag.values()) if (id !== null) this.lasts.doubt(handle)
  }

  /** Those that are members of the value with this handle; undefined for any other handle. */
  sharing(handle: number): readonly Item[] | undefined {
    return this.#sharedOf.get(handle)?.items
  }

  /** Those that an item at the server with this handle is for. */
  ofHandle(handle: number): readonly Item[] {
    return this.sharing(handle) ?? this.all.filter((item) => item.handle === handle)
  }

  /** Undefined too where the tag stands for another one now. */
  ofTag(tag: number): Item | undefined {
    const item = this.#byTag.get(tag)
    return item !== undefined && this.lasts.has(item.handle) ? item : undefined
  }

  /**
   * Those that stand for another node or member in what is wanted now: what still comes of them is nobody's,
   * though the server has not taken them away yet. True where there is one.
   */
  release(wanted: ReadonlyMap<number, ItemSpec>): boolean {
    let isAny = false
    for (const { spec, node, handle } of this.#byTag.values()) {
      const now = wanted.get(spec.tag)
      if (now === undefined || now === spec || !this.lasts.has(handle)) continue
      const there = nodeOf(now.node, this.#namespaces)
      const isSame = there !== null && node !== null && there.toString() === node.toString()
      if (isSame && (now.member ?? null) === (spec.member ?? null)) continue
      this.lasts.remove(handle)
      isAny = true
    }
    return isAny
  }

  /** Nothing that still comes is anybody's. */
  releaseAll(): void {
    this.leaveDoubts()
    for (const { handle } of this.#byTag.values()) this.lasts.remove(handle)
  }

  /** What is in doubt still is so for whatever brings its values next. */
  leaveDoubts(): void {
    for (const item of this.#byTag.values()) this.#leaveDoubt(item)
  }

  #leaveDoubt({ spec, handle }: Item): void {
    if (this.lasts.isDoubted(handle)) this.#doubts.add(spec)
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
    const gone = this.all.filter(({ spec }) => wanted.get(spec.tag) !== spec)
    for (let from = 0; from < gone.length && current(); from += this.chunk) {
      await this.#delete(session, gone.slice(from, from + this.chunk))
    }
    const missing = [...wanted.values()].filter(({ tag }) => {
      const item = this.#byTag.get(tag)
      return item === undefined || (item.id === null && (retry || item.status === Status.Good))
    })
    for (let from = 0; from < missing.length && current(); from += this.chunk) {
      const chunk = missing.slice(from, from + this.chunk)
      const items = chunk.map((spec) => this.#byTag.get(spec.tag) ?? this.#register(spec))
      await this.#create(session, items, true)
    }
  }

  #register(spec: ItemSpec): Item {
    const shared = typeof spec.member === 'string' ? this.#share(spec) : null
    const first = shared?.items[0]
    const item: Item = {
      spec,
      node: nodeOf(spec.node, this.#namespaces),
      handle: this.#nextHandle++,
      shared,
      unread: typeof first?.id === 'number',
      id: first?.id ?? null,
      status: first?.status ?? Status.Good,
      statusName: first?.statusName ?? 'Good',
      sampling: first?.sampling ?? spec.sampling,
      queue: first?.queue ?? spec.queue,
      type: null,
      described: 'not',
    }
    this.#byTag.set(spec.tag, item)
    this.lasts.add(item.handle, spec.tag)
    if (this.#doubts.take(spec)) this.lasts.doubt(item.handle)
    shared?.items.push(item)
    // What was refused to the others is refused to it.
    if (item.status !== Status.Good) {
      this.#refused.add(item)
      this.#failed(item)
    }
    return item
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
    this.#refuse(item, status, name)
    const request = new DeleteMonitoredItemsRequest({
      requestHeader: { timeoutHint: CREATE },
      subscriptionId: this.subscription,
      monitoredItemIds: [id],
    })
    await this.#surely(call(session, request))
  }

  #share(spec: ItemSpec): Shared {
    const key = shareKey(spec)
    const shared = this.#shared.get(key) ?? { handle: this.#nextHandle++, items: [] }
    this.#shared.set(key, shared)
    this.#sharedOf.set(shared.handle, shared)
    return shared
  }

  #refuse(refused: Item, status: number, name: string): void {
    for (const item of refused.shared?.items ?? [refused]) {
      const isNews = item.status !== status
      item.status = status
      item.statusName = name
      this.#refused.add(item)
      if (isNews) this.#failed(item)
    }
  }

  async #create(session: ClientSession, items: Item[], filtered: boolean): Promise<void> {
    // Of those that share an item, one asks for all.
    const asking = items.filter(
      (item) => item.shared === null || (item.id === null && item.shared.items[0] === item),
    )
    const resolved = asking.filter((item) => {
      if (item.node === null) this.#refuse(item, ...statusOfText(item.spec.node))
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
      const sampling = result?.revisedSamplingInterval ?? 0
      if (result !== undefined && status < 0x8000_0000) {
        for (const each of item.shared?.items ?? [item]) {
          each.id = result.monitoredItemId
          each.status = Status.Good
          each.statusName = 'Good'
          this.#refused.delete(each)
          // 0 is as it changes; what is no number tells nothing of how it is sampled.
          each.sampling = isInterval(sampling) ? sampling : 0
          each.queue = result.revisedQueueSize
        }
      } else if (filtered && item.spec.deadband > 0 && filterRefused.has(subCode(status))) {
        again.push(item)
      } else this.#refuse(item, status, result?.statusCode.name ?? 'no result')
    })
    if (again.length > 0) await this.#create(session, again, false)
  }

  async #delete(session: ClientSession, items: readonly Item[]): Promise<void> {
    const alone = items.filter((item) => this.#forget(item))
    const monitoredItemIds = alone.flatMap(({ id }) => (id === null ? [] : [id]))
    if (monitoredItemIds.length === 0) return
    const request = new DeleteMonitoredItemsRequest({
      requestHeader: { timeoutHint: CREATE },
      subscriptionId: this.subscription,
      monitoredItemIds,
    })
    await this.#surely(call(session, request))
  }

  /** True where nobody shares it any more: then it goes at the server too. */
  #forget(item: Item): boolean {
    const { shared } = item
    this.#byTag.delete(item.spec.tag)
    this.#refused.delete(item)
    this.#leaveDoubt(item)
    this.lasts.remove(item.handle)
    if (shared === null) return true
    shared.items.splice(shared.items.indexOf(item), 1)
    if (shared.items.length > 0) return false
    this.#shared.delete(shareKey(item.spec))
    this.#sharedOf.delete(shared.handle)
    return true
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
