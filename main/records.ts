/**
 * The core's side of the database thread. A domain sees only its own store's names
 * (`records.of<typeof usersStore>()`); a dead thread is started again with the next call.
 */
import { fail, type Result } from '../shared/result.ts'
import type { DatabaseThread } from './database.worker.ts'
import type { Records, Store } from './database/records.ts'
import type { JournalEntry, Log } from './interface.ts'
import { connect, type MovingClient } from './threads/rpc.ts'
import { startWorker } from './threads/worker.ts'

export interface RecordsThread {
  of<S extends Store>(): Records<S>
  /** Looks through the file; what it finds is what the next commit fails with. */
  check(): Promise<void>
  stop(): Promise<void>
}

export interface RecordsOptions {
  readonly file: string
  readonly log: Log
  /** Called with the number of the newest row after each commit that wrote to the journal. */
  journalled(seq: number): void
}

/** Opens the file in its thread. A damaged, foreign or future file is a failure that says so. */
export async function startRecords(options: RecordsOptions): Promise<Result<RecordsThread>> {
  const start = () => {
    const worker = startWorker('database.worker.ts', { workerData: { file: options.file } })
    const client = connect<DatabaseThread>(worker)
    worker.on('exit', () => {
      current = undefined
    })
    worker.on('error', (error: unknown) => {
      options.log.error({ error }, 'the database thread died')
    })
    current = { client, worker }
    return current
  }
  let current:
    | { client: MovingClient<DatabaseThread>; worker: ReturnType<typeof startWorker> }
    | undefined
  let stopped = false
  const client = (): MovingClient<DatabaseThread> => {
    if (stopped) throw new Error('the database is closed')
    return (current ?? start()).client
  }

  const opened = await client().opened()
  if (!opened.ok) {
    await current?.worker.terminate()
    return opened
  }

  const read = (name: string, ...args: readonly unknown[]): Promise<unknown> =>
    client().read(name, args)

  let wrong: unknown
  /** Once for each trouble: a commit that fails comes again every second. */
  const tell = (reason: unknown, facts: object): void => {
    if (reason !== wrong && !stopped) options.log.error(facts, 'the database could not be written')
    wrong = reason
  }

  const commit = async (
    entries: readonly JournalEntry[],
    name: string,
    ...args: readonly unknown[]
  ): Promise<Result<unknown>> => {
    try {
      const { result, rows } = await client().commit(entries, name, args)
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

  return {
    ok: true,
    value: {
      // Every store is in the thread, so each view of it is the same two functions; the type decides
      // which names a domain may use.
      of: <S extends Store>() => ({ read, commit }) as unknown as Records<S>,
      check: () => client().check(),
      stop: async () => {
        const last = current
        if (stopped || last === undefined) return
        await last.client.close()
        stopped = true
        await last.worker.terminate()
      },
    },
  }
}
