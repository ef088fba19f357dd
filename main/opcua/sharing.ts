/**
 * Items at the server that several tags are members of: which there are, by what their tags have in common, and
 * by the handle under which their values come.
 */
import type { ItemSpec } from '../../shared/acquisition.ts'
import { shareKey, type Item, type Shared } from './item.ts'

export class Sharing {
  readonly #byKey = new Map<string, Shared>()
  readonly #byHandle = new Map<number, Shared>()

  /** Undefined for any other handle. */
  ofHandle(handle: number): Shared | undefined {
    return this.#byHandle.get(handle)
  }

  /** There is one for the tags that are like this. */
  has(spec: ItemSpec): boolean {
    return this.#byKey.has(shareKey(spec))
  }

  /** The one for a tag that is like this. @param handle gives one that is new */
  for(spec: ItemSpec, handle: () => number): Shared {
    const shared = this.#byKey.get(shareKey(spec)) ?? { handle: handle(), items: [] }
    this.#byKey.set(shareKey(spec), shared)
    this.#byHandle.set(shared.handle, shared)
    return shared
  }

  /** All its tags are like this from now on. */
  becomes(shared: Shared, before: ItemSpec, now: ItemSpec): void {
    this.#byKey.delete(shareKey(before))
    this.#byKey.set(shareKey(now), shared)
  }

  /** A tag leaves it; true where nobody shares it any more. */
  leave(shared: Shared, item: Item): boolean {
    shared.items.splice(shared.items.indexOf(item), 1)
    if (shared.items.length > 0) return false
    this.#byKey.delete(shareKey(item.spec))
    this.#byHandle.delete(shared.handle)
    return true
  }
}
