/**
 * The folder in which backups lie, and all that is ever done to it. A backup is a folder of its own; while it is
 * made, or taken away, it has a name that does not count. Of what is there only what this console made is touched.
 *
 *   .part-<console>-<time>  ──renamed when all of it is durable──▶  derrick-<time>
 *   derrick-<time>  ──rotated out──▶  .gone-<console>-<time>  ──deleted
 */
import {
  access,
  constants,
  lstat,
  mkdir,
  readdir,
  realpath,
  rename,
  rm,
  rmdir,
  stat,
  statfs,
} from 'node:fs/promises'
import { dirname, isAbsolute, join, relative, sep } from 'node:path'
import type { FolderFault, Kept } from '../../shared/backup.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import { sizeOf, syncFolder } from './durable.ts'
import { MANIFEST, readManifest, type Manifest } from './manifest.ts'

/** Where backups lie when nobody says: on the disk of what they are of. */
export const defaultFolder = (data: string): string => join(data, 'backups')

export interface FoundBackup extends Kept {
  /** This console made it; those of others are nobody's to delete here. */
  readonly own: boolean
  /** What it says of itself; null where it cannot be read. */
  readonly manifest: Manifest | null
}

/** `2026-11-22T10-00-00Z`: no colons, which not every file system takes. */
export const stampOf = (at: number): string =>
  `${new Date(at).toISOString().slice(0, 19).replaceAll(':', '-')}Z`

/** Unix milliseconds of such a stamp, whatever follows it; 0 where it is none. */
export function momentOf(stamp: string): number {
  const at = Date.parse(stamp.slice(0, 20).replace(/T(\d+)-(\d+)-(\d+)Z/, 'T$1:$2:$3Z'))
  return Number.isNaN(at) ? 0 : at
}

const backupName = /^derrick-\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}Z(-\d+)?$/

export const isBackupName = (name: string): boolean => backupName.test(name)

