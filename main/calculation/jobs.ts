/**
 * Formulas over their history, as jobs: stretch by stretch, each stored in the place of what stood there,
 * so that wherever it ends a range is of one formula up to a moment and as it was from there on. A job goes
 * on after a start from the stretch that it had done.
 */
import type { Job } from '../../shared/contract/calculations.ts'
import type { HistoryPort, Series } from '../../shared/history.ts'
import { fail, ok, type Failure, type Result } from '../../shared/result.ts'
import { isoFromTicks, ticksFromMs } from '../../shared/time.ts'
import type { Tag } from '../../shared/tags.ts'
import type { Records } from '../database/records.ts'
import type { JournalEntry, Log } from '../interface.ts'
import { ThreadEnded } from '../threads/rpc.ts'
import type { Engine } from './engine.ts'
import { factOf, ownedOf, specOf } from './facts.ts'
import { gapsOf } from './replay.ts'
import type { calculationStore } from './store.ts'

export interface JobsParts {
  readonly records: Records<typeof calculationStore>
  readonly engine: Pick<Engine, 'client' | 'plan' | 'names'>
  readonly history: Pick<HistoryPort, 'range' | 'replace'>
  tag(name: string): Tag | undefined
  readonly log: Log
  now(): number
}

/** Samples of one tag in one stretch. */
const MOST_SAMPLES = 50_000
const HOUR = ticksFromMs(3_600_000)
/** Before the range: counters that are set back once a day, and windows, are full by then. */
const WARM_UP = 25n * HOUR
const LONGEST = 24n * HOUR
/** Jobs that wait or run. */
const MOST_JOBS = 20
/** What is newer is still being calculated as it comes. */
export const FRESH_MS = 10_000

type Done = Pick<Job, 'done' | 'stored'>

export class Jobs {
  readonly #parts: JobsParts
  #list: Job[] = []
  readonly #cancelled = new Set<number>()
  #running: Promise<void> | null = null
  #stopped = false

  constructor(parts: JobsParts) {
    this.#parts = parts
  }

  /** What a former run had not finished goes on. */
  async begin(): Promise<void> {
    this.#list = await this.#parts.records.read('calculation.jobs')
    this.#work()
  }

  get list(): readonly Job[] {
    return this.#list
  }

  async add(job: Omit<Job, 'id'>, entry: JournalEntry): Promise<Result<Job>> {
    const waiting = this.#list.filter(({ state }) => state === 'running')
    if (waiting.some(({ tag }) => tag === job.tag)) {
      return fail(
        'conflict',
        `${job.tag} is being calculated over its history. Wait, or cancel that.`,
        {
          reason: 'job_running',
          tag: job.tag,
        },
      )
    }
    if (waiting.length >= MOST_JOBS) {
      return fail('too_many', `${MOST_JOBS} jobs wait already. Wait for one to end, or cancel it.`)
    }
    const begun = await this.#parts.records.commit([entry], 'calculation.begin', job)
    if (!begun.ok) return begun
    this.#list = [begun.value, ...this.#list]
    this.#work()
    return begun
  }

  async cancel(id: number, entry: (job: Job) => JournalEntry): Promise<Result<Job>> {
    const job = this.#list.find((each) => each.id === id)
    if (job === undefined) return fail('not_found', `There is no job ${id}. See calculations.jobs.`)
    if (job.state !== 'running') {
      return fail('conflict', `The job ${id} has ended already.`, { reason: 'job_ended' })
    }
    this.#cancelled.add(id)
    const ended: Job = { ...job, state: 'cancelled', endedAt: this.#parts.now() }
    const written = await this.#parts.records.commit([entry(job)], 'calculation.went', ended)
    if (!written.ok) {
      this.#cancelled.delete(id)
      return written
    }
    this.#put(ended)
    return ok(ended)
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#running
  }

  #put(job: Job): void {
    this.#list = this.#list.map((each) => (each.id === job.id ? job : each))
  }

