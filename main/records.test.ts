import {
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Worker } from 'node:worker_threads'
import Database from 'better-sqlite3'
import { expect, it, onTestFinished, vi } from 'vitest'
import { operationsOn, type DatabaseThread } from './database.worker.ts'
import type { Parsed } from '../shared/contract.ts'
import { recordsTroubleIn } from '../shared/records.ts'
import { openDatabase } from './database/database.ts'
import { fileFailure, journalFailure } from './database/failure.ts'
import { RECORDS_APPLICATION, recordsMigrations } from './database/schema.ts'
import { watchFile } from './database/watch.ts'
import {
  codeOf,
  contextOf,
  eventually,
  person,
  quiet,
  sessionOf,
  temporaryFolder,
  temporaryRecords,
  value,
} from './fixtures.ts'
import type { JournalEntry } from './interface.ts'
import { createJournal } from './journal/journal.ts'
import { STEP, type journalStore } from './journal/store.ts'
import { startRecords } from './records.ts'
import { connect } from './threads/rpc.ts'
import { startWorker } from './threads/worker.ts'
import type { usersStore } from './users/store.ts'

const entry: JournalEntry = { kind: 'user_created', at: 1, person: null, subject: 'anna' }
const viewer = contextOf(sessionOf(person('viewer')))
const anna = {
  user: 'anna',
  name: 'Anna',
  role: 'operator',
  password: 'hash',
  createdAt: 1,
} as const

it('a log that is damaged where nobody had it open is told with what it has lost, and kept', async () => {
  const folder = temporaryFolder()
  const file = join(folder, 'derrick.db')
  const killed = join(temporaryFolder(), 'derrick.db')
  const open = async (name: string) =>
    value(await startRecords({ file: name, log: quiet, journalled: () => undefined }))
  const before = await open(file)
  expect(before.damaged).toEqual([])
  const { size } = statSync(`${file}-wal`)
  for (const user of ['anna', 'boris', 'vera', 'gleb']) {
    value(await before.of<typeof usersStore>().commit([entry], 'users.create', { ...anna, user }))
  }
  // As a process that is killed leaves them.
  copyFileSync(file, killed)
  const log = readFileSync(`${file}-wal`)
  await before.stop()
  log.writeUInt8(log.readUInt8(size + 100) ^ 4, size + 100)
  writeFileSync(`${killed}-wal`, log)

  const after = await open(killed)
  onTestFinished(() => after.stop())
  expect(after.damaged).toEqual([{ what: 'log', name: 'derrick.db-wal', field: '4', aside: true }])
  expect(await after.of<typeof usersStore>().read('users.list')).toEqual([])
  expect(readFileSync(`${killed}-wal.damaged`).equals(log)).toBe(true)
})

it('a change and its journal row are there together or not at all', async () => {
  const seqs: number[] = []
  const records = await temporaryRecords((seq) => seqs.push(seq))
  const users = records.of<typeof usersStore>()
  const journal = records.of<typeof journalStore>()
  value(await users.commit([entry], 'users.create', anna))
  expect(codeOf(await users.commit([entry], 'users.create', anna))).toBe('conflict')
  const broken = { ...entry, subject: null } as unknown as JournalEntry
  expect(codeOf(await users.commit([broken], 'users.create', { ...anna, user: 'boris' }))).toBe(
    'unavailable',
  )
  expect((await users.read('users.list')).map(({ user }) => user)).toEqual(['anna'])
  expect((await journal.read('journal.step', {}, 9)).rows).toHaveLength(1)
  expect(seqs).toEqual([1])
})

it('the journal can be added to and never changed', async () => {
  const file = join(temporaryFolder(), 'derrick.db')
  const records = value(await startRecords({ file, log: quiet, journalled: () => undefined }))
  await records.of<typeof journalStore>().commit([entry], 'journal.append')
  await records.stop()
  const db = new Database(file)
  expect(() => db.exec("UPDATE journal SET subject = 'boris'")).toThrow(/append-only/)
  expect(() => db.exec('DELETE FROM journal')).toThrow(/append-only/)
  db.close()
})

