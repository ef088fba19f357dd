/** What tests of conditions share: tags, a history in memory, and a search over it without a thread. */
import type { Gap, Series } from '../../../shared/history.ts'
import { batchOf, ValueType, type TagValue } from '../../../shared/samples.ts'
import { inputs, T0, ticks } from '../fixtures.ts'
import type { MovingClient } from '../../threads/rpc.ts'
import { createOperations, type ConditionOperations } from './conditions.worker.ts'
import type { Found } from './findings.ts'
import { judgeCondition, type ConditionFact } from './judge.ts'
import { Way, type WayParts } from './way.ts'

/** `a` in m³/h, `b` in bar, the switch `on`, `text`, and `mode`, whose values are states. */
export const facts: readonly ConditionFact[] = [
  ...inputs.map((fact): ConditionFact => ({ ...fact, states: null })),
  { id: 5, name: 'mode', kind: 'number', unit: null, states: [{ value: 2, text: 'Auto' }] },
  { id: 6, name: 'temp', kind: 'number', unit: '°C', states: null },
]

export interface Point {
  readonly tag: number
  /** Seconds after `T0`. */
  readonly at: number
  readonly value: TagValue
  readonly status?: number
}
export interface Break {
  readonly from: number
  readonly to: number | null
  /** All of them where it is absent. */
  readonly tag?: number
  readonly kind?: Gap['kind']
}

export const at = (seconds: number): bigint => ticks(T0 + seconds * 1_000)
export const secondsOf = (time: bigint): number => Number(time - ticks(T0)) / 10_000_000

const typeOf = (value: TagValue): number =>
  typeof value === 'boolean'
    ? ValueType.Boolean
    : typeof value === 'string'
      ? ValueType.String
      : typeof value === 'number'
        ? ValueType.Double
        : ValueType.Null

const rows = (points: readonly Point[]) =>
  batchOf(
    points.map(({ tag, at: seconds, value, status = 0 }) => ({
      ...{ tag, sourceTime: at(seconds), serverTime: at(seconds), status },
      ...{ type: typeOf(value), flags: 0, value },
    })),
  )

function penOf(tag: number, points: readonly Point[], truncated: boolean): Series {
  const { sourceTime, value, status, type, flags, others } = rows(points)
  return { tag, raw: true, truncated, time: sourceTime, value, status, type, flags, others }
}

/** @param most samples of a tag in one answer */
export function historyOf(
  points: readonly Point[],
  breaks: readonly Break[] = [],
  most = Number.POSITIVE_INFINITY,
): WayParts['history'] {
  const sorted = points
    .map((point, order) => ({ point, order }))
    .sort((one, other) => one.point.at - other.point.at || one.order - other.order)
    .map(({ point }) => point)
  const gaps = breaks.map(({ from, to, tag, kind = 'link_lost' }, index): Gap => ({
    ...{ id: index + 1, kind, lost: null },
    scope: tag === undefined ? { of: 'all' } : { of: 'tag', tag },
    from: at(from),
    to: to === null ? null : at(to),
  }))
  const touching = (from: bigint, to: bigint): Gap[] =>
    gaps.filter((gap) => gap.from < to && (gap.to === null || gap.to > from))
  return {
    range: ({ tags, from, to, limit = most }) => {
      const series = tags.map((tag) => {
        const own = sorted.filter(
          (point) => point.tag === tag && at(point.at) >= from && at(point.at) < to,
        )
        const room = Math.min(limit, most)
        return penOf(tag, own.slice(0, room), own.length > room)
      })
      return Promise.resolve({ series, gaps: touching(from, to) })
    },
    latest: (until, tags = []) =>
      Promise.resolve(
        rows(
          tags.flatMap(
            (tag) => sorted.findLast((point) => point.tag === tag && at(point.at) < until) ?? [],
          ),
        ),
      ),
    gaps: ({ from, to }) => Promise.resolve(touching(from, to)),
  }
}

export function clientOf(): MovingClient<ConditionOperations> {
  const operations = createOperations()
  return {
    begin: (most) => Promise.resolve(operations.begin(most)),
    open: (plan, start) => Promise.resolve(operations.open(plan, start)),
    stretch: (series, gaps, to) => Promise.resolve(operations.stretch(series, gaps, to)),
    finish: (to, isNow) => Promise.resolve(operations.finish(to, isNow)),
  }
}

export interface Looked {
  readonly found: readonly Found[]
  readonly count: number
  /** Seconds. */
  readonly lasted: number
  readonly unknown: number
}

/** Looks for a text between two moments, in seconds after `T0`. */
export async function look(
  text: string,
  from: number,
  to: number,
  parts: Omit<WayParts, 'tagById'>,
  options: { readonly isNow?: boolean; readonly most?: number } = {},
): Promise<Looked> {
  const judged = judgeCondition(text, facts)
  if (!judged.ok) throw new Error(`${text}: ${JSON.stringify(judged.fault)}`)
  const { isNow = false, most = 1_000 } = options
  const search = { plan: judged.plan, from: at(from), to: at(to), isNow, most }
  const way = new Way(
    { ...parts, tagById: () => undefined },
    clientOf(),
    search,
    'test',
    new AbortController().signal,
  )
  const found: Found[] = []
  let last = { count: 0, lasted: 0n, unknown: 0n }
  for await (const told of way.go()) {
    found.push(...told.found)
    last = told
  }
  return {
    found,
    count: last.count,
    lasted: Number(last.lasted) / 10_000_000,
    unknown: Number(last.unknown) / 10_000_000,
  }
}
