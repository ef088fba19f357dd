/**
 * Owns answering an aggregate: one tag after the other, in steps of a page, from the sample that held before
 * the window to the first one behind it. What a damaged chunk held is missing as in a gap.
 */
import {
  LATEST,
  rollupLevels,
  type Aggregate,
  type AggregateAnswer,
  type AggregateQuery,
  type Gap,
  type RollupLevel,
} from '../../shared/history.ts'
import type { Ticks } from '../../shared/time.ts'
import { edgesOf } from './aggregate-edges.ts'
import { Tally, type Missing } from './aggregate-tally.ts'
import type { Found, Page } from './merging.ts'
import { LEVEL_TICKS } from './rollup-buckets.ts'
import type { Rolled, RolledQuestion, Unsettled, Visit } from './rollup-reading.ts'

export interface AggregateQuestion extends AggregateQuery {
  /** Of each tag, those that touch the window. */
  readonly gaps: readonly (readonly Gap[])[]
}

export interface AggregateFound extends AggregateAnswer {
  /** A part of what was asked for cannot be read. */
  readonly isDamaged: boolean
}

/** Each call is one state of the history. */
export interface Samples {
  before(tag: number, until: Ticks): Found | undefined
  after(tag: number, from: Ticks): Found | undefined
  page(tag: number, from: Ticks, to: Ticks): Page
  rolled(
    question: Omit<RolledQuestion, 'unsettled'>,
    apart: readonly Unsettled[],
    visit: Visit,
  ): Rolled
  /** Gaps in place of what turned out to be damaged. */
  damaged(tag: number): readonly Gap[]
}

export function* aggregated(
  query: AggregateQuestion,
  samples: Samples,
): Generator<void, AggregateFound> {
  const edges = edgesOf(query.bucket, query.from, query.to)
  const series: Aggregate[] = []
  let isDamaged = false
  for (const at of query.tags.keys()) {
    let known = samples.damaged(query.tags[at]!.tag)
    for (;;) {
      const one = yield* tallied(query, at, edges, known, samples)
      const found = samples.damaged(query.tags[at]!.tag)
      // What is damaged is found by reading it.
      if (found.length === known.length) {
        series.push(one)
        break
      }
      known = found
    }
    isDamaged ||= known.length > 0
  }
  return { edges: BigInt64Array.from(edges), series, isDamaged }
}

function* tallied(
  { tags, from, to, until, functions, gaps }: AggregateQuestion,
  which: number,
  edges: readonly Ticks[],
  damaged: readonly Gap[],
  samples: Samples,
): Generator<void, Aggregate> {
  const { tag, line } = tags[which]!
  const missing = [...gaps[which]!, ...damaged]
  const tally = new Tally(edges, missingOf(missing, from, until), line)
  const before = samples.before(tag, from)
  if (before !== undefined) tally.hold(before.rows, before.row)
  const rolling = Tally.mayUse(functions, line) ? levelsFor(edges, missing) : []
  let coarsest: RollupLevel | undefined
  const fill = function* (begin: Ticks, end: Ticks, depth: number): Generator<void, void> {
    const { level, apart } = rolling[depth] ?? {}
    for (let at = begin; at < end; yield) {
      if (level === undefined) {
        const page = samples.page(tag, at, end)
        tally.add(page.rows, page.from, page.to)
        at = page.next
        continue
      }
      const { next, isRaw } = samples.rolled(
        { tag, level, part: 'all', from: at, to: end },
        apart ?? [],
        (buckets, first, past, block) => {
          const base = Number(block - from)
          for (let i = first; i < past; i++) {
            tally.addRollup(buckets, i, base + buckets.at[i]! * LEVEL_TICKS[level])
          }
          coarsest = coarserOf(coarsest, level)
        },
      )
      if (isRaw) yield* fill(at, next, depth + 1)
      at = next
    }
  }
  yield* fill(from, to, 0)
  const after = samples.after(tag, to)
  if (after !== undefined) tally.leadTo(after.rows, after.row)
  else tally.finish(Number(until - from))
  const columns = tally.columns(functions, Number(until - from))
  return coarsest === undefined ? { tag, ...columns } : { tag, level: coarsest, ...columns }
}

/** Borders that a level of roll-ups is used around at most; beyond, looking for them takes as long as samples. */
const MOST_APART = 1000

interface Rolling {
  readonly level: RollupLevel
  /** Roll-ups in which a bucket or a gap has a border are not to be used. */
  readonly apart: readonly Unsettled[]
}

/** Levels of roll-ups that may serve, the coarsest first. */
function levelsFor(edges: readonly Ticks[], gaps: readonly Gap[]): Rolling[] {
  const missing = gaps.map(({ from, to }) => ({ from, to: to ?? LATEST }))
  const length = Number(edges.at(-1)! - edges[0]!) / (edges.length - 1)
  return (['day', 'hour', 'quarter'] as const).flatMap((level) => {
    if (length < LEVEL_TICKS[level]) return []
    const ticks = BigInt(LEVEL_TICKS[level])
    const inner = edges.slice(1, -1).filter((edge) => edge % ticks !== 0n)
    const apart = [...inner.map((edge) => ({ from: edge, to: edge })), ...missing]
    return apart.length > MOST_APART ? [] : [{ level, apart }]
  })
}

const coarserOf = (one: RollupLevel | undefined, other: RollupLevel): RollupLevel =>
  one !== undefined && rollupLevels.indexOf(one) > rollupLevels.indexOf(other) ? one : other

/** Gaps as ticks from a moment on, by their beginning; one that lasts reaches to the present. */
function missingOf(gaps: readonly Gap[], base: Ticks, until: Ticks): Missing[] {
  return gaps
    .map((gap) => ({ from: Number(gap.from - base), to: Number((gap.to ?? until) - base) }))
    .sort((a, b) => a.from - b.from)
}
