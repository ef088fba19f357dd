/**
 * What came late: parts of gaps that servers' own histories have told since, as far as formulas have not
 * taken them in yet. Which have been is known from the jobs that took them; the rest the history knows, so
 * that nothing is forgotten by a stop between the two.
 */
import { z } from 'zod'
import type { Fill, Gap } from '../../shared/history.ts'
import { merged, without } from '../../shared/stretches.ts'
import type { Tag } from '../../shared/tags.ts'
import { ticksFromMs } from '../../shared/time.ts'

const ticks = z.string().regex(/^\d{1,19}$/)
/** A stretch of several tags, inclusive. */
const stretch = z.strictObject({ from: ticks, to: ticks, tags: z.array(z.number().int()) })

export const lateTask = z.strictObject({
  stretches: z.array(stretch),
  /** Formulas that have taken it in, by their number. */
  done: z.array(z.number().int()),
  /** Results that were stored. */
  stored: z.number().int(),
  /** Formulas that could not take it in: what they had counted before is not known any more. */
  left: z.array(z.number().int()),
  /** It goes on with a job that has failed, after so many tries. */
  again: z.strictObject({ of: z.string(), tries: z.number().int() }).optional(),
})
export type LateTask = z.output<typeof lateTask>

/** By tag. */
type Fills = ReadonlyMap<number, readonly Fill[]>

const byTag = (fills: Iterable<Fill>): Fills => {
  const all = new Map<number, Fill[]>()
  for (const fill of fills) {
    const known = all.get(fill.tag)
    if (known === undefined) all.set(fill.tag, [fill])
    else known.push(fill)
  }
  return all
}

export function* fillsOf(task: LateTask): Generator<Fill> {
  for (const { from, to, tags } of task.stretches) {
    for (const tag of tags) yield { tag, from: BigInt(from), to: BigInt(to) }
  }
}

/** What of the gaps was told and is in none of the tasks; of the same time together. */
export function lateIn(
  gaps: readonly Gap[],
  tasks: readonly LateTask[],
  counts: (fill: Fill) => boolean,
): LateTask['stretches'] {
  const told = byTag(gaps.flatMap(({ filled = [] }) => filled))
  const taken = byTag(tasks.flatMap((task) => [...fillsOf(task)]))
  const together = new Map<string, LateTask['stretches'][number]>()
  for (const [tag, fills] of told) {
    const known = taken.get(tag) ?? []
    const rest = merged(fills).flatMap((fill) => restOf(fill, known))
    for (const part of rest) {
      if (!counts(part)) continue
      const [from, to] = [String(part.from), String(part.to)]
      const same = together.get(`${from} ${to}`)
      if (same === undefined) together.set(`${from} ${to}`, { from, to, tags: [tag] })
      else same.tags.push(tag)
    }
  }
  return [...together.values()].toSorted((a, b) => (BigInt(a.from) < BigInt(b.from) ? -1 : 1))
}

const restOf = (fill: Fill, known: readonly Fill[]): Fill[] => {
  const covers = known.some(({ from, to }) => from <= fill.from && to >= fill.to)
  return covers ? [] : without(fill, known)
}

/** Formulas with what of the past has changed for each, what is needed first. */
export interface Affected {
  readonly tag: Tag
  readonly stretches: readonly Fill[]
}

export interface Formulas {
  /** What is needed comes before what needs it. */
  readonly order: readonly Tag[]
  /** Numbers of all tags that a formula is made of, over other formulas too. */
  sourcesOf(tag: Tag): readonly number[]
  /** Since when it, and all that it is made of, is what it is, ticks. */
  sinceOf(tag: Tag): bigint
}

/** What was calculated before a formula was what it is, stays. */
export function affectedBy(fills: Iterable<Fill>, formulas: Formulas): Affected[] {
  const late = byTag(fills)
  return formulas.order.flatMap((tag) => {
    const since = formulas.sinceOf(tag)
    const own = formulas.sourcesOf(tag).flatMap((source) => late.get(source) ?? [])
    const stretches = merged(
      own.flatMap(({ from, to }) =>
        to <= since ? [] : [{ tag: tag.id, from: from > since ? from : since, to }],
      ),
    )
    return stretches.length === 0 ? [] : [{ tag, stretches }]
  })
}

export const changedTicks = ({ formula }: Tag): bigint => ticksFromMs(formula?.changedAt ?? 0)
