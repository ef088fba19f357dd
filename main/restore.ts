/**
 * Restores a backup from the command line of either host, instead of a start.
 */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fail, ok, type Result } from '../shared/result.ts'
import { checkBackup, stageBackup } from './backup/restoring.ts'
import { takeRestored } from './backup/taking.ts'
import { lockDirectory } from './database/lock.ts'
import { knownFiles } from './known-files.ts'

/** Answers in words what was done. Where it fails the data folder is as it was. */
export async function restoreBackup(
  from: string,
  data: string,
  now: number,
): Promise<Result<string>> {
  const source = resolve(from)
  const checked = await checkBackup(source, knownFiles)
  if (!checked.ok) return checked
  const lock = lockDirectory(data)
  if (!lock.ok) return lock
  try {
    const former = await takeRestored(data)
    if (!former.ok) return former
    const staged = await stageBackup(source, data, checked.value, now)
    if (!staged.ok) return staged
    const taken = await takeRestored(data)
    if (!taken.ok) return taken
    const plan = taken.value.restored
    if (plan === null) return fail('internal', 'Nothing was restored, and nobody knows why.')
    return ok(said(plan.aside, source, data, checked.value))
  } finally {
    lock.value.release()
  }
}

function said(
  aside: string,
  from: string,
  data: string,
  { startedAt, files, keys }: { startedAt: number; files: readonly unknown[]; keys: boolean },
): string {
  const before = join(data, aside)
  const lines = [
    `Restored ${files.length} files from ${from}`,
    `The state is of ${new Date(startedAt).toISOString()}; what came after it is not in it.`,
    existsSync(before) ? `What was there before is in ${before}` : 'Nothing was there before.',
    ...(keys ? [] : ['The backup has no keys: passwords of servers may have to be entered again.']),
    'Start the console now; its journal will tell of this.',
  ]
  return lines.join('\n')
}
