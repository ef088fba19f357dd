/** Backups: what there is, what is set, making one and restoring it. */
import { z } from 'zod'
import { backupIntervals } from '../backup.ts'
import { freeText, reasonText } from '../text.ts'
import { call, failure, ms, none, nothing, type CallDefinition } from './common.ts'
import { jobKey } from './jobs.ts'

const bytes = z.number().nonnegative()

const settings = z.strictObject({
  /** Hours between two; 0: only when somebody asks. */
  every: z.literal([...backupIntervals]),
  /** Full path; null for `backups` in the data folder. */
  folder: z.string().min(1).max(1000).nullable(),
  /** With the key of stored secrets and the console's certificate and private key. */
  keys: z.boolean(),
})
export type BackupSettings = z.output<typeof settings>

/** A folder, never a way to one. */
const folderName = freeText(1, 100)

const backup = z.strictObject({
  /** Its folder in the target folder. */
  name: z.string(),
  /** When it was begun: of this moment the history is. */
  at: ms,
  /** This console made it; it never deletes those of others. */
  own: z.boolean(),
  /** All of its files are there as they were verified; else it is damaged, and is never deleted by itself. */
  good: z.boolean(),
  /** The rest is null where it cannot be read. */
  finishedAt: ms.nullable(),
  kind: z.enum(['scheduled', 'manual']).nullable(),
  bytes: bytes.nullable(),
  files: z.number().int().nullable(),
  /** Months that could not be read when it was made: they are in it as they were, or not at all. The rest counts. */
  unread: z.array(z.string()),
  keys: z.boolean().nullable(),
  program: z.string().nullable(),
})

export const backupCalls = {
  'backup.read': call(
    'read',
    'What the records, the history and the backups take, what is set for backups, which there are, newest first, and when the next is due.',
    nothing,
    z.strictObject({
      settings,
      /** Where they go, as a full path. */
      folder: z.string(),
      /** It is on the disk of the data: what takes the disk takes the backups with it. Null: not known. */
      sameDisk: z.boolean().nullable(),
      backups: z.array(backup),
      /** Why the folder cannot be looked at; null while it can. */
      unseen: failure.nullable(),
      /** Bytes free on the disk of the folder. */
      free: bytes.nullable(),
      /** Bytes of the data: records, history with its months, and what the disk has free and in all. */
      data: z.strictObject({
        folder: z.string(),
        records: bytes,
        history: bytes,
        free: bytes.nullable(),
        disk: bytes.nullable(),
      }),
      /** Begin of the next one by the schedule; null where there is none. */
      nextAt: ms.nullable(),
      /** Job of the one that is being made. */
      job: z.string().nullable(),
      /** The restore that is under way: who began it. */
      restoring: z.strictObject({ job: z.string(), by: z.string(), name: z.string() }).nullable(),
      /** Former states that restores have kept aside in the data folder, newest first. */
      replaced: z.array(z.strictObject({ name: z.string(), at: ms, bytes })),
      /** Of the last attempt in this run, where it failed. */
      failed: z.strictObject({ at: ms, failure }).nullable(),
    }),
  ),
  'backup.start': call(
    'engineer',
    'Begins a backup and answers at once with its job, which tells how far it is. Refused while one is being made.',
    z.strictObject({ job: jobKey.optional() }),
    z.strictObject({ job: z.string() }),
    { journalled: 'always' },
  ),
  'backup.configure': call(
    'administer',
    'Sets when backups are made, where they go and whether keys are in them. A folder that cannot take them is refused with the reason.',
    settings,
    none,
    { journalled: 'always' },
  ),
  'backup.examine': call(
    'restore',
    'Whether a backup could be restored now, and what it takes: its files are there and of this version, there is room, nothing is under way that would be cut off. They are read whole only when it is restored.',
    z.strictObject({ name: folderName }),
    z.strictObject({
      /** Null where it could be. */
      failure: failure.nullable(),
      bytes: bytes.nullable(),
      /** Bytes free on the disk of the data. */
      free: bytes.nullable(),
    }),
  ),
  'backup.restore': call(
    'restore',
    'Puts a backup in the place of the data, and answers at once with its job: it is read whole and checked beside the data while recording goes on; then the console starts anew on it, and everybody signs in again. What was there is kept in a folder of its own. Needs the password of who asks.',
    z.strictObject({
      name: folderName,
      reason: reasonText,
      password: z.string().min(1).max(256),
      /** Of a backup of another console: that one runs no more, and its backups are gone on with. */
      takeOver: z.boolean(),
      job: jobKey.optional(),
    }),
    z.strictObject({ job: z.string() }),
    { journalled: 'always' },
  ),
  'backup.discard': call(
    'restore',
    'Deletes a former state that a restore has kept aside. It cannot be had back.',
    z.strictObject({ name: folderName }),
    none,
    { journalled: 'always' },
  ),
} as const satisfies Record<string, CallDefinition>
