import { expect, it } from 'vitest'
import type { Job } from '../../shared/contract.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import {
  codeOf,
  contextOf,
  person,
  quiet,
  sessionOf,
  temporaryRecords,
  value,
} from '../fixtures.ts'
import type { Progress } from '../interface.ts'
import { createJournal } from '../journal/journal.ts'
import type { journalStore } from '../journal/store.ts'
import { createJobs } from './jobs.ts'
import type { jobsStore } from './store.ts'

async function rig() {
  const records = await temporaryRecords()
  const journal = createJournal(records.of<typeof journalStore>())
  const told: (readonly Job[])[] = []
  const later: (() => void)[] = []
  let at = 0
  const jobs = createJobs({
    publish: (_, payload) => told.push(payload as readonly Job[]),
    records: records.of<typeof jobsStore>(),
    append: (entries) => journal.append(entries),
    log: quiet,
    now: () => (at += 1),
    after: (_, action) => {
      later.push(action)
      return () => void later.splice(later.indexOf(action), 1)
    },
  })
  const context = contextOf(sessionOf(person('engineer')))
  const run = (id: string | undefined, work: (progress: Progress) => Promise<Result<number>>) =>
    jobs.run(
      {
        kind: 'tags_create',
        id,
        of: 10,
        person: context.session.person,
        figures: (created) => ({ created }),
      },
      work,
    )
  const list = async () => value(await jobs.handlers['jobs.list']({}, context))
  const cancel = async (job: string, user = 1) =>
    jobs.handlers['jobs.cancel']({ job }, contextOf(sessionOf(person('engineer', user))))
  const rows = async () => value(await journal.handlers['journal.list']({}, context))
  return { jobs, told, later, run, list, cancel, rows, records, context }
}

it('a job tells who, how far, and what came of it', async () => {
  const { run, list } = await rig()
  let seen: Job | undefined
  const result = await run('my-job-01', async (progress) => {
    value(progress.at(4, 20))
    seen = (await list())[0]
    return ok(20)
  })
  expect(value(result)).toBe(20)
  expect(seen).toMatchObject({
    id: 'my-job-01',
    state: 'running',
    done: 4,
    of: 20,
    cancellable: true,
  })
  expect(await list()).toMatchObject([
    {
      state: 'done',
      done: 20,
      result: { created: 20 },
      person: { user: 'engineer1' },
      failure: null,
    },
  ])
})

it('one that is cancelled sees it at its next step and changes nothing; one that is written cannot be', async () => {
  const { run, list, cancel } = await rig()
  const cancelled = await run('my-job-01', async (progress) => {
    value(await cancel('my-job-01'))
    const step = progress.at(1)
    return step.ok ? ok(1) : step
  })
  expect(cancelled).toMatchObject({ ok: false, error: { details: { reason: 'cancelled' } } })
  const written = await run('my-job-02', async (progress) => {
    value(progress.seal())
    expect(codeOf(await cancel('my-job-02'))).toBe('conflict')
    return ok(2)
  })
  expect(value(written)).toBe(2)
  expect((await list()).map(({ state }) => state)).toEqual(['done', 'cancelled'])
  expect(codeOf(await cancel('my-job-02'))).toBe('conflict')
  expect(codeOf(await cancel('my-job-09'))).toBe('not_found')
})

it('a name is given once, a failure is told, and of ended ones fifty are kept', async () => {
  const { run, list } = await rig()
  await run('my-job-01', () => Promise.resolve(fail('conflict', 'taken', { name: 'A' })))
  expect(codeOf(await run('my-job-01', () => Promise.resolve(ok(1))))).toBe('conflict')
  expect(await list()).toMatchObject([{ state: 'failed', failure: { details: { name: 'A' } } }])
  for (let n = 0; n < 60; n += 1) await run(undefined, () => Promise.resolve(ok(n)))
  expect(await list()).toHaveLength(50)
})

it('events are told together, a few times a second', async () => {
  const { run, later, told, jobs } = await rig()
  await run(undefined, (progress) => {
    for (let n = 0; n < 10; n += 1) progress.at(n)
    return Promise.resolve(ok(1))
  })
  expect(later).toHaveLength(1)
  later.pop()?.()
  expect(told).toHaveLength(1)
  expect(told[0]).toMatchObject([{ state: 'done' }])
  await run(undefined, () => Promise.resolve(ok(1)))
  jobs.stop()
  expect(later).toEqual([])
})

it('work that throws is told as a fault and throws on', async () => {
  const { run, list } = await rig()
  await expect(run(undefined, () => Promise.reject(new Error('bug')))).rejects.toThrow('bug')
  expect(await list()).toMatchObject([{ state: 'failed', failure: { code: 'internal' } }])
})

it('a job without a name gets one that nobody has taken', async () => {
  const { run, list } = await rig()
  value(await run('job-0002', () => Promise.resolve(ok(1))))
  value(await run(undefined, () => Promise.resolve(ok(2))))
  value(await run(undefined, () => Promise.resolve(ok(3))))
  expect((await list()).map(({ id }) => id)).toEqual(['job-0003', 'job-0001', 'job-0002'])
})

it('who ended whose job is a row of the journal, of another person too', async () => {
  const { run, cancel, rows } = await rig()
  await run('my-job-01', async (progress) => {
    value(await cancel('my-job-01', 2))
    const step = progress.at(1)
    return step.ok ? ok(1) : step
  })
  expect(await rows()).toMatchObject([
    {
      kind: 'job_cancelled',
      subject: 'tags_create',
      person: { user: 'engineer2' },
      details: { job: 'my-job-01', begunBy: 'engineer 1' },
    },
  ])
})
