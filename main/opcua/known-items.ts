/**
 * The items of one subscription as they are known here: which tag each is for, which share one at the server,
 * what was refused, and what is in doubt. What the server is asked for them is in `items.ts`.
 */
import type { ItemSpec } from '../../shared/acquisition.ts'
import { Status } from '../../shared/quality.ts'
import type { Doubts } from './doubts.ts'
import type { Item } from './item.ts'
import { Lasts } from './lasts.ts'
import type { Modification } from './modification.ts'
import { nodeOf } from './namespaces.ts'
import { Sharing } from './sharing.ts'
import { revise, type Revised } from './pace.ts'

export class KnownItems {
  /** What was last heard of each, by its handle. */
  readonly lasts = new Lasts()
  /** By which the nodes of items that are made next are found. */
  namespaces: readonly string[]
  protected readonly byTag = new Map<number, Item>()
  protected readonly shares = new Sharing()
  protected readonly refused = new Set<Item>()
  protected nextHandle = 1
  readonly #doubts: Doubts
  readonly #failed: (item: Item) => void

  /** @param doubts of before, and those that are left @param failed told of each item that is refused */
  constructor(namespaces: readonly string[], doubts: Doubts, failed: (item: Item) => void) {
    this.namespaces = namespaces
    this.#doubts = doubts
    this.#failed = failed
  }

  get count(): number {
    return this.byTag.size
  }

  /** Those that the server has refused; looked at ten times a second, so they are kept apart. */
  get failures(): ReadonlySet<Item> {
    return this.refused
  }

  get all(): Item[] {
    return [...this.byTag.values()]
  }

  /** Tags that the server has accepted and said nothing of yet, or nothing that still counts. */
  get silent(): number[] {
    return this.all
      .filter(({ id, handle }) => id !== null && !this.lasts.isCertain(handle))
      .map(({ spec }) => spec.tag)
  }

  /** Items of which notifications were lost: the value may be another one. */
  get doubted(): Item[] {
    const { lasts } = this
    return this.all.filter(
      ({ handle, unread }) => unread || (lasts.isDoubted(handle) && !lasts.isAwaited(handle)),
    )
  }

  /** Something was lost, and nobody knows of which. */
  doubt(): void {
    for (const { id, handle } of this.byTag.values()) if (id !== null) this.lasts.doubt(handle)
  }

  /** Those that are members of the value with this handle; undefined for any other handle. */
  sharing(handle: number): readonly Item[] | undefined {
    return this.shares.ofHandle(handle)?.items
  }

  /** Those that an item at the server with this handle is for. */
  ofHandle(handle: number): readonly Item[] {
    return this.sharing(handle) ?? this.all.filter((item) => item.handle === handle)
  }

  /** Undefined too where the tag stands for another one now. */
  ofTag(tag: number): Item | undefined {
    const item = this.byTag.get(tag)
    return item !== undefined && this.lasts.has(item.handle) ? item : undefined
  }

  /**
   * Those that stand for another node or member in what is wanted now: what still comes of them is nobody's,
   * though the server has not taken them away yet. True where there is one.
   */
  release(wanted: ReadonlyMap<number, ItemSpec>): boolean {
    let isAny = false
    for (const { spec, node, handle } of this.byTag.values()) {
      const now = wanted.get(spec.tag)
      if (now === undefined || now === spec || !this.lasts.has(handle)) continue
      const there = nodeOf(now.node, this.namespaces)
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
    for (const { handle } of this.byTag.values()) this.lasts.remove(handle)
  }

  /** What is in doubt still is so for whatever brings its values next. */
  leaveDoubts(): void {
    for (const item of this.byTag.values()) this.#leaveDoubt(item)
  }

  #leaveDoubt({ spec, handle }: Item): void {
    if (this.lasts.isDoubted(handle)) this.#doubts.add(spec)
  }

  /** @param succeeding the handle that takes the place of another */
  protected register(spec: ItemSpec, succeeding?: number): Item {
    const isShared = typeof spec.member === 'string'
    const shared = isShared ? this.shares.for(spec, () => this.nextHandle++) : null
    const first = shared?.items[0]
    const item: Item = {
      spec,
      node: nodeOf(spec.node, this.namespaces),
      handle: succeeding ?? this.nextHandle++,
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
    this.byTag.set(spec.tag, item)
    if (succeeding === undefined) this.lasts.add(item.handle, spec.tag)
    if (this.#doubts.take(spec) && succeeding === undefined) this.lasts.doubt(item.handle)
    shared?.items.push(item)
    // What was refused to the others is refused to it.
    if (item.status !== Status.Good) {
      this.refused.add(item)
      this.#failed(item)
    }
    return item
  }

  protected modified({ changes }: Modification, revised: Revised): void {
    for (const { item, spec } of changes) {
      if (item.shared !== null) this.shares.becomes(item.shared, item.spec, spec)
      item.spec = spec
      revise(item, revised)
    }
  }

  protected refuse(refused: Item, status: number, name: string): void {
    for (const item of refused.shared?.items ?? [refused]) {
      const isNews = item.status !== status
      item.status = status
      item.statusName = name
      this.refused.add(item)
      if (isNews) this.#failed(item)
    }
  }

  /** True where nobody shares it any more: then it goes at the server too. */
  protected forget(item: Item): boolean {
    const { shared } = item
    this.byTag.delete(item.spec.tag)
    this.refused.delete(item)
    this.#leaveDoubt(item)
    this.lasts.remove(item.handle)
    return shared === null || this.shares.leave(shared, item)
  }
}
