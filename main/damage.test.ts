import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Output } from '../shared/contract.ts'
import { startConsole, type Console } from './console.ts'
import { openDatabase } from './database/database.ts'
import { RECORDS_APPLICATION, recordsMigrations } from './database/schema.ts'
import { codeOf, quiet, temporaryFolder, value } from './fixtures.ts'
import type { Log } from './interface.ts'

const PASSWORD = 'three wells and a tank'

const start = async (dataDirectory: string, log: Log = quiet) =>
  value(
    await startConsole({
      dataDirectory,
      host: 'gateway',
      version: 'test',
      log,
      simulator: null,
      presetSimulatedField: false,
      administratorPassword: PASSWORD,
    }),
  )

const signIn = async ({ dispatch }: Console, user: string) =>
  dispatch('session.open', { user, password: PASSWORD }, { token: null, address: 'test' })

async function seat(console: Console) {
  const { token } = value(await signIn(console, 'admin')) as { token: string }
  return async <T>(name: string, body: object = {}): Promise<T> =>
    value(await console.dispatch(name, body, { token, address: 'test' })) as T
}

test('a console whose records are damaged in places starts, names each of them and goes on', async () => {
  const folder = temporaryFolder()
  const first = await start(folder)
  const call = await seat(first)
  const server = await call<{ id: number }>('servers.create', {
    name: 'PLC',
    endpoint: 'opc.tcp://127.0.0.1:1',
  })
  const tag = (name: string) => ({ name, server: server.id, node: `ns=2;s=${name}` })
  await call('tags.create', { tags: [tag('A'), tag('B')] })
  await call('users.create', { user: 'olga', name: 'Olga', role: 'operator', password: PASSWORD })
  await first.stop()

  const file = join(folder, 'derrick.db')
  const db = value(
    openDatabase(file, { migrations: recordsMigrations, application: RECORDS_APPLICATION }),
  )
  db.exec(`
    UPDATE tag SET rules = '{"armed"' WHERE name = 'A';
    UPDATE person SET role = 'operatos' WHERE user = 'olga';
    INSERT INTO change VALUES ('c1', 'B', 1, 'sent', '{"id":');
    INSERT INTO journal (at, kind, subject, details) VALUES (1, 'tag_changef', 'B', '{');
  `)
  db.close()

  const lines: object[] = []
  const again = await start(folder, { ...quiet, error: (facts) => lines.push(facts) })
  const ask = await seat(again)
  expect(await ask('tags.list')).toMatchObject([{ name: 'B' }])
  expect(await ask('setpoint.list')).toEqual([])
  const { damaged } = await ask<Output<'diagnostics.read'>>('diagnostics.read')
  expect(damaged).toEqual([
    { what: 'person', name: 'olga', field: 'role', aside: true },
    { what: 'change', name: 'c1', field: 'record', aside: true },
    { what: 'tag', name: 'A', field: 'rules', aside: true },
  ])
  expect(lines).toMatchObject(damaged.map(({ what, name }) => ({ what, name })))
  const rows = await ask<Output<'journal.list'>>('journal.list', { kind: 'record_damaged' })
  expect(rows.map(({ subject }) => subject).sort()).toEqual(['A', 'c1', 'olga'])
  const all = await ask<Output<'journal.list'>>('journal.list')
  expect(all).toContainEqual(
    expect.objectContaining({
      kind: 'record_damaged',
      subject: 'B',
      details: expect.anything() as object,
    }),
  )
  expect(codeOf(await signIn(again, 'olga'))).toBe('wrong_credentials')

  await ask('tags.create', { tags: [tag('A')] })
  expect(await ask('tags.list')).toMatchObject([{ name: 'A' }, { name: 'B' }])
  expect((await ask<Output<'diagnostics.read'>>('diagnostics.read')).damaged).toHaveLength(2)
  await again.stop()
})

test('an administrator whose record is damaged is still one: nobody else becomes the first', async () => {
  const folder = temporaryFolder()
  const first = await start(folder)
  await first.stop()
  const file = join(folder, 'derrick.db')
  const db = value(
    openDatabase(file, { migrations: recordsMigrations, application: RECORDS_APPLICATION }),
  )
  db.exec("UPDATE person SET role = 'administratoq'")
  db.close()
  const again = await start(folder)
  const stranger = { token: null, address: 'test' }
  expect(value(await again.dispatch('setup.status', {}, stranger))).toMatchObject({
    administrator: true,
  })
  const made = await again.dispatch(
    'setup.administrator',
    { user: 'stranger', name: 'S', password: PASSWORD },
    stranger,
  )
  expect(codeOf(made)).toBe('conflict')
  await again.stop()
})
