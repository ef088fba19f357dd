/** Copies a file to where a person wants it: whole under its name, or not there at all. */
import { randomUUID } from 'node:crypto'
import { constants, copyFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fail, ok, type Result } from '../../shared/result.ts'

/** @param mayAppear asked when all of it is there; without its consent nothing stays */
export async function saveTo(
  file: string,
  place: string,
  mayAppear: () => Promise<Result<unknown>>,
): Promise<Result<{ saved: string }>> {
  // A name of its own: `<name>.part` may be a file of another program.
  const part = join(dirname(place), `.${randomUUID()}.part`)
  try {
    await copyFile(file, part, constants.COPYFILE_EXCL)
    const may = await mayAppear()
    if (may.ok) {
      await rename(part, place)
      return ok({ saved: place })
    }
    await rm(part, { force: true })
    return may
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined)
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'EIO'
    return fail('unavailable', `${place} cannot be written (${code}). Choose another place.`, {
      ...{ reason: code === 'ENOSPC' ? 'export_target_full' : 'export_target', cause: code },
    })
  }
}
