/**
 * Sees to it that every item of a link is described in the end: what a server could not tell is asked for
 * again, ever more seldom, for as long as the link is there.
 */
import type { Pause } from './backoff.ts'

/** Milliseconds. */
const FIRST = 1_000
const LONGEST = 300_000

/** @param failures that have followed one another, from 1 */
export const askAgainAfter = (failures: number): number =>
  Math.min(LONGEST, FIRST * 2 ** Math.min(failures - 1, 10))

export interface DescribingParts {
  /** Asks for what is not described yet; false where something is still missing. */
  describe(): Promise<boolean>
  /** False when the link is gone, or others ask. */
  current(): boolean
  /** What kept it; null when it goes on again. */
  trouble(error: unknown): void
  readonly pause: Pick<Pause, 'take'>
}

export async function keepDescribing(parts: DescribingParts): Promise<void> {
  for (let failures = 1; parts.current(); failures += 1) {
    try {
      const isComplete = await parts.describe()
      if (!parts.current()) return
      parts.trouble(null)
      if (isComplete) return
    } catch (error) {
      // The pause is that of whoever asks now.
      if (!parts.current()) return
      parts.trouble(error)
    }
    await parts.pause.take(askAgainAfter(failures))
  }
}
