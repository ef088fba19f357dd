/** The history's calls: names to ids, moments to ticks, the port to the contract. */
import type { RangeAnswer, RangeQuery, HistoryPort } from '../../shared/history.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import type { Tag } from '../../shared/tags.ts'
import { ticksFromMoment } from '../../shared/time.ts'
import type { Handlers } from '../interface.ts'

export interface HistoryCallsParts {
  readonly history: Pick<HistoryPort, 'range' | 'gaps'>
  tag(name: string): Tag | undefined
}

/** At most this many samples come in one answer, of all its tags together; the rest is asked for next. */
const MOST_SAMPLES = 200_000
const superseded = fail(
  'conflict',
  'A newer question was asked for the same place, so this one was given up. Take the newer answer.',
  { reason: 'superseded' },
)

/** Pixels of all pens together. */
const MOST_PIXELS = 262_144

export function historyHandlers({
  history,
  tag,
}: HistoryCallsParts): Handlers<'history.range' | 'history.gaps'> {
  const idsOf = (names: readonly string[]): Result<number[]> => {
    const ids: number[] = []
    for (const name of names) {
      const found = tag(name)
      if (found === undefined) {
        return fail('not_found', `There is no tag ${name}. See tags.list.`, { tag: name })
      }
      ids.push(found.id)
    }
    return ok(ids)
  }

  const between = (
    from: string | number,
    to: string | number,
  ): Result<{ from: bigint; to: bigint }> => {
    const range = { from: ticksFromMoment(from) ?? 0n, to: ticksFromMoment(to) ?? 0n }
    return range.from < range.to
      ? ok(range)
      : fail('bad_input', 'from: must lie before to.', { field: 'from' })
  }

  const read = async <T>(question: Promise<T>): Promise<Result<T>> => {
    try {
      return ok(await question)
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      return fail('unavailable', `The history cannot be read: ${message}. Live values go on.`, {
        reason: 'history',
      })
    }
  }

  /** The question that is under way for a place. */
  const places = new Map<string, AbortController>()

  const takePlace = (place: string): { signal: AbortSignal; leave(): void } => {
    places.get(place)?.abort()
    const turn = new AbortController()
    places.set(place, turn)
    const leave = (): void => {
      if (places.get(place) === turn) places.delete(place)
    }
    return { signal: turn.signal, leave }
  }

  return {
    'history.range': async ({ tags: names, from, to, width, limit, place }, context) => {
      const ids = idsOf(names)
      if (!ids.ok) return ids
      const range = between(from, to)
      if (!range.ok) return range
      if (new Set(ids.value).size < ids.value.length) {
        return fail('bad_input', 'tags: a tag stands twice.', { field: 'tags' })
      }
      if (width !== undefined && width * ids.value.length > MOST_PIXELS) {
        return fail(
          'too_large',
          'That is more than one answer holds: ask for fewer tags or pixels.',
        )
      }
      const most = Math.floor(MOST_SAMPLES / ids.value.length)
      const query: RangeQuery =
        width === undefined
          ? { tags: ids.value, ...range.value, limit: Math.min(limit ?? most, most) }
          : { tags: ids.value, ...range.value, width }
      const { session, signal } = context
      const turn = place === undefined ? null : takePlace(`${session.id} ${place}`)
      const answer: Result<RangeAnswer> = await read(
        history.range(query, {
          asker: session.id,
          signal: turn === null ? signal : AbortSignal.any([signal, turn.signal]),
        }),
      )
      turn?.leave()
      if (turn?.signal.aborted === true) return superseded
      if (!answer.ok) return answer
      const nameOf = new Map(ids.value.map((id, index) => [id, names[index] ?? '']))
      return ok({
        series: answer.value.series.map(({ tag: id, ...series }) => ({
          tag: nameOf.get(id) ?? '',
          ...series,
        })),
        gaps: [...answer.value.gaps],
      })
    },

    'history.gaps': async ({ tags: names, from, to }) => {
      const ids = names === undefined ? ok(undefined) : idsOf(names)
      if (!ids.ok) return ids
      const range = between(from, to)
      if (!range.ok) return range
      const found = await read(
        history.gaps(ids.value === undefined ? range.value : { ...range.value, tags: ids.value }),
      )
      return found.ok ? ok([...found.value]) : found
    },
  }
}
