/** One backup as a job: its own thread makes it, the records' thread copies what it alone has open. */
import type { Job } from '../../shared/contract.ts'
import type { Result } from '../../shared/result.ts'
import type { JobsPort } from '../interface.ts'
import { stagedRecords, type Made, type Making } from './making.ts'
import { inThread, look } from './thread.ts'

export interface AttemptParts {
  /** The records' thread copies them, since it alone has them open. */
  copyRecords(target: string): Promise<Result<null>>
  endCopy(): Promise<void>
  readonly jobs: JobsPort
}

/** Milliseconds between two looks how far it is, and whether it was cancelled. */
const EVERY = 200

/** @param ended aborted where the console stops */
export function attempt(
  parts: AttemptParts,
  task: Making,
  { id, person }: Pick<Job, 'id' | 'person'>,
  ended: AbortController,
): Promise<Result<Made>> {
  const figures = ({ files, bytes, reused, removed }: Made) => ({ files, bytes, reused, removed })
  return parts.jobs.run<Made>({ kind: 'backup', id, of: 1, person, figures }, async (progress) => {
    let [done, of] = [0, 1]
    const watch = setInterval(() => {
      if (progress.at(done, of).ok) return
      void parts.endCopy()
      ended.abort()
    }, EVERY)
    try {
      const made = await inThread(
        async (client) => {
          const begun = await client.begin(task)
          if (!begun.ok) return begun
          of = Math.max(1, begun.value)
          const copied = await parts.copyRecords(stagedRecords(task.data))
          if (!copied.ok) return copied
          const asked = progress.at(done, of)
          return asked.ok ? client.complete(task.folder) : asked
        },
        ended.signal,
        (far) => {
          done = Math.min(far, of)
        },
      )
      if (!made.ok) await look(task.folder, (client) => client.tidy(task))
      return made
    } finally {
      clearInterval(watch)
    }
  })
}
