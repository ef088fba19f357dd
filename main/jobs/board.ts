/** The list of jobs as everybody sees it: in memory, told a few times a second where it changes. */
import type { Job } from '../../shared/contract.ts'
import type { Failure } from '../../shared/result.ts'
import type { Publish } from '../interface.ts'

/** Jobs that have ended and are still told of. */
const ENDED = 50
/** Milliseconds between two events; a bar that moves four times a second is smooth enough. */
const EVERY = 250

export interface BoardParts {
  readonly publish: Publish
  /** Runs something later; the returned function calls it off. */
  after(ms: number, action: () => void): () => void
}

export class Board {
  readonly #parts: BoardParts
  /** In order of their start. */
  readonly #jobs = new Map<string, Job>()
  #number = 0
  #waiting: (() => void) | null = null

  constructor(parts: BoardParts) {
    this.#parts = parts
  }

  /** Newest first. */
  get list(): Job[] {
    return [...this.#jobs.values()].toReversed()
  }

  get(id: string): Job | undefined {
    return this.#jobs.get(id)
  }

  /** A name that nobody has chosen for a job of their own. */
  nextKey(): string {
    let key: string
    do {
      this.#number += 1
      key = `job-${String(this.#number).padStart(4, '0')}`
    } while (this.#jobs.has(key))
    return key
  }

  add(job: Job): void {
    this.#jobs.set(job.id, job)
    this.#tell()
  }

  put(id: string, change: Partial<Job>): void {
    const before = this.#jobs.get(id)
    if (before === undefined) return
    this.#jobs.set(id, { ...before, ...change })
    if (change.endedAt !== undefined) this.#forgetOld()
    this.#tell()
  }

  stop(): void {
    this.#waiting?.()
    this.#waiting = null
  }

  #tell(): void {
    this.#waiting ??= this.#parts.after(EVERY, () => {
      this.#waiting = null
      this.#parts.publish('jobs', this.list)
    })
  }

  #forgetOld(): void {
    const ended = [...this.#jobs.values()].filter(({ endedAt }) => endedAt !== null)
    for (const { id } of ended.slice(0, Math.max(0, ended.length - ENDED))) this.#jobs.delete(id)
  }
}

export const failureOf = ({ code, message, details }: Failure): NonNullable<Job['failure']> =>
  details === undefined ? { code, message } : { code, message, details: { ...details } }
