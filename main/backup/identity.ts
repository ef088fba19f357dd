/**
 * Owns which console a restored one is. Its records say the name of the one that was backed up, which may still run
 * somewhere: two of one name in one folder of backups would delete each other's. So it stays who the console of this
 * data folder was, or becomes a new one; only who says that the first one is gone has its name.
 */
import { join } from 'node:path'
import { keptSetting } from '../database/kept-setting.ts'
import type { Manifest } from './manifest.ts'

/** Null where it has made no backup yet, or its records cannot be read. No console runs there. */
export const consoleOf = (data: string): string | null =>
  keptSetting(join(data, 'derrick.db'), 'console')

/** @param takeOver the console that made the backup runs no more: its backups are gone on with */
export const consoleAfter = (
  present: string | null,
  { console: made }: Pick<Manifest, 'console'>,
  takeOver: boolean,
): string => (takeOver ? made : (present ?? crypto.randomUUID()))
