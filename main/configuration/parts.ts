/** What the configuration needs of the console, and what its calls share. */
import type { Discovery } from '../../shared/discovery.ts'
import type { AccountedFigures } from '../../shared/ledger.ts'
import type { Result } from '../../shared/result.ts'
import type { FieldSeed, Tag } from '../../shared/tags.ts'
import type { Records } from '../database/records.ts'
import type { JobKind, JournalKind } from '../../shared/contract.ts'
import type { JobsPort, Log, Progress, SessionContext } from '../interface.ts'
import { TURN } from '../threads/turns.ts'
import type { Directory } from './directory.ts'
import type { SecretsPort } from './identity.ts'
import type { configurationStore } from './store.ts'

/** A row of the journal, as far as the configuration asks for it. */
export interface EditedRow {
  readonly seq: number
  readonly at: number
  readonly kind: JournalKind
  readonly subject: string
  readonly person: { readonly name: string } | null
}

export interface ConfigurationParts {
  readonly records: Records<typeof configurationStore>
  readonly jobs: JobsPort
  /** What the journal keeps of a change, so that it can be undone. */
  readonly journal: {
    row(seq: number): Promise<EditedRow | null>
    edit(seq: number, part: number): Promise<string | null>
    /** The newest row behind that one whose change has this in it. */
    editedSince(seq: number, about: string): Promise<EditedRow | null>
  }
  /** Deletes what was recorded of tags, for good; the number of samples. Rejects where it cannot be written. */
  forget(tags: readonly number[]): Promise<number>
  readonly log: Log
  figures(server: number): AccountedFigures | null
  /** Null where it was switched off: what cannot run is not set up. */
  simulatedField(): FieldSeed | null
  /** Where passwords and keys of servers are kept. */
  readonly secrets: SecretsPort
  /** Asks an address what is there. */
  discover(address: string): Promise<Result<Discovery>>
  /** Greatest number of a tag that the history knows: no other tag may get it. */
  highestTag(): number
  /** A change of this setpoint is armed or under way. */
  isCommanded(tag: string): boolean
  now(): number
  /** Goes to another endpoint of a server. */
  switchTo(server: number, endpoint: string): Promise<Result<string>>
  /** These servers, or which tags they have, are not what they were. */
  changed(servers: readonly number[]): void
  /** The nodes of these tags have other words now, and are the same nodes. */
  pinned(tags: readonly Tag[]): void
  /** Something of tags is not what it was; what is connected and subscribed stays. */
  revised(): void
  /** Resolves when what a server tells in parts may have come together. */
  gathered(): Promise<void>
}

/** What a call that changes the configuration works with. */
export interface Desk {
  readonly parts: ConfigurationParts
  readonly directory: Directory
  /** What changes a part of something waits for the change before it, or one would undo the other. */
  inOrder<T>(change: () => Promise<T>): Promise<T>
}

/** What takes longer than a moment is a job that can be followed and cancelled. */
export function asJob<T>(
  { parts }: Desk,
  job: {
    readonly kind: JobKind
    readonly id: string | undefined
    readonly of: number
    readonly context: SessionContext
    figures(value: T): Record<string, number>
  },
  work: (progress: Progress | undefined) => Promise<Result<T>>,
): Promise<Result<T>> {
  if (job.id === undefined && job.of <= TURN) return work(undefined)
  return parts.jobs.run({ ...job, person: job.context.session.person }, work)
}
