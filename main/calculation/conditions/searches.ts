/**
 * Searches that run and that have ended, and the calls about them. Each is a job and has a thread of its own
 * while it runs; what it finds is told as it is found. Nothing of it is on the disk: a console that is stopped
 * forgets it, since to look again is right and to go on could be wrong (docs/decisions/0027).
 */
import type { Output, Parsed } from '../../../shared/contract.ts'
import { OCCURRENCES_AT_ONCE } from '../../../shared/conditions.ts'
import type { FormulaFault } from '../../../shared/formula.ts'
import { fail, ok, type Failure, type Result } from '../../../shared/result.ts'
import type { Tag } from '../../../shared/tags.ts'
import { isoFromTicks, msFromTicks, ticksFromMoment, ticksFromMs } from '../../../shared/time.ts'
import { may } from '../../../shared/users.ts'
import type { Handlers, JobsPort, Log, Progress, Session, SessionContext } from '../../interface.ts'
import { Line } from '../../threads/line.ts'
import type { MovingClient } from '../../threads/rpc.ts'
import type { Engine } from '../engine.ts'
import { factOf } from '../facts.ts'
import { unavailable } from '../trials.ts'
import type { ConditionOperations } from './conditions.worker.ts'
import type { Found } from './findings.ts'
import type { JudgedCondition } from './judge.ts'
import type { Plan } from './plan.ts'
import { Way, type WayParts } from './way.ts'

export interface SearchesParts extends WayParts {
  readonly engine: Pick<Engine, 'client' | 'names'>
  readonly jobs: JobsPort
  /** Tags that are deleted and whose history is kept among them. */
  recorded(name: string): Tag | undefined
  /** A thread for one search. */
  thread(): { readonly client: MovingClient<ConditionOperations>; end(): Promise<void> }
  readonly log: Log
}

/** Searches at a time, so that a processor is left for what is live. */
const AT_ONCE = 2
/** Those that wait or run, of everybody. */
const MOST_RUNNING = 10
/** Those that have ended and are still known; each may hold some megabytes. */
const MOST_ENDED = 8
/** Occurrences that are kept where nobody says how many. */
const USUAL = 2_000

type Told = Output<'searches.list'>[number]
type Occurrence = Output<'searches.read'>['occurrences'][number]

interface Running {
  readonly id: string
  readonly text: string
  readonly from: bigint
  readonly to: bigint
  readonly plan: Plan
  readonly session: Session
  readonly startedAt: number
  readonly ending: AbortController
  readonly found: Found[]
  state: Told['state']
  at: bigint
  count: number
  lasted: bigint
  unknown: bigint
  failure: Failure | null
}

const cancelled = fail('conflict', 'It was cancelled. What was found until then is kept.', {
  reason: 'cancelled',
})

/** Whole seconds between two moments, by which a job counts. */
const secondsIn = (from: bigint, to: bigint): number => Number((to - from) / 10_000_000n)

export class Searches {
  readonly #parts: SearchesParts
  /** In order of their begin. */
  readonly #all = new Map<string, Running>()
  readonly #line = new Line(AT_ONCE)
  readonly #work = new Set<Promise<unknown>>()

  constructor(parts: SearchesParts) {
    this.#parts = parts
  }

