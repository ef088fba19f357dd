/** Owns that what was written is on the disk, and readable by this account alone, before it counts. */
import { createHash } from 'node:crypto'
import { open, readdir, stat, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Bytes that are read at once. */
const PART = 1 << 20

/** Syncs names in a folder; systems without the notion of it pass. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } catch (error) {
    // Shares of other systems do not all know it.
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code !== 'EINVAL' && code !== 'ENOTSUP') throw error
  } finally {
    await handle.close()
  }
}

export interface Digested {
  readonly bytes: number
  readonly sha256: string
}

async function* partsOf(handle: FileHandle): AsyncGenerator<Buffer> {
  const buffer = Buffer.allocUnsafe(PART)
  for (;;) {
    const { bytesRead } = await handle.read(buffer, 0, PART, null)
    if (bytesRead === 0) return
    yield buffer.subarray(0, bytesRead)
  }
}

/** Of a file that no database connection of this process has open. */
export async function digestFile(
  file: string,
  onPart: (bytes: number) => void = () => undefined,
): Promise<Digested> {
  const handle = await open(file, 'r')
  try {
    const hash = createHash('sha256')
    let bytes = 0
    for await (const part of partsOf(handle)) {
      hash.update(part)
      bytes += part.length
      onPart(part.length)
    }
    return { bytes, sha256: hash.digest('hex') }
  } finally {
    await handle.close()
  }
}

/** Copies a file that no database connection has open; answers what was written. */
export async function copyFile(
  from: string,
  to: string,
  onPart: (bytes: number) => void = () => undefined,
): Promise<Digested> {
  const source = await open(from, 'r')
  try {
    const target = await open(to, 'wx', 0o600)
    try {
      const hash = createHash('sha256')
      let bytes = 0
      for await (const part of partsOf(source)) {
        hash.update(part)
        await target.writeFile(part)
        bytes += part.length
        onPart(part.length)
      }
      await target.sync()
      return { bytes, sha256: hash.digest('hex') }
    } finally {
      await target.close()
    }
  } finally {
    await source.close()
  }
}

export async function writeDurably(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await syncFolder(dirname(file))
}

/** Paths of all files below a folder, with `/`, in order; none where there is no such folder. */
export async function filesBelow(folder: string): Promise<string[]> {
  const found: string[] = []
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    if (entry.isDirectory()) {
      const below = await filesBelow(join(folder, entry.name))
      found.push(...below.map((name) => `${entry.name}/${name}`))
    } else if (entry.isFile()) found.push(entry.name)
  }
  return found.toSorted()
}

/** Undefined where there is none. */
export const sizeOf = async (file: string): Promise<number | undefined> =>
  stat(file).then(
    ({ size }) => size,
    () => undefined,
  )
