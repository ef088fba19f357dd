/** The drill: a console is backed up while it records, its data are destroyed, and it is restored. */
import { fork, spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { CallName, Input, Output } from '../shared/contract.ts'
import { eventually, temporaryFolder, value } from './fixtures.ts'
import { administrator, entry, passwordFile, refusal, start, watch } from './test-gateway.ts'

const ask = async (address: string | null) => {
  const post = await administrator(address)
  return async <N extends CallName>(name: N, body: Input<N>): Promise<Output<N>> =>
    value<Output<N>>(await post(name, body))
}
type Ask = Awaited<ReturnType<typeof ask>>

const restore = (from: string, data: string) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [entry, '--restore', from, '--data', data],
    { encoding: 'utf8' },
  )
  return { status, out: stdout, error: stderr }
}

/** Follows the job of a backup to its end. */
async function backUp(call: Ask): Promise<Output<'backup.read'>['backups'][number]> {
  const { job } = await call('backup.start', {})
  await eventually(async () => {
    const found = (await call('jobs.list', {})).find(({ id }) => id === job)
    expect(found?.failure ?? null).toBeNull()
    expect(found?.state).toBe('done')
  })
  const [newest] = await eventually(async () => {
    const { job: running, backups } = await call('backup.read', {})
    expect(running).toBeNull()
    return backups
  })
  if (newest === undefined) throw new Error('there is no backup')
  return newest
}

const everything = { from: 0, to: 4_000_000_000_000 }

/** All that the history has of these tags, a line for each sample. */
async function samplesOf(call: Ask, tags: readonly string[]): Promise<string[]> {
  const { series } = await call('history.range', { tags: [...tags], ...everything })
  return series.flatMap(({ tag, time, value: values, status }) =>
    [...time].map((ticks, row) => `${tag} ${ticks} ${values[row]} ${status[row]}`),
  )
}

it('what was acknowledged before a backup is there after everything was lost', async () => {
  const folder = temporaryFolder()
  const [data, target] = [join(folder, 'data'), join(folder, 'other-disk')]
  mkdirSync(target)
  const before = watch(
    fork(
      entry,
      [
        ...['--data', data, '--port', '0', '--preset-simulated-field'],
        ...['--admin-password-file', passwordFile()],
      ],
      { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], execArgv: [] },
    ),
  )
  const call = await ask(await before.ready)
  const names = await eventually(async () => {
    const { history, servers } = await call('diagnostics.read', {})
    expect(history.stored).toBeGreaterThan(4_000)
    expect(servers[0]?.state).toBe('up')
    return (await call('tags.list', {})).map(({ name }) => name).slice(0, 64)
  })
  mkdirSync(join(data, 'pki', 'own'), { recursive: true })
  writeFileSync(join(data, 'pki', 'own', 'key.pem'), 'private')
  await call('backup.configure', { every: 0, folder: target, keys: true })
  const rows = await call('journal.list', { limit: 1000 })
  const samples = await samplesOf(call, names)
  expect(samples.length).toBeGreaterThan(500)

  const backup = await backUp(call)
  expect(backup).toMatchObject({ good: true, kind: 'manual', keys: true })
  const from = join(target, backup.name)
  expect(statSync(join(from, 'derrick.db')).mode & 0o077).toBe(0)
  expect(statSync(from).mode & 0o077).toBe(0)
  expect(readdirSync(from)).toEqual(
    expect.arrayContaining(['derrick.db', 'history.db', 'manifest.json', 'pki']),
  )
  const tags = await call('tags.list', {})

  expect(restore(from, data)).toMatchObject({ status: 1 })
  before.child.kill('SIGKILL')
  await before.ended
  rmSync(data, { recursive: true })

  const restored = restore(from, data)
  expect(restored).toMatchObject({ status: 0, error: '' })
  expect(restored.out).toContain('Nothing was there before.')
  expect(readFileSync(join(data, 'pki', 'own', 'key.pem'), 'utf8')).toBe('private')

  const after = start(data)
  const again = await ask(await after.ready)
  const kept = await samplesOf(again, names)
  const there = new Set(kept)
  expect(there.size).toBe(kept.length)
  expect(samples.filter((sample) => !there.has(sample))).toEqual([])
  const bySeq = new Map((await again('journal.list', { limit: 1000 })).map((row) => [row.seq, row]))
  for (const row of rows) expect(bySeq.get(row.seq)).toEqual(row)
  expect([...bySeq.values()].map(({ kind }) => kind)).toContain('restored')
  const same = ({ id, name, node }: (typeof tags)[number]) => ({ id, name, node })
  expect((await again('tags.list', {})).map(same)).toEqual(tags.map(same))
  const { gaps } = await again('history.range', { tags: [names[0] ?? ''], ...everything })
  expect(gaps.map(({ kind }) => kind)).toContain('console_stopped')
  // It knows its backups again, and makes further ones.
  expect((await again('backup.read', {})).backups).toMatchObject([{ name: backup.name }])
  expect((await backUp(again)).good).toBe(true)
  after.child.kill('SIGTERM')
  expect(await after.ended).toBe(0)
}, 240_000)

