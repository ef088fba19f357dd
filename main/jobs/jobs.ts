/**
 * Work that takes longer than a moment: who started it, how far it is, what came of it. A job lives in
 * memory alone: what it does is one transaction at its end, or steps that a start goes on with by itself,
 * so a console that is stopped leaves nothing half done and nothing to remember.
 *
 *   running ──work answers──▶ done | failed
 *      │ cancel, until it is sealed
 *      ▼
 *   cancelled (the work sees it between two turns, and answers with nothing done)
 */
import type { Job, JobKind } from '../../shared/contract.ts'
import { fail, ok, type Failure, type Result } from '../../shared/result.ts'
import type { Handlers, JobsPort, Progress, Publish } from '../interface.ts'

export interface JobsParts {
  readonly publish: Publish
  now(): number
  /** Runs something later; the returned function calls it off. */
  after(ms: number, action: () => void): () => void
}

export interface Jobs extends JobsPort {
  readonly handlers: Handlers<'jobs.list' | 'jobs.cancel'>
  stop(): void
}

/** Jobs that have ended and are still told of. */
const ENDED = 50
/** Milliseconds between two events; a bar that moves four times a second is smooth enough. */
const EVERY = 250

const cancelled: Result<never> = fail('conflict', 'It was cancelled, and nothing was changed.', {
  reason: 'cancelled',
})

export const isCancelled = ({ details }: Failure): boolean => details?.['reason'] === 'cancelled'

export function createJobs({ publish, now, after }: JobsParts): Jobs {
  /** In order of their start. */
  const jobs = new Map<string, Job>()
  let number = 0
  let waiting: (() => void) | null = null

  const list = (): Job[] => [...jobs.values()].toReversed()
  const tell = (): void => {
    waiting ??= after(EVERY, () => {
      waiting = null
      publish('jobs', list())
    })
  }
  const put = (id: string, change: Partial<Job>): void => {
    const before = jobs.get(id)
    if (before === undefined) return
    jobs.set(id, { ...before, ...change })
    tell()
  }
  const forgetOld = (): void => {
    const ended = [...jobs.values()].filter(({ state }) => state !== 'running')
    for (const { id } of ended.slice(0, Math.max(0, ended.length - ENDED))) jobs.delete(id)
  }

  /** One that nobody has chosen for a job of their own. */
  const nextKey = (): string => {
    let key: string
    do {
      number += 1
      key = `job-${String(number).padStart(4, '0')}`
    } while (jobs.has(key))
    return key
  }

  const begin = (kind: JobKind, id: string, of: number, person: Job['person']): Progress => {
    jobs.set(id, {
      id,
      kind,
      person,
      startedAt: now(),
      endedAt: null,
      state: 'running',
      done: 0,
      of,
      cancellable: true,
      result: null,
      failure: null,
    })
    tell()
    const isAsked = (): boolean => jobs.get(id)?.state === 'cancelled'
    return {
      at: (done, whole) => {
        put(id, whole === undefined ? { done } : { done, of: whole })
        return isAsked() ? cancelled : ok(null)
      },
      seal: () => {
        if (isAsked()) return cancelled
        put(id, { cancellable: false })
        return ok(null)
      },
    }
  }

  const end = (id: string, result: Result<unknown>, figures: Job['result']): void => {
    const at = { endedAt: now(), cancellable: false }
    if (result.ok) put(id, { ...at, state: 'done', done: jobs.get(id)?.of ?? 0, result: figures })
    else if (isCancelled(result.error)) put(id, { ...at, state: 'cancelled' })
    else {
      const { code, message, details } = result.error
      const told =
        details === undefined ? { code, message } : { code, message, details: { ...details } }
      put(id, { ...at, state: 'failed', failure: told })
    }
    forgetOld()
  }

  return {
    async run({ kind, id, of, session, figures }, work) {
      const key = id ?? nextKey()
      if (jobs.has(key)) {
        return fail(
          'conflict',
          `There was a job ${key} already. Choose another name for this one.`,
          {
            reason: 'job_taken',
          },
        )
      }
      const { id: person, user, name } = session.person
      const progress = begin(kind, key, of, { id: person, user, name })
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
      'jobs.list': () => ok(list()),
      'jobs.cancel': ({ job }) => {
        const found = jobs.get(job)
        if (found === undefined) return fail('not_found', `There is no job ${job}. See jobs.list.`)
        if (!found.cancellable || found.state !== 'running') {
          return fail('conflict', 'It has ended, or is being written and ends in a moment.', {
            reason: 'job_ended',
          })
        }
        put(job, { state: 'cancelled' })
        return ok(null)
      },
    },
    stop: () => {
      waiting?.()
      waiting = null
    },
  }
}
