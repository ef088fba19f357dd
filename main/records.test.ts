import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { codeOf, quiet, temporaryFolder, temporaryRecords, value } from './fixtures.ts'
import type { JournalEntry } from './interface.ts'
import type { journalStore } from './journal/store.ts'
import { startRecords } from './records.ts'
import type { usersStore } from './users/store.ts'

const entry: JournalEntry = { kind: 'user_created', at: 1, person: null, subject: 'anna' }
const anna = {
  user: 'anna',
  name: 'Anna',
  role: 'operator',
  password: 'hash',
  createdAt: 1,
} as const

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
  expect(await journal.read('journal.list', {})).toHaveLength(1)
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
  const first = await journal.read('journal.list', { limit: 2 })
  expect(first.map(({ seq }) => seq)).toEqual([5, 4])
  expect(
    (await journal.read('journal.list', { limit: 9, before: 4 })).map(({ seq }) => seq),
  ).toEqual([3, 2, 1])
  const found = async (text: string): Promise<string[]> =>
    (await journal.read('journal.list', { text })).map(({ subject }) => subject)
  expect(await found('%_')).toEqual(['50%_off'])
  await journal.commit([{ ...entry, subject: 'Учёт нефти' }], 'journal.append')
  expect(await found('УЧЕТ')).toEqual(['Учёт нефти'])
})
