/** What the first start still needs, and what is true of the site: its name, zone and version. */
import { create } from 'zustand'
import type { Output } from '../../shared/contract.ts'
import type { Failure } from '../../shared/result.ts'
import { call } from './core.ts'

export type Setup = Output<'setup.status'>

const RETRY_MS = 1_000

interface State {
  readonly status: Setup | null
  readonly error: Failure | null
}

export const useSetup = create<State>(() => ({ status: null, error: null }))

export async function loadSetup(): Promise<void> {
  const result = await call('setup.status', {})
  useSetup.setState(result.ok ? { status: result.value, error: null } : { error: result.error })
  // Nothing can be shown before it is known, so it is asked for until it is.
  if (!result.ok && useSetup.getState().status === null) {
    setTimeout(() => void loadSetup(), RETRY_MS)
  }
}

/** IANA zone of the site; UTC until it is known. */
export const useTimeZone = (): string => useSetup((state) => state.status?.timeZone ?? 'UTC')
