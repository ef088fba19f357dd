/**
 * The thread that makes backups and looks at them: whatever a disk or a share does to it, nobody else waits. It is
 * there for one piece of work, and may be ended in the middle of it.
 */
import { setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'
import { ok, type Result } from '../../shared/result.ts'
import { serve } from '../threads/rpc.ts'
import { BackupMaking, refusedBy, type Made, type Making } from './making.ts'
import type { FileKind } from '../database/snapshot.ts'
import { bytesOf, type Manifest } from './manifest.ts'
import { checkBackup, judgeRoom, stageBackup, type Staging } from './restoring.ts'
import { BackupTarget, judgeFolder, type FoundBackup } from './target.ts'

/** Beside acquisition and commits this can wait. */
const NICE = 10
/** Milliseconds between two words on how far it is. */
const EVERY = 200

let making: BackupMaking | undefined

export interface Examined {
  readonly manifest: Manifest
  readonly bytes: number
  /** Why it does not fit now. */
  readonly room: Result<null>
}

export interface Found {
  readonly backups: readonly FoundBackup[]
  readonly room: { readonly free: number; readonly disk: number }
}

const port = parentPort
if (port === null) throw new Error('backup.worker.ts runs in a worker thread')

let toldAt = 0
const tell = (done: number): void => {
  const now = performance.now()
  if (now - toldAt < EVERY) return
  toldAt = now
  port.postMessage({ done })
}

async function attempt<T>(folder: string, work: () => Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await work()
  } catch (error) {
    return refusedBy(error, folder)
  }
}

const operations = {
  judge: (folder: string, data: string): Promise<Result<null>> => judgeFolder(folder, data),

  find: (folder: string, owner: string): Promise<Result<Found>> =>
    attempt(folder, async () => {
      const target = new BackupTarget(folder, owner)
      return ok({ backups: await target.listAll(), room: await target.room() })
    }),

  /** What a backup says of itself, where all of its files are there, and whether it fits. */
  examine: (from: string, data: string, known: readonly FileKind[]): Promise<Result<Examined>> =>
    attempt(from, async () => {
      const checked = await checkBackup(from, known)
      if (!checked.ok) return checked
      const manifest = checked.value
      return ok({ manifest, bytes: bytesOf(manifest), room: await judgeRoom(data, manifest) })
    }),

  /** Brings a backup beside the data of a console that runs; it holds only when that has stopped. */
  stage: (staging: Staging): Promise<Result<null>> =>
    attempt(staging.from, () => stageBackup(staging, tell)),

  /** Answers how much there is to do; the records are to be staged then. */
  begin: (task: Making): Promise<Result<number>> =>
    attempt(task.folder, async () => {
      const judged = await judgeFolder(task.folder, task.data)
      if (!judged.ok) return judged
      making = new BackupMaking(task, Date.now, tell)
      return making.begin()
    }),

  complete: (folder: string): Promise<Result<Made>> =>
    attempt(folder, async () => {
      if (making === undefined) throw new Error('no backup was begun')
      return making.complete()
    }),

  /** Takes away what a run that was ended or failed has left, in this thread or one before it. */
  tidy: (task: Making): Promise<Result<null>> =>
    attempt(task.folder, async () => {
      await (making ?? new BackupMaking(task, Date.now, tell)).end()
      return ok(null)
    }),
}
export type BackupOperations = typeof operations

// On other systems it would be the priority of the whole process.
if (process.platform === 'linux') setPriority(0, NICE)
serve(port, operations)
