/**
 * What tests of the core share: a folder that goes away, patience, records in a real thread, a quiet log.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, onTestFinished, vi } from 'vitest'
import type { Result } from '../shared/result.ts'
import type { Person, Role } from '../shared/users.ts'
import type { JournalFacts, Log, Session, SessionContext } from './interface.ts'
import { startRecords, type RecordsThread } from './records.ts'

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'derrick-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  return folder
}

/** One for all tests of a file; asked for while the file is loaded, so that it goes away last. */
export function sharedFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'derrick-'))
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  return folder
}

/** Milliseconds that a condition may take on a busy machine; no test measures by it. */
const PATIENCE = 40_000

export const eventually = <T>(condition: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(condition, { timeout: PATIENCE, interval: 20 })

export const quiet: Log = { info: () => undefined, warn: () => undefined, error: () => undefined }

/** The value of a result that must be good. */
export function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`)
  return result.value
}

/** The code of a result that must be a failure. */
export function codeOf(result: Result<unknown>): string {
  return result.ok ? 'ok' : result.error.code
}

export async function temporaryRecords(
  journalled: (seq: number) => void = () => undefined,
): Promise<RecordsThread> {
  const records = value(
    await startRecords({ file: join(temporaryFolder(), 'derrick.db'), log: quiet, journalled }),
  )
  onTestFinished(() => records.stop())
  return records
}

export const person = (role: Role, id = 1): Person => ({
  id,
  user: `${role}${id}`,
  name: `${role} ${id}`,
  role,
})

export const sessionOf = (who: Person, id = `session of ${who.user}`): Session => ({
  id,
  person: who,
  locked: false,
  openedAt: 0,
  expiresAt: 1e15,
})

export const contextOf = (session: Session, now = 0): SessionContext => ({
  now,
  session,
  signal: new AbortController().signal,
  caller: { token: 'token', address: 'test' },
  entry: (facts: JournalFacts) => ({ ...facts, at: now, person: session.person }),
})
