/**
 * What came late and was not taken in by every formula, because something failed on the way: its job is
 * tried again, later each time, so that one bad moment loses nothing and a lasting fault costs little.
 */
import type { Job } from '../../shared/contract.ts'
import type { LateTask } from './late.ts'

/** A job as it stands, with what is left of it. */
export interface LateJob {
  readonly job: Pick<Job, 'id' | 'state' | 'endedAt'>
  readonly task: LateTask
}

export interface Unfinished {
  /** What goes on with it. */
  readonly task: LateTask
  /** Milliseconds until then. */
  readonly waits: number
}

/** Milliseconds: the first pause, then twice as long each time, and the longest. */
export const FIRST_PAUSE = 60_000
const LONGEST_PAUSE = 86_400_000

/** Those that have failed and that no later one goes on with; one that was cancelled is over. */
export function unfinishedIn(jobs: readonly LateJob[], now: number): Unfinished[] {
  const goneOn = new Set(jobs.map(({ task }) => task.again?.of))
  return jobs.flatMap(({ job, task }) => {
    if (job.state !== 'failed' || goneOn.has(job.id)) return []
    const tries = task.again?.tries ?? 0
    const pause = Math.min(FIRST_PAUSE * 2 ** tries, LONGEST_PAUSE)
    const waits = (job.endedAt ?? now) + pause - now
    return [
      {
        task: { ...task, again: { of: job.id, tries: tries + 1 } },
        // Further off than the pause it is only where the clock was set back.
        waits: Math.min(pause, Math.max(0, waits)),
      },
    ]
  })
}
