/**
 * Tags of which something was lost and nothing has come since, kept from one subscription to the next: what
 * comes first of such a tag is marked, whichever subscription brings it. Else a loss would be forgotten with
 * the subscription in which it was noticed, and no gap would tell of it.
 */
import type { ItemSpec } from '../../shared/acquisition.ts'

type Source = Pick<ItemSpec, 'tag' | 'node' | 'member'>

/** What was lost of another node is nothing that this tag lacks. */
const sourceKey = ({ node, member }: Source): string => `${member ?? ''} ${node}`

export class Doubts {
  readonly #sources = new Map<number, string>()

  add(spec: Source): void {
    this.#sources.set(spec.tag, sourceKey(spec))
  }

  /** True where something is missing before what comes next; whoever takes it has to tell. */
  take(spec: Source): boolean {
    const source = this.#sources.get(spec.tag)
    this.#sources.delete(spec.tag)
    return source === sourceKey(spec)
  }

  /** Only these tags are still wanted. */
  keep(tags: { has(tag: number): boolean }): void {
    for (const tag of this.#sources.keys()) if (!tags.has(tag)) this.#sources.delete(tag)
  }
}
