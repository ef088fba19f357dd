/**
 * The thread that writes history: the only one that does. It writes to no file that its path does not
 * name any more, and has a little room in reserve for what a full disk would keep it from.
 */
import { statfsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import type { AppendReceipt } from '../../shared/history.ts'
import { ok, type Result } from '../../shared/result.ts'
import { ticksFromMs, type Ticks } from '../../shared/time.ts'
import { fileFailure, troubleOf } from '../database/failure.ts'
import { lostInLog } from '../database/log.ts'
import { reserveAt } from '../database/reserve.ts'
import {
  identityOf,
  stillNamed,
  watchFile,
  type FileIdentity,
  type FileWatch,
} from '../database/watch.ts'
import { serve } from '../threads/rpc.ts'
import type { Forgotten } from './forgetting.ts'
import { openHistory, type FormerRun, type OpenedHistory } from './opening.ts'
import { FILE, RESERVE } from './schema.ts'
import type { LostMonth } from './store-months.ts'
import { HistoryWriter, type Notes, type Work } from './writer.ts'

const { directory } = workerData as { readonly directory: string }
const file = join(directory, FILE)
const reserve = reserveAt(join(directory, RESERVE))
let open: { readonly writer: HistoryWriter; readonly watch: FileWatch } | undefined

export interface Committed {
  readonly receipts: readonly AppendReceipt[]
  /** Milliseconds that the commit took. */
  readonly took: number
  readonly bytes: number
  readonly free: number
  /** Months that were begun anew since the last commit. */
  readonly lost: readonly LostMonth[]
}

/** Commits that stood behind a damaged place of the log, and when it was written last. */
export interface LostLog {
  readonly file: string
  readonly commits: number
  readonly until: Ticks
}

export interface Opened {
  readonly former: FormerRun
  /** What the log has lost before this opening; null where it was sound. */
  readonly lost: LostLog | null
  /** Full path of the damaged file that was put out of the way. */
  readonly setAside: string | null
  readonly identity: FileIdentity | undefined
  /** Greatest number of a tag of which samples are here. */
  readonly highestTag: number
}

const isFull = (result: Result<unknown>): boolean =>
  !result.ok && result.error.details?.['reason'] === 'full'

const operations = {
  /**
   * Opens the file; called again after the thread was restarted or the file found damaged.
   * @param held the file that was open before: another one, or none, is not taken for it
   */
  open(now: Ticks, replace: boolean, held?: FileIdentity): Result<Opened> {
    const named = held === undefined || replace ? ok(null) : stillNamed(held, file)
    if (!named.ok) return named
    // While another thread has the file open its log is not taken back.
    const lost = held === undefined && !replace ? lostLog() : null
    let history = openWriter(now, replace)
    if (isFull(history)) {
      reserve.giveUp()
      history = openWriter(now, replace)
    }
    if (!history.ok) return history
    reserve.keep()
    const { db, former, setAside, writer } = history.value
    open = { writer, watch: watchFile(db, file) }
    const { highestTag } = writer
    return ok({ former, lost, setAside, identity: identityOf(file), highestTag })
  },

  /** Fails with `unavailable` where the file or its disk does not take it; nothing is stored then. */
  store(work: Work, now: Ticks): Result<Committed> {
    const began = performance.now()
    const looked = opened().watch.look()
    const written = looked.ok ? change((writer) => writer.store(work, now)) : told(looked)
    sealNext()
    packNext(now)
    if (!written.ok) return written
    const lost = opened().writer.takeLost()
    return ok({ receipts: written.value, took: performance.now() - began, ...sizes(), lost })
  },

  /** One step of deleting tags for good. Fails as `store` does. */
  forget(tags: readonly number[]): Result<Forgotten> {
    const looked = opened().watch.look()
    return looked.ok ? change((writer) => writer.forget(tags)) : told(looked)
  },

  /** Looks through the file; what it finds is what the next commit fails with. */
  check(): void {
    open?.watch.examine()
  },

  /** Looks whether what says which samples count is sound; damage is what the next commit fails with. */
  checkTables(): void {
    if (open === undefined) return
    change((writer) => {
      writer.check()
    })
  },

  /** Leaves a damaged file, so that it can be set aside. */
  abandon(): void {
    open?.writer.close()
    open = undefined
  },

  /** Writes what is left to tell with the last moment alive, on a full disk too, and closes the file. */
  close(notes: Notes, now: Ticks): void {
    if (open === undefined) return
    // A file that was moved meanwhile is told it too: it may be put back.
    const conclude = (writer: HistoryWriter): void => {
      writer.conclude(notes, now)
    }
    try {
      if (!isFull(change(conclude))) return
      reserve.giveUp()
      change(conclude)
    } finally {
      open.writer.close()
      open = undefined
      reserve.keep()
    }
  },
}
export type WriterOperations = typeof operations

function lostLog(): LostLog | null {
  const log = `${file}-wal`
  const writtenAt = statSync(log, { throwIfNoEntry: false })?.mtimeMs ?? 0
  const commits = lostInLog(file)
  return commits === 0 ? null : { file: log, commits, until: ticksFromMs(Math.ceil(writtenAt)) }
}

/** Of a file whose tail is damaged no more is read than of one with a damaged page: it is set aside. */
function openWriter(
  now: Ticks,
  replace: boolean,
): Result<OpenedHistory & { readonly writer: HistoryWriter }> {
  const history = openHistory(directory, now, replace)
  if (!history.ok) return history
  const { db, former } = history.value
  try {
    return ok({ ...history.value, writer: new HistoryWriter(db, former.aliveAt) })
  } catch (error) {
    db.close()
    const trouble = troubleOf(error, file)
    if (trouble === undefined) throw error
    return trouble === 'damaged' && history.value.setAside === null
      ? openWriter(now, true)
      : fileFailure(trouble, file)
  }
}

let isSealing = false

/** The next slice of a seal, when what has come meanwhile is stored. Where the file does not take it, the
 * next commit meets the same and tells it. */
function sealNext(): void {
  if (isSealing || open?.writer.isSealDue !== true) return
  isSealing = true
  setImmediate(() => {
    isSealing = false
    if (open === undefined || !open.watch.look().ok) return
    const sliced = change((writer) => {
      writer.seal()
    })
    if (sliced.ok) sealNext()
  })
}

/** So many times as long as a step of packing has taken, what arrives has the thread for itself. */
const PAUSES = 3

let isPacking = false

/** The next step of packing. Where `history.db` does not take it, the next commit meets the same and tells it. */
function packNext(now: Ticks, pause = 0): void {
  if (isPacking || open?.writer.isPackDue(now) !== true) return
  isPacking = true
  setTimeout(() => {
    isPacking = false
    if (open === undefined || !open.watch.look().ok) return
    const began = performance.now()
    const packed = change((writer) => writer.pack(now))
    if (packed.ok) packNext(now, PAUSES * (performance.now() - began))
  }, pause)
}

function opened(): NonNullable<typeof open> {
  if (open === undefined) throw new Error('the history is not open')
  return open
}

function change<T>(action: (writer: HistoryWriter) => T): Result<T> {
  const { writer, watch } = opened()
  try {
    return ok(action(writer))
  } catch (error) {
    const trouble = watch.met(error)
    if (trouble === undefined) throw error
    return told(trouble)
  } finally {
    watch.wrote()
  }
}

/** Damage that was found in use is no other: the file is set aside. */
const told = (trouble: Result<never>): Result<never> =>
  !trouble.ok && trouble.error.details?.['reason'] === 'spoiled'
    ? fileFailure('damaged', file)
    : trouble

function sizes(): { bytes: number; free: number } {
  const bytes = ['', '-wal', '-shm']
    .map((part) => statSync(file + part, { throwIfNoEntry: false })?.size ?? 0)
    .reduce((sum, size) => sum + size, opened().writer.monthBytes)
  const disk = statfsSync(directory)
  return { bytes, free: disk.bavail * disk.bsize }
}

if (parentPort === null) throw new Error('historian.worker.ts runs in a worker thread')
serve(parentPort, operations)
