/**
 * Pins that the configuration does not have yet, on the core's side: it is told of them and may not be able
 * to write. Until it has them its items are given their names here, so that a thread which is started anew,
 * and knows nothing of what the indexes once meant, is never asked for an index a second time.
 */
import type { ItemSpec, PinnedNode } from '../../shared/acquisition.ts'

/** Milliseconds after which the configuration is told once more. */
const AGAIN = 60_000

interface Unkept {
  readonly server: number
  readonly pin: PinnedNode
  readonly toldAt: number
}

export class UnkeptPins {
  readonly #byTag = new Map<number, Unkept>()

  /** @param now milliseconds of the clock of `due` */
  add(server: number, pins: readonly PinnedNode[], now: number): void {
    for (const pin of pins) this.#byTag.set(pin.tag, { server, pin, toldAt: now })
  }

  /** The configuration has these nodes. */
  kept(nodes: Iterable<{ readonly tag: number; readonly node: string | null }>): void {
    for (const { tag, node } of nodes) {
      const known = this.#byTag.get(tag)
      if (known !== undefined && node !== known.pin.from) this.#byTag.delete(tag)
    }
  }

  /** As the configuration gives them, by the names that it does not have yet. */
  named(server: number, items: readonly ItemSpec[]): readonly ItemSpec[] {
    // What was pointed elsewhere meanwhile, were it at the same index of another server, means what it says.
    this.kept(items)
    for (const { tag } of items) {
      if (this.#byTag.get(tag)?.server !== server) this.#byTag.delete(tag)
    }
    if (this.#byTag.size === 0) return items
    return items.map((item) => {
      const known = this.#byTag.get(item.tag)
      return known === undefined ? item : { ...item, node: known.pin.node }
    })
  }

  /** Of which the configuration is to be told once more, by server. */
  due(now: number): ReadonlyMap<number, readonly PinnedNode[]> {
    const due = new Map<number, PinnedNode[]>()
    for (const { server, pin, toldAt } of this.#byTag.values()) {
      if (now - toldAt < AGAIN) continue
      due.set(server, [...(due.get(server) ?? []), pin])
    }
    for (const [server, pins] of due) this.add(server, pins, now)
    return due
  }
}
