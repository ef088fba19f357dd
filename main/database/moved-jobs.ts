/**
 * Work over the history as it was kept up to version 7 of `derrick.db`, made into jobs. What is read and
 * written here is what those versions were; it follows no later change of either form.
 */
import type { Database } from './database.ts'

/** Ticks of a second, in which the length of such work is told. */
const SECOND = 10_000_000n

interface Old {
  readonly tag: string
  readonly from: string
  readonly to: string
  readonly done: string
  readonly state: string
  readonly stored: number
  readonly begunAt: number
  readonly endedAt: number | null
  readonly person: string
  readonly error: object | null
}

const states: Readonly<Record<string, string>> = {
  running: 'running',
  finished: 'done',
  cancelled: 'cancelled',
  failed: 'failed',
}

export function moveJobs(db: Database): void {
  // The row was written together with the work: it has who began it in full.
  const begun = db.prepare<
    [string, string, number],
    { id: number | null; user: string | null; name: string | null }
  >(
    `SELECT person_id AS id, person_user AS user, person_name AS name FROM journal
     WHERE kind = 'calculated_afterwards' AND subject = ? AND person_name = ? AND at = ?
     ORDER BY seq LIMIT 1`,
  )
  const put = db.prepare(
    'INSERT INTO job (id, kind, state, ended_at, record, task) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const rows = db
    .prepare<[], [number, string]>('SELECT id, record FROM calculation_job ORDER BY id')
    .raw()
    .all()
  for (const [number, record] of rows) {
    const old = read(record)
    const state = states[old?.state ?? '']
    if (old === null || state === undefined) continue
    const { tag, from, to, done, stored } = old
    const length = (until: string): number => Number((BigInt(until) - BigInt(from)) / SECOND)
    const id = `calculation-${number}`
    const job = {
      ...{ id, kind: 'calculate', subject: tag },
      person: begun.get(tag, old.person, old.begunAt) ?? null,
      ...{ startedAt: old.begunAt, endedAt: old.endedAt, state },
      ...{ done: length(done), of: length(to), cancellable: state === 'running', lasting: true },
      result: state === 'done' ? { stored } : null,
      failure: old.error,
    }
    const task = JSON.stringify({ tag, from, to, done, stored })
    put.run(id, 'calculate', state, old.endedAt, JSON.stringify(job), task)
  }
}

function read(record: string): Old | null {
  try {
    const old = JSON.parse(record) as Partial<Old>
    const { tag, from, to, done, stored = 0, person = '', error = null } = old
    const isRange = [from, to, done].every((each) => /^\d{1,19}$/.test(each ?? ''))
    if (tag === undefined || !isRange) return null
    const { begunAt = 0, endedAt = null, state = '' } = old
    const range = { from: from ?? '0', to: to ?? '0', done: done ?? '0' }
    return { tag, ...range, stored, person, error, begunAt, endedAt, state }
  } catch {
    return null
  }
}
