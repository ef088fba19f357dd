/**
 * Samples of the history as a line for a sparkline: held where the value stood still, broken where there
 * is a gap or a value was bad. Pure; milliseconds.
 */
import type { Output } from '../../shared/contract.ts'
import { qualityOf } from '../../shared/quality.ts'
import { msFromTicks } from '../../shared/time.ts'

type Range = Output<'history.range'>
export type Series = Range['series'][number]
export type Gap = Range['gaps'][number]

export interface Line {
  readonly times: Float64Array
  /** NaN breaks it. */
  readonly values: Float64Array
}

export const noLine: Line = { times: new Float64Array(0), values: new Float64Array(0) }

export interface LineOwner {
  readonly id: number
  readonly server: number | null
  readonly step: boolean
  readonly sampling: number
}

/**
 * A server reports changes alone: what lies further apart than this, than some samplings and some
 * pixels to which the history was reduced, was confirmed unchanged all the while and is no slope.
 */
const HOLDS_MS = 10_000
const HOLDS_SAMPLINGS = 3
const HOLDS_PIXELS = 4

const covers = (gap: Gap, { id, server }: LineOwner): boolean =>
  gap.scope.of === 'all' ||
  (gap.scope.of === 'server' ? gap.scope.server === server : gap.scope.tag === id)

/** @param until the last value is believed up to here; @param pixel milliseconds of one */
export function lineOf(
  series: Series,
  gaps: readonly Gap[],
  tag: LineOwner,
  until: number,
  pixel: number,
): Line {
  const holds = tag.step
    ? 0
    : Math.max(HOLDS_MS, HOLDS_SAMPLINGS * tag.sampling, HOLDS_PIXELS * pixel)
  const times: number[] = []
  const values: number[] = []
  const put = (time: number, value: number) => {
    times.push(time)
    values.push(value)
  }
  let last = Number.NaN
  /** The value that stands on goes on to here. */
  const hold = (time: number) => {
    const value = values.at(-1) ?? Number.NaN
    if (!Number.isNaN(value) && time - (times.at(-1) ?? time) > holds) put(time, value)
  }
  const breaks = gaps
    .filter((gap) => covers(gap, tag))
    .map(({ from, to }) => ({ from: msFromTicks(from), to: to === null ? null : msFromTicks(to) }))
    .toSorted((a, b) => a.from - b.from)
  let next = 0
  /** Gaps that begin before this; what stood before one stands after it where nothing else came. */
  const cross = (time: number) => {
    for (let gap = breaks[next]; gap !== undefined && gap.from <= time; gap = breaks[++next]) {
      hold(gap.from)
      put(gap.from, Number.NaN)
      if (gap.to !== null && time - gap.to > holds && !Number.isNaN(last)) put(gap.to, last)
    }
  }
  for (let row = 0; row < series.time.length; row++) {
    const time = msFromTicks(series.time[row] ?? 0n)
    const bad = qualityOf(series.status[row] ?? 0) === 'bad'
    cross(time)
    hold(time)
    last = bad ? Number.NaN : (series.value[row] ?? Number.NaN)
    put(time, last)
  }
  cross(until)
  const end = values.at(-1) ?? Number.NaN
  if (!Number.isNaN(end) && until > (times.at(-1) ?? until)) put(until, end)
  return { times: Float64Array.from(times), values: Float64Array.from(values) }
}
