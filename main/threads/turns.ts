/**
 * A long list is worked on in turns: between two of them the thread does whatever waits, so that thirty
 * thousand tags hold up no live value. A turn takes some milliseconds.
 */
import { setImmediate } from 'node:timers/promises'

/** Entries in one turn. */
export const TURN = 1_000

/** Resolves when the thread has done whatever else waited. */
export const nextTurn = (): Promise<void> => setImmediate()

/** The list in slices; before each but the first the thread was free for others. */
export async function* turns<T>(list: readonly T[], most = TURN): AsyncGenerator<readonly T[]> {
  for (let from = 0; from < list.length; from += most) {
    if (from > 0) await nextTurn()
    yield list.slice(from, from + most)
  }
}
