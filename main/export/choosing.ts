/** What was asked for, as it can be done: tags by name, the range up to now. Each refusal says what to do. */
import type { Parsed } from '../../shared/contract.ts'
import { MOST_TAGS } from '../../shared/export.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import type { Tag } from '../../shared/tags.ts'
import { ticksFromMoment, ticksFromMs } from '../../shared/time.ts'
import type { ExportPlan } from './plan.ts'

export interface Chosen {
  readonly plan: ExportPlan
  readonly tags: readonly Tag[]
}

export function chosen(
  asked: Parsed<'exports.preview'>,
  tag: (name: string) => Tag | undefined,
  zone: string,
  now: number,
): Result<Chosen> {
  const { tags: names, shape } = asked
  if (names.length > MOST_TAGS[shape]) {
    return fail(
      'too_large',
      `A wide table has at most ${MOST_TAGS.wide} tags. Choose fewer, or a row for each sample.`,
      { reason: 'export_tags', most: MOST_TAGS[shape] },
    )
  }
  if (new Set(names).size < names.length) {
    return fail('bad_input', 'tags: a tag stands twice.', { field: 'tags' })
  }
  const tags: Tag[] = []
  for (const name of names) {
    const found = tag(name)
    if (found === undefined) {
      return fail('not_found', `There is no tag ${name}. See tags.list.`, { tag: name })
    }
    tags.push(found)
  }
  const from = ticksFromMoment(asked.from) ?? 0n
  // What comes while it is written would be in the rows of one tag and not in those of another.
  const [end, latest] = [ticksFromMoment(asked.to) ?? 0n, ticksFromMs(now)]
  const to = end < latest ? end : latest
  if (from >= to) {
    return fail('bad_input', 'from: must lie before to, and before now.', {
      field: 'from',
      reason: 'export_range',
    })
  }
  const { times, quality, gaps, rowKind, dialect, bom } = asked
  const form = { shape, times, quality, gaps, rowKind, dialect, bom }
  const listed = tags.map(({ id, name, server }) => ({ id, name, server }))
  return ok({ tags, plan: { form, tags: listed, zone, from, to } })
}
