/** Calculated tags: formulas, what they come to, and calculating them over the history. */
import { z } from 'zod'
import { calculationReasons, formulaFaults } from '../formula.ts'
import { signals, tagNamePattern } from '../tags.ts'
import { freeText, nameText, reasonText } from '../text.ts'
import {
  band,
  call,
  limits,
  moment,
  nothing,
  tagName,
  titles,
  type CallDefinition,
} from './common.ts'
import { formulaText, schedule } from './formula.ts'
import { jobSchema } from './jobs.ts'
import { tagSchema } from './tags.ts'

export const ownName = nameText(64).regex(tagNamePattern, {
  error: 'a tag name has letters, digits and . _ / -, no space, at most 64 characters',
})
export const unit = freeText(0, 32)

/** What a person says of a tag that no server describes. */
export const ownTag = {
  title: titles.optional(),
  equipment: z.string().max(64).nullable().optional(),
  signal: z.enum(signals).nullable().optional(),
  unit: unit.nullable().optional(),
  low: z.number().nullable().optional(),
  high: z.number().nullable().optional(),
  limits: limits.optional(),
  normal: band.nullable().optional(),
  decimals: z.number().int().min(0).max(9).optional(),
  step: z.boolean().optional(),
}

const calculated = {
  ...ownTag,
  when: schedule.optional(),
  /** Milliseconds between two results at least. */
  sampling: z.number().min(0).max(3_600_000).optional(),
  /** Change of the result that is worth a sample. */
  deadband: z.number().min(0).optional(),
}

const kind = z.enum(['number', 'boolean', 'text', 'any'])
const quality = z.enum(['good', 'uncertain', 'bad'])
const value = z.union([z.number(), z.boolean(), z.string(), z.null()])
const at = z.number().int().nonnegative()

const input = z.strictObject({
  tag: z.string(),
  /** False where there is no such tag any more. */
  known: z.boolean(),
  unit: z.string().nullable(),
  value: z.unknown(),
  quality,
  status: z.number().int(),
  sourceTime: z.string().nullable(),
})

const outcome = z.strictObject({
  value,
  quality,
  status: z.number().int(),
  /** Why it has no value, or is not sure; null where it is good. */
  reason: z.enum(calculationReasons).nullable(),
  /** The tag whose quality it is. */
  culprit: z.string().nullable(),
  sourceTime: z.string().nullable(),
})

const warning = z.strictObject({
  kind: z.enum(['unlike', 'scale', 'result']),
  at,
  units: z.tuple([z.string(), z.string()]).readonly(),
})

export const calculationCalls = {
  'calculations.create': call(
    'engineer',
    'Adds a calculated tag. Its formula names other tags in brackets, as in [101.QO] * 24.',
    z.strictObject({ name: ownName, text: formulaText, ...calculated }),
    tagSchema,
    { journalled: 'always' },
  ),
  'calculations.update': call(
    'engineer',
    'Changes a calculated tag; what is left out stays. With another formula what was counted begins anew.',
    z.strictObject({
      tag: tagName,
      text: formulaText.optional(),
      /** Of the formula that was looked at: another one by now is not replaced unseen. */
      revision: z.number().int().min(0).optional(),
      /** Of the rest, what was seen: what is something else by now is not replaced unseen either. */
      was: z.strictObject(calculated).optional(),
      ...calculated,
    }),
    tagSchema,
    { journalled: 'always' },
  ),
  'calculations.try': call(
    'engineer',
    'Judges a formula and calculates it over the values as they are now. Nothing is changed.',
    z.strictObject({
      text: z.string().max(4_000),
      /** Of this tag, which it may not name. */
      tag: tagName.optional(),
      unit: unit.nullable().optional(),
    }),
    z.strictObject({
      fault: z
        .strictObject({ kind: z.enum(formulaFaults), at, length: at, about: z.string() })
        .nullable(),
      kind: kind.nullable(),
      warnings: z.array(warning).readonly(),
      inputs: z.array(input),
      outcome: outcome.nullable(),
    }),
  ),
  'calculations.read': call(
    'read',
    'What a calculated tag has come to, why, and from which values.',
    z.strictObject({ tag: tagName }),
    z.strictObject({ outcome: outcome.nullable(), inputs: z.array(input) }),
  ),
  'calculations.troubled': call(
    'read',
    'Calculated tags that cannot be calculated at all: a tag is gone, a circle, a formula that is none any more.',
    nothing,
    z.array(
      z.strictObject({
        tag: z.string(),
        reason: z.enum(['unknown_tag', 'circular', 'formula']),
        missing: z.array(z.string()),
      }),
    ),
  ),
  'calculations.backfill': call(
    'engineer',
    'Calculates a tag over its history, as a job that goes on after a start. What stood there of it is replaced, so that a range is of one formula.',
    z.strictObject({ tag: tagName, from: moment, to: moment, reason: reasonText }),
    jobSchema,
    { journalled: 'always' },
  ),
} as const satisfies Record<string, CallDefinition>
