/** Jobs that last: they go on after a stop from their last step, and stay whose they are. */
import { expect, it } from 'vitest'
import { z } from 'zod'
import type { Job } from '../../shared/contract.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import {
  codeOf,
  contextOf,
  eventually,
  person,
  quiet,
  sessionOf,
  temporaryRecords,
  value,
} from '../fixtures.ts'
import type { LastingProgress } from '../interface.ts'
import { createJournal } from '../journal/journal.ts'
import type { journalStore } from '../journal/store.ts'
import type { RecordsThread } from '../records.ts'
import { createJobs } from './jobs.ts'
import type { jobsStore } from './store.ts'

const task = z.strictObject({ at: z.number() })
type Task = z.output<typeof task>
type Work = (left: Task, progress: LastingProgress<Task>) => Promise<Result<{ at: number }>>

/** One run of the console over the same records. */
function over(records: RecordsThread, work: Work, jobRecords = records.of<typeof jobsStore>()) {
  const journal = createJournal(records.of<typeof journalStore>())
  const jobs = createJobs({
    publish: () => undefined,
    records: jobRecords,
    append: journal.append,
    log: quiet,
    now: () => 7,
    after: () => () => undefined,
  })
  const kind = jobs.lasting.define<Task>({
    kind: 'calculate',
    read: (kept) => task.safeParse(kept).data ?? null,
    work: (_job, left, progress) => work(left, progress),
    told: (_job, left, result) => ({
      kind: 'calculated_afterwards',
      subject: 'T',
      outcome: result.ok ? 'finished' : 'failed',
      details: { at: left.at },
    }),
  })
  const context = contextOf(sessionOf(person('engineer', 2)))
  const list = async (): Promise<Job[]> => value(await jobs.handlers['jobs.list']({}, context))
  const rows = async () => value(await journal.handlers['journal.list']({}, context))
  const cancel = async (job: string) => jobs.handlers['jobs.cancel']({ job }, context)
  const begin = (at = 0) =>
    kind.begin({ subject: 'T', person: { id: 1, user: 'anna', name: 'Anna' }, of: 10 }, { at }, [
      { kind: 'calculated_afterwards', subject: 'T', at: 7, person: null },
    ])
  return { jobs, kind, list, rows, cancel, begin }
}

/** Works until it is left. */
const steps = (upTo: number): Work => {
  return async (left, progress) => {
    for (let { at } = left; at < upTo;) {
      at += 1
      await progress.step(at, { at })
      if (at === upTo) break
    }
    while (upTo < 10 && !progress.isLeft()) await new Promise(setImmediate)
    return ok({ at: upTo })
  }
}

it('what a stop interrupts goes on from its last step, and stays of who began it', async () => {
  const records = await temporaryRecords()
  const first = over(records, steps(4))
  await first.jobs.lasting.resume()
  value(await first.begin())
  await eventually(async () => expect(await first.list()).toMatchObject([{ done: 4 }]))
  await first.jobs.lasting.pause()
  expect(await first.list()).toMatchObject([{ state: 'running' }])

  const begunAt: number[] = []
  const second = over(records, (left, progress) => {
    begunAt.push(left.at)
    return steps(10)(left, progress)
  })
  await second.jobs.lasting.resume()
  await eventually(async () => expect(await second.list()).toMatchObject([{ state: 'done' }]))
  expect(begunAt).toEqual([4])
  expect(await second.list()).toMatchObject([
    { person: { user: 'anna' }, lasting: true, done: 10, result: { at: 10 }, endedAt: 7 },
  ])
  await eventually(async () =>
    expect(await second.rows()).toMatchObject([
      { kind: 'calculated_afterwards', outcome: 'finished', person: null, details: { at: 10 } },
      { kind: 'calculated_afterwards', outcome: null },
    ]),
  )
  // After the next start it is known still, and not done once more.
  const third = over(records, () => Promise.reject(new Error('it was done')))
  await third.jobs.lasting.resume()
  expect(await third.list()).toMatchObject([{ state: 'done', person: { user: 'anna' } }])
})

