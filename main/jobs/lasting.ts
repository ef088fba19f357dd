/**
 * Jobs that last: each is kept with what is left of it, and goes on after a start, or after what it needs
 * was away, from its last step; who began it stays who began it. One at a time, in the order in which they
 * were begun, so that work on the past takes no more than one share of the console.
 *
 *   kept ──its turn──▶ working ──answers──▶ done | failed, with a row of the journal
 *                        │ cancel: cancelled with its row, the work sees it before its next step
 *                        │ stop: stays as its last step left it, and is working again after the next start
 */
import type { Job } from '../../shared/contract.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import type { JournalEntry, JournalFacts, LastingJobs, LastingKind, Log } from '../interface.ts'
import type { Records } from '../database/records.ts'
import { failureOf, type Board } from './board.ts'
import type { jobsStore } from './store.ts'

export interface LastingParts {
  readonly board: Board
  readonly records: Records<typeof jobsStore>
  readonly log: Log
  now(): number
}

/** Jobs of people that wait or run. */
const MOST = 20

interface Kept {
  readonly id: string
  readonly kind: AnyKind
  task: unknown
}

/** A kind with its tasks unread: each is read by its own before it is handed over. */
interface AnyKind {
  readonly kind: Job['kind']
  read(task: unknown): unknown
  work(
    job: Job,
    task: unknown,
    progress: { isLeft(): boolean; step(done: number, task: unknown): Promise<void> },
  ): Promise<Result<NonNullable<Job['result']>>>
  told(job: Job, task: unknown, result: Result<NonNullable<Job['result']>>): JournalFacts
}

export class Lasting {
  readonly #parts: LastingParts
  readonly #kinds = new Map<Job['kind'], AnyKind>()
  /** In the order in which they were begun. */
  #waiting: Kept[] = []
  #working: Promise<void> | null = null
  #isPaused = true

  constructor(parts: LastingParts) {
    this.#parts = parts
  }