  /** Newest first. */
  get list(): Told[] {
    return [...this.#all.values()].toReversed().map(toldOf)
  }

  get handlers(): Handlers<
    'searches.try' | 'searches.begin' | 'searches.read' | 'searches.list' | 'searches.cancel'
  > {
    return {
      'searches.try': async ({ text }) => {
        const judged = await this.#judge(text)
        if (!judged.ok) return judged
        const made = judged.value
        return ok(
          made.ok
            ? { fault: null, tags: made.plan.tags.map(({ name }) => name) }
            : { fault: made.fault, tags: [] },
        )
      },
      'searches.begin': (input, context) => this.#begin(input, context),
      'searches.read': ({ search: id, after = 0 }) => {
        const search = this.#all.get(id)
        if (search === undefined) return unknownSearch(id)
        const occurrences = search.found.slice(after, after + OCCURRENCES_AT_ONCE).map(occurrenceOf)
        return ok({ search: toldOf(search), occurrences })
      },
      'searches.list': () => ok(this.list),
      'searches.cancel': ({ search: id }, { session }) => {
        const search = this.#all.get(id)
        if (search === undefined) return unknownSearch(id)
        const { person } = session
        if (search.session.person.id !== person.id && !may(person.role, 'engineer')) {
          return fail(
            'forbidden',
            `The search was begun by ${search.session.person.name}. Ask them, or an engineer, to end it.`,
          )
        }
        if (search.state !== 'running') {
          return fail('conflict', 'The search has ended already.', { reason: 'job_ended' })
        }
        search.ending.abort()
        return ok(null)
      },
    }
  }

  /** Ends those that run. */
  async stop(): Promise<void> {
    for (const { ending } of this.#all.values()) ending.abort()
    await Promise.allSettled(this.#work)
  }

  async #judge(text: string): Promise<Result<JudgedCondition>> {
    const { engine, recorded } = this.#parts
    const facts = engine.names.of(text).flatMap((name) => {
      const tag = recorded(name)
      return tag === undefined ? [] : [{ ...factOf(tag), states: tag.enumeration }]
    })
    try {
      return ok(await engine.client.condition(text, facts))
    } catch {
      return unavailable
    }
  }

  /** What a text is looked for by; refused where it cannot be, with its place. */
  async planOf(text: string): Promise<Result<Plan>> {
    const judged = await this.#judge(text)
    if (!judged.ok) return judged
    return judged.value.ok ? ok(judged.value.plan) : refusedCondition(judged.value.fault)
  }

  async #begin(
    { text, from, to, most = USUAL }: Parsed<'searches.begin'>,
    { session, now }: SessionContext,
  ): Promise<Result<Told>> {
    const present = ticksFromMs(now)
    const asked = to === undefined ? present : (ticksFromMoment(to) ?? 0n)
    const [begin, end] = [ticksFromMoment(from) ?? 0n, asked < present ? asked : present]
    if (begin < 0n || begin >= end) {
      return fail('bad_input', 'from: must lie before to, and in the past.', { field: 'from' })
    }
    const planned = await this.planOf(text)
    if (!planned.ok) return planned
    const running = [...this.#all.values()].filter(({ state }) => state === 'running')
    if (running.length >= MOST_RUNNING) {
      return fail(
        'too_many',
        `${MOST_RUNNING} searches run already. Wait for one to end, or cancel it.`,
        { reason: 'searches' },
      )
    }
    const search: Running = {
      ...{ id: crypto.randomUUID(), text, from: begin, to: end, plan: planned.value, session },
      ...{ startedAt: now, ending: new AbortController(), found: [], state: 'running', at: begin },
      ...{ count: 0, lasted: 0n, unknown: 0n, failure: null },
    }
    this.#all.set(search.id, search)
    this.#forgetOld()
    const work = this.#run(search, most, asked >= present)
    this.#work.add(work)
    void work.finally(() => this.#work.delete(work))
    return ok(toldOf(search))
  }

  async #run(search: Running, most: number, isNow: boolean): Promise<void> {
    const { jobs, log } = this.#parts
    const job = {
      ...({ kind: 'search', id: search.id, person: search.session.person } as const),
      of: secondsIn(search.from, search.to),
      figures: () => ({ count: search.count }),
    }
    try {
      const result = await jobs.run(job, (progress) =>
        this.#line.take(() => this.#look(search, most, isNow, progress)),
      )
      if (result.ok) search.state = 'done'
      else if (result.error.details?.['reason'] === 'cancelled') search.state = 'cancelled'
      else {
        search.state = 'failed'
        search.failure = result.error
      }
    } catch (error) {
      log.error({ error, search: search.id }, 'a search has failed')
      search.state = 'failed'
      search.failure = {
        code: 'internal',
        message: 'The program made a mistake; it is in the log.',
      }
    }
    // One that had begun and not ended is not told of.
    if (search.state !== 'done' && search.found.length < most) search.count = search.found.length
    this.#forgetOld()
  }

  async #look(
    search: Running,
    most: number,
    isNow: boolean,
    progress: Progress,
  ): Promise<Result<null>> {
    const { signal } = search.ending
    const { from, to, plan, found } = search
    if (signal.aborted) return cancelled
    const thread = this.#parts.thread()
    const asked = { plan, from, to, isNow, most }
    const way = new Way(this.#parts, thread.client, asked, `search ${search.session.id}`, signal)
    try {
      for await (const told of way.go()) {
        found.push(...told.found)
        search.at = told.at < from ? from : told.at
        search.count = told.count
        search.lasted = told.lasted
        search.unknown = told.unknown
        const goesOn = progress.at(secondsIn(from, search.at))
        if (!goesOn.ok) return goesOn
        if (signal.aborted) return cancelled
      }
      return ok(null)
    } catch (error) {
      if (signal.aborted) return cancelled
      this.#parts.log.warn({ error, search: search.id }, 'a search could not go on')
      const message = error instanceof Error ? error.message : String(error)
      return fail('unavailable', `The history cannot be read: ${message}. Search again.`, {
        part: 'historian',
      })
    } finally {
      // What it still asks of the history nobody waits for.
      search.ending.abort()
      await thread.end()
    }
  }

  #forgetOld(): void {
    const ended = [...this.#all.values()].filter(({ state }) => state !== 'running')
    for (const { id } of ended.slice(0, Math.max(0, ended.length - MOST_ENDED))) {
      this.#all.delete(id)
    }
  }
}

const refusedCondition = ({ kind, at, length, about }: FormulaFault): Result<never> =>
  fail(
    'bad_input',
    `text: the condition cannot be looked for (${kind} at character ${at + 1}${about === '' ? '' : `: ${about}`}). See searches.try.`,
    { field: 'text', fault: kind, at, length, about },
  )

const unknownSearch = (id: string): Result<never> =>
  fail(
    'not_found',
    `There is no search ${id}: the console was started since, or newer ones took its place. Search again.`,
    { search: id },
  )

function toldOf(search: Running): Told {
  const { id, text, from, to, plan, session, startedAt, state, at, count, failure } = search
  const { user, name } = session.person
  return {
    ...{ id, text, from: isoFromTicks(from), to: isoFromTicks(to) },
    tags: plan.tags.map((tag) => tag.name),
    lead: plan.memory / 10_000,
    person: { user, name },
    ...{ startedAt, state, at: isoFromTicks(at), count, kept: search.found.length },
    lasted: msFromTicks(search.lasted),
    unknown: msFromTicks(search.unknown),
    failure:
      failure === null
        ? null
        : {
            code: failure.code,
            message: failure.message,
            ...(failure.details === undefined ? {} : { details: { ...failure.details } }),
          },
  }
}

const occurrenceOf = ({ from, to, began, ended, readings }: Found): Occurrence => ({
  from: isoFromTicks(from),
  to: isoFromTicks(to),
  began,
  ended,
  readings: readings.map((reading) => ({ ...reading })),
})
