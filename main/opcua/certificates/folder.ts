/**
 * The files of the pki folder: written whole or not at all, readable by this account alone, and read
 * without believing them. What is torn, foreign or too large is told of, never the end of a start.
 */
import { randomBytes } from 'node:crypto'
import { chmod, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { LARGEST_CERTIFICATE_FILE } from '../../../shared/certificates.ts'

/** Where certificates and lists lie, as OPC UA stacks lay them out. */
export const folders = [
  'trusted/certs',
  'trusted/crl',
  'issuers/certs',
  'issuers/crl',
  'rejected',
] as const
export type Folder = (typeof folders)[number]

/** Files of one folder that are looked at. */
const MOST_FILES = 1000

export interface FoundFile {
  readonly folder: Folder
  readonly file: string
  readonly bytes: number
  /** Null where it is too large to be one. */
  readonly content: Buffer | null
}

const isMissing = (error: unknown): boolean =>
  (error as { code?: unknown } | null)?.code === 'ENOENT'

export async function filesOf(pki: string, folder: Folder): Promise<FoundFile[]> {
  // No folder, no files.
  const names = await readdir(join(pki, folder)).catch(() => [])
  const found: FoundFile[] = []
  for (const file of names.toSorted((a, b) => a.localeCompare(b)).slice(0, MOST_FILES)) {
    if (file.endsWith(TEMPORARY)) continue
    try {
      const path = join(pki, folder, file)
      const { size, mode } = await stat(path)
      if ((mode & 0o170000) === 0o040000) continue
      const content = size <= LARGEST_CERTIFICATE_FILE ? await readFile(path) : null
      found.push({ folder, file, bytes: size, content })
    } catch (error) {
      if (!isMissing(error)) found.push({ folder, file, bytes: 0, content: null })
    }
  }
  return found
}

/** What persons have decided about certificates. */
export const DECISIONS = 'decisions.json'

/** Changes whenever a file comes, goes or is renamed: a person may copy files by hand. */
export const stampOf = (pki: string): Promise<string> =>
  timesOf([...folders, DECISIONS].map((name) => join(pki, name)))

export async function timesOf(paths: readonly string[]): Promise<string> {
  const times = await Promise.all(
    paths.map((path) =>
      stat(path).then(
        ({ mtimeMs, ino }) => `${ino}:${mtimeMs}`,
        () => '',
      ),
    ),
  )
  return times.join(' ')
}

const TEMPORARY = '.part'

/** Whole or not at all, also when the power fails. */
export async function writeWhole(path: string, content: string | Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const part = `${path}.${randomBytes(4).toString('hex')}${TEMPORARY}`
  try {
    const file = await open(part, 'w', 0o600)
    try {
      await file.writeFile(content)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(part, path)
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
}

/** Null where there is none. */
export async function readIfThere(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path)
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

export const removeFile = (path: string): Promise<void> => rm(path, { force: true })

export async function moveFile(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 })
  await rename(from, to)
}

/** Of a folder that an earlier version, or a person with other habits, has made. */
export async function keepToOurselves(path: string, mode: number): Promise<void> {
  await chmod(path, mode).catch(() => {})
}

/** A name that is portable and tells who it is; the thumbprint makes it the only one. */
export function fileNameOf(subject: string, thumbprint: string): string {
  const common = /CN=([^,]*)/.exec(subject)?.[1] ?? ''
  const label = common
    .normalize('NFKC')
    .replaceAll(/[^A-Za-z0-9._ -]/g, '_')
    .slice(0, 60)
    .trim()
  return `${label === '' ? 'certificate' : label}[${thumbprint}].pem`
}
