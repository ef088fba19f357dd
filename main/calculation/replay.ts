/**
 * A formula over what the history holds of its tags: samples in order of time, gaps as what they are, the
 * moments at which time alone changes it. The same evaluator as for what comes now, so that the past is
 * not calculated in another way.
 */
import type { Gap, GapKind, Series } from '../../shared/history.ts'
import {
  columns,
  concatenated,
  SampleFlag,
  valueAt,
  type SampleBatch,
} from '../../shared/samples.ts'
import { without } from '../../shared/stretches.ts'
import { msFromTicks } from '../../shared/time.ts'
import { notToldBy } from './batches.ts'
import type { Evaluator } from './evaluator.ts'

/** A time in which nothing is known of some tags. */
export interface Lost {
  readonly from: bigint
  /** Ticks; null while it is still open. */
  readonly to: bigint | null
  readonly tags: readonly number[]
  /** Nobody was there: what was still stored within it ends it not. */
  readonly away: boolean
  /** At its end each tag is what it was last, whether anything came or not. */
  readonly returns: boolean
}

export interface Stretch {
  readonly series: readonly Series[]
  /** Of its tags, oldest first; those that had begun before the stretch among them. */
  readonly gaps: readonly Lost[]
  /** Ticks; exclusive. */
  readonly to: bigint
  /** It was looked at before, but for samples that came late: time alone changes nothing in it. */
  readonly isOld: boolean
}

/** Milliseconds between two looks where time alone can change a result. */
const TICK_MS = 1_000n

/** A tag that a formula names, as gaps tell of it. */
export interface Owned {
  readonly id: number
  readonly server: number | null
  /** What a person entered is true though nobody is there. */
  readonly manual: boolean
}

/** Those that end when acquisition says that each value is what the server holds. */
const returning: ReadonlySet<GapKind> = new Set([
  'link_lost',
  'not_connected',
  'switching',
  'switched_off',
])

/**
 * Gaps with the tags that each is of. What the server's own history has told since is no gap: there each
 * value held until the next. Where a part of it is missing nothing is known until something comes.
 */
export function gapsOf(gaps: readonly Gap[], tags: readonly Owned[]): Lost[] {
  const found: Lost[] = []
  for (const { kind, from, to, scope, filled = [] } of gaps) {
    const away = kind === 'console_stopped'
    const returns = returning.has(kind)
    const whole: number[] = []
    for (const { id, server, manual } of tags) {
      const own =
        scope.of === 'all'
          ? !manual
          : scope.of === 'server'
            ? scope.server === server
            : scope.tag === id
      if (!own) continue
      const told = filled.filter(({ tag }) => tag === id)
      if (told.length === 0 || to === null) {
        whole.push(id)
        continue
      }
      for (const rest of without({ tag: id, from, to }, told)) {
        // One that ends where the history goes on has nothing to return to.
        const isLast = rest.to === to
        found.push({ from: rest.from, to: rest.to, tags: [id], away, returns: returns && isLast })
      }
    }
    if (whole.length > 0) found.push({ from, to, tags: whole, away, returns })
  }
  return found.sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0))
}

/** The samples of several pens as one batch in order of time. */
export function merged(series: readonly Series[]): SampleBatch {
  const rows = series.flatMap((pen, at) => Array.from(pen.time, (time, row) => ({ time, at, row })))
  rows.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : a.at - b.at || a.row - b.row))
  const batch = columns(rows.length)
  rows.forEach(({ time, at, row }, index) => {
    const pen = series[at]
    if (pen === undefined) return
    batch.tag[index] = pen.tag
    batch.sourceTime[index] = time
    batch.serverTime[index] = time
    batch.status[index] = pen.status[row] ?? 0
    batch.type[index] = pen.type[row] ?? 0
    batch.flags[index] = (pen.flags[row] ?? 0) & ~SampleFlag.BackFilled
    batch.value[index] = pen.value[row] ?? Number.NaN
  })
  const texts = new Map(series.map((pen) => [pen.tag, new Map(pen.others)]))
  rows.forEach(({ at, row }, index) => {
    const value = texts.get(series[at]?.tag ?? -1)?.get(row)
    if (value !== undefined) batch.others.push([index, value])
  })
  return batch
}

const part = (batch: SampleBatch, from: number, to: number): SampleBatch => ({
  tag: batch.tag.subarray(from, to),
  sourceTime: batch.sourceTime.subarray(from, to),
  serverTime: batch.serverTime.subarray(from, to),
  status: batch.status.subarray(from, to),
  type: batch.type.subarray(from, to),
  flags: batch.flags.subarray(from, to),
  value: batch.value.subarray(from, to),
  others: Array.from(
    { length: to - from },
    (_, row) => [row, valueAt(batch, from + row)] as const,
  ).filter(
    ([, value]) => value !== null && typeof value !== 'number' && typeof value !== 'boolean',
  ),
})

