/**
 * How a domain reaches `derrick.db`: its store is a set of named reads and writes that run in the
 * database thread. A write and its journal entries are one transaction, so neither is ever there
 * without the other.
 */
import type { Result } from '../../shared/result.ts'
import type { JournalEntry } from '../interface.ts'
import type { Operations } from '../threads/rpc.ts'
import type { Database } from './database.ts'

export interface StoreOperations {
  readonly reads: Operations
  /** A write that answers a failure is rolled back, with its journal entries. */
  readonly writes: Readonly<Record<string, (...args: never[]) => Result<unknown>>>
}
export type Store = (db: Database) => StoreOperations

type Reads<S extends Store> = ReturnType<S>['reads']
type Writes<S extends Store> = ReturnType<S>['writes']

export interface Records<S extends Store> {
  read<N extends keyof Reads<S> & string>(
    name: N,
    ...args: Parameters<Reads<S>[N]>
  ): Promise<ReturnType<Reads<S>[N]>>
  /** `unavailable` where the file cannot be written: then nothing has changed. */
  commit<N extends keyof Writes<S> & string>(
    entries: readonly JournalEntry[],
    name: N,
    ...args: Parameters<Writes<S>[N]>
  ): Promise<ReturnType<Writes<S>[N]>>
}
