import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { quiet, temporaryFolder, value } from './fixtures.ts'
import { startHistorian } from './historian/historian.ts'
import { startRecords } from './records.ts'
import { refusal, start } from './test-gateway.ts'

describe('the gateway process', () => {
  it('says one line when it is ready, answers, and ends cleanly on SIGTERM', async () => {
    const run = start(temporaryFolder())
    const address = await run.ready
    expect(run.output().out).toBe(`ready ${address}\n`)
    expect((await fetch(`${address}/health`)).status).toBe(200)
    run.child.kill('SIGTERM')
    expect(await run.ended).toBe(0)
  })

  it('ends cleanly also when it is stopped before it is ready', async () => {
    const run = start(temporaryFolder())
    run.child.once('spawn', () => run.child.disconnect())
    expect(await run.ended).toBe(0)
  })

  it('ends when the launcher that started it is gone', async () => {
    const run = start(temporaryFolder())
    await run.ready
    run.child.disconnect()
    expect(await run.ended).toBe(0)
  })

  it('leaves a row in the journal for its start and its clean end', async () => {
    const folder = temporaryFolder()
    const run = start(folder)
    await run.ready
    run.child.kill('SIGINT')
    await run.ended
    const db = new Database(join(folder, 'derrick.db'), { readonly: true })
    expect(db.prepare('SELECT kind FROM journal ORDER BY seq').pluck().all()).toEqual([
      'started',
      'stopped',
    ])
    db.close()
  })

  it('makes the administrator of the file once', async () => {
    const folder = temporaryFolder()
    const file = join(temporaryFolder(), 'password')
    writeFileSync(file, 'three wells and a tank\n')
    const signIn = async (password: string): Promise<number> => {
      const run = start(folder, '--admin-password-file', file)
      const address = await run.ready
      const { status } = await fetch(`${address}/api/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ user: 'admin', password }),
      })
      run.child.kill('SIGTERM')
      await run.ended
      return status
    }
    expect(await signIn('three wells and a tank')).toBe(200)
    writeFileSync(file, 'quite another password\n')
    expect(await signIn('quite another password')).toBe(401)
  })
})

it('says what it takes, and starts nothing', async () => {
  const folder = join(temporaryFolder(), 'data')
  const run = start(folder, '--help')
  expect(await run.ended).toBe(0)
  expect(run.output().out).toContain('--admin-password-file FILE')
  expect(existsSync(folder)).toBe(false)
})

describe('a start that cannot be', () => {
  it('refuses a data directory in use, and the first goes on', async () => {
    const folder = temporaryFolder()
    const first = start(folder)
    const address = await first.ready
    const { code, said } = await refusal(folder)
    expect(code).toBe(1)
    expect(said).toMatch(/uses this data directory/)
    expect((await fetch(`${address}/health`)).status).toBe(200)
  })

  it('is free again after the first was killed', async () => {
    const folder = temporaryFolder()
    const first = start(folder)
    await first.ready
    first.child.kill('SIGKILL')
    await first.ended
    expect(await start(folder).ready).not.toBeNull()
  })

  it('refuses a data directory that cannot be written', async () => {
    const file = join(temporaryFolder(), 'file')
    writeFileSync(file, '')
    const { code, said } = await refusal(join(file, 'data'))
    expect(code).toBe(1)
    expect(said).toContain(file)
  })

  it('refuses a port in use and says what to do', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    onTestFinished(() => {
      other.close()
    })
    const { port } = other.address() as AddressInfo
    const { code, said } = await refusal(temporaryFolder(), '--port', String(port))
    expect(code).toBe(1)
    expect(said).toMatch(new RegExp(`Port ${port} is in use. Choose another with --port`))
  })

  it.each([
    [['--colour', 'red'], /Unknown option/],
    [['--port', 'eighty'], /--port takes a number/],
    [['--admin-password-file', '/nowhere/password'], /cannot be read/],
  ])('refuses %j as wrong use', async (args, said) => {
    const refused = await refusal(temporaryFolder(), ...args)
    expect(refused.code).toBe(2)
    expect(refused.said).toMatch(said)
  })

  it('refuses a settings file that does not parse, and leaves it as it is', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'derrick.json'), '{"port": }')
    const { said } = await refusal(folder)
    expect(said).toMatch(/derrick\.json is not JSON/)
    expect(readFileSync(join(folder, 'derrick.json'), 'utf8')).toBe('{"port": }')
  })

  it('refuses a directory whose records are gone beside its history', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'history.db'), 'x')
    const { code, said } = await refusal(folder)
    expect(code).toBe(1)
    expect(said).toMatch(/derrick\.db is missing or empty, but history\.db is there/)
  })

  it('refuses a directory whose records have lost their log beside its history', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'history.db'), 'x')
    new Database(join(folder, 'derrick.db')).exec('PRAGMA journal_mode = WAL').close()
    const { code, said } = await refusal(folder)
    expect(code).toBe(1)
    expect(said).toMatch(/derrick\.db is empty, or its log is lost, though it was in use before/)
  })

  it('refuses a directory whose records are bare though its history has tags', async () => {
    const folder = temporaryFolder()
    const records = value(
      await startRecords({
        file: join(folder, 'derrick.db'),
        log: quiet,
        journalled: () => undefined,
      }),
    )
    await records.stop()
    const history = value(await startHistorian(folder))
    await history.assign([{ tag: 1, server: 1 }])
    await history.stop()
    const { code, said } = await refusal(folder)
    expect(code).toBe(1)
    expect(said).toMatch(/derrick\.db is missing or empty, but history\.db is there/)
  })

  it.each([
    [
      'foreign',
      (path: string) =>
        new Database(path).exec('CREATE TABLE t (a); PRAGMA application_id = 7').close(),
    ],
    ['no database', (path: string) => writeFileSync(path, 'A letter to my mother.'.repeat(400))],
    [
      'torn',
      (path: string) => {
        new Database(path)
          .exec('CREATE TABLE t (a); INSERT INTO t VALUES (zeroblob(100000))')
          .close()
        truncateSync(path, 9_000)
      },
    ],
    [
      'of a newer version',
      (path: string) =>
        new Database(path)
          .exec('CREATE TABLE t (a); PRAGMA application_id = 1146243889; PRAGMA user_version = 999')
          .close(),
    ],
  ])('refuses a records file that is %s, names it, and leaves it as it is', async (_what, make) => {
    const folder = temporaryFolder()
    mkdirSync(folder, { recursive: true })
    const path = join(folder, 'derrick.db')
    make(path)
    const before = readFileSync(path)
    const { code, said } = await refusal(folder)
    expect(code).toBe(1)
    expect(said).toContain(path)
    expect(readFileSync(path).equals(before)).toBe(true)
  })
})
