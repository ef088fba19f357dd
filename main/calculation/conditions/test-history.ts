/** What tests of conditions share: tags, a history in memory, and a search over it without a thread. */
import { expect } from 'vitest'
import { Bound, type BoundsPort } from '../../../shared/history-bounds.ts'
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

/** @param most samples of a tag in one answer @param asked told of each stretch that is read, in seconds */
export function historyOf(
  points: readonly Point[],
  breaks: readonly Break[] = [],
  most = Number.POSITIVE_INFINITY,
  asked: (from: number, to: number) => void = () => undefined,
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
      asked(secondsOf(from), secondsOf(to))
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

/** Nothing is told of anything: all is read. */
export const unread: BoundsPort = {
  ...{ bucket: 36_000_000_000n, most: 768 },
  of: ({ tags, from, to }) => {
    const count = Number((to - from) / 36_000_000_000n)
    const none = new Float64Array(count).fill(Number.NaN)
    const marks = new Uint8Array(count).fill(Bound.Unread)
    return Promise.resolve(tags.map((tag) => ({ tag, least: none, greatest: none, marks })))
  },
}

/**
 * Bounds as roll-ups have them. @param seconds of one bucket @param most buckets in one answer
 * @param isStale whether nothing is told of a bucket, which begins at this second
 */
export function boundsOf(
  points: readonly Point[],
  seconds: number,
  most: number,
  isStale: (begin: number, tag: number) => boolean = () => false,
): BoundsPort {
  const sorted = points.toSorted((one, other) => one.at - other.at)
  const bucket = BigInt(seconds) * 10_000_000n
  return {
    bucket,
    most,
    of: ({ tags, from, to }) => {
      expect(from % bucket).toBe(0n)
      expect(to % bucket).toBe(0n)
      const count = Number((to - from) / bucket)
      expect(count).toBeLessThanOrEqual(most)
      return Promise.resolve(
        tags.map((tag) => {
          const own = sorted.filter((point) => point.tag === tag)
          const [least, greatest] = [new Float64Array(count), new Float64Array(count)]
          const marks = Uint8Array.from(least, (_, index) => {
            const begin = secondsOf(from + BigInt(index) * bucket)
            least[index] = greatest[index] = Number.NaN
            if (isStale(begin, tag)) return Bound.Unread
            const before = own.findLast((point) => point.at < begin)
            const within = own.filter((point) => point.at >= begin && point.at < begin + seconds)
            const held = [...(before === undefined ? [] : [before]), ...within]
            const sound = held.filter(({ status = 0 }) => status >>> 30 < 2)
            if (sound.length > 0) {
              const values = sound.map(({ value }) => Number(value))
              least[index] = Math.min(...values)
              greatest[index] = Math.max(...values)
            }
            const has = (is: boolean, mark: number): number => (is ? mark : 0)
            return (
              has(sound.length < held.length, Bound.Faulty) |
              has(
                held.some(({ status = 0 }) => status >>> 30 === 1),
                Bound.Uncertain,
              ) |
              has(before === undefined, Bound.Unheard) |
              has(within.length > 0, Bound.Sampled) |
              has(
                held.some(({ value }) => typeof value === 'number'),
                Bound.Number,
              ) |
              has(
                held.some(({ value }) => typeof value === 'boolean'),
                Bound.Switch,
              )
            )
          })
          return { tag, least, greatest, marks }
        }),
      )
    },
  }
}

export function clientOf(): MovingClient<ConditionOperations> {
  const operations = createOperations()
  return {
    begin: (most) => Promise.resolve(operations.begin(most)),
    open: (...known) => Promise.resolve(operations.open(...known)),
    stretch: (series, gaps, to) => Promise.resolve(operations.stretch(series, gaps, to)),
    pass: (from, to, verdict) => Promise.resolve(operations.pass(from, to, verdict)),
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
  parts: Pick<WayParts, 'history'> & Partial<WayParts>,
  options: { readonly isNow?: boolean; readonly most?: number } = {},
): Promise<Looked> {
  const judged = judgeCondition(text, facts)
  if (!judged.ok) throw new Error(`${text}: ${JSON.stringify(judged.fault)}`)
  const { isNow = false, most = 1_000 } = options
  const search = { plan: judged.plan, from: at(from), to: at(to), isNow, most }
  const way = new Way(
    { bounds: unread, tagById: () => undefined, ...parts },
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
