/** What the journal is told at the start after a restore, and what the records make up for. */
import { forgetRestored, type Taken } from './backup/taking.ts'
import type { Records } from './database/records.ts'
import type { JournalEntry, Log } from './interface.ts'
import type { manualStore } from './manual/store.ts'

/** Milliseconds before the moment of the history: what was entered then was perhaps not stored yet. */
const BEFORE = 60_000

export async function tellRestored(
  { restored, givenUp }: Taken,
  dataDirectory: string,
  records: Records<typeof manualStore>,
  log: Log,
  now: number,
): Promise<void> {
  const program = { at: now, person: null } as const
  const entries: JournalEntry[] = givenUp
    ? [{ kind: 'restore_given_up', subject: dataDirectory, ...program }]
    : []
  if (restored !== null) {
    const { from, startedAt, at, aside, program: version } = restored
    const details = { of: startedAt, at, aside, version }
    entries.push({ kind: 'restored', subject: from, ...program, details })
  }
  if (entries.length === 0) return
  // The records were copied a little after the history, which may lack what they take for stored.
  const since = restored === null ? now : restored.startedAt - BEFORE
  const written = await records.commit(entries, 'manual.again', since)
  if (written.ok) await forgetRestored(dataDirectory)
  else log.warn({ error: written.error }, 'the journal was not told of a restore')
}
