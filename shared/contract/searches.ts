/** Searches of the history: when something was so. */
import { z } from 'zod'
import {
  MOST_OCCURRENCES,
  OCCURRENCES_AT_ONCE,
  occurrenceBegins,
  occurrenceEnds,
} from '../conditions.ts'
import { formulaFaults, MOST_FORMULA } from '../formula.ts'
import { nameText } from '../text.ts'
import { call, failure, moment, ms, none, nothing, type CallDefinition } from './common.ts'
import { jobKey, jobStates } from './jobs.ts'

const place = z.number().int().nonnegative()
const fault = z.strictObject({
  kind: z.enum(formulaFaults),
  at: place,
  length: place,
  about: z.string(),
})
/** ISO 8601 in UTC with seven digits of the second. */
const iso = z.string()
const value = z.union([z.number(), z.boolean(), z.string(), z.null()])

const reading = z.strictObject({
  /** When it began; null where nothing was known. */
  value,
  /** OPC UA status code then; null within a gap. */
  status: z.number().int().nullable(),
  /** Least and greatest number within it; null where there was none. */
  min: z.number().nullable(),
  max: z.number().nullable(),
})

const occurrence = z.strictObject({
  from: iso,
  /** The first moment at which it was no longer so; that of `from` where it was so for this moment alone. */
  to: iso,
  began: z.enum(occurrenceBegins),
  ended: z.enum(occurrenceEnds),
  /** In the order of the search's `tags`. */
  readings: z.array(reading),
})

const search = z.strictObject({
  /** The name of its job, too. */
  id: jobKey,
  text: z.string(),
  from: iso,
  to: iso,
  tags: z.array(z.string()),
  /** Milliseconds before an occurrence that count for its begin: what `for` asks for. */
  lead: z.number(),
  person: z.strictObject({ user: z.string(), name: z.string() }),
  startedAt: ms,
  state: z.enum(jobStates),
  /** Up to here it has looked. */
  at: iso,
  /** Occurrences until then; of them so many are kept, the first in time. */
  count: z.number().int(),
  kept: z.number().int(),
  /** Milliseconds of them all, and milliseconds for which nobody knows. */
  lasted: z.number(),
  unknown: z.number(),
  failure: failure.nullable(),
})

const MOST_CONDITION = MOST_FORMULA * 2
/** Characters of the name of a saved condition. */
const MOST_SAVED_NAME = 80

const saved = z.strictObject({
  id: z.number().int(),
  name: z.string(),
  text: z.string(),
  /** Whose words they are. */
  person: z.strictObject({ user: z.string(), name: z.string() }),
  savedAt: ms,
})
const savedKey = z.number().int().positive()

export const searchCalls = {
  'searches.try': call(
    'read',
    'Judges a condition, as [101.PIN] > 2.1 MPa for 5 min and [101.RUN] is on. Nothing is looked for.',
    z.strictObject({ text: z.string().max(MOST_CONDITION) }),
    z.strictObject({ fault: fault.nullable(), tags: z.array(z.string()) }),
  ),
  'searches.begin': call(
    'read',
    'Begins to look for all occurrences of a condition in a range, as a job. It is known until the console stops.',
    z.strictObject({
      text: z.string().max(MOST_CONDITION),
      from: moment,
      /** Now where it is left out, or later. */
      to: moment.optional(),
      /** Occurrences that are kept; more are counted. */
      most: z.number().int().min(1).max(MOST_OCCURRENCES).optional(),
    }),
    search,
  ),
  'searches.read': call(
    'read',
    `How far a search is, and what it has found, in order of time: from an occurrence on, ${OCCURRENCES_AT_ONCE} at once.`,
    z.strictObject({ search: jobKey, after: place.optional() }),
    z.strictObject({ search, occurrences: z.array(occurrence) }),
  ),
  'searches.list': call(
    'read',
    'Searches that run, and the last that have ended; newest first.',
    nothing,
    z.array(search),
  ),
  'searches.cancel': call(
    'read',
    'Ends a search; what it has found until then is kept. Only whoever began it ends it, and engineers.',
    z.strictObject({ search: jobKey }),
    none,
  ),
  'searches.saved': call(
    'read',
    'Conditions that the site keeps by name, in the order of these.',
    nothing,
    z.array(saved),
  ),
  'searches.save': call(
    'engineer',
    'Keeps a condition by name. Where there is one of this name it is refused, or, with `replace`, takes this text.',
    z.strictObject({
      name: nameText(MOST_SAVED_NAME),
      text: z.string().max(MOST_CONDITION),
      replace: z.boolean().optional(),
    }),
    saved,
    { journalled: 'always' },
  ),
  'searches.rename': call(
    'engineer',
    'Gives a saved condition another name.',
    z.strictObject({ saved: savedKey, name: nameText(MOST_SAVED_NAME) }),
    none,
    { journalled: 'always' },
  ),
  'searches.forget': call(
    'engineer',
    'Deletes a saved condition.',
    z.strictObject({ saved: savedKey }),
    none,
    { journalled: 'always' },
  ),
} as const satisfies Record<string, CallDefinition>
