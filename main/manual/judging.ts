/** What may be entered of a tag, what a refusal says, and what the journal is told of an entry. */
import type { Entry } from '../../shared/contract/manual.ts'
import { AHEAD_MS, isOutside, valueFault, type EntryFault } from '../../shared/manual.ts'
import { fail, type Result } from '../../shared/result.ts'
import type { Tag } from '../../shared/tags.ts'
import type { JournalFacts } from '../interface.ts'

export const judge = (
  tag: Tag | undefined,
  given: {
    readonly value: Entry['value']
    readonly unit?: string | undefined
    readonly override?: string | undefined
  },
  time: number,
  at: number,
): EntryFault | null => {
  if (tag === undefined) return 'unknown_tag'
  if (tag.origin !== 'manual') return 'origin'
  if (given.unit !== undefined && given.unit !== '' && given.unit.trim() !== (tag.unit ?? '')) {
    return 'unit'
  }
  if (valueFault(tag, given.value) !== null) return 'type'
  // What lies before 1970 is a slip, and far before it no time that a history can hold.
  if (time < 0) return 'time'
  if (time > at + AHEAD_MS) return 'future'
  if (isOutside(tag, given.value) && given.override === undefined) return 'limits'
  return null
}

export const refusal = (
  fault: EntryFault,
  tag: string,
  row: number,
  known: Tag | undefined,
): Result<never> => {
  const details = {
    ...{ reason: fault, row, tag },
    ...(known === undefined ? {} : { low: known.low, high: known.high, unit: known.unit }),
  }
  const words = english[fault]
  return fail(codes[fault] ?? 'bad_input', `entries: ${tag} ${words}`, details)
}

const codes: Partial<
  Readonly<Record<EntryFault, 'not_found' | 'conflict' | 'out_of_limits' | 'not_writable'>>
> = {
  unknown_tag: 'not_found',
  origin: 'not_writable',
  limits: 'out_of_limits',
  twice: 'conflict',
  taken: 'conflict',
}

const english: Readonly<Record<EntryFault, string>> = {
  unknown_tag: 'is no tag. See manual.round.',
  origin: 'is not entered by hand. See manual.round.',
  type: 'cannot have this value. Give one of its type.',
  unit: 'has another unit. Convert the value.',
  time: 'needs a time such as 2026-03-12T07:40+03:00, after 1970.',
  future: 'is of the future. Give the time at which the sample was taken.',
  limits: 'would be outside its limits. Check it, or say in override why it is right.',
  twice: 'stands twice with this time. Leave one out.',
  taken: 'has a value of this moment already. Correct that one.',
}

export const entered = (
  tag: Tag,
  given: { value: Entry['value']; comment?: string | undefined; override?: string | undefined },
  time: number,
): JournalFacts => ({
  kind: 'manual_entered',
  subject: tag.name,
  new: given.value,
  ...(tag.unit === null ? {} : { unit: tag.unit }),
  ...(isOutside(tag, given.value) && given.override !== undefined
    ? { reason: given.override }
    : {}),
  details: {
    time,
    ...(given.comment === undefined || given.comment === '' ? {} : { comment: given.comment }),
    ...(isOutside(tag, given.value) ? { override: true } : {}),
  },
})

/** With the name of the tag of which a value is there already. */
export function named<T>(
  refused: Result<T>,
  entries: readonly { readonly tag: string }[],
): Result<never> {
  if (refused.ok) throw new Error('it was not refused')
  const { code, message, details = {} } = refused.error
  const tag = typeof details['row'] === 'number' ? entries[details['row']]?.tag : undefined
  return fail(code, message, tag === undefined ? details : { ...details, tag })
}
