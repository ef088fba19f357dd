/** What the journal is told at the start after a restore, and what the records make up for. */
import { forgetRestored, type Taken } from './backup/taking.ts'
import type { backupStore } from './backup/store.ts'
import type { Records } from './database/records.ts'
import type { JournalEntry, Log } from './interface.ts'
import type { manualStore } from './manual/store.ts'

/** Milliseconds before the moment of the history: what was entered then was perhaps not stored yet. */
const BEFORE = 60_000

export async function tellRestored(
  { restored, givenUp }: Taken,
  dataDirectory: string,
  records: Records<typeof manualStore>,
  names: Records<typeof backupStore>,
  log: Log,
  now: number,
): Promise<void> {
  const entries: JournalEntry[] = givenUp
    ? [{ kind: 'restore_given_up', subject: dataDirectory, at: now, person: null }]
    : []
  if (restored !== null) {
    const { from, startedAt, at, aside, program: version, person, reason } = restored
    const why = reason === null ? {} : { reason }
    const details = { of: startedAt, at, aside, version }
    entries.push({ kind: 'restored', subject: from, at: now, person, details, ...why })
    // Before anything else: by the name that it has so far it might pass for another one.
    const named =
      restored.console === null ? null : await names.commit([], 'backup.name', restored.console)
    if (named?.ok === false) {
      log.warn({ error: named.error }, 'the journal is told of a restore at the next start')
      return
    }
  }
  if (entries.length === 0) return
  // The records were copied a little after the history, which may lack what they take for stored.
  const since = restored === null ? now : restored.startedAt - BEFORE
  const written = await records.commit(entries, 'manual.again', since)
  if (written.ok) await forgetRestored(dataDirectory)
  else log.warn({ error: written.error }, 'the journal was not told of a restore')
}
