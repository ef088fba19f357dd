/** Jobs of the core: what runs, how far it is, what came of it. Fed by the event alone. */
import { create } from 'zustand'
import type { Output } from '../../shared/contract.ts'

export type Job = Output<'jobs.list'>[number]

interface State {
  /** Newest first. */
  readonly list: readonly Job[]
}

export const useJobs = create<State>(() => ({ list: [] }))

export function setJobs(list: readonly Job[]): void {
  useJobs.setState({ list })
}

/** A name for a job that is about to be started, so that it can be followed before its call answers. */
export const newJobKey = (): string => crypto.randomUUID()
