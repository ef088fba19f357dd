/** What is set for backups, as it is kept; what cannot be read, or was never set, is what holds by itself. */
import { z } from 'zod'
import { backupCalls, type BackupSettings } from '../../shared/contract/backup.ts'

const byItself: BackupSettings = { every: 1, folder: null, keys: true }

const kept = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text)
    } catch {
      context.addIssue('not JSON')
      return z.NEVER
    }
  })
  .pipe(backupCalls['backup.configure'].input)

export const readSettings = (text: string | null): BackupSettings =>
  text === null ? byItself : (kept.safeParse(text).data ?? byItself)