/** Who is told what is lost; what it answers is handed on. */
export interface Loser<T> {
  /** @param at Unix milliseconds */
  lose(tags: readonly number[], at: number): T
  regain(tags: readonly number[], at: number): T
}

/** What is lost, from moment to moment, over all stretches of one way through the history. */
export class Losses {
  readonly #open = new Set<Lost>()
  #waiting: Lost[] = []

  add(gaps: readonly Lost[]): void {
    if (gaps.length === 0) return
    this.#waiting = [...this.#waiting, ...gaps].sort((a, b) =>
      a.from < b.from ? -1 : a.from > b.from ? 1 : 0,
    )
  }

  /** When something is lost next; null where nothing is known to be. */
  get begin(): bigint | null {
    return this.#waiting[0]?.from ?? null
  }

  /** When one of them ends next. */
  get end(): bigint | null {
    let first: bigint | null = null
    for (const { to } of this.#open) if (to !== null && (first === null || to < first)) first = to
    return first
  }

  /** Does what is due then: what begins comes before what ends, so that nothing shines through between. */
  *take<T>(evaluator: Loser<T>, time: bigint): Generator<T> {
    yield* this.begins(evaluator, time)
    yield* this.ends(evaluator, time)
  }

  *begins<T>(evaluator: Loser<T>, time: bigint): Generator<T> {
    const at = msFromTicks(time)
    for (
      let gap = this.#waiting[0];
      gap !== undefined && gap.from <= time;
      gap = this.#waiting[0]
    ) {
      this.#waiting.shift()
      yield evaluator.lose(gap.tags, at)
      this.#open.add(gap)
    }
  }

  *ends<T>(evaluator: Loser<T>, time: bigint): Generator<T> {
    const at = msFromTicks(time)
    const ended = [...this.#open].filter(({ to }) => to !== null && to <= time)
    // Two that end at once: neither keeps a tag of the other from returning.
    for (const gap of ended) this.#open.delete(gap)
    const still = new Set([...this.#open].flatMap(({ tags }) => tags))
    for (const gap of ended) {
      if (!gap.returns) continue
      yield evaluator.regain(
        gap.tags.filter((tag) => !still.has(tag)),
        at,
      )
    }
  }

  /** Of which tags a sample ends nothing now. */
  get away(): ReadonlySet<number> {
    return new Set([...this.#open].flatMap(({ away, tags }) => (away ? tags : [])))
  }
}

/** One way through the history. */
export interface Way {
  readonly evaluator: Evaluator
  readonly losses: Losses
  /** Where the next stretch begins, ticks. */
  since: bigint
  /** Whether the formula changes as time goes by, or has a schedule. */
  readonly ticks: boolean
}

/** Goes over the next stretch. */
export function replay(way: Way, { series, gaps, to, isOld }: Stretch): SampleBatch {
  const { evaluator, losses, since } = way
  const ticks = way.ticks && !isOld
  losses.add(gaps)
  const batch = merged(series)
  const results: SampleBatch[] = []
  const keep = (made: SampleBatch): void => {
    if (made.tag.length > 0) results.push(made)
  }
  /** What time alone has made of the very moment of the next sample, which has the last word of it. */
  let ofTick: SampleBatch | null = null
  const follow = (made: SampleBatch): void => {
    if (ofTick !== null) keep(notToldBy(made, ofTick))
    ofTick = null
    keep(made)
  }
  const step = TICK_MS * 10_000n
  let tick = (since / step + 1n) * step
  let row = 0
  for (;;) {
    const sample = batch.sourceTime[row]
    const next = sample !== undefined && sample < to ? sample : to
    const { begin, end } = losses
    // A sample of the very moment from which nothing is known was known; one at the end of it is of after it.
    const begins = begin !== null && begin < next
    const ends = end !== null && end <= next && end < to
    const lost = begins && (!ends || begin < end) ? begin : ends ? end : null
    if (ticks && tick < to && tick <= next && (lost === null || tick <= lost)) {
      const made = evaluator.tick(msFromTicks(tick))
      if (tick === next) ofTick = made
      else keep(made)
      tick += step
    } else if (lost !== null) {
      for (const made of losses.take(evaluator, lost)) follow(made)
    } else if (next < to) {
      // As many as fit before anything else happens.
      const from = row
      const fits = (time: bigint): boolean =>
        time < to &&
        (begin === null || time <= begin) &&
        (end === null || time < end) &&
        (!ticks || time < tick || tick >= to)
      while (row < batch.tag.length && fits(batch.sourceTime[row] ?? to)) row += 1
      const { away } = losses
      const came = part(batch, from, row)
      follow(evaluator.take(came, msFromTicks(next), true))
      const again = new Set([...came.tag].filter((tag) => away.has(tag)))
      if (again.size > 0) {
        keep(evaluator.lose(again, msFromTicks(batch.sourceTime[row - 1] ?? next)))
      }
    } else {
      way.since = to
      return concatenated(results)
    }
  }
}
