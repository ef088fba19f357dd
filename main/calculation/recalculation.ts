/**
 * What came late taken into formulas, by itself: once for all that a server had to tell, as a job that
 * lasts. Each formula that is made of it goes over its past again, and what stood there is replaced; one
 * that counts goes on from what it would have come to, had everything come in time. Wherever it is killed it
 * begins that formula again: what it had counted before the gap is kept until it is done.
 *
 *   told by a server, or a start ──▶ look ──something came late──▶ job: formula after formula ──▶ row
 */
import type { Job } from '../../shared/contract.ts'
import type { HistoryPort } from '../../shared/history.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import type { Tag } from '../../shared/tags.ts'
import { isoFromTicks, ticksFromMs } from '../../shared/time.ts'
import type { LastingJobs, LastingKind, LastingProgress, Log } from '../interface.ts'
import { ThreadEnded } from '../threads/rpc.ts'
import { abreast } from './abreast.ts'
import { goOverAnew, type AnewParts } from './anew.ts'
import type { Engine } from './engine.ts'
import { orderOf } from './graph.ts'
import {
  affectedBy,
  changedTicks,
  fillsOf,
  lateIn,
  lateTask,
  type Affected,
  type Formulas,
  type LateTask,
} from './late.ts'
import { wholeOf, type Naming } from './passage.ts'
import { FIRST_PAUSE, unfinishedIn } from './unfinished.ts'

export interface RecalculationParts extends AnewParts {
  readonly engine: AnewParts['engine'] & Pick<Engine, 'running'>
  readonly history: AnewParts['history'] & Pick<HistoryPort, 'gaps'>
  tags(): readonly Tag[]
  /** More of the past of this server may come in a moment. */
  isFilling(server: number): boolean
  readonly log: Log
  /** Calls back after some milliseconds; returns how to stop it. */
  after(ms: number, action: () => void): () => void
}

/** Milliseconds: what lies further back no server is asked for. */
const HORIZON = 8 * 86_400_000
/** A server's clock may be ahead of ours by so much. */
const AHEAD = 86_400_000
/** Until it is looked again where the history could not be read. */
const AGAIN = 60_000
/** Formulas after which it is kept how far the job is. */
const KEPT = 25
/** Formulas at the same time. */
const ABREAST = 6
/** How often a formula is begun again because the thread that calculates has died over it. */
const TRIES = 3
/** Names of formulas in one line of the log. */
const TOLD = 20

export class Recalculation {
  readonly #parts: RecalculationParts
  #jobs: LastingJobs<LateTask> | null = null
  #looking: Promise<void> | null = null
  #isAsked = false
  #cancel = (): void => undefined
  #isStopped = false

  constructor(parts: RecalculationParts) {
    this.#parts = parts
  }

  get kind(): LastingKind<LateTask> {
    return {
      kind: 'recalculate',
      read: (task) => lateTask.safeParse(task).data ?? null,
      work: (_job, task, progress) => this.#work(task, progress),
      told: (job, task, result) => this.#told(job, task, result),
    }
  }

  begin(jobs: LastingJobs<LateTask>): void {
    this.#jobs = jobs
    this.look()
  }

