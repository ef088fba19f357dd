/**
 * Which parts of a stretch of history a search may pass over, as a pure function of its bounds, its gaps and what was
 * known when it began. Where any of these leaves a doubt the samples are looked at.
 */
import { Bound, type TagBounds } from '../../../shared/history-bounds.ts'
import type { Lost } from '../replay.ts'
import { decide, type Bounds } from './bounds.ts'
import type { Plan } from './plan.ts'

export interface Part {
  /** Ticks; it begins where the one before it ends. */
  readonly to: bigint
  /** What all of it is; `look` where that is not known. */
  readonly verdict: 'false' | 'unknown' | 'look'
}

export interface Known {
  /** In the order of the tags of the condition, bucket by bucket from `from` on. */
  readonly series: readonly TagBounds[]
  /** Ticks; a border of buckets, as far before `at` as lengths of `for` reach, or further. */
  readonly from: bigint
  readonly bucket: bigint
  /** Those that touch the buckets, and those since the sample that each tag had last before them. */
  readonly gaps: readonly Lost[]
  /** Of each tag, when its last sample before `from` was; null where there was none. */
  readonly last: readonly (bigint | null)[]
}

/** Buckets before a moment that are looked at beside it. */
const MOST_BEFORE = 25

/** Whether a tag is known: lost, known, or one of both. */
type State = 'lost' | 'known' | 'either'

/** Parts of what lies between two moments, the last ends at the second. */
export function partsOf(plan: Plan, known: Known, at: bigint, to: bigint): Part[] {
  const { bucket, from } = known
  const tags = new Map(plan.tags.map(({ name }, place) => [name, boundsOf(known, place)]))
  const before = Number((BigInt(plan.memory) + bucket - 1n) / bucket)
  const parts: Part[] = []
  let begin = at
  for (let place = Number((at - from) / bucket); begin < to; place += 1) {
    const bounds = (name: string): Bounds | null => tags.get(name)?.[place] ?? null
    const first = place - before
    const all =
      first < 0 || before > MOST_BEFORE
        ? null
        : (name: string) => joined(tags.get(name)?.slice(first, place + 1) ?? [])
    const made = decide(plan.node, bounds, all)
    const verdict = made === 'true' ? 'look' : made
    const past = from + BigInt(place + 1) * bucket
    const end = past < to ? past : to
    if (parts.at(-1)?.verdict === verdict) parts.pop()
    parts.push({ to: end, verdict })
    begin = end
  }
  return worthwhile(parts, at, BigInt(plan.memory) + bucket)
}

/** To begin anew behind what is passed over costs what it reads: all before it that counts. */
function worthwhile(parts: readonly Part[], at: bigint, length: bigint): Part[] {
  const made: Part[] = []
  let begin = at
  for (const { to, verdict } of parts) {
    const worth: Part = to - begin > length ? { to, verdict } : { to, verdict: 'look' }
    begin = to
    if (made.at(-1)?.verdict === worth.verdict) made.pop()
    made.push(worth)
  }
  return made
}

/** Of one tag, bucket by bucket; null where nothing is known of one. */
function boundsOf({ series, from, bucket, gaps, last }: Known, place: number): (Bounds | null)[] {
  const one = series[place]
  if (one === undefined) return []
  const own = gaps.filter(({ tags }) => tags.includes(one.tag))
  let state = begun(own, last[place] ?? null, from)
  let [first, past] = [0, 0]
  return Array.from(one.marks, (marks, index) => {
    const begin = from + BigInt(index) * bucket
    const end = begin + bucket
    while (past < own.length && own[past]!.from < end) past += 1
    // Gaps are in order of their beginning; those that have ended are left behind as far as all before them have.
    while (first < past && own[first]!.to !== null && own[first]!.to! < begin) first += 1
    const touching = own.slice(first, past).filter((gap) => gap.to === null || gap.to >= begin)
    const former = state
    // What was not read may have samples, or not.
    const isUnread = (marks & Bound.Unread) !== 0
    const isSampled = (marks & Bound.Sampled) !== 0
    state = after(former, touching, begin, end, isUnread ? null : isSampled)
    if (isUnread) return null
    const covers = ({ from: at, to }: Lost): boolean => at <= begin && (to === null || to >= end)
    const isLost =
      former === 'lost' && !isSampled && (touching.length === 0 || touching.some(covers))
    return {
      min: numberOf(one.least[index]),
      max: numberOf(one.greatest[index]),
      kind: kindOf(marks),
      hasOther: (marks & Bound.Faulty) !== 0,
      hasUncertain: (marks & Bound.Uncertain) !== 0,
      hasGap: former !== 'known' || touching.length > 0 || (marks & Bound.Unheard) !== 0,
      isLost,
    }
  })
}

const numberOf = (value: number | undefined): number | null =>
  value === undefined || Number.isNaN(value) ? null : value

function kindOf(marks: number): Bounds['kind'] {
  const kinds = marks & (Bound.Number | Bound.Switch)
  return kinds === Bound.Number ? 'number' : kinds === Bound.Switch ? 'boolean' : null
}

/** @param last when its last sample was @param at a moment after it */
function begun(gaps: readonly Lost[], last: bigint | null, at: bigint): State {
  if (last === null) return 'lost'
  const since = gaps.filter(({ from, to }) => from < at && (to === null || to > last))
  const stands = since.some(({ from, to }) => from >= last && (to === null || to >= at))
  return stands ? 'lost' : after('known', since, last, at, false)
}

/**
 * What a tag is at the end of a stretch.
 * @param touching gaps of it that touch the stretch
 * @param isSampled whether samples came in it; null where that is not known
 */
function after(
  before: State,
  touching: readonly Lost[],
  begin: bigint,
  end: bigint,
  isSampled: boolean | null,
): State {
  if (touching.length === 0) {
    if (before === 'known' || isSampled === true) return 'known'
    return isSampled === null ? 'either' : before
  }
  const lasting = touching.filter(({ to }) => to === null || to >= end)
  if (lasting.length > 0) {
    const isWithout = isSampled === false
    const fromThere = lasting.some(({ from }) => from >= begin || before === 'lost')
    return isWithout && fromThere ? 'lost' : 'either'
  }
  // The last that ends gives the tag back, where it is one that does.
  const ends = touching.map(({ to }) => to ?? end)
  const newest = ends.reduce((one, other) => (other > one ? other : one))
  const isBrief = touching.some(({ from, to }) => from === to)
  const returns = touching.some((gap) => gap.to === newest && gap.returns)
  return returns && !isBrief ? 'known' : 'either'
}

/** Of several stretches that follow one another; null where nothing is known of one of them. */
function joined(all: readonly (Bounds | null)[]): Bounds | null {
  let made: Bounds | null = null
  for (const one of all) {
    if (one === null) return null
    made = made === null ? one : both(made, one)
  }
  return made
}

const both = (one: Bounds, other: Bounds): Bounds => ({
  min: one.min === null || other.min === null ? null : Math.min(one.min, other.min),
  max: one.max === null || other.max === null ? null : Math.max(one.max, other.max),
  kind: one.kind === other.kind ? one.kind : null,
  hasOther: one.hasOther || other.hasOther,
  hasUncertain: one.hasUncertain || other.hasUncertain,
  hasGap: one.hasGap || other.hasGap,
  isLost: one.isLost && other.isLost,
})
