/** Templates of equipment: those of the product and of the site. Read where they are needed, and after each change. */
import { create } from 'zustand'
import type { Output } from '../../shared/contract.ts'
import type { Failure } from '../../shared/result.ts'
import { call } from './core.ts'

export type Template = Output<'templates.list'>[number]

interface State {
  /** Null before the first answer; what is known stays when it cannot be read again. */
  readonly list: readonly Template[] | null
  readonly error: Failure | null
}

export const useTemplates = create<State>(() => ({ list: null, error: null }))

let asked = 0

export async function readTemplates(): Promise<void> {
  asked += 1
  const mine = asked
  const result = await call('templates.list', {})
  // An answer from before a change must not take the place of the one after it.
  if (mine !== asked) return
  useTemplates.setState(result.ok ? { list: result.value, error: null } : { error: result.error })
}
