/** What a first start still needs; answered to anyone, so it tells nothing that is not needed. */
import { ok } from '../shared/result.ts'
import type { Handlers } from './interface.ts'

export interface SetupParts {
  readonly version: string
  hasAdministrator(): Promise<boolean>
  hasServer(): boolean
  diskFree(): Promise<number | null>
  setting(key: string): Promise<string | null>
  /** What this run was begun with, where that was a restore. */
  readonly restored: { readonly at: number; readonly startedAt: number } | null
}

export function setupHandlers(parts: SetupParts): Handlers<'setup.status'> {
  return {
    'setup.status': async () =>
      ok({
        version: parts.version,
        site: (await parts.setting('site')) ?? '',
        timeZone:
          (await parts.setting('timeZone')) ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
        administrator: await parts.hasAdministrator(),
        field: parts.hasServer(),
        diskFree: await parts.diskFree(),
        restored: parts.restored && { at: parts.restored.at, of: parts.restored.startedAt },
      }),
  }
}
