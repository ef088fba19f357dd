/** Every kind of database of a data folder that this version reads: what is backed up and restored is judged by it. */
import { RECORDS_APPLICATION, recordsMigrations } from './database/schema.ts'
import type { FileKind } from './database/snapshot.ts'
import { historyFiles } from './historian/schema.ts'

export const knownFiles: readonly FileKind[] = [
  { application: RECORDS_APPLICATION, schema: recordsMigrations.length },
  ...historyFiles,
]
