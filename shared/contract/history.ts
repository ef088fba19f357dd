/** History: samples and gaps of a range, and how the historian is. */
import { z } from 'zod'
import { gapKinds } from '../history.ts'
import { call, column, failure, moment, others, tagName, type CallDefinition } from './common.ts'

const gap = z.strictObject({
  id: z.number().int(),
  kind: z.enum(gapKinds),
  scope: z.union([
    z.strictObject({ of: z.literal('all') }),
    z.strictObject({ of: z.literal('server'), server: z.number().int() }),
    z.strictObject({ of: z.literal('tag'), tag: z.number().int() }),
  ]),
  /** Ticks. */
  from: z.bigint(),
  to: z.bigint().nullable(),
  lost: z.number().nullable(),
  /** Of the tags of the question, by their ids: what of the gap was read from the server's own history. */
  filled: z
    .array(z.strictObject({ tag: z.number().int(), from: z.bigint(), to: z.bigint() }))
    .readonly()
    .optional(),
})

export const historyFigures = z.strictObject({
  stored: z.number(),
  duplicate: z.number(),
  refused: z.number(),
  waiting: z.number(),
  dropped: z.number(),
  bytes: z.number(),
  free: z.number(),
  commitMs: z.number(),
  committedAt: z.number().nullable(),
  trouble: failure.nullable(),
})

export const historyCalls = {
  'history.range': call(
    'read',
    'Samples and gaps of some tags, raw or two points a pixel (minimum and maximum).',
    z.strictObject({
      tags: z.array(tagName).min(1).max(64),
      from: moment,
      to: moment,
      width: z.number().int().min(16).max(16_384).optional(),
      limit: z.number().int().min(1).max(1_000_000).optional(),
      /** Where in the client the answer goes: a newer question of the session for the same place ends
       * this one, which is answered with the code `conflict`. */
      place: z.string().min(1).max(64).optional(),
    }),
    z.strictObject({
      series: z.array(
        z.strictObject({
          tag: z.string(),
          raw: z.boolean(),
          truncated: z.boolean(),
          time: column('i64'),
          value: column('f64'),
          status: column('u32'),
          type: column('u8'),
          flags: column('u8'),
          others,
        }),
      ),
      gaps: z.array(gap),
    }),
    { binary: true },
  ),
  'history.gaps': call(
    'read',
    'Gaps that touch a range.',
    z.strictObject({ tags: z.array(tagName).max(1000).optional(), from: moment, to: moment }),
    z.array(gap),
    { binary: true },
  ),
} as const satisfies Record<string, CallDefinition>
