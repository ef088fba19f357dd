/** Owns the names under which damaged files are kept: nothing of them is deleted. */
import { existsSync, renameSync } from 'node:fs'
import { isoFromTicks, type Ticks } from '../../shared/time.ts'

/** `history.damaged-20260312T074652Z.db`, with the log and the shared memory of the same name. */
export function setFileAside(file: string, now: Ticks): string {
  const stamp = isoFromTicks(now).slice(0, 19).replaceAll(/[-:]/g, '')
  const name = file.replace(/\.db$/, `.damaged-${stamp}Z`)
  let target = `${name}.db`
  for (let n = 2; existsSync(target); n++) target = `${name}-${n}.db`
  // The log first: alone under the old name it would be taken for the log of the new file.
  for (const part of ['-wal', '-shm', '']) {
    if (existsSync(file + part)) renameSync(file + part, target + part)
  }
  return target
}
