/** A formula as the configuration keeps it and as it is entered. */
import { z } from 'zod'
import { MOST_FORMULA } from '../formula.ts'
import { ms } from './common.ts'

export const schedule = z.discriminatedUnion('on', [
  z.strictObject({ on: z.literal('change') }),
  z.strictObject({ on: z.literal('interval'), seconds: z.number().min(0.2).max(86_400) }),
  z.strictObject({
    on: z.literal('times'),
    times: z
      .array(
        z
          .string()
          .regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'a time of day is written as 06:00' }),
      )
      .min(1)
      .max(48)
      .readonly(),
  }),
])

export const formulaText = z.string().min(1).max(MOST_FORMULA)

export const formulaSchema = z.strictObject({
  text: formulaText,
  when: schedule,
  author: z.string(),
  changedAt: ms,
  revision: z.number().int().positive(),
})
