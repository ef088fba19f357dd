/** What is told of backups and of what they are of. */
import { stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { Output } from '../../shared/contract.ts'
import type { Failure } from '../../shared/result.ts'
import { filesBelow, sizeOf } from './durable.ts'
import { bytesOf } from './manifest.ts'
import { defaultFolder, type FoundBackup } from './target.ts'

type Told = Output<'backup.read'>

export const told = ({ name, at, own, good, manifest }: FoundBackup): Told['backups'][number] => ({
  name,
  at,
  own,
  good,
  finishedAt: manifest?.finishedAt ?? null,
  kind: manifest?.kind ?? null,
  bytes: manifest && bytesOf(manifest),
  files: manifest?.files.length ?? null,
  unread: [...(manifest?.unread ?? [])],
  keys: manifest?.keys ?? null,
  program: manifest?.program ?? null,
})

export const failureOf = ({ code, message, details }: Failure): NonNullable<Told['unseen']> =>
  details === undefined ? { code, message } : { code, message, details: { ...details } }

const sizesOf = async (paths: readonly string[]): Promise<number> => {
  const sizes = await Promise.all(paths.map(sizeOf))
  return sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0)
}

/** What the records, and the history with its months, take of the disk with their logs. */
export async function dataSizes(folder: string): Promise<Told['data']> {
  const withLog = (name: string): string[] => [join(folder, name), join(folder, `${name}-wal`)]
  const below = join(folder, 'history')
  const months = (await filesBelow(below)).map((name) => join(below, name))
  const disk = await statfs(folder).catch(() => null)
  return {
    folder,
    records: await sizesOf(withLog('derrick.db')),
    history: await sizesOf([...withLog('history.db'), ...months]),
    free: disk && disk.bavail * disk.bsize,
    disk: disk && disk.blocks * disk.bsize,
  }
}

/** Null where it cannot be told. */
export async function isSameDisk(folder: string, data: string): Promise<boolean | null> {
  // One that is not made yet will be inside the data folder.
  if (folder === defaultFolder(data)) return true
  const [one, other] = await Promise.all([folder, data].map((path) => stat(path).catch(() => null)))
  return one && other ? one.dev === other.dev : null
}
