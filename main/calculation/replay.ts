/**
 * A formula over what the history holds of its tags: samples in order of time, gaps as what they are, the
 * moments at which time alone changes it. The same evaluator as for what comes now, so that the past is
 * not calculated in another way.
 */
import type { Gap, Series } from '../../shared/history.ts'
import { columns, SampleFlag, valueAt, type SampleBatch } from '../../shared/samples.ts'
import { msFromTicks } from '../../shared/time.ts'
import type { Evaluator } from './evaluator.ts'
import { concatenated } from './batches.ts'

/** From when on nothing is known of some tags. */
export interface Lost {
  readonly from: bigint
  readonly tags: readonly number[]
  /** Where nobody was there: what was still stored within it ends it not. */
  readonly awayUntil: bigint | null
}

export interface Stretch {
  readonly series: readonly Series[]
  /** Of its tags, oldest first. */
  readonly gaps: readonly Lost[]
  /** Ticks; exclusive. */
  readonly to: bigint
}

/** Milliseconds between two looks where time alone can change a result. */
const TICK_MS = 1_000n

/** A tag that a formula names, as gaps tell of it. */
export interface Owned {
  readonly id: number
  readonly server: number | null
  /** What a person entered is true though nobody was there. */
  readonly manual: boolean
}

/** Gaps with the tags that each is of. */
export function gapsOf(gaps: readonly Gap[], tags: readonly Owned[], now: bigint): Lost[] {
  return gaps.map(({ kind, from, to, scope }) => ({
    from,
    awayUntil: kind === 'console_stopped' ? (to ?? now) : null,
    tags: tags.flatMap(({ id, server, manual }) => {
      if (scope.of === 'all') return manual ? [] : [id]
      const own = scope.of === 'server' ? scope.server === server : scope.tag === id
      return own ? [id] : []
    }),
  }))
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

/**
 * @param since where the stretch begins, ticks
 * @param ticks whether the formula changes as time goes by, or has a schedule
 */
export function replay(
  evaluator: Evaluator,
  { series, gaps, to }: Stretch,
  since: bigint,
  ticks: boolean,
): SampleBatch {
  const batch = merged(series)
  const results: SampleBatch[] = []
  const keep = (made: SampleBatch): void => {
    if (made.tag.length > 0) results.push(made)
  }
  const step = TICK_MS * 10_000n
  let tick = (since / step + 1n) * step
  let gap = 0
  let row = 0
  let away: Lost | null = null
  for (;;) {
    const sample = batch.sourceTime[row]
    const lost = gaps[gap]
    const next = sample ?? to
    if (ticks && tick < to && tick <= next && (lost === undefined || tick <= lost.from)) {
      keep(evaluator.tick(msFromTicks(tick)))
      tick += step
    } else if (lost !== undefined && lost.from < to && lost.from <= next) {
      keep(evaluator.lose(lost.tags, msFromTicks(lost.from)))
      if (lost.awayUntil !== null) away = lost
      gap += 1
    } else if (sample !== undefined && sample < to) {
      // As many as fit before anything else happens.
      const end = lost !== undefined && lost.from < to ? lost.from : to
      const within = away?.awayUntil ?? null
      const isAway = within !== null && sample < within
      const until = ticks && tick < end ? tick : end
      const from = row
      while (row < batch.tag.length && (batch.sourceTime[row] ?? to) < until) {
        if (isAway && (batch.sourceTime[row] ?? to) >= within) break
        row += 1
      }
      if (row === from) row += 1
      keep(evaluator.take(part(batch, from, row), msFromTicks(sample), true))
      const newest = batch.sourceTime[row - 1] ?? sample
      if (isAway) keep(evaluator.lose(away?.tags ?? [], msFromTicks(newest)))
    } else return concatenated(results)
  }
}