it('journal pages continue where the last one ended, and a text with wildcards means itself', async () => {
  const journal = (await temporaryRecords()).of<typeof journalStore>()
  for (let index = 0; index < 5; index += 1) {
    await journal.commit(
      [{ ...entry, subject: index === 2 ? '50%_off' : `tag ${index}` }],
      'journal.append',
    )
  }
  const list = async (query: Parsed<'journal.list'>) =>
    value(await createJournal(journal).handlers['journal.list'](query, viewer))
  expect((await list({ limit: 2 })).map(({ seq }) => seq)).toEqual([5, 4])
  expect((await list({ limit: 9, before: 4 })).map(({ seq }) => seq)).toEqual([3, 2, 1])
  const found = async (text: string): Promise<string[]> =>
    (await list({ text })).map(({ subject }) => subject)
  expect(await found('%_')).toEqual(['50%_off'])
  await journal.commit([{ ...entry, subject: 'Учёт нефти' }], 'journal.append')
  expect(await found('УЧЕТ')).toEqual(['Учёт нефти'])
})

it('a common reason is found by what it is called in either language, and by its code', async () => {
  const journal = (await temporaryRecords()).of<typeof journalStore>()
  const rows = ['[plan] вода', 'Trial', null].map((reason) => ({ ...entry, reason }))
  await journal.commit(rows as JournalEntry[], 'journal.append')
  const found = async (text: string): Promise<(string | null)[]> =>
    value(await createJournal(journal).handlers['journal.list']({ text }, viewer)).map(
      ({ reason }) => reason,
    )
  for (const text of ['По плану: вода', 'plan: вода', '[plan]']) {
    expect(await found(text)).toEqual(['[plan] вода'])
  }
  expect(await found('trial')).toEqual(['Trial'])
})

it('a search through a long journal finds what is at its beginning, and lets a command in before', async () => {
  const journal = (await temporaryRecords()).of<typeof journalStore>()
  const many = Array.from({ length: 2 * STEP + 5 }, (_, index) => ({
    ...entry,
    subject: index === 0 ? 'the first' : 'noise',
  }))
  await journal.commit(many, 'journal.append')
  const order: string[] = []
  const search = createJournal(journal).handlers['journal.list']({ text: 'the first' }, viewer)
  const found = Promise.resolve(search).then((rows) => {
    order.push('search')
    return value(rows).map(({ seq }) => seq)
  })
  await journal.commit([entry], 'journal.append')
  order.push('command')
  expect(await found).toEqual([1])
  expect(order).toEqual(['command', 'search'])
})

it('a command does not wait for all that was asked before it', async () => {
  const journal = (await temporaryRecords()).of<typeof journalStore>()
  let answered = 0
  const questions = Array.from({ length: 9 }, async () => {
    await journal.read('journal.alive')
    answered += 1
  })
  await journal.commit([entry], 'journal.append')
  expect(answered).toBeLessThan(9)
  await Promise.all(questions)
})

/** The records as the thread has them, without the thread. */
function opened() {
  const file = join(temporaryFolder(), 'derrick.db')
  const db = value(
    openDatabase(file, { migrations: recordsMigrations, application: RECORDS_APPLICATION }),
  )
  onTestFinished(() => {
    db.close()
  })
  const { commit } = operationsOn(db, watchFile(db, file))
  const write = () => commit([{ ...entry, subject: 'x'.repeat(20_000) }], 'journal.append', [])
  return { file, db, write }
}

it.each([
  ['full', 'max_page_count = 1'],
  ['readonly', 'query_only = 1'],
])(
  'a file that is %s refuses a write, says why, and writes again afterwards',
  (trouble, pragma) => {
    const { db, write } = opened()
    db.pragma(pragma)
    expect(write()).toMatchObject({
      result: { error: { details: { part: 'journal', reason: trouble } } },
    })
    db.pragma('max_page_count = 100000')
    db.pragma('query_only = 0')
    expect(write()).toMatchObject({ result: { ok: true }, rows: [1] })
  },
)

it('damage under a running console is told apart from a full disk', () => {
  const { file, db, write } = opened()
  db.pragma('wal_checkpoint(TRUNCATE)')
  const handle = openSync(file, 'r+')
  const page = 4096
  for (let at = page; at < statSync(file).size; at += page) {
    writeSync(handle, Buffer.alloc(page, 0xa5), 0, page, at)
  }
  closeSync(handle)
  db.pragma('shrink_memory')
  expect(write()).toMatchObject({
    result: { error: { details: { part: 'journal', reason: 'spoiled' } } },
  })
})

