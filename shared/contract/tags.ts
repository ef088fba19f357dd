/** Tags: their configuration and their latest values. */
import { z } from 'zod'
import { signals, tagNamePattern, tagOrigins } from '../tags.ts'
import { freeText, nameText } from '../text.ts'
import {
  CREATED_AT_ONCE,
  NAMED_AT_ONCE,
  band,
  call,
  limits,
  ms,
  nothing,
  rules,
  tagName,
  text,
  titles,
  type CallDefinition,
} from './common.ts'
import { csvFile, csvPreview, dialects, FILE_NAME_MOST } from './csv.ts'
import { jobKey } from './jobs.ts'
import { formulaSchema } from './formula.ts'

/** Texts of the states of a variable. */
export const enumeration = z
  .array(z.strictObject({ value: z.number().int(), text: z.string() }))
  .readonly()
  .nullable()

export const tagSchema = z.strictObject({
  id: z.number().int(),
  name: z.string(),
  title: text,
  origin: z.enum(tagOrigins),
  server: z.number().int().nullable(),
  node: z.string().nullable(),
  member: z.string().nullable(),
  formula: formulaSchema.nullable(),
  equipment: z.number().int().nullable(),
  signal: z.enum(signals).nullable(),
  setpointOf: z.string().nullable(),
  sampling: z.number(),
  deadband: z.number(),
  queue: z.number().int(),
  decimals: z.number().int(),
  step: z.boolean(),
  rules,
  siteLow: z.number().nullable(),
  siteHigh: z.number().nullable(),
  unit: z.string().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  limits,
  normal: band.nullable(),
  type: z.number().int(),
  enumeration,
  writable: z.boolean(),
})

export const newTag = z.strictObject({
  name: nameText(64).regex(tagNamePattern, {
    error: 'a tag name has letters, digits and . _ / -, no space, at most 64 characters',
  }),
  server: z.number().int(),
  node: z.string().min(3).max(500),
  member: z.string().min(1).max(200).nullable().optional(),
  title: titles.optional(),
  equipment: z.string().max(64).nullable().optional(),
  signal: z.enum(signals).nullable().optional(),
  setpointOf: tagName.nullable().optional(),
  sampling: z.number().min(0).max(3_600_000).optional(),
  deadband: z.number().min(0).optional(),
  queue: z.number().int().min(1).max(100_000).optional(),
  decimals: z.number().int().min(0).max(9).optional(),
  step: z.boolean().optional(),
  siteLow: z.number().nullable().optional(),
  siteHigh: z.number().nullable().optional(),
})

/** What can be given to many tags at once. */
const sharedFields = newTag
  .pick({
    server: true,
    equipment: true,
    signal: true,
    sampling: true,
    deadband: true,
    queue: true,
    decimals: true,
    step: true,
    siteLow: true,
    siteHigh: true,
  })
  .partial()
  .extend({ rules: rules.partial().optional() })

const namedTags = z.array(tagName).min(1).max(CREATED_AT_ONCE)

export const tagCalls = {
  'tags.list': call(
    'read',
    'Tags in order of name; those after a name, so that a long list can be asked for in parts.',
    z.strictObject({
      text: z.string().max(100).optional(),
      equipment: z.string().max(64).optional(),
      after: tagName.optional(),
      limit: z.number().int().min(1).max(100_000).optional(),
    }),
    z.array(tagSchema),
  ),
  'tags.create': call(
    'engineer',
    'Adds tags, all or none; units, ranges and limits are read from the server.',
    z.strictObject({ tags: z.array(newTag).min(1).max(CREATED_AT_ONCE), job: jobKey.optional() }),
    z.strictObject({ created: z.number().int() }),
    { journalled: 'always', bulk: true, long: { list: 'tags', most: CREATED_AT_ONCE } },
  ),
  'tags.update': call(
    'engineer',
    'Changes a tag; what is left out stays. With another server or node it is read anew, and what was told of it is asked again.',
    z.strictObject({
      tag: tagName,
      ...newTag.omit({ name: true }).partial().shape,
      rules: rules.partial().optional(),
    }),
    tagSchema,
    { journalled: 'always' },
  ),
  'tags.change': call(
    'engineer',
    'Gives many tags the same values, all or none. With `preview` nothing is changed: it tells how many would be.',
    z.strictObject({
      tags: namedTags,
      set: sharedFields,
      preview: z.boolean().optional(),
      job: jobKey.optional(),
    }),
    z.strictObject({ changed: z.number().int(), unchanged: z.number().int() }),
    {
      journalled: 'changes',
      bulk: true,
      long: { list: 'tags', most: CREATED_AT_ONCE },
    },
  ),
  'tags.remove': call(
    'engineer',
    'Deletes tags, all or none. With history kept they can be trended and restored; dropped, what was recorded of them is deleted for good. Of deleted tags the history can be dropped later.',
    z.strictObject({
      tags: namedTags,
      history: z.enum(['keep', 'drop']),
      job: jobKey.optional(),
    }),
    z.strictObject({ deleted: z.number().int(), samples: z.number().nullable() }),
    {
      journalled: 'always',
      bulk: true,
      long: { list: 'tags', most: CREATED_AT_ONCE },
    },
  ),
  'tags.restore': call(
    'engineer',
    'Takes deleted tags back with their history, all or none; they are read again.',
    z.strictObject({ tags: namedTags, job: jobKey.optional() }),
    z.strictObject({ restored: z.number().int() }),
    {
      journalled: 'always',
      bulk: true,
      long: { list: 'tags', most: CREATED_AT_ONCE },
    },
  ),
  'tags.deleted': call(
    'read',
    'Deleted tags whose history is kept, or still being dropped, in order of name.',
    nothing,
    z.array(z.strictObject({ at: ms, dropping: z.boolean(), tag: tagSchema })),
  ),
  'tags.export': call(
    'read',
    'Tags as CSV in order of name; docs/formats.md has the columns.',
    z.strictObject({
      /** With all of its parts. */
      equipment: z.string().max(64).optional(),
      dialect: z.enum(dialects).optional(),
      bom: z.boolean().optional(),
    }),
    csvFile,
  ),
  'tags.import': call(
    'engineer',
    'Adds and changes tags as a CSV says. Without `apply` it only tells what would change and what is wrong in which line; with the hash of such an answer it does exactly that, all or none.',
    z.strictObject({
      text: z.string().max(4_000_000),
      /** What the file is called, for the journal. */
      file: freeText(1, FILE_NAME_MOST).optional(),
      /** What becomes of tags of the field that the file does not name; delete keeps their history. */
      absent: z.enum(['stay', 'delete']).optional(),
      apply: z.string().max(64).optional(),
      job: jobKey.optional(),
    }),
    csvPreview,
    { journalled: 'changes', bulk: true },
  ),
  'tags.latest': call(
    'read',
    'Latest value of each tag, at once.',
    z.strictObject({ tags: z.array(tagName).max(NAMED_AT_ONCE).optional() }),
    z.array(
      z.strictObject({
        tag: z.string(),
        value: z.unknown(),
        unit: z.string().nullable(),
        quality: z.enum(['good', 'uncertain', 'bad']),
        status: z.number().int(),
        /** Good, and its link is up: what the tag reads now. */
        live: z.boolean(),
        /** ISO 8601 with seven digits; null before the first sample. */
        sourceTime: z.string().nullable(),
        serverTime: z.string().nullable(),
        /** Milliseconds since it was last confirmed; null before the first sample. */
        age: z.number().nullable(),
      }),
    ),
    { long: { list: 'tags', most: NAMED_AT_ONCE } },
  ),
} as const satisfies Record<string, CallDefinition>
