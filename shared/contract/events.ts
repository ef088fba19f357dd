/** Events, and what a subscriber asks for. */
import { z } from 'zod'
import {
  MOST_TAG_NAME,
  NAMED_AT_ONCE,
  column,
  event,
  others,
  tagName,
  type EventDefinition,
} from './common.ts'
import { liveness } from './diagnostics.ts'
import { jobSchema } from './jobs.ts'
import { serverSchema } from './servers.ts'
import { changeSchema } from './setpoints.ts'

const columns = {
  tag: column('i32'),
  sourceTime: column('i64'),
  serverTime: column('i64'),
  status: column('u32'),
  type: column('u8'),
  flags: column('u8'),
  value: column('f64'),
  others,
}

export const events = {
  values: event(
    'Latest values that changed since the last frame, coalesced; the first frame has all. A status may be the core’s own: link lost, last known.',
    z.strictObject(columns),
    true,
  ),
  samples: event(
    'Every sample of the tags that were asked for. `lost`: the subscriber was too slow, read the history.',
    z.strictObject({ ...columns, lost: z.boolean() }),
    true,
  ),
  servers: event(
    'State and figures of all servers, on change and every second.',
    z.array(serverSchema),
  ),
  liveness: event('What ran when, every second.', liveness),
  setpoint: event('A setpoint change entered a phase.', changeSchema),
  journal: event('A row was added.', z.strictObject({ seq: z.number().int() })),
  configuration: event(
    'Servers, equipment or tags changed: read them again.',
    z.strictObject({ revision: z.number().int() }),
  ),
  certificates: event(
    'Certificates changed, or a server showed one that was not known: read them again.',
    z.strictObject({ revision: z.number().int() }),
  ),
  jobs: event(
    'A job began, came further or ended; all that `jobs.list` tells, four times a second at most.',
    z.array(jobSchema),
  ),
  session: event(
    'My own session was locked, unlocked or ended.',
    z.strictObject({ state: z.enum(['open', 'locked', 'ended']) }),
  ),
} as const satisfies Record<string, EventDefinition>

/** What a subscriber asks for; `tags` narrows `values` and is required for `samples`. */
export const subscriptionSchema = z.strictObject({
  subscribe: z
    .array(
      z.union([
        z.string(),
        z.strictObject({
          event: z.string(),
          tags: z.array(tagName).max(NAMED_AT_ONCE).optional(),
          format: z.enum(['json', 'binary']).optional(),
        }),
      ]),
    )
    .max(64),
})

const isTagName = (name: unknown): boolean =>
  typeof name === 'string' && name !== '' && name.length <= MOST_TAG_NAME

/** Ends at the first wrong name: to tell of a hundred thousand what is wrong with each holds up everybody. */
export const namesFit = (wanted: unknown): boolean =>
  !Array.isArray(wanted) ||
  wanted.every((entry: unknown) => {
    const tags = typeof entry === 'object' && entry !== null && 'tags' in entry ? entry.tags : null
    return !Array.isArray(tags) || tags.every(isTagName)
  })
