/** Exports of the history as files: what they will be, making, keeping and taking them. */
import { z } from 'zod'
import {
  exportDialects,
  exportKinds,
  exportShapes,
  exportStates,
  exportTimes,
  MOST_TAGS,
} from '../export.ts'
import { reasonText } from '../text.ts'
import { call, failure, moment, ms, none, nothing, tagName, type CallDefinition } from './common.ts'

/** What is exported and how it is written; docs/formats.md has the columns. */
const exportPlan = z.strictObject({
  tags: z.array(tagName).min(1).max(MOST_TAGS.long),
  /** Inclusive. */
  from: moment,
  /** Exclusive; what is later than now is cut off. */
  to: moment,
  shape: z.enum(exportShapes),
  times: z.enum(exportTimes),
  quality: z.boolean(),
  gaps: z.boolean(),
  rowKind: z.boolean(),
  dialect: z.enum(exportDialects),
  bom: z.boolean(),
})

export const exportSchema = z.strictObject({
  /** Also that of its job, as long as it runs. */
  id: z.string(),
  /** As the file is called where it is taken to. */
  name: z.string(),
  kind: z.enum(exportKinds),
  state: z.enum(exportStates),
  person: z.strictObject({ id: z.number().int(), user: z.string(), name: z.string() }),
  startedAt: ms,
  endedAt: ms.nullable(),
  /** The first of them, and how many there are. */
  tags: z.array(z.string()).readonly(),
  count: z.number().int(),
  /** ISO 8601. */
  from: z.string(),
  to: z.string(),
  shape: z.enum(exportShapes),
  rows: z.number().int().nullable(),
  bytes: z.number().int().nullable(),
  /** Samples that were recorded and could not be read. */
  unreadable: z.number().int(),
  reason: z.string().nullable(),
  /** Of an evidence package: SHA-256 of its manifest, as the journal has it. */
  digest: z.string().nullable(),
  failure: failure.nullable(),
})
export type HistoryExport = z.output<typeof exportSchema>

const exportId = z.strictObject({ export: z.uuid() })

export const exportCalls = {
  'exports.preview': call(
    'export',
    'The first rows of an export as they will be, and how many there are about. A newer question of the session ends this one.',
    exportPlan,
    z.strictObject({
      text: z.string(),
      samples: z.number(),
      /** `at_most`: samples of several tags may share a row. */
      about: z.enum(['exact', 'about', 'at_most']),
      /** Of the file, about. */
      bytes: z.number(),
    }),
    { long: { list: 'tags', most: MOST_TAGS.long } },
  ),
  'exports.begin': call(
    'export',
    'Begins an export as a job of the same id. An evidence package needs a reason.',
    exportPlan.extend({ kind: z.enum(exportKinds), reason: reasonText.optional() }),
    exportSchema,
    { journalled: 'always', long: { list: 'tags', most: MOST_TAGS.long } },
  ),
  'exports.list': call(
    'export',
    'Exports that are kept, newest first, and those that are under way.',
    nothing,
    z.array(exportSchema),
  ),
  'exports.take': call(
    'export',
    'The gateway answers with a ticket: once, within a minute, `GET /api/export/TICKET` gives the file. The desktop asks where to save it, and answers where it is; `saved` is null where the person has changed their mind.',
    exportId,
    z.union([
      z.strictObject({ ticket: z.string() }),
      z.strictObject({ saved: z.string().nullable() }),
    ]),
    { journalled: 'always' },
  ),
  'exports.remove': call(
    'export',
    'Deletes an export; one that is under way is ended. Those of others only with the permission `engineer`.',
    exportId,
    none,
    { journalled: 'always' },
  ),
} as const satisfies Record<string, CallDefinition>
