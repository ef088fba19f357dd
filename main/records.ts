/**
 * The core's side of the database thread. A domain sees only its own store's names
 * (`records.of<typeof usersStore>()`); a dead thread is started again with the next call.
 */
import { basename } from 'node:path'
import type { Worker } from 'node:worker_threads'
import type { Damage } from '../shared/damage.ts'
import { fail, ok, type Result } from '../shared/result.ts'
import type { DatabaseThread, RecordsFile } from './database.worker.ts'
import './database/resident.ts'
import { journalFailure } from './database/failure.ts'
import type { Records, Store } from './database/records.ts'
import type { FileIdentity } from './database/watch.ts'
import type { JournalEntry, Log } from './interface.ts'
import { Line } from './threads/line.ts'
import { connect, type MovingClient } from './threads/rpc.ts'
import { startWorker } from './threads/worker.ts'

export interface RecordsThread {
  of<S extends Store>(): Records<S>
  /** What of the file cannot be read for what it was when it was opened at the start. */
  readonly damaged: readonly Damage[]
  /** Looks through the file; what it finds is what the next commit fails with. */
  check(): Promise<void>
  /** Writes a copy of the file as it is at the end of the copying; `endCopy` gives it up. */
  copyTo(target: string): Promise<Result<null>>
  endCopy(): Promise<void>
  stop(): Promise<void>
}

export interface RecordsOptions {
  readonly file: string
  /** There is a history beside it: records in which nothing is are not those of a first start. */
  readonly hasHistory?: boolean
  readonly log: Log
  /** Called with the number of the newest row after each commit that wrote to the journal. */
  journalled(seq: number): void
}

interface Running {
  readonly worker: Worker
  readonly client: MovingClient<DatabaseThread>
  readonly opened: Promise<Result<FileIdentity | undefined>>
}

/** Opens the file in its thread. A damaged, foreign or future file is a failure that says so. */
export async function startRecords(options: RecordsOptions): Promise<Result<RecordsThread>> {
  const { file, log } = options
  let held: FileIdentity | undefined
  let current: Running | undefined
  let stopped = false

  const start = (): Running => {
    const workerData: RecordsFile = { file, held, hasHistory: options.hasHistory ?? false }
    const worker = startWorker('database.worker.ts', { workerData })
    const client = connect<DatabaseThread>(worker)
    worker.on('exit', () => {
      current = undefined
    })
    worker.on('error', (error: unknown) => {
      log.error({ error }, 'the database thread died')
    })
    current = { worker, client, opened: client.opened() }
    return current
  }

  /** The thread, as soon as it has the file open; where it has not, the next question tries again. */
  const running = async (): Promise<Result<MovingClient<DatabaseThread>>> => {
    if (stopped) throw new Error('the database is closed')
    const { worker, client, opened } = current ?? start()
    const answer = await opened
    if (answer.ok) {
      held ??= answer.value
      return ok(client)
    }
    await worker.terminate()
    return answer
  }

  const first = await running()
  if (!first.ok) return first

  const lost = await first.value.lost()

  // One at a time: a command must not wait in the thread behind everything that anybody reads.
  const reading = new Line(1)
  const read = (name: string, ...args: readonly unknown[]): Promise<unknown> =>
    reading.take(async () => {
      const client = await running()
      if (!client.ok) throw new Error(client.error.message)
      return client.value.read(name, args)
    })

  let wrong: unknown
  /** Once for each trouble: a commit that fails comes again every second. */
  const tell = (reason: unknown, facts: object): void => {
    if (reason !== wrong && !stopped) log.error(facts, 'the database could not be written')
    wrong = reason
  }

  const commit = async (
    entries: readonly JournalEntry[],
    name: string,
    ...args: readonly unknown[]
  ): Promise<Result<unknown>> => {
    try {
      const client = await running()
      const { result, rows } = client.ok
        ? await client.value.commit(entries, name, args)
        : { result: journalFailure(client), rows: [] }
      const { part, reason } = (result.ok ? undefined : result.error.details) ?? {}
      if (part === 'journal') tell(reason, { name, error: result })
      else wrong = undefined
      const newest = rows.at(-1)
      if (newest !== undefined) options.journalled(newest)
      return result
    } catch (error) {
      tell(String(error), { error, name })
      return fail(
        'unavailable',
        'The journal cannot be written, so nothing was changed. The log says why.',
        { part: 'journal' },
      )
    }
  }

  return ok({
    damaged:
      lost === 0
        ? []
        : [{ what: 'log', name: `${basename(file)}-wal`, field: String(lost), aside: true }],
    // Every store is in the thread, so each view of it is the same two functions; the type decides
    // which names a domain may use.
    of: <S extends Store>() => ({ read, commit }) as unknown as Records<S>,
    check: async () => {
      const client = await running()
      if (client.ok) await client.value.check()
    },
    copyTo: async (target) => {
      const client = await running()
      return client.ok ? client.value.copy(target) : client
    },
    endCopy: async () => {
      await current?.client.endCopy()
    },
    stop: async () => {
      const last = current
      if (stopped || last === undefined) return
      // What was asked before it comes before it.
      const opened = await last.opened
      if (opened.ok) await last.client.close()
      stopped = true
      await last.worker.terminate()
    },
  })
}
