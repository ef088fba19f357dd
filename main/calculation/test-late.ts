/**
 * Formulas over a server that is away for a while and tells later what it had recorded: the operations of
 * the thread that calculates in this thread, and a history in memory that holds what would be on disk.
 */
import { fail, ok } from '../../shared/result.ts'
import { Status } from '../../shared/quality.ts'
import type { Fill, Gap, HistoryFigures, HistoryPort, Series } from '../../shared/history.ts'
import { batchOf, SampleFlag, ValueType, type Sample } from '../../shared/samples.ts'
import type { Tag } from '../../shared/tags.ts'
import type { Records } from '../database/records.ts'
import { quiet } from '../fixtures.ts'
import type { Job } from '../../shared/contract.ts'
import type { LastingJobs, LastingProgress } from '../interface.ts'
import { Moved, type MovingClient } from '../threads/rpc.ts'
import { operations, type CalculationOperations } from './calculation.worker.ts'
import { startBefore } from './checkpoints.ts'
import { factOf, Names, planOf } from './facts.ts'
import { T0, ticks } from './fixtures.ts'
import type { LateTask } from './late.ts'
import type { Passage } from './passage.ts'
import { Recalculation, type RecalculationParts } from './recalculation.ts'
import type { Checkpoint } from './saved.ts'
import type { calculationStore } from './store.ts'

export const SERVER = 7

const tagOf = (id: number, name: string, text: string | null): Tag =>
  ({
    ...{ id, name, sampling: 0, deadband: 0, type: ValueType.Double, unit: null },
    ...(text === null
      ? { origin: 'field', server: SERVER, formula: null }
      : {
          ...{ origin: 'calculated', server: null },
          formula: { text, when: { on: 'change' }, author: 'A', changedAt: T0, revision: 1 },
        }),
  }) as unknown as Tag

/** Samples, gaps and what of them was filled. */
export class MemoryHistory {
  rows: Sample[] = []
  gapList: Gap[] = []
  /** Throws where a question is to fail. */
  asked: () => void = () => undefined

  put(list: readonly Sample[]): void {
    const key = ({ tag, sourceTime, value, status }: Sample): string =>
      `${tag} ${sourceTime} ${JSON.stringify(value)} ${status}`
    const known = new Set(this.rows.map(key))
    this.rows.push(...list.filter((each) => !known.has(key(each))))
    this.rows.sort((a, b) =>
      a.sourceTime < b.sourceTime ? -1 : a.sourceTime > b.sourceTime ? 1 : 0,
    )
  }

  of(tag: number): Sample[] {
    return this.rows.filter((row) => row.tag === tag)
  }

  readonly port: Pick<HistoryPort, 'range' | 'latest' | 'replace' | 'figures' | 'gaps' | 'append'> =
    {
      range: async ({ tags, from, to }) => {
        await Promise.resolve()
        this.asked()
        const series = tags.map((tag): Series => {
          const own = this.of(tag).filter(({ sourceTime: at }) => at >= from && at < to)
          const { sourceTime, value, status, type, flags, others } = batchOf(own)
          return {
            tag,
            raw: true,
            truncated: false,
            time: sourceTime,
            value,
            status,
            type,
            flags,
            others,
          }
        })
        const gaps = this.gapList.filter(
          (gap) => gap.from < to && (gap.to === null || gap.to >= from),
        )
        return { series, gaps }
      },
      latest: (until, tags) =>
        Promise.resolve(
          batchOf(
            (tags ?? []).flatMap((tag) => {
              const last = this.of(tag).findLast(({ sourceTime }) => sourceTime < until)
              return last === undefined ? [] : [last]
            }),
          ),
        ),
      replace: ({ tag, from, to }, batch) => {
        this.rows = this.rows.filter(
          (row) => row.tag !== tag || row.sourceTime < from || row.sourceTime >= to,
        )
        this.put(rowsOf(batch))
        return Promise.resolve({ stored: batch.tag.length, duplicate: 0, refused: 0, dropped: 0 })
      },
      figures: () => Promise.resolve({ trouble: null } as HistoryFigures),
      gaps: () => Promise.resolve(this.gapList),
      append: () => Promise.resolve({ stored: 0, duplicate: 0, refused: 0, dropped: 0 }),
    }
}

type Batch = ReturnType<typeof batchOf>
const rowsOf = ({ tag, sourceTime, serverTime, status, type, flags, value }: Batch): Sample[] =>
  Array.from(tag, (id, row) => ({
    tag: id,
    sourceTime: sourceTime[row] ?? 0n,
    serverTime: serverTime[row] ?? 0n,
    status: status[row] ?? 0,
    type: type[row] ?? 0,
    flags: flags[row] ?? 0,
    value: type[row] === ValueType.Null ? null : (value[row] ?? 0),
  }))

const unwrapped = <T>(value: T | Moved<T>): T => (value instanceof Moved ? value.value : value)

/** The same in turns of their own, as over a port. */
export const client = new Proxy(
  {},
  {
    get: (_target, name) =>
      typeof name === 'string' && name !== 'then'
        ? async (...args: unknown[]) => {
            await Promise.resolve()
            const operation = (
              operations as unknown as Record<string, (...all: unknown[]) => unknown>
            )[name]
            return unwrapped(operation?.(...args))
          }
        : undefined,
  },
) as MovingClient<CalculationOperations>

export interface Change {
  readonly tag: number
  /** Milliseconds after `T0`. */
  readonly at: number
  readonly value: number
}

export const sampleOf = ({ tag, at, value }: Change, flags = 0): Sample => ({
  ...{ tag, sourceTime: ticks(T0 + at), serverTime: ticks(T0 + at), status: Status.Good },
  ...{ type: ValueType.Double, flags, value },
})

