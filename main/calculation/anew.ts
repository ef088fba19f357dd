/**
 * A formula over its past anew, where something of it has changed: what stands there is replaced, and where
 * that counts until now, what runs goes on from what it would have come to.
 */
import type { HistoryPort } from '../../shared/history.ts'
import { batchOf } from '../../shared/samples.ts'
import type { Tag } from '../../shared/tags.ts'
import { ticksFromMs } from '../../shared/time.ts'
import type { LastingProgress } from '../interface.ts'
import { memoryOf } from './checkpoints.ts'
import type { Engine } from './engine.ts'
import { changedTicks, type Affected } from './late.ts'
import { Passage, unlessLeft, wholeOf } from './passage.ts'

export interface AnewParts {
  readonly engine: Pick<Engine, 'client' | 'plan' | 'names' | 'startBefore' | 'handOver' | 'skewOf'>
  readonly history: Pick<HistoryPort, 'range' | 'latest' | 'replace' | 'figures' | 'append'>
  tag(name: string): Tag | undefined
  now(): number
}

type Leaving = Pick<LastingProgress<unknown>, 'isLeft'>

const SECOND = 10_000_000n

/** How many results were stored; null where what it had counted before is not known any more. */
export async function goOverAnew(
  parts: AnewParts,
  { tag, stretches }: Affected,
  progress: Leaving,
): Promise<number | null> {
  const { engine, now } = parts
  const seconds = await memoryOf(engine.client, tag)
  if (seconds === null) return null
  const memory = seconds === Infinity ? null : BigInt(Math.ceil(seconds) + 1) * SECOND
  let stored = 0
  for (let at = 0; at < stretches.length;) {
    const from = stretches[at]?.from ?? 0n
    // As long as what was counts for what is, the next one is of the same passage.
    let end = memory === null ? null : (stretches[at]?.to ?? from) + memory
    at += 1
    for (let next = stretches[at]; next !== undefined; next = stretches[at]) {
      if (end !== null && memory !== null && next.from > end + memory) break
      if (end !== null && memory !== null && next.to + memory > end) end = next.to + memory
      at += 1
    }
    const isPast = end !== null && end < ticksFromMs(now()) - SECOND * 60n
    const made = await over(parts, tag, from, isPast ? end : null, progress)
    if (made === null) return null
    stored += made
    if (progress.isLeft()) break
  }
  return stored
}

/** @param end up to where results can have changed; null where up to now, and from now on */
async function over(
  parts: AnewParts,
  tag: Tag,
  from: bigint,
  end: bigint | null,
  progress: Leaving,
): Promise<number | null> {
  const { engine, history, tag: find, now } = parts
  const naming = { tag: find, names: (text: string) => engine.names.of(text) }
  const whole = wholeOf(tag, naming)
  const floor = whole.formulas
    .map(changedTicks)
    .reduce((newest, time) => (time > newest ? time : newest), 0n)
  const start = await engine.startBefore(tag, from, floor)
  if (!start.isKnown) return null
  const through = { client: engine.client, history, zone: engine.plan.zone }
  const passage = await Passage.begin(through, tag, whole, start, true)
  if (passage === null) return null
  try {
    let stored = 0
    const upTo = async (to: bigint): Promise<boolean> => {
      while (passage.at < to) {
        if (progress.isLeft()) return false
        const begin = passage.at > from ? passage.at : from
        const made = await passage.next(to, from)
        if (passage.at <= from) continue
        const taken = await passage.replace(begin, passage.at, made, progress.isLeft)
        if (taken === null) return false
        stored += taken
      }
      return true
    }
    if (end !== null) return (await upTo(end)) ? stored : 0
    if (!(await upTo(ticksFromMs(now())))) return 0
    const newest = await passage.follow()
    // What came before that is on disk when this is.
    if ((await unlessLeft(history.append(batchOf([])), progress.isLeft)) === null) return 0
    const clock = ticksFromMs(now() + engine.skewOf(tag))
    if (!(await upTo(newest >= clock ? newest + 1n : clock))) return 0
    let last: Promise<number | null> = Promise.resolve(0)
    const since = passage.at
    let isOver = false
    try {
      isOver = await engine.handOver(passage, tag.id, from, (past, to) => {
        last = passage.put(since, to, past, progress.isLeft)
      })
    } finally {
      // What is on its way to the disk is waited for, whatever became of the other.
      stored += (await last) ?? 0
    }
    return isOver ? stored : null
  } finally {
    await passage.end(null).catch(() => undefined)
  }
}
