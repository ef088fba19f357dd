/** What is kept of formulas: what each has counted, now and at earlier moments. */
import { z } from 'zod'

/** What a formula has counted, with the times of the samples that are in it. */
export const savedCounters = z.object({
  tag: z.number().int(),
  revision: z.number().int(),
  /** Tags that it names, with the newest sample of each that is in it. */
  until: z.array(
    z.object({
      tag: z.number().int(),
      /** Ticks, as digits. */
      time: z.string().regex(/^\d{1,19}$/),
      value: z.union([z.number(), z.boolean(), z.string(), z.null()]),
      status: z.number().int().nonnegative(),
    }),
  ),
  counters: z.array(z.unknown()),
  /** Ticks up to which it has counted, on the clock of its sources; earlier versions did not tell. */
  reached: z
    .string()
    .regex(/^\d{1,19}$/)
    .optional(),
})
export type SavedCounters = z.output<typeof savedCounters>

/** What a formula and all that it is made of had counted at one moment. */
export interface Checkpoint {
  readonly tag: number
  /** Ticks up to which it had counted. */
  readonly reached: string
  readonly states: readonly SavedCounters[]
}

/** Up to where these had counted, ticks. */
export function sinceOf(states: readonly SavedCounters[]): bigint {
  return states.reduce((newest, { reached, until }) => {
    const times = [reached ?? '0', ...until.map(({ time }) => time)].map(BigInt)
    return times.reduce((one, other) => (other > one ? other : one), newest)
  }, 0n)
}
