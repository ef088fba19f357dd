/**
 * Looks at a connected server each second: that it answers at all, its ServiceLevel, and whether it is
 * still the server that was connected. One behind a gateway may be started anew, or given other
 * namespaces, while its connection stays, and node ids by index would mean other nodes from then on. A
 * table that has changed where nobody uses it is told, for what is bound next.
 */
import type { ItemSpec } from '../../shared/acquisition.ts'
import { subCode } from '../../shared/quality.ts'
import type { Joined } from './continuity.ts'
import { ServiceError } from './diagnosis.ts'
import { isSameTable, sameMeaning } from './namespaces.ts'
import { isOtherRun, look, type ServerFacts, type ServerLook } from './server-facts.ts'
import { StartTime } from './start-time.ts'

/** Milliseconds: it promises an answer a second. */
const LOOK = 900

/** The server knows nothing of our session any more: BadSessionIdInvalid, Closed, NotActivated. */
const gone = new Set([0x8025_0000, 0x8026_0000, 0x8027_0000])

export interface ServerWatchEvents {
  seen(look: ServerLook): void
  /** Its namespaces are others, and what is wanted means the same. */
  renumbered(namespaces: readonly string[]): void
  /** Nothing that it sends can be believed any more. */
  changed(error: Error): void
}

export class ServerWatch {
  readonly #events: ServerWatchEvents
  /** The link that is looked at. */
  #joined: Joined | null = null
  #isLooking = false
  #lookedAt = 0
  #start = new StartTime()

  constructor(events: ServerWatchEvents) {
    this.#events = events
  }

  /** @param now milliseconds of one monotonic clock */
  tick(joined: Joined, wanted: ReadonlyMap<number, ItemSpec>, now: number): void {
    if (this.#joined !== joined) {
      this.#joined = joined
      this.#isLooking = false
      this.#start = new StartTime()
      this.#start.see(joined.subscription.facts.startedAt, now)
      // It was looked at as it was connected.
      this.#lookedAt = now
    }
    if (this.#isLooking || now - this.#lookedAt < LOOK) return
    this.#isLooking = true
    this.#lookedAt = now
    const isCurrent = (): boolean => this.#joined === joined
    look(joined.session)
      .then(
        (seen) => {
          if (!isCurrent()) return
          this.#events.seen(seen)
          const { isClock } = this.#start
          this.#start.see(seen.startedAt, now)
          const told = isClock ? { ...seen, startedAt: null } : seen
          const { facts } = joined.subscription
          const error = changeOf(facts, told, wanted)
          if (error !== null) this.#events.changed(error)
          else if (seen.namespaces !== null && !isSameTable(facts.namespaces, seen.namespaces)) {
            this.#events.renumbered(seen.namespaces)
          }
        },
        (error: unknown) => {
          // Silence is judged by the clock, a broken connection by its own event.
          const isGone = error instanceof ServiceError && gone.has(subCode(error.status))
          if (isCurrent() && isGone) this.#events.changed(error)
        },
      )
      .finally(() => {
        if (isCurrent()) this.#isLooking = false
      })
  }
}

function changeOf(
  facts: ServerFacts,
  seen: ServerLook,
  wanted: ReadonlyMap<number, ItemSpec>,
): Error | null {
  const moved =
    seen.namespaces === null ? null : movedError(nodesOf(wanted), facts.namespaces, seen.namespaces)
  if (moved !== null) return moved
  return isOtherRun(facts, seen) ? new Error('BadServerHalted: it was started anew') : null
}

/** Why nothing that comes of these nodes can be believed any more; null where they mean the same. */
export const movedError = (
  nodes: Iterable<string>,
  before: readonly string[],
  now: readonly string[],
): Error | null =>
  sameMeaning(nodes, before, now)
    ? null
    : new Error('BadSessionClosed: the namespaces of the server are not what they were')

/** One after the other, as far as anybody looks. */
function* nodesOf(wanted: ReadonlyMap<number, ItemSpec>): Iterable<string> {
  for (const { node } of wanted.values()) yield node
}
