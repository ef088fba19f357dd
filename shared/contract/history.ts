/** History: samples and gaps of a range, and how the historian is. */
import { z } from 'zod'
import { aggregateFunctions, gapKinds, rollupLevels } from '../history.ts'
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

const zone = z
  .string()
  .max(64)
  .refine(isZone, { error: 'a zone is a name of the IANA list, as Europe/Berlin' })
  .meta({ about: 'IANA zone; the site’s where none is given' })

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone: name }).format(0) !== ''
  } catch {
    return false
  }
}

const YEAR_MS = 366 * 86_400_000

const bucket = z.union([
  z
    .strictObject({ ms: z.number().int().min(1000).max(YEAR_MS) })
    .describe('so many milliseconds each, from the beginning of the window on'),
  z
    .strictObject({ calendar: z.enum(['hour', 'day', 'month']), zone: zone.optional() })
    .describe('by the clocks of the site: a day has 23, 24 or 25 hours'),
  z
    .strictObject({
      shifts: z
        .array(z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/))
        .min(1)
        .max(24),
      zone: zone.optional(),
    })
    .describe('shifts that begin at these times of day, as 08:00'),
])

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
          raw: z
            .boolean()
            .describe(
              'true: every sample; false: two points a pixel, at their source times where no level is told',
            ),
          level: z
            .enum(rollupLevels)
            .optional()
            .describe(
              'the points were made of roll-ups: the minimum and maximum of whole ones, in the middle of these',
            ),
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
  'history.aggregate': call(
    'read',
    'What the samples of some tags come to over buckets of time; over all of the window where no buckets are asked for.',
    z.strictObject({
      tags: z.array(tagName).min(1).max(64),
      from: moment,
      to: moment,
      bucket: bucket.optional(),
      functions: z
        .array(z.enum(aggregateFunctions))
        .min(1)
        .max(32)
        .describe(
          'min and max of the usable value, held or on a line; mean and deviation weighted by time; first and last usable sample; count of all samples; good: share of the time, 0 to 1; integral: value times seconds. Usable is what is good or uncertain; bad values and gaps end it. NaN where there is nothing.',
        ),
    }),
    z.strictObject({
      /** Where each bucket begins, and where the last one ends; ticks. */
      edges: column('i64'),
      series: z.array(
        z.strictObject({
          tag: z.string(),
          /** Coarsest roll-ups that it was made of; absent where all of it is of samples. */
          level: z.enum(rollupLevels).optional(),
          count: column('u32').optional(),
          min: column('f64').optional(),
          max: column('f64').optional(),
          mean: column('f64').optional(),
          first: column('f64').optional(),
          last: column('f64').optional(),
          deviation: column('f64').optional(),
          good: column('f64').optional(),
          integral: column('f64').optional(),
          status: column('u32'),
        }),
      ),
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
