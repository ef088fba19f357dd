/** Copies a file to where a person wants it: whole under its name, or not there at all. */
import { copyFile, rename, rm } from 'node:fs/promises'
import { fail, ok, type Result } from '../../shared/result.ts'

export async function saveTo(file: string, place: string): Promise<Result<{ saved: string }>> {
  const part = `${place}.part`
  try {
    await copyFile(file, part)
    await rename(part, place)
    return ok({ saved: place })
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined)
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'EIO'
    return fail('unavailable', `${place} cannot be written (${code}). Choose another place.`, {
      ...{ reason: code === 'ENOSPC' ? 'export_target_full' : 'export_target', cause: code },
    })
  }
}