/** `a` (1) and `b` (2) of one server, and formulas from 100 on. */
export const tagsOf = (texts: readonly string[]): Tag[] => [
  tagOf(1, 'a', null),
  tagOf(2, 'b', null),
  ...texts.map((text, at) => tagOf(100 + at, `F${100 + at}`, text)),
]

/** A console that calculates these; one at a time, since there is one such thread. */
export function calculating(texts: readonly string[]) {
  const tags = tagsOf(texts)
  const names = new Names()
  const byName = (name: string) => tags.find((tag) => tag.name === name)
  const plan = planOf(tags, byName, names, 'UTC')
  const history = new MemoryHistory()
  let now = T0
  let kept: Checkpoint[] = []
  /** After which it wants to look again, milliseconds. */
  const pauses: number[] = []
  /** As the records keep them. */
  const all: { job: Job; task: LateTask }[] = []
  const jobs: { begun: LateTask | null } = { begun: null }

  operations.configure({ formulas: [], inputs: [], zone: 'UTC' }, T0)
  operations.configure({ ...plan, inputs: tags.map(factOf) }, T0)

  const records = {
    read: (_name: string, tag: number, moment: bigint) =>
      Promise.resolve(
        kept
          .filter((each) => each.tag === tag && BigInt(each.reached) < moment)
          .toSorted((a, b) => (BigInt(a.reached) < BigInt(b.reached) ? -1 : 1))
          .at(-1)?.states ?? null,
      ),
    commit: () => Promise.resolve(ok(null)),
  } as unknown as Records<typeof calculationStore>

  const deliver = (batch: Batch | null): void => {
    if (batch !== null) history.put(rowsOf(batch))
  }
  const advance = (): void => {
    const { shown, due } = operations.advance(null, now)
    deliver(shown)
    deliver(due)
  }

  const parts: RecalculationParts = {
    engine: {
      client,
      plan,
      names,
      running: (isLeft) => Promise.resolve(!isLeft()),
      startBefore: (tag, moment, floor) =>
        startBefore(
          { client, records, naming: { tag: byName, names: (text) => names.of(text) } },
          tag,
          moment,
          floor,
        ),
      handOver: async (passage: Passage, tag, since, taken) => {
        const made = await passage.handOver(now)
        if (made === null) return false
        taken(made.past, made.to)
        deliver(made.shown)
        kept = kept.filter((each) => each.tag !== tag || BigInt(each.reached) < since)
        return true
      },
      skewOf: () => 0,
    },
    history: history.port,
    tags: () => tags,
    tag: byName,
    isFilling: () => false,
    log: quiet,
    now: () => now,
    after: (ms) => {
      pauses.push(ms)
      return () => undefined
    },
  }
  const lasting: LastingJobs<LateTask> = {
    begin: (_job, task) => {
      all.push({ job: { id: `job-${all.length}`, state: 'done', endedAt: now } as Job, task })
      jobs.begun = task
      return Promise.resolve(fail('unavailable', 'the test runs it'))
    },
    running: () => [],
    kept: () => Promise.resolve(all),
  }

  return {
    history,
    outcome: (tag: number) => operations.outcomes([tag])[0],
    /** Time goes on to so many milliseconds after the begin. */
    goTo: (at: number): void => {
      now = T0 + at
      advance()
    },
    /** As it comes from the server, on disk at once. */
    take: (list: readonly Change[]): void => {
      const batch = list.map((each) => sampleOf(each))
      history.put(batch)
      deliver(unwrapped(operations.take(batchOf(batch), now)))
    },
    lose: (): void => deliver(operations.advance(frame(Status.BadNoCommunication), now).shown),
    regain: (): void => deliver(operations.advance(frame(Status.Good), now).shown),
    /** What is counted now is kept, as every hour. */
    check: (): void => {
      kept.push(...operations.checkpoints(0, 1_000).list)
    },
    /** What a server has told since: the samples, and that this is all. */
    fill: (list: readonly Change[], from: number, to: number): void => {
      history.put(list.map((each) => sampleOf(each, SampleFlag.BackFilled)))
      const filled = [1, 2].map((tag): Fill => ({
        tag,
        from: ticks(T0 + from),
        to: ticks(T0 + to),
      }))
      history.gapList = history.gapList.map((gap) => ({
        ...gap,
        filled: [...(gap.filled ?? []), ...filled],
      }))
    },
    pauses,
    /** Looks for what came late; the task that was begun, or null. */
    look: async (): Promise<LateTask | null> => {
      jobs.begun = null
      // As after a start: which has been taken in is known from the jobs alone.
      const looking = new Recalculation(parts)
      looking.begin(lasting)
      await looking.stop()
      return jobs.begun
    },
    /** The task that was begun last; how it ended stays known. */
    work: async (task: LateTask, { isLeft, step }: LastingProgress<LateTask>) => {
      const { work } = new Recalculation(parts).kind
      let reached = task
      const progress: LastingProgress<LateTask> = {
        isLeft,
        step: (done, next) => {
          reached = next
          return step(done, next)
        },
      }
      const job = all.at(-1)?.job as Job
      const result = await work(job, task, progress)
      const state = result.ok ? 'done' : 'failed'
      all.splice(-1, 1, { job: { ...job, state, endedAt: now }, task: reached })
      return result
    },
  }

  function frame(status: number): Batch {
    return batchOf(
      [1, 2].flatMap((tag) => {
        const last = history.of(tag).findLast((row) => (row.flags & SampleFlag.BackFilled) === 0)
        return last === undefined ? [] : [{ ...last, status }]
      }),
    )
  }
}
