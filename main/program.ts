/** What the journal tells of the program itself: that it has started, with what, and that it has stopped. */
import type { Damage } from '../shared/damage.ts'
import type { Result } from '../shared/result.ts'
import { tellDamage } from './damage.ts'
import type { JournalEntry, Log } from './interface.ts'
import { createOwed } from './journal/owed.ts'

export interface ProgramParts {
  readonly version: string
  readonly host: 'desktop' | 'gateway'
  readonly log: Log
  now(): number
  append(entries: readonly JournalEntry[]): Promise<Result<null>>
}

export interface Program {
  /** On a full disk too: the rows are owed to the journal then. */
  started(damaged: readonly Damage[]): Promise<void>
  /** Writes what is owed, where the journal takes it again. */
  settle(): void
  stopped(): Promise<Result<null>>
}

export function createProgram({ version, host, log, now, append }: ProgramParts): Program {
  const owed = createOwed(append)
  const row = (kind: 'started' | 'stopped'): JournalEntry => ({
    kind,
    at: now(),
    person: null,
    subject: 'derrick',
    details: { version, host },
  })
  return {
    started: async (damaged) => {
      const written = await owed.add([row('started'), ...tellDamage(damaged, log, now())])
      if (!written.ok) log.warn({ error: written.error }, 'started without a writable journal')
    },
    settle: () => {
      void owed.settle()
    },
    stopped: () => owed.add([row('stopped')]),
  }
}
