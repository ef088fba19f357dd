/** The journal: kinds of rows, a row, the question for them. */
import { z } from 'zod'
import { call, ms, type CallDefinition } from './common.ts'
import { jobKey } from './jobs.ts'

export const journalKinds = [
  'started',
  'stopped',
  'administrator_created',
  'user_created',
  'signed_in',
  'sign_in_refused',
  'signed_out',
  'session_locked',
  'session_unlocked',
  'server_created',
  'server_changed',
  'server_removed',
  'server_trusted',
  'certificate_refused',
  'certificate_removed',
  'certificate_imported',
  'own_certificate',
  'server_switched',
  'partner_accepted',
  'tags_created',
  'tag_changed',
  'tags_changed',
  'tags_deleted',
  'tags_restored',
  'tags_imported',
  'history_dropped',
  'export_begun',
  'export_ended',
  'export_taken',
  'export_deleted',
  'equipment_created',
  'equipment_changed',
  'equipment_deleted',
  'equipment_imported',
  'template_saved',
  'template_deleted',
  'template_applied',
  'undone',
  'field_configured',
  'calculated_afterwards',
  'recalculated',
  'condition_saved',
  'condition_changed',
  'condition_deleted',
  'job_cancelled',
  'backup_begun',
  'backup_made',
  'backup_failed',
  'backup_configured',
  'restore_begun',
  'restored',
  'restore_failed',
  'restore_given_up',
  'replaced_deleted',
  'manual_entered',
  'manual_corrected',
  'setpoint_attempt',
  'setpoint_outcome',
  'refused',
  'record_damaged',
  'link_lost',
  'link_restored',
  'times_refused',
  'times_taken',
] as const

export type JournalKind = (typeof journalKinds)[number]

export const journalRowSchema = z.strictObject({
  seq: z.number().int(),
  at: ms,
  kind: z.enum(journalKinds),
  /** Null where the program itself acted. */
  person: z.strictObject({ id: z.number().int(), user: z.string(), name: z.string() }).nullable(),
  /** What it was about: a tag, a server, a user, a call. */
  subject: z.string(),
  /** Id of the setpoint change; both of its rows have it. */
  change: z.string().nullable(),
  old: z.union([z.number(), z.boolean(), z.string()]).nullable(),
  new: z.union([z.number(), z.boolean(), z.string()]).nullable(),
  unit: z.string().nullable(),
  reason: z.string().nullable(),
  /** `applied`, `refused`, … ; null where there is nothing to tell. */
  outcome: z.string().nullable(),
  /** Further facts, for example the error code of a refusal. */
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  /** It changed the configuration and kept what was there: `journal.undo` may take it back. */
  edit: z.boolean(),
})

export const journalCalls = {
  'journal.list': call(
    'read',
    'Journal rows, newest first; `before` continues.',
    z.strictObject({
      before: z.number().int().optional(),
      limit: z.number().int().min(1).max(1000).optional(),
      kind: z.enum(journalKinds).optional(),
      change: z.string().max(64).optional(),
      text: z.string().max(100).optional(),
    }),
    z.array(journalRowSchema),
  ),
  'journal.undo': call(
    'engineer',
    'Does the opposite of a change of the configuration, where nothing that it changed has changed since; else it says who changed what. With `preview` it only says whether it could.',
    z.strictObject({
      seq: z.number().int().min(1),
      preview: z.boolean().optional(),
      job: jobKey.optional(),
    }),
    z.strictObject({
      tags: z.number().int(),
      equipment: z.number().int(),
      servers: z.number().int(),
      templates: z.number().int(),
      /** Calculated tags whose totals begin anew. */
      anew: z.number().int(),
      /** Servers that come back switched off, and without their password or key. */
      off: z.number().int(),
    }),
    { journalled: 'changes' },
  ),
} as const satisfies Record<string, CallDefinition>
