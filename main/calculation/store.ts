/** What formulas have counted, and work over the history, in `derrick.db`. Runs in the database thread. */
import { jobSchema, type Job } from '../../shared/contract/calculations.ts'
import { ok, type Result } from '../../shared/result.ts'
import type { Database } from '../database/database.ts'
import { savedCounters, type SavedCounters } from './item.ts'

const parsed = <T>(text: string, read: (value: unknown) => T | null): T | null => {
  try {
    return read(JSON.parse(text))
  } catch {
    return null
  }
}

export function calculationStore(db: Database) {
  const states = db
    .prepare<[number, number], [number, string]>(
      'SELECT tag, saved FROM calculation_state WHERE tag > ? ORDER BY tag LIMIT ?',
    )
    .raw()
  const keep = db.prepare('INSERT OR REPLACE INTO calculation_state (tag, saved) VALUES (?, ?)')
  const forget = db.prepare(
    'DELETE FROM calculation_state WHERE tag IN (SELECT value FROM json_each(?))',
  )
  const jobs = db
    .prepare<[], string>('SELECT record FROM calculation_job ORDER BY id DESC LIMIT 200')
    .pluck()
  const insertJob = db.prepare('INSERT INTO calculation_job (record, state) VALUES (?, ?)')
  const updateJob = db.prepare('UPDATE calculation_job SET record = ?, state = ? WHERE id = ?')
  const write = (job: Job): void => {
    updateJob.run(JSON.stringify(job), job.state, job.id)
  }

  return {
    reads: {
      /** Those of tags that follow a tag; one that cannot be read counts anew. */
      'calculation.states': (
        after: number,
        limit: number,
      ): { readonly states: readonly SavedCounters[]; readonly last: number | null } => {
        const rows = states.all(after, limit)
        const read = rows.flatMap(([, saved]) => {
          const state = parsed(saved, (value) => savedCounters.safeParse(value).data ?? null)
          return state === null ? [] : [state]
        })
        return { states: read, last: rows.at(-1)?.[0] ?? null }
      },
      /** Newest first. */
      'calculation.jobs': (): Job[] =>
        jobs.all().flatMap((record) => {
          const job = parsed(record, (value) => jobSchema.safeParse(value).data ?? null)
          return job === null ? [] : [job]
        }),
    },
    writes: {
      'calculation.keep': (
        list: readonly SavedCounters[],
        gone: readonly number[],
      ): Result<null> => {
        for (const state of list) keep.run(state.tag, JSON.stringify(state))
        if (gone.length > 0) forget.run(JSON.stringify(gone))
        return ok(null)
      },
      'calculation.begin': (job: Omit<Job, 'id'>): Result<Job> => {
        const { lastInsertRowid } = insertJob.run('{}', job.state)
        const made = { ...job, id: Number(lastInsertRowid) }
        write(made)
        return ok(made)
      },
      'calculation.went': (job: Job): Result<null> => {
        write(job)
        return ok(null)
      },
    },
  }
}
