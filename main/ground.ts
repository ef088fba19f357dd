/**
 * What the domains stand on, opened in this order: the lock on the data directory, what was restored into
 * it, the simulated field, the records, the history.
 */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { fail, ok, type Result } from '../shared/result.ts'
import type { configurationStore } from './configuration/store.ts'
import { takeRestored, type Taken } from './backup/taking.ts'
import type { Ticks } from '../shared/time.ts'
import { lockDirectory } from './database/lock.ts'
import { startHistorian, type Historian } from './historian/historian.ts'
import type { Log } from './interface.ts'
import type { journalStore } from './journal/store.ts'
import { startRecords, type RecordsThread } from './records.ts'
import { stoppedEarly, type Stops } from './stops.ts'
import type { usersStore } from './users/store.ts'

/** The simulated field in its own process; how it is started is the host's business. */
export interface SimulatorProcess {
  /** `opc.tcp://127.0.0.1:port`, or why it did not come up the last time; waits for the first attempt. */
  endpoint(): Promise<Result<string>>
  /** Called when it comes up after all, having been said not to. */
  onArrival(listener: () => void): void
  /** Also while it is still coming up. */
  stop(): Promise<void>
}
export interface SimulatorHost {
  /** Starts it; it is started again by itself, at the same address, when it dies. */
  start(log: Log): SimulatorProcess
}

export interface GroundParts {
  readonly dataDirectory: string
  readonly log: Log
  /** Null where it was switched off or is not there. */
  readonly simulator: SimulatorHost | null
  /** Called with the number of the newest journal row after each commit that wrote one. */
  journalled(seq: number): void
  /** The historian's writer has proved to be alive. */
  historianBeat(at: number): void
  /** Until when the values of every server are here, Unix milliseconds. */
  heardUntil(): number
  /** The same by the clock of each server. */
  clocks(): ReadonlyMap<number, Ticks>
  /** All of it is closed again, and the folder is still locked. */
  closed(): Promise<void>
  /** Aborted when the start is to be given up. */
  readonly stopping?: AbortSignal | undefined
}

export interface Ground {
  readonly simulator: SimulatorProcess | null
  readonly records: RecordsThread
  readonly history: Historian
  readonly taken: Taken
}

export async function openGround(parts: GroundParts, stops: Stops): Promise<Result<Ground>> {
  const { dataDirectory, log } = parts
  const lock = lockDirectory(dataDirectory)
  if (!lock.ok) return lock
  stops.add('lock', () => {
    lock.value.release()
  })
  stops.add('restore', () => parts.closed())

  const taken = await takeRestored(dataDirectory)
  if (!taken.ok) return taken
  const whole = checkRecords(dataDirectory)
  if (!whole.ok) return whole

  // Slow to come up, so it comes first; the history follows the records, so that a history without
  // records is never the mark of an interrupted first start.
  const simulator = parts.simulator?.start(log) ?? null
  if (simulator !== null) stops.add('simulator', () => simulator.stop())
  const records = await startRecords({
    file: join(dataDirectory, 'derrick.db'),
    hasHistory: historyFiles.some((name) => sizeOf(dataDirectory, name) > 0),
    log,
    journalled: (seq) => {
      parts.journalled(seq)
    },
  })
  if (!records.ok) return records
  stops.add('records', () => records.value.stop())
  if (parts.stopping?.aborted === true) return stoppedEarly
  const history = await startHistorian(dataDirectory, {
    firstStart: await records.value.of<typeof journalStore>().read('journal.begun'),
    onBeat: (at) => {
      parts.historianBeat(at)
    },
    heardUntil: () => parts.heardUntil(),
    clocks: () => parts.clocks(),
  })
  if (!history.ok) return history
  stops.add('history', () => history.value.stop())
  if (history.value.highestTag > 0 && (await areBare(records.value))) {
    return missing(join(dataDirectory, 'derrick.db'), 'history.db')
  }
  return ok({ simulator, records: records.value, history: history.value, taken: taken.value })
}

/** The folder of the months is there from the first of them on. */
const historyFiles = ['history.db', 'history']

const sizeOf = (directory: string, name: string): number =>
  statSync(join(directory, name), { throwIfNoEntry: false })?.size ?? 0

/**
 * Records that are missing or empty beside a history are not a first start: making new ones would
 * lose the journal, and let whoever comes first become administrator.
 */
function checkRecords(dataDirectory: string): Result<null> {
  const left = [...historyFiles, 'derrick.db-wal'].find((name) => sizeOf(dataDirectory, name) > 0)
  return sizeOf(dataDirectory, 'derrick.db') > 0 || left === undefined
    ? ok(null)
    : missing(join(dataDirectory, 'derrick.db'), left)
}

const missing = (file: string, left: string): Result<never> =>
  fail(
    'unavailable',
    `${file} is missing or empty, but ${left} is there. Put it back from a copy, or start with an empty data directory.`,
    { reason: 'records_missing' },
  )

/** Of a log that was cut short SQLite takes what is whole: tables may be there, and nothing in them. */
async function areBare(records: RecordsThread): Promise<boolean> {
  const { whole, damaged } = await records
    .of<typeof configurationStore>()
    .read('configuration.tags', 0, 1)
  if (whole.length + damaged.length > 0) return false
  return (await records.of<typeof usersStore>().read('users.list')).length === 0
}
