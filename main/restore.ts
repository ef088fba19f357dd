/**
 * Restores a backup from the command line of either host, instead of a start.
 */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fail, ok, type Result } from '../shared/result.ts'
import { consoleAfter, consoleOf } from './backup/identity.ts'
import type { Manifest } from './backup/manifest.ts'
import { checkBackup, stageBackup } from './backup/restoring.ts'
import { settleStaged, takeRestored } from './backup/taking.ts'
import { lockDirectory } from './database/lock.ts'
import { knownFiles } from './known-files.ts'

export interface RestoreOptions {
  /** Folder of the backup. */
  readonly from: string
  /** The console that made it runs no more: this one goes on with its backups. */
  readonly takeOver: boolean
}

/** Answers in words what was done. Where it fails the data folder is as it was. */
export async function restoreBackup(
  { from, takeOver }: RestoreOptions,
  data: string,
  now: number,
): Promise<Result<string>> {
  const source = resolve(from)
  const checked = await checkBackup(source, knownFiles)
  if (!checked.ok) return checked
  const manifest = checked.value
  const lock = lockDirectory(data)
  if (!lock.ok) return lock
  try {
    const former = await takeRestored(data)
    if (!former.ok) return former
    const name = consoleAfter(consoleOf(data), manifest, takeOver)
    const staged = await stageBackup({
      ...{ from: source, data, manifest, known: knownFiles, at: now },
      ...{ console: name, person: null, reason: null },
    })
    if (!staged.ok) return staged
    const settled = await settleStaged(data)
    if (!settled.ok) return settled
    const taken = await takeRestored(data)
    if (!taken.ok) return taken
    const plan = taken.value.restored
    if (plan === null) return fail('internal', 'Nothing was restored, and nobody knows why.')
    return ok(said(plan.aside, source, data, manifest, name === manifest.console))
  } finally {
    lock.value.release()
  }
}

function said(
  aside: string,
  from: string,
  data: string,
  { startedAt, files, keys }: Manifest,
  isSame: boolean,
): string {
  const before = join(data, aside)
  const lines = [
    `Restored ${files.length} files from ${from}`,
    `The state is of ${new Date(startedAt).toISOString()}; what came after it is not in it.`,
    existsSync(before) ? `What was there before is in ${before}` : 'Nothing was there before.',
    ...(keys ? [] : ['The backup has no keys: passwords of servers may have to be entered again.']),
    isSame
      ? 'It goes on with the backups of the console that made this one.'
      : 'It stands beside the console that made this backup: it makes backups of its own and deletes none of that one. If that one is gone for good, restore with --take-over.',
    'Start the console now; its journal will tell of this.',
  ]
  return lines.join('\n')
}
