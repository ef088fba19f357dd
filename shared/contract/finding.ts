/** The one search box: what has this name, this text, or something like it. */
import { z } from 'zod'
import { foundKinds, foundStates, MOST_ASKED, MOST_HITS } from '../finding.ts'
import { call, ms, text, type CallDefinition } from './common.ts'
import { journalKinds } from './journal.ts'

const kind = z.enum(foundKinds)

const hitSchema = z.strictObject({
  /** By which the kind's own calls know it: the name of a tag or equipment, an id, a number of a row. */
  key: z.string(),
  name: z.string(),
  title: text.nullable(),
  /** What tells it from others of the name: equipment, address, person, reason. */
  detail: z.string(),
  /** When it was, of what has a time. */
  at: ms.nullable(),
  /** Of a row of the journal, what happened. */
  event: z.enum(journalKinds).nullable(),
})

const groupSchema = z.strictObject({
  kind,
  /** The best first; of the journal the newest. */
  hits: z.array(hitSchema).readonly(),
  /** What was looked for: the text, or the same keys in the other layout where that alone finds anything. */
  text: z.string(),
  /** How many fit, of what was looked at. */
  count: z.number().int(),
  /** The first hit has exactly the name or title that was asked for. */
  exact: z.boolean(),
  /** `all` was looked at; `newest`: older ones were not; `late`: it took too long. */
  state: z.enum(foundStates),
})

export type Hit = z.output<typeof hitSchema>
export type FoundGroup = z.output<typeof groupSchema>

export const findingCalls = {
  'search.find': call(
    'read',
    'What has this name or text, by kinds: an exact name first, then what begins with it, has a word that does, contains it, has all of its words. Only what the person may see.',
    z.strictObject({
      text: z.string().max(MOST_ASKED),
      /** All where it is left out. */
      kinds: z.array(kind).max(foundKinds.length).optional(),
      /** Hits of each kind. */
      limit: z.number().int().min(1).max(MOST_HITS).optional(),
    }),
    z.array(groupSchema),
  ),
} as const satisfies Record<string, CallDefinition>