const isInside = (path: string, folder: string): boolean => {
  const way = relative(folder, path)
  return way === '' || (!isAbsolute(way) && way !== '..' && !way.startsWith(`..${sep}`))
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

const words: Readonly<Record<FolderFault, (folder: string) => string>> = {
  relative: (folder) => `${folder} is not a full path. Write it from the root of the disk.`,
  missing: (folder) =>
    `${folder} does not exist, and neither does the folder above it. Make it first.`,
  file: (folder) => `${folder} is a file, not a folder. Choose a folder.`,
  source: (folder) =>
    `${folder} is among what is backed up. Choose a folder outside of the console's data, best on another disk.`,
  other_console: (folder) =>
    `${folder} belongs to the data of another console. Choose another folder.`,
  in_backup: (folder) => `${folder} lies in a backup. Choose the folder above it, or another one.`,
  readonly: (folder) =>
    `${folder} cannot be written. Give the account of the console the right to write there.`,
  full: (folder) =>
    `Too little room is left on the disk of ${folder}. Free some, or choose another disk.`,
  silent: (folder) => `${folder} does not answer. Check the disk or the network share.`,
}

export const folderFailure = (reason: FolderFault, folder: string, more = ''): Result<never> =>
  fail(
    reason === 'readonly' || reason === 'full' || reason === 'silent' ? 'unavailable' : 'bad_input',
    words[reason](folder) + more,
    { field: 'folder', reason, folder },
  )

/**
 * Whether backups of the console with this data folder can lie there; the folder is made where the one above
 * it is there. What belongs to a console is told from `derrick.db`, what is a backup from its manifest.
 */
export async function judgeFolder(folder: string, data: string): Promise<Result<null>> {
  if (!isAbsolute(folder)) return folderFailure('relative', folder)
  const found = await stat(folder).catch(() => null)
  if (found !== null && !found.isDirectory()) return folderFailure('file', folder)
  const above = dirname(folder)
  if (found === null && !(await exists(above))) return folderFailure('missing', folder)
  try {
    const real =
      found === null
        ? join(await realpath(above), folder.slice(above.length))
        : await realpath(folder)
    const own = await realpath(data)
    if (isInside(real, own) && !isInside(real, defaultFolder(own)))
      return folderFailure('source', folder)
    for (let place = real; ; place = dirname(place)) {
      if (await exists(join(place, MANIFEST))) return folderFailure('in_backup', folder)
      if (place === own || dirname(place) === place) break
      if (await exists(join(place, 'derrick.db'))) return folderFailure('other_console', folder)
    }
    if (found === null) await mkdir(folder, { mode: 0o700 })
    const probe = join(folder, `.probe-${process.pid}`)
    await access(folder, constants.W_OK)
    await mkdir(probe)
    await rmdir(probe)
    return ok(null)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    return folderFailure(/^(ENOSPC|EDQUOT)$/.test(code) ? 'full' : 'readonly', folder, ` (${code})`)
  }
}

export class BackupTarget {
  readonly folder: string
  readonly #console: string

  /** @param owner the console whose backups these are; empty: one that has made none */
  constructor(folder: string, owner: string) {
    this.folder = folder
    this.#console = owner
  }

  /** Newest first. Those of other consoles are left out; of one that cannot be read nobody knows whose it is. */
  async list(): Promise<FoundBackup[]> {
    return (await this.listAll()).filter(({ own, manifest }) => own || manifest === null)
  }

  /** With those of other consoles, which may share the folder. */
  async listAll(): Promise<FoundBackup[]> {
    const names = (await readdir(this.folder).catch(() => [])).filter(isBackupName)
    const found = await Promise.all(names.map((name) => this.#look(name)))
    return found.flatMap((each) => each ?? []).toSorted((a, b) => b.at - a.at)
  }

  /** Bytes that are free for this account on its disk, and that the disk has in all. */
  async room(): Promise<{ readonly free: number; readonly disk: number }> {
    const { bavail, blocks, bsize } = await statfs(this.folder)
    return { free: bavail * bsize, disk: blocks * bsize }
  }

  /** Takes away what a run that was ended left behind. */
  async tidy(): Promise<void> {
    for (const name of await readdir(this.folder).catch(() => [])) {
      if (name.startsWith(this.#named('part'))) {
        await rm(join(this.folder, name), { recursive: true, force: true })
      } else if (name.startsWith(this.#named('gone'))) await this.#delete(join(this.folder, name))
    }
  }

  /** A folder to make a backup in. */
  async begin(at: number): Promise<string> {
    const part = join(this.folder, this.#named('part') + stampOf(at))
    await mkdir(part, { mode: 0o700 })
    return part
  }

  /** From here on it counts. All that is in it is durable. */
  async finish(part: string, at: number): Promise<string> {
    await syncFolder(part)
    const name = `derrick-${stampOf(at)}`
    let free = name
    for (let n = 2; await exists(join(this.folder, free)); n += 1) free = `${name}-${n}`
    await rename(part, join(this.folder, free))
    await syncFolder(this.folder)
    return free
  }

  async remove(name: string): Promise<void> {
    const gone = join(this.folder, this.#named('gone') + name)
    await rename(join(this.folder, name), gone)
    await this.#delete(gone)
  }

  /** What is named in its manifest, and the folder where nothing else lies in it. */
  async #delete(folder: string): Promise<void> {
    const manifest = await readManifest(folder)
    if (manifest.ok) {
      for (const { name } of manifest.value.files) await rm(join(folder, name), { force: true })
      await rm(join(folder, MANIFEST), { force: true })
    }
    await removeEmpty(folder)
  }

  #named(kind: 'part' | 'gone'): string {
    return `.${kind}-${this.#console.slice(0, 8)}-`
  }

  async #look(name: string): Promise<FoundBackup | null> {
    const folder = join(this.folder, name)
    if (!(await lstat(folder)).isDirectory()) return null
    const manifest = await readManifest(folder)
    if (!manifest.ok) {
      return {
        ...{ name, at: momentOf(name.slice('derrick-'.length)), own: false },
        ...{ good: false, asked: false, manifest: null },
      }
    }
    const own = manifest.value.console === this.#console
    const sizes = await Promise.all(
      manifest.value.files.map(
        async (file) => (await sizeOf(join(folder, file.name))) === file.bytes,
      ),
    )
    const { startedAt, kind } = manifest.value
    const good = sizes.every(Boolean)
    return { name, at: startedAt, own, good, asked: kind === 'manual', manifest: manifest.value }
  }
}

async function removeEmpty(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await removeEmpty(join(folder, entry.name))
  }
  // Where something else lies in it, which this console did not make, it stays.
  await rmdir(folder).catch(() => undefined)
}
