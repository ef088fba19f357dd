/** Manual tags: values that people enter, their corrections, and what is due. */
import { z } from 'zod'
import { entryFaults, MOST_ENTRIES, MOST_TEXT } from '../manual.ts'
import { freeText, reasonText } from '../text.ts'
import { ownName, ownTag } from './calculations.ts'
import { call, moment, ms, nothing, tagName, type CallDefinition } from './common.ts'
import { tagSchema } from './tags.ts'

/** Milliseconds within which a new value is expected; 0 for never. */
const due = z
  .number()
  .min(0)
  .max(366 * 86_400_000)
const value = z.union([z.number(), z.boolean(), freeText(1, MOST_TEXT)])
const comment = freeText(0, 500)
/** Characters of a sheet: a thousand rows, each with a long comment. */
const MOST_SHEET = 1_000_000

const entered = {
  value,
  /** Why it is right though it is outside the limits. */
  override: reasonText.optional(),
  comment: comment.optional(),
}

export const entrySchema = z.strictObject({
  id: z.number().int(),
  tag: z.string(),
  value: z.union([z.number(), z.boolean(), z.string()]),
  /** Of the sample, Unix milliseconds. */
  time: ms,
  comment: z.string(),
  override: z.string().nullable(),
  person: z.strictObject({ id: z.number().int(), user: z.string(), name: z.string() }),
  enteredAt: ms,
  /** The entry in whose place it stands, and why. */
  corrects: z.number().int().nullable(),
  reason: z.string().nullable(),
  /** The entry that stands in its place. */
  correctedBy: z.number().int().nullable(),
})
export type Entry = z.output<typeof entrySchema>

const row = z.strictObject({
  line: z.number().int(),
  tag: z.string(),
  value: z.union([z.number(), z.boolean(), z.string(), z.null()]),
  time: ms.nullable(),
  comment: z.string(),
  fault: z.enum(entryFaults).nullable(),
})

export const manualCalls = {
  'manual.create': call(
    'engineer',
    'Adds a tag whose values people enter.',
    z.strictObject({
      name: ownName,
      type: z.enum(['number', 'boolean', 'text']).optional(),
      due: due.optional(),
      ...ownTag,
    }),
    tagSchema,
    { journalled: 'always' },
  ),
  'manual.update': call(
    'engineer',
    'Changes a manual tag; what is left out stays.',
    z.strictObject({
      tag: tagName,
      /** What was seen: what is something else by now is not replaced unseen. */
      was: z.strictObject({ due: due.optional(), ...ownTag }).optional(),
      due: due.optional(),
      ...ownTag,
    }),
    tagSchema,
    { journalled: 'always' },
  ),
  'manual.round': call(
    'read',
    'Manual tags with their last entry and when the next is due.',
    nothing,
    z.array(
      z.strictObject({
        tag: z.string(),
        last: entrySchema.nullable(),
        /** Unix milliseconds; null where none is waited for. */
        dueAt: ms.nullable(),
        overdue: z.boolean(),
      }),
    ),
  ),
  'manual.enter': call(
    'enter',
    'Enters values, all or none. The author is who is signed in.',
    z.strictObject({
      entries: z
        .array(
          z.strictObject({
            tag: tagName,
            time: moment,
            /** Where it is given it must be that of the tag. */
            unit: z.string().max(32).optional(),
            ...entered,
          }),
        )
        .min(1)
        .max(MOST_ENTRIES, {
          error: `at most ${MOST_ENTRIES} values are entered at once; enter the rest afterwards`,
        }),
    }),
    z.array(entrySchema),
    { journalled: 'always', bulk: true, long: { list: 'entries', most: MOST_ENTRIES } },
  ),
  'manual.correct': call(
    'enter',
    'Puts a value in the place of one that was entered. The old one stays in the journal.',
    z.strictObject({ entry: z.number().int(), reason: reasonText, ...entered }),
    entrySchema,
    { journalled: 'always' },
  ),
  'manual.entries': call(
    'read',
    'What was entered of a tag, newest first, with what was corrected.',
    z.strictObject({
      tag: tagName,
      before: z.number().int().optional(),
      limit: z.number().int().min(1).max(1000).optional(),
    }),
    z.array(entrySchema),
  ),
  'manual.preview': call(
    'enter',
    'Reads rows of tag, value, time, comment from CSV or a copied sheet, and says of each what is wrong. Nothing is entered.',
    z.strictObject({
      text: z
        .string()
        .min(1)
        .max(MOST_SHEET, {
          error: `a sheet has at most ${MOST_SHEET} characters; read it in parts`,
        }),
    }),
    z.array(row),
    { bulk: true },
  ),
} as const satisfies Record<string, CallDefinition>