it('into a folder with data what is there is kept aside; what is no whole backup changes nothing', async () => {
  const folder = temporaryFolder()
  const [data, other] = [join(folder, 'data'), join(folder, 'other')]
  const first = start(data, '--admin-password-file', passwordFile())
  const call = await ask(await first.ready)
  const backup = await backUp(call)
  const from = join(data, 'backups', backup.name)
  await call('users.create', {
    ...{ user: 'later', name: 'Came later', role: 'viewer' },
    password: 'nine wells and no tank',
  })
  first.child.kill('SIGTERM')
  await first.ended

  // Somebody's disk has changed one byte.
  const file = join(from, 'derrick.db')
  const whole = readFileSync(file)
  const spoiled = Buffer.from(whole)
  spoiled.writeUInt8(spoiled.readUInt8(5_000) ^ 1, 5_000)
  writeFileSync(file, spoiled)
  const records = readFileSync(join(data, 'derrick.db'))
  const damaged = restore(from, data)
  expect(damaged.status).toBe(1)
  expect(damaged.error).toContain('derrick.db is not what was written')
  writeFileSync(file, whole.subarray(0, 4_096))
  expect(restore(from, data).error).toContain('has 4096 bytes')
  writeFileSync(file, whole)
  expect(restore(folder, data).error).toContain('There is no backup in')
  expect(readFileSync(join(data, 'derrick.db'))).toEqual(records)
  expect(readdirSync(data).filter((name) => name.startsWith('re'))).toEqual([])

  const manifest = readFileSync(join(from, 'manifest.json'), 'utf8')
  writeFileSync(
    join(from, 'manifest.json'),
    manifest.replace('"scheduled"', '"manual"').slice(0, -9),
  )
  expect(restore(from, data).error).toContain('manifest.json is not whole')
  writeFileSync(join(from, 'manifest.json'), manifest)

  expect(restore(from, data)).toMatchObject({ status: 0, error: '' })
  const aside = readdirSync(data).find((name) => name.startsWith('replaced-')) ?? ''
  expect(readdirSync(join(data, aside))).toEqual(
    expect.arrayContaining(['derrick.db', 'history.db']),
  )
  expect(readFileSync(join(data, aside, 'derrick.db'))).toEqual(records)

  const second = start(data)
  const again = await ask(await second.ready)
  expect((await again('users.list', {})).map(({ user }) => user)).toEqual(['admin'])
  expect((await again('journal.list', { kind: 'restored' }))[0]).toMatchObject({
    subject: from,
    details: { aside },
  })
  second.child.kill('SIGTERM')
  await second.ended
  // Told once.
  const third = start(data)
  const last = await ask(await third.ready)
  expect(await last('journal.list', { kind: 'restored' })).toHaveLength(1)
  third.child.kill('SIGTERM')
  await third.ended
  expect((await refusal(other, '--restore', '')).code).toBe(2)
}, 240_000)
