/** What becomes of the data directory of a gateway while it runs. */
import { spawn } from 'node:child_process'
import { readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it, vi } from 'vitest'
import type { Output } from '../shared/contract.ts'
import { temporaryFolder, value } from './fixtures.ts'
import {
  PASSWORD,
  administrator,
  entry,
  passwordFile,
  refusal,
  start,
  watch,
} from './test-gateway.ts'

describe('the data directory of a gateway that runs', () => {
  it.skipIf(process.platform === 'win32')(
    'is closed to others, whatever the account lets others read otherwise',
    async () => {
      const folder = join(temporaryFolder(), 'data')
      const command = [process.execPath, entry, '--data', folder, '--port', '0']
      const child = spawn(
        'sh',
        [
          '-c',
          'umask 000; exec "$@"',
          'sh',
          ...command,
          '--preset-simulated-field',
          '--admin-password-file',
          passwordFile(),
        ],
        { stdio: ['ignore', 'pipe', 'pipe'] },
      )
      const run = watch(child)
      const ask = await administrator(await run.ready)
      const list = (): string[] =>
        readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()
      await vi.waitFor(
        async () => {
          const servers = value<readonly { state: string }[]>(await ask('servers.list', {}))
          expect(servers.map(({ state }) => state)).toEqual(['up'])
        },
        { timeout: 20_000, interval: 50 },
      )
      expect(list()).toEqual(
        expect.arrayContaining([
          'derrick.db',
          'derrick.db-wal',
          'history.db',
          'history.db-shm',
          'history.db-wal',
          'lock',
          'simulator/pki/own/private/private_key.pem',
        ]),
      )
      const open = ['', ...list()].filter((name) => (statSync(join(folder, name)).mode & 0o077) > 0)
      expect(open).toEqual([])
      child.kill('SIGTERM')
      await run.ended
    },
  )

  it('is not let go when its lock file is deleted; a kill lets go of it at once', async () => {
    const folder = temporaryFolder()
    const first = start(folder)
    const address = await first.ready
    rmSync(join(folder, 'lock'))
    const { code, said } = await refusal(folder)
    expect(code).toBe(1)
    expect(said).toBe(
      `derrick: Another Derrick uses this data directory (${folder}): close it, or choose another one.\n`,
    )
    expect((await fetch(`${address}/health`)).status).toBe(200)
    first.child.kill('SIGKILL')
    await first.ended
    expect(await start(folder).ready).not.toBeNull()
  })

  it('without its records changes nothing and says so, until they are back', async () => {
    const folder = temporaryFolder()
    const file = join(folder, 'derrick.db')
    const run = start(folder, '--admin-password-file', passwordFile())
    const address = await run.ready
    const ask = await administrator(address)
    const health = async () =>
      ((await (await fetch(`${address}/health`)).json()) as { status: string }).status
    const create = (user: string) =>
      ask('users.create', { user, name: user, role: 'viewer', password: PASSWORD })
    const trouble = async () =>
      value<Output<'diagnostics.read'>>(await ask('diagnostics.read', {})).liveness.journal.trouble
    value(await create('anna'))
    renameSync(file, `${file}.away`)
    expect(await create('boris')).toMatchObject({
      ok: false,
      error: { code: 'unavailable', details: { part: 'journal', reason: 'replaced', file } },
    })
    await vi.waitFor(
      async () => {
        expect(await trouble()).toMatchObject({
          message: expect.stringMatching(/derrick\.db was moved.*Put it back/) as unknown,
          details: { part: 'journal', reason: 'replaced' },
        })
      },
      { timeout: 10_000, interval: 50 },
    )
    expect(await health()).toBe('degraded')
    renameSync(`${file}.away`, file)
    value(await create('vera'))
    await vi.waitFor(
      async () => {
        expect(await trouble()).toBeNull()
        expect(await health()).toBe('ok')
      },
      { timeout: 10_000, interval: 50 },
    )
    run.child.kill('SIGTERM')
    expect(await run.ended).toBe(0)
    const db = new Database(file, { readonly: true })
    expect(db.prepare('SELECT user FROM person ORDER BY id').pluck().all()).toEqual([
      'admin',
      'anna',
      'vera',
    ])
    db.close()
  })
})
