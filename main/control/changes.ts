/**
 * The changes of this run by id: what is armed is kept nowhere else, and of what was sent this is the
 * newest state, which the records get at its attempt and at its end.
 */
import { isOpen, type Change } from '../../shared/setpoints.ts'

/** Changes kept after they are closed, for `setpoint.status` of those that were never sent. */
const REMEMBERED = 1_000

export interface Changes {
  /** A change entered a phase: kept, and told to everybody. */
  enter(change: Change): void
  find(id: string): Change | undefined
  /** How many are armed or under way. */
  open(): number
  openOn(tag: string): Change | undefined
  /**
   * Stored changes with what this run knows better: first those that are open, so that a limit never
   * hides one, then those that were sent; each newest first.
   */
  among(stored: readonly Change[], tag: string | undefined, limit: number): Change[]
}

const begun = (change: Change): number => change.sentAt ?? change.armedAt

export function createChanges(publish: (change: Change) => void): Changes {
  /** Newest last. */
  const known = new Map<string, Change>()
  const openOnes = () => [...known.values()].filter(isOpen)

  return {
    enter: (change) => {
      known.delete(change.id)
      known.set(change.id, change)
      for (const [id, old] of known) {
        if (known.size <= REMEMBERED) break
        if (!isOpen(old)) known.delete(id)
      }
      publish(change)
    },
    find: (id) => known.get(id),
    open: () => openOnes().length,
    openOn: (tag) => openOnes().find((change) => change.tag === tag),
    among: (stored, tag, limit) => {
      const all = new Map(stored.map((change) => [change.id, change]))
      for (const change of known.values()) {
        const told = isOpen(change) || change.sentAt !== null || all.has(change.id)
        if (told && (tag === undefined || change.tag === tag)) all.set(change.id, change)
      }
      return [...all.values()]
        .toSorted((a, b) => Number(isOpen(b)) - Number(isOpen(a)) || begun(b) - begun(a))
        .slice(0, limit)
    },
  }
}
