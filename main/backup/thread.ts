/** The core's side of the thread of backups: one for each piece of work, ended with it. */
import type { Result } from '../../shared/result.ts'
import { fail } from '../../shared/result.ts'
import { connect, ThreadEnded, type MovingClient } from '../threads/rpc.ts'
import { startWorker } from '../threads/worker.ts'
import type { BackupOperations } from './backup.worker.ts'
import { folderFailure } from './target.ts'

/** Milliseconds that a folder may take to answer a look at it: a share that is gone answers never. */
const SILENT = 15_000

export type BackupClient = MovingClient<BackupOperations>

/** @param ended aborted to end the work in the middle of whatever it does */
export async function inThread<T>(
  work: (client: BackupClient) => Promise<Result<T>>,
  ended: AbortSignal,
  onDone: (done: number) => void = () => undefined,
): Promise<Result<T>> {
  const worker = startWorker('backup/backup.worker.ts')
  const end = (): void => {
    void worker.terminate()
  }
  ended.addEventListener('abort', end)
  worker.on('message', (message: unknown) => {
    if (typeof message !== 'object' || message === null || !('done' in message)) return
    if (typeof message.done === 'number') onDone(message.done)
  })
  try {
    if (ended.aborted) throw new ThreadEnded('it was ended before it began')
    return await work(connect<BackupOperations>(worker))
  } catch (error) {
    if (!(error instanceof ThreadEnded)) throw error
    return ended.aborted
      ? fail('conflict', 'It was cancelled, and nothing was changed.', { reason: 'cancelled' })
      : fail('unavailable', `It has ended by itself: ${error.message}.`, { reason: 'thread' })
  } finally {
    ended.removeEventListener('abort', end)
    end()
  }
}

/** A look at a folder, which is given up where nothing answers. */
export async function look<T>(
  folder: string,
  work: (client: BackupClient) => Promise<Result<T>>,
): Promise<Result<T>> {
  const waited = AbortSignal.timeout(SILENT)
  const found = await inThread(work, waited)
  return waited.aborted && !found.ok ? folderFailure('silent', folder) : found
}
