/**
 * From where a formula is gone over anew when something of its past has changed. Of one whose past a
 * window or a time of day ends, that long before. Of one that counts from ever, or until a condition, from
 * what it and all that it is made of had counted at an earlier moment: this is kept every hour, and of
 * what is older ever less.
 */
import type { Tag } from '../../shared/tags.ts'
import type { Records } from '../database/records.ts'
import type { MovingClient } from '../threads/rpc.ts'
import type { CalculationOperations } from './calculation.worker.ts'
import { wholeOf, type Naming, type Start } from './passage.ts'
import { sinceOf, type SavedCounters } from './saved.ts'
import type { calculationStore } from './store.ts'

type Client = MovingClient<CalculationOperations>

const SECOND = 10_000_000n
/** Seconds that are gone over before a range where nothing better is known: longer than any day. */
const ANYWAY = 26 * 3_600

/** Seconds of its past that count; null where it cannot be calculated at all. */
export async function memoryOf(client: Client, tag: Tag): Promise<number | null> {
  return (await client.memories([tag.id]))[0]?.seconds ?? null
}

/** Whether these are what the formula, and all that it is made of, are now. */
function fits(states: readonly SavedCounters[], tag: Tag, naming: Naming): boolean {
  const { formulas } = wholeOf(tag, naming)
  const revisions = new Map(states.map((state) => [state.tag, state.revision]))
  return (
    formulas.length === states.length &&
    formulas.every(({ id, formula }) => revisions.get(id) === formula?.revision)
  )
}

/**
 * Where to begin, so that from a moment on the results are what they would have been.
 * @param floor since when the formula is what it is, ticks: it began to count then, and not before
 */
export async function startBefore(
  {
    client,
    records,
    naming,
  }: {
    readonly client: Client
    readonly records: Records<typeof calculationStore>
    readonly naming: Naming
  },
  tag: Tag,
  moment: bigint,
  floor: bigint,
): Promise<Start> {
  const memory = await memoryOf(client, tag)
  if (memory === Infinity) {
    const states = await records.read('calculation.before', tag.id, moment)
    if (states !== null && fits(states, tag, naming)) {
      return { since: sinceOf(states), states, isKnown: true }
    }
  }
  const before = BigInt(Math.round(memory === Infinity ? ANYWAY : (memory ?? 0)))
  const since = moment - before * SECOND
  if (since <= floor) return { since: floor, states: [], isKnown: true }
  return { since, states: [], isKnown: memory !== Infinity }
}
