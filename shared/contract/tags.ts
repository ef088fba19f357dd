/** Tags: their configuration and their latest values. */
import { z } from 'zod'
import { signals, tagNamePattern, tagOrigins } from '../tags.ts'
import { nameText } from '../text.ts'
import {
  CREATED_AT_ONCE,
  NAMED_AT_ONCE,
  band,
  call,
  limits,
  rules,
  tagName,
  text,
  titles,
  type CallDefinition,
} from './common.ts'

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

const newTag = z.strictObject({
  name: nameText(64).regex(tagNamePattern, {
    error: 'a tag name has letters, digits and . _ / -, no space, at most 64 characters',
  }),
  server: z.number().int(),
  node: z.string().min(3).max(500),
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
    z.strictObject({ tags: z.array(newTag).min(1).max(CREATED_AT_ONCE) }),
    z.strictObject({ created: z.number().int() }),
    { journalled: 'always', long: { list: 'tags', most: CREATED_AT_ONCE } },
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
