/**
 * The rule by which exports are kept: so many, so long, so large in all; the newest that is done is always kept.
 * Pure: it says which go, and somebody else deletes them.
 */
import type { HistoryExport } from '../../shared/contract.ts'

export interface KeepLimits {
  readonly count: number
  /** Milliseconds since its end. */
  readonly age: number
  readonly bytes: number
}

export const KEEP: KeepLimits = { count: 50, age: 30 * 86_400_000, bytes: 20_000_000_000 }

type Kept = Pick<HistoryExport, 'id' | 'state' | 'startedAt' | 'endedAt' | 'bytes'>

/** Ids of those that go, oldest first. What is under way stays and takes no place. */
export function outlived(
  exports: readonly Kept[],
  now: number,
  limits: KeepLimits = KEEP,
): readonly string[] {
  const ended = exports
    .filter(({ state }) => state !== 'running')
    .sort((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0) || b.startedAt - a.startedAt)
  const newest = ended.find(({ state }) => state === 'done')
  let bytes = 0
  const gone: string[] = []
  for (const [place, each] of ended.entries()) {
    bytes += each.bytes ?? 0
    const isOver =
      place >= limits.count || now - (each.endedAt ?? now) > limits.age || bytes > limits.bytes
    if (isOver && each !== newest) gone.unshift(each.id)
  }
  return gone
}
