/** Jobs that last, in `derrick.db`: how far each is, and what is left of it. Runs in the database thread. */
import { jobSchema, type Job, type JobKind } from '../../shared/contract.ts'
import { ok, type Result } from '../../shared/result.ts'
import type { Database } from '../database/database.ts'

/** Ended ones that are read at a start. */
const ENDED = 50
/** Milliseconds for which the task of one that has ended is kept: longer than any server is asked for. */
const KEPT = 9 * 86_400_000

export interface KeptJob {
  readonly job: Job
  readonly task: unknown
}

function read(record: string, task: string): KeptJob | null {
  try {
    const job = jobSchema.safeParse(JSON.parse(record))
    return job.success ? { job: job.data, task: JSON.parse(task) as unknown } : null
  } catch {
    return null
  }
}

export function jobsStore(db: Database) {
  type Row = [record: string, task: string]
  const all = db
    .prepare<[number], Row>(
      `SELECT record, task FROM job WHERE state = 'running' OR number IN
         (SELECT number FROM job WHERE state <> 'running' ORDER BY number DESC LIMIT ?)
       ORDER BY number`,
    )
    .raw()
  const ofKind = db
    .prepare<[string], Row>('SELECT record, task FROM job WHERE kind = ? ORDER BY number')
    .raw()
  const put = db.prepare(
    `INSERT INTO job (id, kind, state, ended_at, record, task) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET state = excluded.state, ended_at = excluded.ended_at,
       record = excluded.record, task = excluded.task`,
  )
  const forget = db.prepare(
    `DELETE FROM job WHERE ended_at < ? AND number NOT IN
       (SELECT number FROM job WHERE state <> 'running' ORDER BY number DESC LIMIT ?)`,
  )

  return {
    reads: {
      /** Those that run and the newest that have ended, oldest first; what cannot be read is left out. */
      'jobs.kept': (): KeptJob[] => all.all(ENDED).flatMap((row) => read(...row) ?? []),
      /** All of a kind of which the tasks are kept. */
      'jobs.ofKind': (kind: JobKind): KeptJob[] =>
        ofKind.all(kind).flatMap((row) => read(...row) ?? []),
    },
    writes: {
      'jobs.put': (job: Job, task: unknown): Result<null> => {
        put.run(job.id, job.kind, job.state, job.endedAt, JSON.stringify(job), JSON.stringify(task))
        if (job.endedAt !== null) forget.run(job.endedAt - KEPT, ENDED)
        return ok(null)
      },
    },
  }
}
