/** What tells whether the program works. */
import { z } from 'zod'
import { damagedThings } from '../damage.ts'
import { call, failure, ms, nothing, type CallDefinition } from './common.ts'
import { historyFigures } from './history.ts'
import { serverSchema } from './servers.ts'

/** Time that a part last did its work; the strip shows the age, never its own timer. */
const beat = z.strictObject({
  /** Unix milliseconds, null before the first. */
  at: ms.nullable(),
  /** Milliseconds in which it is expected again; late is three of them. */
  period: ms,
  /** What is wrong; null while all is well. */
  trouble: failure.nullable(),
})

export const liveness = z.strictObject({
  /** Clock of the core, Unix milliseconds. */
  now: ms,
  acquisition: beat,
  /** What calculates formulas has looked at all of them. */
  calculation: beat,
  historian: beat,
  journal: beat,
  core: beat,
  servers: z.strictObject({ up: z.number().int(), of: z.number().int() }),
  /** Copies of all that the console keeps. */
  backup: z.strictObject({
    /** When the newest good one was begun; null where there is none, or nobody has looked yet. */
    at: ms.nullable(),
    /** Why there is none in time; null while all is well, or none is wanted. */
    trouble: failure.nullable(),
  }),
  /** Changes armed or under way. */
  changesOpen: z.number().int(),
  /** Share of the data disk in use, 0 to 1; null where it cannot be told. */
  disk: z.number().nullable(),
  diskFree: z.number().nullable(),
})

export const diagnosticsCalls = {
  'diagnostics.read': call(
    'read',
    'Everything that tells whether the program works.',
    nothing,
    z.strictObject({
      version: z.string(),
      host: z.enum(['desktop', 'gateway']),
      startedAt: ms,
      dataDirectory: z.string(),
      runtime: z.string(),
      memory: z.number(),
      cpu: z.number(),
      liveness,
      servers: z.array(serverSchema),
      history: historyFigures,
      /** Queues of the core: what stands in them, the most they hold, what they dropped. */
      queues: z.array(
        z.strictObject({
          name: z.string(),
          depth: z.number(),
          limit: z.number(),
          dropped: z.number(),
        }),
      ),
      sessions: z.number().int(),
      subscribers: z.number().int(),
      /** Records that cannot be read as what they should be. */
      damaged: z.array(
        z.strictObject({
          what: z.enum(damagedThings),
          name: z.string(),
          field: z.string(),
          aside: z.boolean(),
        }),
      ),
    }),
  ),
} as const satisfies Record<string, CallDefinition>