  #isLeft(id: number): boolean {
    return this.#stopped || this.#cancelled.has(id)
  }

  #work(): void {
    this.#running ??= this.#all().finally(() => {
      this.#running = null
    })
  }

  async #all(): Promise<void> {
    for (;;) {
      const next = this.#list.findLast(({ state }) => state === 'running')
      if (next === undefined || this.#stopped) return
      let result: Result<null>
      try {
        result = await this.#run(next)
      } catch (error) {
        if (this.#stopped) return
        const why = error instanceof ThreadEnded ? 'the calculation has ended' : String(error)
        this.#parts.log.error({ error, job: next.id }, 'a job over the history failed')
        result = fail('unavailable', `The range could not be calculated: ${why}. Start it again.`, {
          reason: 'history',
        })
      }
      if (this.#isLeft(next.id)) continue
      await this.#end(next.id, result.ok ? null : result.error)
    }
  }

  async #end(id: number, error: Failure | null): Promise<void> {
    const { records, now } = this.#parts
    const job = this.#list.find((each) => each.id === id)
    if (job === undefined) return
    const state = error === null ? 'finished' : 'failed'
    const ended: Job = { ...job, state, error, endedAt: now() }
    this.#put(ended)
    const facts = {
      stored: ended.stored,
      from: isoFromTicks(BigInt(job.from)),
      to: isoFromTicks(BigInt(job.to)),
    }
    const entry: JournalEntry = {
      kind: 'calculated_afterwards',
      at: now(),
      person: null,
      subject: job.tag,
      outcome: state,
      details: error === null ? facts : { ...facts, code: error.code },
    }
    await records.commit([entry], 'calculation.went', ended)
  }

  async #run(job: Job): Promise<Result<null>> {
    const { engine, tag: find, now } = this.#parts
    const tag = find(job.tag)
    const spec = tag === undefined ? null : specOf(tag)
    if (tag === undefined || spec === null) {
      return fail('not_found', `There is no calculated tag ${job.tag} any more.`, { tag: job.tag })
    }
    const tags = engine.names.of(spec.text).flatMap((name) => find(name) ?? [])
    const done = BigInt(job.done)
    const begin = done - WARM_UP
    const { client } = engine
    const plan = {
      formulas: [spec],
      inputs: tags.map(factOf),
      zone: engine.plan.zone,
      afterwards: true,
    }
    await client.begin(job.id, plan, null, begin, Number(begin / 10_000n))
    try {
      let went: Done = job
      let stretch = HOUR
      for (let from = begin, to = BigInt(job.to); from < to && !this.#isLeft(job.id);) {
        const read = await this.#read(tags, from, least(from + stretch, to))
        const made = await client.stretch(
          job.id,
          {
            ...read,
            gaps: gapsOf(
              read.gaps,
              tags.map((each) => ownedOf(each.id, each)),
              ticksFromMs(now()),
            ),
          },
          done,
        )
        if (this.#isLeft(job.id)) return ok(null)
        const first = from < done ? done : from
        if (read.to > done) {
          const range = { tag: tag.id, from: first, to: read.to }
          const receipt = await this.#parts.history.replace(range, made)
          went = { done: String(read.to), stored: went.stored + receipt.stored }
          await this.#went(job.id, went)
        }
        stretch = read.whole ? least(stretch * 2n, LONGEST) : stretch / 2n + 1n
        from = read.to
      }
      return ok(null)
    } finally {
      await client.end(job.id, null).catch(() => undefined)
    }
  }

  /** The samples of a stretch; a shorter one where there are more than can be worked on at once. */
  async #read(tags: readonly Tag[], from: bigint, to: bigint) {
    const asking = { asker: 'calculation', signal: new AbortController().signal }
    const ids = tags.map(({ id }) => id)
    if (ids.length === 0) return { series: [], gaps: [], to, whole: true }
    const query = { tags: ids, from, to, limit: MOST_SAMPLES }
    const { series, gaps } = await this.#parts.history.range(query, asking)
    const cut = series.reduce((end, { truncated, time }) => {
      const last = time.at(-1)
      return truncated && last !== undefined && last < end ? last : end
    }, to)
    // All samples of one moment belong together, so a moment that was cut waits; one alone cannot.
    const end = cut > from ? cut : cut + 1n
    const touching = gaps.filter((gap) => gap.from >= from && gap.from < end)
    return {
      series: series.map((pen) => before(pen, end)),
      gaps: touching,
      to: end,
      whole: end === to,
    }
  }

  async #went(id: number, went: Done): Promise<void> {
    const job = this.#list.find((each) => each.id === id)
    if (job === undefined || job.state !== 'running') return
    const now: Job = { ...job, ...went }
    this.#put(now)
    await this.#parts.records.commit([], 'calculation.went', now)
  }
}

const least = (one: bigint, most: bigint): bigint => (one < most ? one : most)

function before(pen: Series, to: bigint): Series {
  const cut = pen.time.findIndex((time) => time >= to)
  if (cut < 0) return pen
  return {
    ...pen,
    time: pen.time.subarray(0, cut),
    value: pen.value.subarray(0, cut),
    status: pen.status.subarray(0, cut),
    type: pen.type.subarray(0, cut),
    flags: pen.flags.subarray(0, cut),
    others: pen.others.filter(([row]) => row < cut),
  }
}
