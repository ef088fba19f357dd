/**
 * Owns answering an aggregate: one tag after the other, in steps of a page, from the sample that held before
 * the window to the first one behind it. What a damaged chunk held is missing as in a gap.
 */
import type { Aggregate, AggregateAnswer, AggregateQuery, Gap } from '../../shared/history.ts'
import type { Ticks } from '../../shared/time.ts'
import { edgesOf } from './aggregate-edges.ts'
import { Tally, type Missing } from './aggregate-tally.ts'
import type { Found, Page } from './merging.ts'

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
  const tally = new Tally(edges, missingOf([...gaps[which]!, ...damaged], from, until), line)
  const before = samples.before(tag, from)
  if (before !== undefined) tally.hold(before.rows, before.row)
  for (let at = from; at < to; yield) {
    const page = samples.page(tag, at, to)
    tally.add(page.rows, page.from, page.to)
    at = page.next
  }
  const after = samples.after(tag, to)
  if (after !== undefined) tally.leadTo(after.rows, after.row)
  else tally.finish(Number(until - from))
  return { tag, ...tally.columns(functions, Number(until - from)) }
}

/** Gaps as ticks from a moment on, by their beginning; one that lasts reaches to the present. */
function missingOf(gaps: readonly Gap[], base: Ticks, until: Ticks): Missing[] {
  return gaps
    .map((gap) => ({ from: Number(gap.from - base), to: Number((gap.to ?? until) - base) }))
    .sort((a, b) => a.from - b.from)
}
