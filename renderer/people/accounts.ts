/** The accounts of the site, as an administrator reads them; what was read stays while a reading fails. */
import { create } from 'zustand'
import type { Failure } from '../../shared/result.ts'
import type { Person } from '../../shared/users.ts'
import { call } from '../stores/core.ts'

interface State {
  /** Null until they have been read. */
  readonly people: readonly Person[] | null
  readonly error: Failure | null
}

export const useAccounts = create<State>(() => ({ people: null, error: null }))

export async function readAccounts(): Promise<void> {
  const answer = await call('users.list', {})
  useAccounts.setState(answer.ok ? { people: answer.value, error: null } : { error: answer.error })
}
