/**
 * Work that takes longer than a moment, done in one way: who began it, how far it is, what came of it, and
 * who ended it. What is one transaction at its end lives in memory alone: a console that is stopped leaves
 * nothing half done of it and nothing to remember. What is done in steps lasts (`lasting.ts`).
 *
 *   running ──work answers──▶ done | failed
 *      │ cancel, until it is sealed
 *      ▼
 *   cancelled (the work sees it between two turns, and answers with nothing done)
 */
import type { Job } from '../../shared/contract.ts'
import { fail, ok, type Failure, type Result } from '../../shared/result.ts'
import type { Records } from '../database/records.ts'
import type {
  Handlers,
  JobsPort,
  JournalEntry,
  Log,
  Progress,
  SessionContext,
} from '../interface.ts'
import { Board, failureOf, type BoardParts } from './board.ts'
import { Lasting } from './lasting.ts'
import type { jobsStore } from './store.ts'

export interface JobsParts extends BoardParts {
  readonly records: Records<typeof jobsStore>
  append(entries: readonly JournalEntry[]): Promise<Result<unknown>>
  readonly log: Log
  now(): number
}

export interface Jobs extends JobsPort {
  readonly handlers: Handlers<'jobs.list' | 'jobs.cancel'>
  /** Newest first. */
  list(): readonly Job[]
  readonly lasting: Pick<Lasting, 'define' | 'resume' | 'pause'>
  stop(): void
}

const cancelled: Result<never> = fail('conflict', 'It was cancelled, and nothing was changed.', {
  reason: 'cancelled',
})
const ended: Result<never> = fail(
  'conflict',
  'It has ended, or is being written and ends in a moment.',
  { reason: 'job_ended' },
)

export const isCancelled = ({ details }: Failure): boolean => details?.['reason'] === 'cancelled'

export function createJobs(parts: JobsParts): Jobs {
  const { now } = parts
  const board = new Board(parts)
  const lasting = new Lasting({ ...parts, board })

  const begin = (job: Pick<Job, 'kind' | 'id' | 'of' | 'person'>): Progress => {
    const { id } = job
    board.add({
      ...job,
      ...{ subject: null, startedAt: now(), endedAt: null, state: 'running', done: 0 },
      ...{ cancellable: true, lasting: false, result: null, failure: null },
    })
    const isAsked = (): boolean => board.get(id)?.state === 'cancelled'
    return {
      at: (done, whole) => {
        board.put(id, whole === undefined ? { done } : { done, of: whole })
        return isAsked() ? cancelled : ok(null)
      },
      seal: () => {
        if (isAsked()) return cancelled
        board.put(id, { cancellable: false })
        return ok(null)
      },
    }
  }

  const end = (id: string, result: Result<unknown>, figures: Job['result']): void => {
    const at = { endedAt: now(), cancellable: false }
    if (result.ok) {
      board.put(id, { ...at, state: 'done', done: board.get(id)?.of ?? 0, result: figures })
    } else if (isCancelled(result.error)) board.put(id, { ...at, state: 'cancelled' })
    else board.put(id, { ...at, state: 'failed', failure: failureOf(result.error) })
  }

  const cancel = async (id: string, context: SessionContext): Promise<Result<null>> => {
    const job = board.get(id)
    if (job === undefined) return fail('not_found', `There is no job ${id}. See jobs.list.`)
    if (!job.cancellable || job.state !== 'running') return ended
    const entry = context.entry({
      kind: 'job_cancelled',
      subject: job.subject ?? job.kind,
      details: {
        job: id,
        of: job.kind,
        begunBy: job.person?.name ?? null,
        done: job.done,
        whole: job.of,
      },
    })
    if (job.lasting) return lasting.cancel(id, entry)
    // From now on the work does not go on, so that the row is true when it stands there.
    board.put(id, { state: 'cancelled' })
    const written = await parts.append([entry])
    if (written.ok) return ok(null)
    if (board.get(id)?.endedAt === null) board.put(id, { state: 'running' })
    return written
  }

  return {
    async run({ kind, id, of, person, figures }, work) {
      const key = id ?? board.nextKey()
      if (board.get(key) !== undefined) {
        return fail(
          'conflict',
          `There was a job ${key} already. Choose another name for this one.`,
          {
            reason: 'job_taken',
          },
        )
      }
      const progress = begin({
        kind,
        id: key,
        of,
        person: person && { id: person.id, user: person.user, name: person.name },
      })
      try {
        const result = await work(progress)
        end(key, result, result.ok ? figures(result.value) : null)
        return result
      } catch (error) {
        end(key, fail('internal', 'The program made a mistake; it is in the log.'), null)
        throw error
      }
    },
    handlers: {
      'jobs.list': () => ok(board.list),
      'jobs.cancel': ({ job }, context) => cancel(job, context),
    },
    list: () => board.list,
    lasting,
    stop: () => {
      board.stop()
    },
  }
}
