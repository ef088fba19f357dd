/** Jobs: what takes longer than a moment, followed and cancelled by whoever started it. */
import { z } from 'zod'
import { call, failure, ms, none, nothing, type CallDefinition } from './common.ts'

/** What a job does; the screen has a word for each. */
export const jobKinds = [
  'tags_create',
  'tags_change',
  'tags_remove',
  'tags_restore',
  'tags_import',
  'equipment_import',
  'template_apply',
  'undo',
  'backup',
  'restore',
  'search',
  'history_export',
  // Goes on after a start: a formula over the history, and what came late taken into formulas.
  'calculate',
  'recalculate',
] as const
export type JobKind = (typeof jobKinds)[number]

export const jobStates = ['running', 'done', 'failed', 'cancelled'] as const

/** Chosen by whoever calls, so that the job can be followed while the call has no answer yet. */
export const jobKey = z.string().regex(/^[A-Za-z0-9_-]{8,64}$/, {
  error: 'the name of a job has 8 to 64 letters, digits, _ and -',
})

export const jobSchema = z.strictObject({
  id: z.string(),
  kind: z.enum(jobKinds),
  /** What it is about, as a tag; null where it is about many. */
  subject: z.string().nullable(),
  /** Who began it; null where the console did so by itself. */
  person: z.strictObject({ id: z.number().int(), user: z.string(), name: z.string() }).nullable(),
  startedAt: ms,
  /** Null while it runs. */
  endedAt: ms.nullable(),
  state: z.enum(jobStates),
  done: z.number().int(),
  of: z.number().int(),
  /** It can still be ended: with nothing done, or, where it lasts, with what was done until then. */
  cancellable: z.boolean(),
  /** It goes on after a start of the console. */
  lasting: z.boolean(),
  /** What came of it, in figures. */
  result: z.record(z.string(), z.number()).nullable(),
  failure: failure.nullable(),
})
export type Job = z.output<typeof jobSchema>

export const jobCalls = {
  'jobs.list': call(
    'read',
    'Jobs that run, and the last fifty that have ended; newest first. Only those that last are known after a start.',
    nothing,
    z.array(jobSchema),
  ),
  'jobs.cancel': call(
    'engineer',
    'Ends a job: with nothing done, or, where it lasts, with what was done until then. Refused where it has ended or is being written. The journal says who ended whose.',
    z.strictObject({ job: jobKey }),
    none,
    { journalled: 'always' },
  ),
} as const satisfies Record<string, CallDefinition>
