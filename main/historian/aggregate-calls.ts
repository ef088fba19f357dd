/** The call of aggregates: names to tags with their way of being drawn, times of day and the zone of the site to buckets. */
import { type AggregateQuery, type BucketRule, type HistoryPort } from '../../shared/history.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import type { Tag } from '../../shared/tags.ts'
import { ticksFromMoment, ticksFromMs, TICKS_PER_MS } from '../../shared/time.ts'
import type { Parsed } from '../../shared/contract.ts'
import type { Handlers } from '../interface.ts'
import { mostBuckets } from './aggregate-edges.ts'
import { LINE_TICKS } from './rollup-buckets.ts'

export interface AggregateCallParts {
  readonly history: Pick<HistoryPort, 'aggregate'>
  tag(name: string): Tag | undefined
  /** IANA zone of the site. */
  zone(): Promise<string>
}

/** Buckets of all tags together. */
const MOST_BUCKETS = 200_000

/** Samplings of a measurement within which a line leads to the next sample, as on a trend. */
const LINE_SAMPLINGS = 3

export function aggregateHandlers({
  history,
  tag,
  zone,
}: AggregateCallParts): Handlers<'history.aggregate'> {
  const tagsOf = (names: readonly string[]): Result<AggregateQuery['tags']> => {
    if (new Set(names).size < names.length) {
      return fail('bad_input', 'tags: a tag stands twice.', { field: 'tags' })
    }
    const tags: { tag: number; line: number }[] = []
    for (const name of names) {
      const found = tag(name)
      if (found === undefined) {
        return fail('not_found', `There is no tag ${name}. See tags.list.`, { tag: name })
      }
      tags.push({ tag: found.id, line: lineOf(found) })
    }
    return ok(tags)
  }

  return {
    'history.aggregate': async ({ tags: names, bucket, functions, ...range }, context) => {
      const tags = tagsOf(names)
      if (!tags.ok) return tags
      const [from, to] = [ticksFromMoment(range.from) ?? 0n, ticksFromMoment(range.to) ?? 0n]
      if (from >= to) return fail('bad_input', 'from: must lie before to.', { field: 'from' })
      const rule = await ruleOf(bucket, zone)
      if (mostBuckets(rule, from, to) * names.length > MOST_BUCKETS) {
        return fail(
          'too_large',
          `That is more than ${MOST_BUCKETS} buckets: ask for fewer tags, longer buckets or a shorter time.`,
          { field: 'bucket' },
        )
      }
      const { session, signal, now } = context
      try {
        const { edges, series } = await history.aggregate(
          {
            ...{ tags: tags.value, from, to, bucket: rule },
            ...{ functions: [...new Set(functions)], until: ticksFromMs(now) },
          },
          { asker: session.id, signal },
        )
        const nameOf = new Map(tags.value.map(({ tag: id }, index) => [id, names[index] ?? '']))
        return ok({
          edges,
          series: series.map(({ tag: id, ...one }) => ({ tag: nameOf.get(id) ?? '', ...one })),
        })
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error)
        return fail('unavailable', `The history cannot be read: ${message}. Live values go on.`, {
          reason: 'history',
        })
      }
    },
  }
}

/** Ticks within which a line leads to the next sample: none where the tag is drawn in steps. */
function lineOf({ step, sampling }: Pick<Tag, 'step' | 'sampling'>): number {
  return step ? 0 : Math.max(LINE_TICKS, LINE_SAMPLINGS * sampling * Number(TICKS_PER_MS))
}

async function ruleOf(
  bucket: Parsed<'history.aggregate'>['bucket'],
  zone: () => Promise<string>,
): Promise<BucketRule> {
  if (bucket === undefined) return { by: 'window' }
  if ('ms' in bucket) return { by: 'length', ms: bucket.ms }
  const its = bucket.zone ?? (await zone())
  if ('calendar' in bucket) return { by: bucket.calendar, zone: its }
  const times = bucket.shifts.map((time) => {
    const [hours = 0, minutes = 0] = time.split(':').map(Number)
    return (hours * 60 + minutes) * 60_000
  })
  return { by: 'shift', zone: its, times: [...new Set(times)].sort((a, b) => a - b) }
}
