/**
 * The way of entries into the history: an entry stands in the records before its sample does, and follows
 * from there, after a start too.
 */
import type { HistoryPort } from '../../shared/history.ts'
import { batchOf, SampleFlag, ValueType, type SampleBatch } from '../../shared/samples.ts'
import { ticksFromMs } from '../../shared/time.ts'
import type { Records } from '../database/records.ts'
import type { Log } from '../interface.ts'
import { Line } from '../threads/line.ts'
import type { manualStore, StoredEntry } from './store.ts'

export interface FollowingParts {
  readonly records: Records<typeof manualStore>
  readonly history: Pick<HistoryPort, 'replace'>
  readonly log: Log
}

/** Entries of which the history is told at once. */
const AT_ONCE = 8

export const batchFor = (entry: StoredEntry): SampleBatch => {
  const { tag, value, time, enteredAt } = entry
  const type =
    typeof value === 'number'
      ? ValueType.Double
      : typeof value === 'boolean'
        ? ValueType.Boolean
        : ValueType.String
  return batchOf([
    {
      tag,
      sourceTime: ticksFromMs(time),
      serverTime: ticksFromMs(enteredAt),
      status: 0,
      type,
      flags: SampleFlag.Manual,
      value,
    },
  ])
}

export function createFollowing({ records, history, log }: FollowingParts) {
  const line = new Line(AT_ONCE)
  const order = new Line(1)
  const pending = new Set<Promise<void>>()

  /** Into the history, in the place of what it corrects. */
  const store = async (entry: StoredEntry): Promise<number | null> => {
    const from = ticksFromMs(entry.time)
    const { stored, duplicate } = await history.replace(
      { tag: entry.tag, from, to: from + 1n },
      batchFor(entry),
    )
    return stored + duplicate > 0 ? entry.id : null
  }

  const follow = async (entries: readonly StoredEntry[]): Promise<void> => {
    // Of two of one moment the later one stands, so they go one after the other.
    const byPlace = Map.groupBy(entries, ({ tag, time }) => `${tag} ${time}`)
    const ids = await Promise.all(
      [...byPlace.values()].map((list) =>
        line.take(async () => {
          const kept: number[] = []
          for (const entry of list) {
            const id = await store(entry)
            if (id !== null) kept.push(id)
          }
          return kept
        }),
      ),
    )
    const kept = ids.flat()
    if (kept.length > 0) await records.commit([], 'manual.stored', kept)
  }

  const later = (entries: readonly StoredEntry[]): void => {
    const work: Promise<void> = order
      .take(() => follow(entries))
      .catch((error: unknown) => {
        log.error(
          { error },
          'entries could not be brought into the history; they follow at the next start',
        )
      })
      .finally(() => pending.delete(work))
    pending.add(work)
  }

  return {
    /** They follow, one list after the other. */
    later,
    stop: async (): Promise<void> => {
      await Promise.all(pending)
    },
  }
}
