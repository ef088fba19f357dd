/** Conditions that the site keeps by name: read as they are looked at and after each change. */
import { create } from 'zustand'
import type { Output } from '../../shared/contract.ts'
import type { Failure } from '../../shared/result.ts'
import { call } from '../stores/core.ts'

export type Saved = Output<'searches.saved'>[number]

export interface SavedList {
  /** Null until they are read. */
  readonly list: readonly Saved[] | null
  readonly failure: Failure | null
}

export const useSaved = create<SavedList>(() => ({ list: null, failure: null }))

export async function readSaved(): Promise<void> {
  const answer = await call('searches.saved', {})
  useSaved.setState(answer.ok ? { list: answer.value, failure: null } : { failure: answer.error })
}