  /** Something of the past may have come. */
  look(): void {
    this.#isAsked = true
    if (this.#jobs === null || this.#isStopped) return
    this.#looking ??= this.#looks().finally(() => {
      this.#looking = null
    })
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    await this.#looking
    this.#cancel()
  }

  async #looks(): Promise<void> {
    while (this.#isAsked && !this.#isStopped) {
      this.#isAsked = false
      try {
        await this.#look()
      } catch (error) {
        this.#parts.log.warn({ error }, 'what came late could not be found out')
        this.#lookAfter(AGAIN)
        return
      }
    }
  }

  #lookAfter(ms: number): void {
    this.#cancel()
    this.#cancel = this.#parts.after(ms, () => {
      this.look()
    })
  }

  async #look(): Promise<void> {
    const { history, now } = this.#parts
    const jobs = this.#jobs
    if (jobs === null) return
    const formulas = this.#formulas()
    const sources = this.#fieldSources(formulas)
    const range = { from: ticksFromMs(now() - HORIZON), to: ticksFromMs(now() + AHEAD) }
    const gaps = sources.length === 0 ? [] : await history.gaps({ ...range, tags: sources })
    const kept = await jobs.kept()
    const stretches = lateIn(
      gaps,
      kept.map(({ task }) => task),
      (fill) => affectedBy([fill], formulas).length > 0,
    )
    if (stretches.length > 0) {
      await this.#begin(jobs, { stretches, done: [], stored: 0, left: [] }, formulas)
    }
    let soonest = Infinity
    for (const { task, waits } of unfinishedIn(kept, now())) {
      const isOld = task.stretches.every(({ to }) => BigInt(to) < range.from)
      const affected = affectedBy(fillsOf(task), formulas)
      if (isOld || affected.every(({ tag }) => task.done.includes(tag.id))) continue
      if (waits > 0) soonest = Math.min(soonest, waits)
      else await this.#begin(jobs, task, formulas)
    }
    if (soonest < Infinity) this.#lookAfter(soonest)
  }

  async #begin(jobs: LastingJobs<LateTask>, task: LateTask, formulas: Formulas): Promise<void> {
    const affected = affectedBy(fillsOf(task), formulas)
    const [first] = affected
    const subject = affected.length === 1 ? (first?.tag.name ?? null) : null
    const begun = await jobs.begin({ subject, person: null, of: affected.length }, task, [])
    if (!begun.ok) throw new Error(begun.error.message)
  }

  get #naming(): Naming {
    const { engine, tag } = this.#parts
    return { tag, names: (text) => engine.names.of(text) }
  }

  #formulas(): Formulas {
    const { tag: find } = this.#parts
    const naming = this.#naming
    const formulas = this.#parts.tags().filter(({ formula }) => formula !== null)
    const { order } = orderOf(
      formulas.map(({ name, formula }) => ({
        key: name,
        needs: naming.names(formula?.text ?? ''),
      })),
    )
    const wholes = new Map<Tag, ReturnType<typeof wholeOf>>()
    const whole = (tag: Tag): ReturnType<typeof wholeOf> => {
      const known = wholes.get(tag) ?? wholeOf(tag, naming)
      wholes.set(tag, known)
      return known
    }
    return {
      order: order.flatMap((name) => find(name) ?? []),
      sourcesOf: (tag) => whole(tag).inputs.map(({ id }) => id),
      sinceOf: (tag) =>
        whole(tag)
          .formulas.map(changedTicks)
          .reduce((newest, time) => (time > newest ? time : newest), 0n),
    }
  }

  #fieldSources(formulas: Formulas): number[] {
    const used = new Set(formulas.order.flatMap((tag) => formulas.sourcesOf(tag)))
    return this.#parts
      .tags()
      .flatMap(({ id, server }) =>
        used.has(id) && server !== null && !this.#parts.isFilling(server) ? [id] : [],
      )
  }

  async #work(
    task: LateTask,
    progress: LastingProgress<LateTask>,
  ): Promise<Result<NonNullable<Job['result']>>> {
    let went = task
    let since = 0
    const failed: { readonly tag: string; readonly error: unknown }[] = []
    const affected = affectedBy(fillsOf(task), this.#formulas())
    const byTag = new Map(affected.map((each) => [each.tag.id, each]))
    const needs = ({ tag }: Affected): Affected[] =>
      wholeOf(tag, this.#naming).formulas.flatMap(({ id }) =>
        id === tag.id ? [] : (byTag.get(id) ?? []),
      )
    // Where one has ended the thread it would take those beside it along each time: then each goes alone.
    const most = task.again === undefined ? ABREAST : 1
    await abreast(affected, most, needs, async (each) => {
      if (progress.isLeft() || went.done.includes(each.tag.id)) return
      try {
        const stored = await this.#formula(each, task, progress)
        if (progress.isLeft()) return
        went = {
          ...went,
          done: [...went.done, each.tag.id],
          stored: went.stored + (stored ?? 0),
          left: stored === null ? [...went.left, each.tag.id] : went.left,
        }
      } catch (error) {
        if (progress.isLeft()) return
        // The others have what came late all the same; this one is tried again later.
        failed.push({ tag: each.tag.name, error })
      }
      since += 1
      if (since % KEPT === 0) await progress.step(went.done.length, went)
    })
    if (!progress.isLeft()) await progress.step(went.done.length, went)
    const [first] = failed
    if (first === undefined) {
      return ok({ formulas: went.done.length, stored: went.stored, left: went.left.length })
    }
    const tags = failed.slice(0, TOLD).map(({ tag }) => tag)
    const { error } = first
    this.#parts.log.warn(
      { error, tags, formulas: failed.length },
      'what came late could not be taken in; it is tried again later',
    )
    return fail(
      'unavailable',
      `${failed.length} of ${affected.length} formulas could not take in what came late: ${String(error)}. It is tried again by itself.`,
      { reason: 'history' },
    )
  }

  /** How many results were stored; null where what it had counted before is not known any more. */
  async #formula(
    affected: Affected,
    { again }: LateTask,
    progress: LastingProgress<LateTask>,
  ): Promise<number | null> {
    const { engine, log } = this.#parts
    for (let tried = 1; ; tried += 1) {
      if (!(await engine.running(progress.isLeft))) return 0
      try {
        return await goOverAnew(this.#parts, affected, progress)
      } catch (error) {
        // One that has ended the thread before ends it no more than once each time.
        const isLast = tried === TRIES || again !== undefined
        if (progress.isLeft() || !(error instanceof ThreadEnded) || isLast) throw error
        log.warn({ error, tag: affected.tag.name }, 'what came late is taken in again')
      }
    }
  }

  #told(
    job: Job,
    task: LateTask,
    result: Result<NonNullable<Job['result']>>,
  ): ReturnType<LastingKind<LateTask>['told']> {
    const times = task.stretches.flatMap(({ from, to }) => [BigInt(from), BigInt(to)])
    const first = times.reduce((one, other) => (other < one ? other : one), times[0] ?? 0n)
    const last = times.reduce((one, other) => (other > one ? other : one), 0n)
    const failed = result.ok ? 0 : Math.max(0, job.of - task.done.length)
    if (!result.ok && !this.#isStopped) this.#lookAfter(FIRST_PAUSE)
    const details = {
      count: task.done.length,
      inputs: new Set(task.stretches.flatMap(({ tags }) => tags)).size,
      from: isoFromTicks(first),
      to: isoFromTicks(last),
      stored: task.stored,
      left: task.left.length + failed,
    }
    return {
      kind: 'recalculated',
      subject: job.subject ?? '',
      outcome: result.ok ? 'finished' : 'failed',
      details: result.ok ? details : { ...details, code: result.error.code },
    }
  }
}
