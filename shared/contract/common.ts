/** What the parts of the contract share: how calls and events are declared, and the forms that many of them take. */
import { z } from 'zod'
import { freeText } from '../text.ts'
import { ticksFromMoment } from '../time.ts'
import type { Permission } from '../users.ts'

/** `public` needs no session, `session` any session, even a locked one. */
export type Access = Permission | 'public' | 'session'

/**
 * `always`: the call leaves a journal row in the transaction that it commits, and one when it is
 * refused. `changes`: so too, but none where all was so already. `refusals`: it changes nothing yet, but a
 * refusal is worth a row. `never`: it only reads.
 */
export type Journalled = 'always' | 'changes' | 'refusals' | 'never'

export interface CallDefinition<
  A extends Access = Access,
  I extends z.ZodType = z.ZodType,
  O extends z.ZodType = z.ZodType,
> {
  readonly access: A
  readonly journalled: Journalled
  /** The answer has columns; over HTTP it is `application/octet-stream` where that is accepted. */
  readonly binary: boolean
  /** Its body may have megabytes, and is read only of whoever may call it. */
  readonly bulk: boolean
  /** The list of the input that may have thousands of entries, and how many at most. */
  readonly long: { readonly list: string; readonly most: number } | null
  readonly about: string
  readonly input: I
  readonly output: O
}

export const call = <A extends Access, I extends z.ZodType, O extends z.ZodType>(
  access: A,
  about: string,
  input: I,
  output: O,
  options: Partial<Pick<CallDefinition, 'journalled' | 'binary' | 'bulk' | 'long'>> = {},
): CallDefinition<A, I, O> => ({
  access,
  about,
  input,
  output,
  journalled: options.journalled ?? 'never',
  binary: options.binary ?? false,
  bulk: options.bulk ?? false,
  long: options.long ?? null,
})

const columnTypes = {
  f64: Float64Array,
  i64: BigInt64Array,
  i32: Int32Array,
  u32: Uint32Array,
  u8: Uint8Array,
} as const

interface Columns {
  readonly f64: Float64Array
  readonly i64: BigInt64Array
  readonly i32: Int32Array
  readonly u32: Uint32Array
  readonly u8: Uint8Array
}

/** A column of the binary form; in JSON an array, where f64 has "NaN" and i64 strings of digits. */
export const column = <K extends keyof typeof columnTypes>(kind: K) =>
  z.custom<Columns[K]>((value) => value instanceof columnTypes[kind]).meta({ column: kind })

/** Tags that one call creates. */
export const CREATED_AT_ONCE = 10_000
/** Tags that one question or subscription names. */
export const NAMED_AT_ONCE = 100_000

export const nothing = z.strictObject({})
export const none = z.null()
export const text = z.strictObject({ en: z.string().max(200), ru: z.string().max(200) })
/** As a person enters it. */
export const titles = z.strictObject({ en: freeText(0, 200), ru: freeText(0, 200) })
export const ms = z.number().int().nonnegative()
export const MOST_TAG_NAME = 64
export const tagName = z.string().min(1).max(MOST_TAG_NAME)
export const moment = z
  .union([z.string().max(40), z.number()])
  .refine((value) => ticksFromMoment(value) !== undefined, {
    error: 'a moment is ISO 8601 with offset, Unix milliseconds, or ticks as a string of digits',
  })
  .meta({ about: 'ISO 8601 with offset, Unix milliseconds, or 100 ns ticks since 1970 as digits' })
export const others = z.array(z.tuple([z.number(), z.unknown()]).readonly()).readonly()

export const limits = z.strictObject({
  lowLow: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  highHigh: z.number().nullable(),
})
export const band = z.strictObject({ low: z.number(), high: z.number() })
export const rules = z.strictObject({
  armed: z.number().int().min(5_000).max(600_000),
  write: z.number().int().min(500).max(120_000),
  hold: z.number().int().min(0).max(3_600_000),
  tolerance: z.number().min(0).max(0.5),
})

export const failure = z.strictObject({
  code: z.string(),
  message: z.string(),
  details: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
    .optional(),
})

export interface EventDefinition<P extends z.ZodType = z.ZodType> {
  readonly access: Access
  /** Sent as a binary frame where the subscriber asked for binary. */
  readonly binary: boolean
  readonly about: string
  readonly payload: P
}

export const event = <P extends z.ZodType>(
  about: string,
  payload: P,
  binary = false,
): EventDefinition<P> => ({ access: 'read', about, payload, binary })
