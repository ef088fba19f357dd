/**
 * The database thread: the only one that opens `derrick.db`. It puts the domains' stores together and
 * runs a write with its journal entries in one transaction.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { ok, type Result } from '../shared/result.ts'
import { backupStore } from './backup/store.ts'
import { calculationStore } from './calculation/store.ts'
import { configurationStore } from './configuration/store.ts'
import { controlStore } from './control/store.ts'
import { openDatabase, type Database } from './database/database.ts'
import { journalFailure } from './database/failure.ts'
import { lostInLog } from './database/log.ts'
import { RECORDS_APPLICATION, recordsMigrations } from './database/schema.ts'
import { copyOnline } from './database/snapshot.ts'
import {
  identityOf,
  stillNamed,
  watchFile,
  type FileIdentity,
  type FileWatch,
} from './database/watch.ts'
import type { JournalEntry } from './interface.ts'
import { jobsStore } from './jobs/store.ts'
import { journalStore } from './journal/store.ts'
import { conditionStore } from './conditions/store.ts'
import { manualStore } from './manual/store.ts'
import { serve, type Operations } from './threads/rpc.ts'
import { usersStore } from './users/store.ts'

/** Thrown inside a transaction to roll it back; never leaves this file. */
class RolledBack extends Error {
  readonly result: Result<unknown>
  constructor(result: Result<unknown>) {
    super('rolled back')
    this.result = result
  }
}

/** What is wrong with the file is wrong with the journal: nothing may be done that it would not keep. */
const refused = (trouble: Result<never>) => ({ result: journalFailure(trouble), rows: [] })

export function operationsOn(db: Database, watch: FileWatch) {
  const journal = journalStore(db)
  const stores = [
    journal,
    usersStore(db),
    configurationStore(db),
    controlStore(db),
    calculationStore(db),
    manualStore(db),
    jobsStore(db),
    backupStore(db),
    conditionStore(db),
  ]
  const reads: Operations = Object.assign({}, ...stores.map((store) => store.reads)) as Operations
  const writes = Object.assign({}, ...stores.map((store) => store.writes)) as Operations

  const named = (operations: Operations, name: string) => {
    const operation = Object.hasOwn(operations, name) ? operations[name] : undefined
    if (operation === undefined) throw new Error(`no store has ${name}`)
    return operation as (...args: readonly unknown[]) => unknown
  }

  const commit = db.transaction(
    (entries: readonly JournalEntry[], name: string, args: readonly unknown[]) => {
      const result = named(writes, name)(...args) as Result<unknown>
      if (!result.ok) throw new RolledBack(result)
      return { result, rows: entries.map((entry) => journal.append(entry)) }
    },
  )

  let isCopying = false

  return {
    /** A copy for a backup, in steps: what is read and written meanwhile waits for one of them at most. */
    copy: async (target: string): Promise<Result<null>> => {
      isCopying = true
      const copied = await copyOnline(db, target, () => isCopying)
      isCopying = false
      return copied
    },
    endCopy: (): void => {
      isCopying = false
    },
    read: (name: string, args: readonly unknown[]): unknown => {
      try {
        return named(reads, name)(...args)
      } catch (error) {
        watch.met(error)
        throw error
      }
    },
    commit: (
      entries: readonly JournalEntry[],
      name: string,
      args: readonly unknown[],
    ): { readonly result: Result<unknown>; readonly rows: readonly number[] } => {
      const looked = watch.look()
      if (!looked.ok) return refused(looked)
      try {
        return commit.immediate(entries, name, args)
      } catch (error) {
        if (error instanceof RolledBack) return { result: error.result, rows: [] }
        const trouble = watch.met(error)
        if (trouble === undefined) throw error
        return refused(trouble)
      } finally {
        watch.wrote()
      }
    },
    /** Of a log that is damaged while nobody has it open nobody knows what it had: it is kept short. */
    check: (): void => {
      watch.examine()
      if (!watch.look().ok) return
      try {
        db.pragma('wal_checkpoint(PASSIVE)')
      } catch (error) {
        if (watch.met(error) === undefined) throw error
      } finally {
        watch.wrote()
      }
    },
    close: (): void => {
      isCopying = false
      db.close()
    },
  }
}

/** What the thread is started with. */
export interface RecordsFile {
  readonly file: string
  /** The file that a thread before this one had open; none where it is the first. */
  readonly held?: FileIdentity | undefined
  /** There is a history beside it. */
  readonly hasHistory: boolean
}

export type DatabaseThread = ReturnType<typeof operationsOn> & {
  opened: () => Result<FileIdentity | undefined>
  /** Transactions that a damaged log has lost at this opening. */
  lost: () => number
}

/** Records that are gone are not begun anew under a console that runs: nobody would be known any more. */
function openRecords({ file, held, hasHistory }: RecordsFile): Result<Database> {
  const named = held === undefined ? ok(null) : stillNamed(held, file)
  if (!named.ok) return named
  return openDatabase(file, {
    migrations: recordsMigrations,
    application: RECORDS_APPLICATION,
    synchronous: 'FULL',
    sole: true,
    known: hasHistory,
  })
}

if (parentPort !== null) {
  const given = workerData as RecordsFile
  const lost = lostInLog(given.file)
  const database = openRecords(given)
  const opened: DatabaseThread['opened'] = () =>
    database.ok ? ok(identityOf(given.file)) : database
  serve(
    parentPort,
    database.ok
      ? {
          ...operationsOn(database.value, watchFile(database.value, given.file)),
          opened,
          lost: () => lost,
        }
      : { opened },
  )
}
