/**
 * Former states that restores have kept aside in the data folder, one folder each, and deleting them. One that is
 * being deleted has another name, so that no half of it is ever taken for the whole.
 */
import { readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fail, ok, type Result } from '../../shared/result.ts'
import { fileFailure, troubleOf } from '../database/failure.ts'
import { filesBelow, sizeOf, syncFolder } from './durable.ts'
import { formerState } from './taking.ts'
import { momentOf } from './target.ts'

const DELETING = 'deleting-'

export interface Replaced {
  readonly name: string
  /** When it was replaced, Unix milliseconds. */
  readonly at: number
  readonly bytes: number
}

const foldersIn = async (data: string): Promise<string[]> =>
  (await readdir(data, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)

async function bytesBelow(folder: string): Promise<number> {
  const files = await filesBelow(folder)
  const sizes = await Promise.all(files.map((name) => sizeOf(join(folder, name))))
  return sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0)
}

/** Newest first. */
export async function replacedIn(data: string): Promise<Replaced[]> {
  const names = (await foldersIn(data)).filter((name) => formerState.test(name))
  const found = await Promise.all(
    names.map(async (name) => ({
      name,
      at: momentOf(name.slice('replaced-'.length)),
      bytes: await bytesBelow(join(data, name)),
    })),
  )
  return found.toSorted((a, b) => b.at - a.at)
}

/**
 * Deletes one for good.
 * @param told writes its row, given what it takes; where that fails nothing is deleted
 */
export async function discard(
  data: string,
  name: string,
  told: (bytes: number) => Promise<Result<unknown>>,
): Promise<Result<null>> {
  const one = (await replacedIn(data)).find((each) => each.name === name)
  if (one === undefined) {
    return fail('not_found', `There is no former state ${name} any more.`, { name })
  }
  const [there, gone] = [join(data, name), join(data, DELETING + name)]
  try {
    await rename(there, gone)
    const written = await told(one.bytes)
    if (!written.ok) {
      await rename(gone, there)
      return written
    }
    await syncFolder(data)
    await rm(gone, { recursive: true })
    return ok(null)
  } catch (error) {
    const trouble = troubleOf(error, there)
    if (trouble === undefined) throw error
    return fileFailure(trouble, there, error instanceof Error ? error.message : undefined)
  }
}

/** What was being deleted when the console ended. */
export async function finishDiscarding(data: string): Promise<void> {
  for (const name of await foldersIn(data)) {
    if (name.startsWith(DELETING) && formerState.test(name.slice(DELETING.length))) {
      await rm(join(data, name), { recursive: true, force: true })
    }
  }
}
