/** The exports that the console keeps: read when this screen opens, and whenever a row of the journal may tell of one. */
import { create } from 'zustand'
import type { HistoryExport } from '../../shared/contract.ts'
import type { Failure } from '../../shared/result.ts'
import { call, listen } from '../stores/core.ts'
import { setJobs } from '../stores/jobs.ts'

interface Kept {
  /** Null until it was read. */
  readonly list: readonly HistoryExport[] | null
  readonly error: Failure | null
}

export const useKept = create<Kept>(() => ({ list: null, error: null }))

export async function readKept(): Promise<void> {
  const result = await call('exports.list', {})
  useKept.setState(result.ok ? { list: result.value, error: null } : { error: result.error })
}

/** Every export leaves rows where it begins, ends, is taken and is deleted. */
const TOGETHER_MS = 300

export function followKept(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const stop = listen('journal', () => {
    timer ??= setTimeout(() => {
      timer = undefined
      void readKept()
    }, TOGETHER_MS)
  })
  void readKept()
  // How far those are that run already: the event tells only of what changes.
  void call('jobs.list', {}).then((answer) => {
    if (answer.ok) setJobs(answer.value)
  })
  return () => {
    clearTimeout(timer)
    stop()
  }
}