it.each([
  ['full', 'free some space'],
  ['damaged', 'restore a backup'],
  ['readonly', 'the right to write'],
] as const)('records that are %s: what to do about them, and nothing else', (trouble, advice) => {
  const refused = journalFailure(fileFailure(trouble, '/data/derrick.db', 'as SQLite has it'))
  expect(refused).toMatchObject({ error: { code: 'unavailable', details: { part: 'journal' } } })
  const { message, details } = refused.ok ? { message: '', details: undefined } : refused.error
  expect(recordsTroubleIn(details)).toBe(trouble)
  expect(message).toContain('/data/derrick.db')
  expect(message).toContain(advice)
  expect(message.includes('space')).toBe(trouble === 'full')
})

it('a file that is looked through and well has all but what comes after', async () => {
  const file = join(temporaryFolder(), 'derrick.db')
  const records = value(await startRecords({ file, log: quiet, journalled: () => undefined }))
  onTestFinished(() => records.stop())
  value(await records.of<typeof journalStore>().commit([entry], 'journal.append'))
  const before = statSync(file).size
  await records.check()
  expect(statSync(file).size).toBeGreaterThan(before)
  value(await records.of<typeof journalStore>().commit([entry], 'journal.append'))
})

it('a file that is found spoiled takes nothing more', async () => {
  const file = join(temporaryFolder(), 'derrick.db')
  const start = async () =>
    value(await startRecords({ file, log: quiet, journalled: () => undefined }))
  const first = await start()
  await first.of<typeof journalStore>().commit([entry], 'journal.append')
  await first.stop()
  const records = await start()
  const journal = records.of<typeof journalStore>()
  // As a failing disk does it: no time tells of it.
  const at = new Date(1e12)
  utimesSync(file, at, at)
  value(await journal.commit([entry], 'journal.append'))
  const handle = openSync(file, 'r+')
  writeSync(handle, Buffer.alloc(4096, 0x5a), 0, 4096, 4096)
  closeSync(handle)
  utimesSync(file, at, at)
  value(await journal.commit([entry], 'journal.append'))
  await records.check()
  expect(await journal.commit([entry], 'journal.append')).toMatchObject({
    ok: false,
    error: { code: 'unavailable', details: { part: 'journal', reason: 'spoiled', file } },
  })
  await records.stop()
})

it('a file that another holds is refused as a data directory in use', async () => {
  const file = join(temporaryFolder(), 'derrick.db')
  const records = value(await startRecords({ file, log: quiet, journalled: () => undefined }))
  const second = await startRecords({ file, log: quiet, journalled: () => undefined })
  expect(second).toMatchObject({ ok: false, error: { code: 'conflict' } })
  await records.stop()
  const third = value(await startRecords({ file, log: quiet, journalled: () => undefined }))
  await third.stop()
})

it('a database thread that died does not hold the file any more', async () => {
  const file = join(temporaryFolder(), 'derrick.db')
  const worker = startWorker('database.worker.ts', { workerData: { file } })
  value(await connect<DatabaseThread>(worker).opened())
  const open = () => startRecords({ file, log: quiet, journalled: () => undefined })
  expect(codeOf(await open())).toBe('conflict')
  await worker.terminate()
  await value(await open()).stop()
})

/** Records in a thread that dies, with what was told of it. */
async function mortal() {
  const file = join(temporaryFolder(), 'derrick.db')
  const told = vi.fn()
  const started = new Promise<Worker>((resolve) => {
    process.once('worker', resolve)
  })
  const log = { ...quiet, error: told }
  const records = value(await startRecords({ file, log, journalled: () => undefined }))
  onTestFinished(() => records.stop())
  const worker = await started
  return { file, told, users: records.of<typeof usersStore>(), die: () => worker.terminate() }
}

it('a database thread that died is started again with the next question', async () => {
  const { users, die } = await mortal()
  value(await users.commit([entry], 'users.create', anna))
  await die()
  expect((await users.read('users.list')).map(({ user }) => user)).toEqual(['anna'])
})

it('records that are gone when the thread is started again are not begun anew, and are used when they are back', async () => {
  const { file, told, users, die } = await mortal()
  value(await users.commit([entry], 'users.create', { ...anna, role: 'administrator' }))
  await die()
  renameSync(file, `${file}.away`)
  await expect(users.read('users.hasAdministrator')).rejects.toThrow(/was moved, deleted/)
  expect(await users.commit([entry], 'users.createFirst', anna)).toMatchObject({
    ok: false,
    error: { code: 'unavailable', details: { part: 'journal', reason: 'replaced' } },
  })
  expect(existsSync(file)).toBe(false)
  expect(told).toHaveBeenCalled()
  renameSync(`${file}.away`, file)
  await eventually(async () => expect(await users.read('users.hasAdministrator')).toBe(true))
})