it('one that is cancelled stays so through a start, with its row; others go on', async () => {
  const records = await temporaryRecords()
  const first = over(records, steps(4))
  await first.jobs.lasting.resume()
  const { id } = value(await first.begin())
  value(await first.begin(6))
  value(await first.cancel(id))
  expect(codeOf(await first.cancel(id))).toBe('conflict')
  expect(await first.rows()).toMatchObject([
    {
      kind: 'job_cancelled',
      subject: 'T',
      person: { user: 'engineer2' },
      details: { job: id, begunBy: 'Anna' },
    },
    {},
    {},
  ])
  expect(first.kind.running()).toMatchObject([{ task: { at: 6 } }])
  await first.jobs.lasting.pause()
  const second = over(records, steps(10))
  await second.jobs.lasting.resume()
  await eventually(async () =>
    expect((await second.list()).map(({ state }) => state)).toEqual(['done', 'cancelled']),
  )
})

it('one of which the cancel cannot be written is done to its end, though it had left its work meanwhile', async () => {
  const records = await temporaryRecords()
  const real = records.of<typeof jobsStore>()
  let refuse: (() => void) | null = null
  const held = {
    ...real,
    read: real.read.bind(real),
    commit: (...args: Parameters<typeof real.commit>) =>
      refuse === null
        ? real.commit(...args)
        : new Promise<Result<null>>((resolve) => {
            refuse = () => {
              refuse = null
              resolve(fail('unavailable', 'The disk is full.'))
            }
          }),
  } as typeof real
  const begunAt: number[] = []
  let hasLeft = (): void => undefined
  const left = new Promise<void>((resolve) => (hasLeft = resolve))
  let goOn = (): void => undefined
  const answers = new Promise<void>((resolve) => (goOn = resolve))
  const run = over(
    records,
    async ({ at }, progress) => {
      begunAt.push(at)
      if (at === 4) return ok({ at: 10 })
      await progress.step(4, { at: 4 })
      while (!progress.isLeft()) await new Promise(setImmediate)
      hasLeft()
      // It ends what it has under way, and answers with what it has.
      await answers
      return ok({ at: 4 })
    },
    held,
  )
  await run.jobs.lasting.resume()
  const { id } = value(await run.begin())
  await eventually(async () => expect(await run.list()).toMatchObject([{ done: 4 }]))
  refuse = () => undefined
  const cancelled = run.cancel(id)
  await left
  refuse()
  expect(codeOf(await cancelled)).toBe('unavailable')
  expect(await run.list()).toMatchObject([{ state: 'running' }])
  goOn()
  await eventually(async () => expect(await run.list()).toMatchObject([{ state: 'done' }]))
  expect(begunAt).toEqual([0, 4])
  expect(await run.list()).toMatchObject([{ result: { at: 10 } }])
})

it('what fails or throws is told with its reason, and the next one has its turn', async () => {
  const records = await temporaryRecords()
  let turn = 0
  const { jobs, begin, list, rows } = over(records, () => {
    turn += 1
    if (turn === 1) return Promise.resolve(fail('not_found', 'It is gone.', { tag: 'T' }))
    return Promise.reject(new Error('bug'))
  })
  value(await begin())
  value(await begin())
  await jobs.lasting.resume()
  await eventually(async () =>
    expect(await list()).toMatchObject([
      { state: 'failed', failure: { code: 'unavailable' } },
      { state: 'failed', failure: { code: 'not_found', details: { tag: 'T' } } },
    ]),
  )
  await eventually(async () => expect((await rows())[0]).toMatchObject({ outcome: 'failed' }))
})

it('twenty of people wait; what the console does by itself is not counted', async () => {
  const { begin, kind } = over(await temporaryRecords(), steps(10))
  for (let n = 0; n < 20; n += 1) value(await begin())
  expect(codeOf(await begin())).toBe('too_many')
  value(await kind.begin({ subject: null, person: null, of: 1 }, { at: 0 }, []))
})
