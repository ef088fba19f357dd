/** What the configuration needs of the console, and what its calls share. */
import type { Discovery } from '../../shared/discovery.ts'
import type { AccountedFigures } from '../../shared/ledger.ts'
import type { Result } from '../../shared/result.ts'
import type { FieldSeed, Tag } from '../../shared/tags.ts'
import type { Records } from '../database/records.ts'
import type { Directory } from './directory.ts'
import type { SecretsPort } from './identity.ts'
import type { configurationStore } from './store.ts'

export interface ConfigurationParts {
  readonly records: Records<typeof configurationStore>
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
