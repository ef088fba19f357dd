/**
 * Who listens to what. Both transports turn this book into one subscription, which replaces the one
 * before; changes within one turn of the event loop are told once.
 */
import type { EventName, Payload } from '../../shared/contract.ts'
import type { SubscriptionRequest } from '../../shared/bridge.ts'

interface Entry {
  readonly listener: (payload: never) => void
  readonly tags: readonly string[] | undefined
}

export interface Listeners {
  add<E extends EventName>(
    event: E,
    listener: (payload: Payload<E>) => void,
    tags?: readonly string[],
  ): () => void
  /** Tells everyone who listens; unknown names are ignored. */
  emit(event: string, payload: unknown): void
  /** What is to be subscribed now. */
  wanted(): readonly SubscriptionRequest[]
}

export function createListeners(changed: () => void): Listeners {
  const entries = new Map<string, Set<Entry>>()
  let told = true

  const tell = () => {
    if (!told) return
    told = false
    queueMicrotask(() => {
      told = true
      changed()
    })
  }

  const request = (event: string, listening: ReadonlySet<Entry>): SubscriptionRequest => {
    const names = new Set<string>()
    for (const entry of listening) {
      // One listener without tags wants them all.
      if (entry.tags === undefined) return { event }
      for (const tag of entry.tags) names.add(tag)
    }
    return { event, tags: [...names] }
  }

  return {
    add(event, listener, tags) {
      const entry: Entry = { listener, tags }
      const listening = entries.get(event) ?? new Set()
      entries.set(event, listening)
      listening.add(entry)
      tell()
      return () => {
        if (!listening.delete(entry)) return
        if (listening.size === 0) entries.delete(event)
        tell()
      }
    },
    emit(event, payload) {
      for (const entry of [...(entries.get(event) ?? [])]) entry.listener(payload as never)
    },
    wanted: () => [...entries].map(([event, listening]) => request(event, listening)),
  }
}
