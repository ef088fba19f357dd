/** Backups as the console makes them: on demand, when they are due, and what is told of them. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import type { Input, Output } from '../../shared/contract.ts'
import type { Failure } from '../../shared/result.ts'
import {
  codeOf,
  contextOf,
  eventually,
  person,
  quiet,
  sessionOf,
  temporaryFolder,
  value,
} from '../fixtures.ts'
import { createJobs } from '../jobs/jobs.ts'
import type { jobsStore } from '../jobs/store.ts'
import { createJournal } from '../journal/journal.ts'
import type { journalStore } from '../journal/store.ts'
import { startRecords } from '../records.ts'
import { createBackups } from './backups.ts'
import { add, openTable, knownTables } from './fixtures.ts'
import type { backupStore } from './store.ts'

const MINUTE = 60_000

async function rig() {
  const folder = temporaryFolder()
  const data = join(folder, 'data')
  mkdirSync(data)
  const clock = { at: Date.now() }
  const now = (): number => clock.at
  const records = value(
    await startRecords({ file: join(data, 'derrick.db'), log: quiet, journalled: () => undefined }),
  )
  const history = openTable(join(data, 'history.db'))
  add(history, 500)
  const journal = createJournal(records.of<typeof journalStore>())
  const append = journal.append
  const blocked: { by: Failure | null } = { by: null }
  const after = (): (() => void) => () => undefined
  const jobs = createJobs({
    ...{ append, now, after, log: quiet, publish: () => undefined },
    records: records.of<typeof jobsStore>(),
  })
  const backups = await createBackups({
    ...{ append, now, jobs, log: quiet, dataDirectory: data, version: '1.2.3' },
    known: knownTables,
    records: records.of<typeof backupStore>(),
    name: null,
    blocked: () => blocked.by,
    restores: async () => ({ restoring: null, replaced: [] }),
    copyRecords: (target) => records.copyTo(target),
    endCopy: () => records.endCopy(),
  })
  onTestFinished(async () => {
    await backups.stop()
    await records.stop()
  })
  const context = contextOf(sessionOf(person('administrator')))
  const read = async (): Promise<Output<'backup.read'>> =>
    value(await backups.handlers['backup.read']({}, context))
  const start = async () => backups.handlers['backup.start']({}, context)
  const configure = async (settings: Input<'backup.configure'>) =>
    backups.handlers['backup.configure'](settings, context)
  const rows = async () => value(await journal.handlers['journal.list']({}, context))
  const kinds = async () => (await rows()).map(({ kind }) => kind)
  const ended = () =>
    eventually(async () => {
      const told = await read()
      expect(told.job).toBeNull()
      return told
    })
  const cancel = async (job: string) => jobs.handlers['jobs.cancel']({ job }, context)
  return {
    folder,
    data,
    history,
    blocked,
    clock,
    backups,
    read,
    start,
    configure,
    rows,
    kinds,
    ended,
    cancel,
    jobs,
    context,
  }
}

it('one on demand is a job, stands in the list and in the journal, and only one is made at a time', async () => {
  const { backups, read, start, kinds, ended, jobs, context } = await rig()
  expect(await read()).toMatchObject({ backups: [], job: null, sameDisk: true })
  const { job } = value(await start())
  expect(codeOf(await start())).toBe('conflict')
  expect((await ended()).backups).toMatchObject([
    { good: true, kind: 'manual', keys: true, files: 2, program: '1.2.3' },
  ])
  expect(value(await jobs.handlers['jobs.list']({}, context))).toMatchObject([
    { id: job, kind: 'backup', state: 'done', result: { files: 2, removed: 0 } },
  ])
  expect(await kinds()).toEqual(['backup_made', 'backup_begun'])
  expect(backups.state().trouble).toBeNull()
  expect(backups.state().at).not.toBeNull()
})

it('by the schedule one is made when it is due, and the next an hour later', async () => {
  const { clock, backups, read, ended } = await rig()
  const began = clock.at
  backups.tick()
  expect((await read()).job).toBeNull()
  expect((await read()).nextAt).toBe(began + 10 * MINUTE)
  clock.at += 10 * MINUTE
  backups.tick()
  expect((await ended()).backups).toMatchObject([{ kind: 'scheduled', at: began + 10 * MINUTE }])
  clock.at += 59 * MINUTE
  backups.tick()
  expect((await read()).job).toBeNull()
  clock.at += MINUTE
  backups.tick()
  expect((await ended()).backups).toHaveLength(2)
})

it('a failure is told on Health and once in the journal, and so is the first that is made after it', async () => {
  const { data, clock, backups, kinds, rows, ended } = await rig()
  // A file stands where the folder should be.
  writeFileSync(join(data, 'backups'), '')
  for (let n = 0; n < 3; n += 1) {
    clock.at += 11 * MINUTE
    backups.tick()
    expect((await ended()).failed).toMatchObject({ failure: { details: { reason: 'file' } } })
  }
  expect(await kinds()).toEqual(['backup_failed'])
  expect((await rows())[0]).toMatchObject({ outcome: 'failed', details: { reason: 'file' } })
  expect(backups.state().trouble).toMatchObject({ details: { reason: 'file' } })
  rmSync(join(data, 'backups'))
  clock.at += 11 * MINUTE
  backups.tick()
  expect((await ended()).failed).toBeNull()
  expect(await kinds()).toEqual(['backup_made', 'backup_failed'])
  expect(backups.state().trouble).toBeNull()
})

it('what is set holds, stands in the journal, and a folder that cannot take backups is refused', async () => {
  const { folder, data, configure, read, start, rows, ended } = await rig()
  const target = join(folder, 'target')
  const bad = await configure({ every: 3, folder: data, keys: true })
  expect(bad).toMatchObject({
    ok: false,
    error: { details: { field: 'folder', reason: 'source' } },
  })
  expect(await rows()).toEqual([])
  value(await configure({ every: 0, folder: target, keys: false }))
  expect((await rows())[0]).toMatchObject({
    kind: 'backup_configured',
    details: { every: 0, every_before: 1, keys: false, keys_before: true, folder: target },
  })
  expect(await read()).toMatchObject({ nextAt: null, settings: { every: 0 }, folder: target })
  value(await start())
  expect((await ended()).backups).toMatchObject([{ keys: false }])
  expect(readdirSync(target)).toHaveLength(1)
})

it('one that is cancelled leaves nothing behind and is no trouble', async () => {
  const { folder, data, history, configure, start, cancel, ended, backups, jobs, context } =
    await rig()
  add(history, 40_000)
  const target = join(folder, 'target')
  value(await configure({ every: 1, folder: target, keys: true }))
  const { job } = value(await start())
  await eventually(async () => value(await cancel(job)))
  const told = await ended()
  // What was whole already when it was cancelled counts.
  const [state] = value(await jobs.handlers['jobs.list']({}, context)).map((each) => each.state)
  expect(told.backups).toHaveLength(state === 'done' ? 1 : 0)
  expect(readdirSync(target)).toHaveLength(told.backups.length)
  expect(readdirSync(data)).not.toContain('backup.part')
  expect(backups.state().trouble).toBeNull()
})

it('none is begun while a restore runs, which is told by name, and none by the schedule', async () => {
  const { clock, blocked, backups, read, start } = await rig()
  const details = { reason: 'restore_running', by: 'Anna' }
  blocked.by = { code: 'conflict', message: 'Anna is restoring.', details }
  expect(await start()).toMatchObject({ ok: false, error: { details } })
  clock.at += 11 * MINUTE
  backups.tick()
  expect((await read()).job).toBeNull()
  blocked.by = null
  backups.tick()
  expect((await read()).job).not.toBeNull()
})