  define<T>(kind: LastingKind<T>): LastingJobs<T> {
    this.#kinds.set(kind.kind, {
      kind: kind.kind,
      read: (task) => kind.read(task),
      // What is handed over was read by this very kind.
      work: (job, task, progress) => kind.work(job, task as T, progress),
      told: (job, task, result) => kind.told(job, task as T, result),
    })
    return {
      begin: (job, task, entries) => this.#begin(kind.kind, job, task, entries),
      running: () =>
        this.#waiting.toReversed().flatMap((kept) => {
          const job = this.#parts.board.get(kept.id)
          return kept.kind.kind !== kind.kind || job === undefined
            ? []
            : [{ job, task: kept.task as T }]
        }),
      kept: async () => {
        const all = await this.#parts.records.read('jobs.ofKind', kind.kind)
        return all.flatMap(({ job, task }) => {
          const read = kind.read(task)
          // Where the end of one could not be written, it is known here alone.
          return read === null ? [] : [{ job: this.#parts.board.get(job.id) ?? job, task: read }]
        })
      },
    }
  }

  /** What a former run had not finished goes on. Everything that it needs stands. */
  async resume(): Promise<void> {
    const { board, records } = this.#parts
    for (const { job, task } of await records.read('jobs.kept')) {
      const kind = this.#kinds.get(job.kind)
      if (job.state !== 'running') {
        board.add(job)
        continue
      }
      const read = kind?.read(task) ?? null
      board.add(job)
      if (kind !== undefined && read !== null) this.#waiting.push({ id: job.id, kind, task: read })
      else {
        const failure = {
          code: 'conflict',
          message: 'What was kept of this work cannot be read. Begin it again.',
          details: { reason: 'damaged' },
        }
        await this.#put(job.id, task, { state: 'failed', failure })
      }
    }
    this.#isPaused = false
    this.#work()
  }

  /** Resolves when what is being worked on has come to a step from which it goes on after a start. */
  async pause(): Promise<void> {
    this.#isPaused = true
    await this.#working
  }

  async cancel(id: string, entry: JournalEntry): Promise<Result<null>> {
    const kept = this.#waiting.find((each) => each.id === id)
    const { board } = this.#parts
    // The work stops before the row stands, and goes on where no row can be written.
    board.put(id, { state: 'cancelled', cancellable: false })
    const written = await this.#put(id, kept?.task ?? null, {}, [entry])
    if (!written.ok) {
      board.put(id, { state: 'running', cancellable: true, endedAt: null })
      this.#work()
      return written
    }
    this.#waiting = this.#waiting.filter((each) => each.id !== id)
    return ok(null)
  }

  async #begin(
    kind: Job['kind'],
    { subject, person, of }: Pick<Job, 'subject' | 'person' | 'of'>,
    task: unknown,
    entries: readonly JournalEntry[],
  ): Promise<Result<Job>> {
    const { board, records, now } = this.#parts
    const known = this.#kinds.get(kind)
    if (known === undefined) throw new Error(`no such kind of job ${kind}`)
    const ofPeople = this.#waiting.filter(({ id }) => board.get(id)?.person !== null)
    if (person !== null && ofPeople.length >= MOST) {
      return fail('too_many', `${MOST} jobs wait already. Wait for one to end, or cancel it.`)
    }
    const job: Job = {
      ...{ id: crypto.randomUUID(), kind, subject, person, of },
      ...{ startedAt: now(), endedAt: null, state: 'running', done: 0 },
      ...{ cancellable: true, lasting: true, result: null, failure: null },
    }
    const kept = await records.commit(entries, 'jobs.put', job, task)
    if (!kept.ok) return kept
    board.add(job)
    this.#waiting.push({ id: job.id, kind: known, task })
    this.#work()
    return ok(job)
  }

  #work(): void {
    if (this.#isPaused) return
    this.#working ??= this.#all().finally(() => {
      this.#working = null
      if (this.#next() !== undefined) this.#work()
    })
  }

  #next(): Kept | undefined {
    if (this.#isPaused) return undefined
    return this.#waiting.find(({ id }) => this.#parts.board.get(id)?.state === 'running')
  }

  async #all(): Promise<void> {
    for (let next = this.#next(); next !== undefined; next = this.#next()) await this.#one(next)
  }

  async #one(kept: Kept): Promise<void> {
    const { board, log, now } = this.#parts
    const { id, kind } = kept
    let wasLeft = false
    const isLeft = (): boolean => {
      const isNow = this.#isPaused || board.get(id)?.state !== 'running'
      wasLeft ||= isNow
      return isNow
    }
    const job = board.get(id)
    if (job === undefined) return
    let result: Result<NonNullable<Job['result']>>
    try {
      result = await kind.work(job, kept.task, {
        isLeft,
        step: async (done, task) => {
          kept.task = task
          board.put(id, { done })
          // Cancelled or stopped meanwhile: what is kept then is not overtaken by this.
          if (board.get(id)?.state === 'running') await this.#put(id, task, {})
        },
      })
    } catch (error) {
      if (isLeft() || wasLeft) return
      log.error({ error, job: id, kind: kind.kind }, 'a job has failed')
      result = fail('unavailable', `It could not be finished: ${String(error)}. Begin it again.`, {
        reason: 'history',
      })
    }
    // Left, and running again because the cancel could not be written: it has its turn once more.
    if (isLeft() || wasLeft) return
    const ended: Partial<Job> = result.ok
      ? { state: 'done', done: job.of, result: result.value }
      : { state: 'failed', failure: failureOf(result.error) }
    this.#waiting = this.#waiting.filter((each) => each !== kept)
    const facts = kind.told(board.get(id) ?? job, kept.task, result)
    const entry = { ...facts, at: now(), person: null }
    const written = await this.#put(id, kept.task, ended, [entry])
    // Where the records cannot be written now, it is done once more after the next start.
    if (!written.ok)
      log.warn({ job: id, error: written.error }, 'the end of a job could not be kept')
  }

  /** How a job stands, on the board and in the records. */
  #put(
    id: string,
    task: unknown,
    change: Partial<Job>,
    entries: readonly JournalEntry[] = [],
  ): Promise<Result<null>> {
    const { board, records, now } = this.#parts
    const state = change.state ?? board.get(id)?.state
    const isEnd = state !== undefined && state !== 'running'
    board.put(id, isEnd ? { ...change, endedAt: now(), cancellable: false } : change)
    const job = board.get(id)
    return job === undefined
      ? Promise.resolve(ok(null))
      : records.commit(entries, 'jobs.put', job, task)
  }
}
