/** The drill from a screen: a console with history, setpoint changes and people is put back by a call, and comes up by itself. */
import { fork } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { CallName, Input, Output } from '../shared/contract.ts'
import type { Result } from '../shared/result.ts'
import { codeOf, eventually, temporaryFolder, value } from './fixtures.ts'
import {
  administrator,
  entry,
  PASSWORD,
  passwordFile,
  signedIn,
  start,
  watch,
} from './test-gateway.ts'

type Post = (call: string, body: unknown) => Promise<Result<never>>
const asking =
  (post: Post) =>
  async <N extends CallName>(name: N, body: Input<N>): Promise<Output<N>> =>
    value<Output<N>>(await post(name, body))
type Ask = ReturnType<typeof asking>

const everything = { from: 0, to: 4_000_000_000_000 }
const why = 'The disk was replaced'
const detailsOf = (result: Result<unknown>): unknown => (result.ok ? 'ok' : result.error.details)

async function backUp(call: Ask): Promise<string> {
  const { job } = await call('backup.start', {})
  await eventually(async () => {
    expect((await call('jobs.list', {})).find(({ id }) => id === job)?.state).toBe('done')
    expect((await call('backup.read', {})).job).toBeNull()
  })
  const [newest] = (await call('backup.read', {})).backups
  return newest?.name ?? ''
}

/** All that the history has of these tags, a line for each sample. */
async function samplesOf(call: Ask, tags: readonly string[]): Promise<string[]> {
  const { series } = await call('history.range', { tags: [...tags], ...everything })
  return series.flatMap(({ tag, time, value: values, status }) =>
    [...time].map((ticks, row) => `${tag} ${ticks} ${values[row]} ${status[row]}`),
  )
}

/** Signs in where the console is up again. */
const again = (address: string | null) => eventually(() => administrator(address))

const restored = (address: string | null) =>
  eventually(async () => {
    const response = await fetch(`${address}/api/call/setup.status`, { method: 'POST' })
    const status = value<Output<'setup.status'>>((await response.json()) as Result<never>)
    expect(status.restored).not.toBeNull()
    return status.restored
  })

it('everything of a backup is there again by a call, and nothing of what came after it is lost', async () => {
  const folder = temporaryFolder()
  const [data, target] = [join(folder, 'data'), join(folder, 'other-disk')]
  mkdirSync(target)
  const run = watch(
    fork(
      entry,
      [
        ...['--data', data, '--port', '0', '--preset-simulated-field'],
        ...['--admin-password-file', passwordFile()],
      ],
      { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], execArgv: [] },
    ),
  )
  const address = await run.ready
  const post = await administrator(address)
  const call = asking(post)
  await call('users.create', {
    ...{ user: 'orlova', name: 'A. Orlova', role: 'administrator', password: PASSWORD },
  })
  const orlova = await signedIn(address, 'orlova')
  const tag = await eventually(async () => {
    const { history } = await call('diagnostics.read', {})
    expect(history.stored).toBeGreaterThan(2_000)
    const found = (await call('tags.list', {})).find(({ name }) => name === '101.F.SP')
    expect(found).toBeDefined()
    return found?.name ?? ''
  })
  const armed = await eventually(async () =>
    value<Output<'setpoint.propose'>>(
      await post('setpoint.propose', { tag, value: 47.5, reason: 'Plan of the day' }),
    ),
  )
  const change = await call('setpoint.confirm', { token: armed.token })
  await call('backup.configure', { every: 0, folder: target, keys: true })

  // While the change is watched a restart would leave it unknown.
  const early = { reason: why, password: PASSWORD, takeOver: false }
  const refused = await post('backup.restore', { ...early, name: 'derrick-2026-11-22T10-00-00Z' })
  expect(detailsOf(refused)).toMatchObject({ reason: 'changes_open' })
  await eventually(async () => {
    expect((await call('setpoint.status', { change: change.id })).closedAt).not.toBeNull()
  })

  const names = (await call('tags.list', {})).map(({ name }) => name).slice(0, 64)
  const rows = await call('journal.list', { limit: 1000 })
  const changes = await call('setpoint.list', {})
  const samples = await samplesOf(call, names)
  expect(samples.length).toBeGreaterThan(500)
  const name = await backUp(call)
  await call('users.create', {
    ...{ user: 'later', name: 'Came later', role: 'viewer', password: PASSWORD },
  })

  const asked = { name, reason: why, password: PASSWORD, takeOver: false }
  expect(codeOf(await post('backup.restore', { ...asked, password: 'not this one' }))).toBe(
    'wrong_credentials',
  )
  const gone = { ...asked, name: 'derrick-2020-01-01T00-00-00Z' }
  expect(detailsOf(await post('backup.restore', gone))).toMatchObject({ reason: 'none' })
  expect(codeOf(await post('backup.restore', { ...asked, name: '../../etc' }))).toBe('not_found')
  expect(codeOf(await post('backup.restore', { ...asked, reason: ' ' }))).toBe('bad_input')
  expect(await call('backup.examine', { name })).toMatchObject({ failure: null })

  // Two press at once: one of them is told of the other.
  const both = await Promise.all([
    post('backup.restore', asked),
    orlova('backup.restore', { ...asked, reason: 'Me too' }),
  ])
  const first = both.findIndex(({ ok }) => ok)
  const [winner, loser] = first === 0 ? ['Administrator', 1] : ['A. Orlova', 0]
  expect(detailsOf(both[loser]!)).toMatchObject({ reason: 'restore_running', by: winner })

  await restored(address)
  expect(run.child.exitCode).toBeNull()
  const after = asking(await again(address))
  expect((await after('users.list', {})).map(({ user }) => user)).toEqual(['admin', 'orlova'])
  const there = new Set(await samplesOf(after, names))
  expect(samples.filter((sample) => !there.has(sample))).toEqual([])
  const list = await after('journal.list', { limit: 1000 })
  const bySeq = new Map(list.map((row) => [row.seq, row]))
  for (const row of rows) expect(bySeq.get(row.seq)).toEqual(row)
  expect(await after('setpoint.list', {})).toEqual(changes)
  expect(list.find(({ kind }) => kind === 'restored')).toMatchObject({
    ...{ subject: join(target, name), reason: first === 0 ? why : 'Me too' },
    person: { name: winner },
  })
  // The former state is whole, told with its size, and goes when somebody says so.
  const { replaced, backups } = await after('backup.read', {})
  expect(backups).toMatchObject([{ name, own: true }])
  expect(replaced).toHaveLength(1)
  expect(replaced[0]?.bytes).toBeGreaterThan(100_000)
  const aside = replaced[0]?.name ?? ''
  expect(readdirSync(join(data, aside))).toEqual(
    expect.arrayContaining(['derrick.db', 'history.db']),
  )
  await after('backup.discard', { name: aside })
  expect(existsSync(join(data, aside))).toBe(false)
  expect((await after('backup.read', {})).replaced).toEqual([])
  expect((await after('journal.list', { kind: 'replaced_deleted' }))[0]).toMatchObject({
    subject: aside,
  })
  const post2 = await again(address)
  expect(codeOf(await post2('backup.discard', { name: aside }))).toBe('not_found')
  expect(codeOf(await post2('backup.discard', { name: 'backups' }))).toBe('not_found')
  run.child.kill('SIGTERM')
  expect(await run.ended).toBe(0)
}, 240_000)

it('a backup that is not whole is refused, and the console goes on with what it has', async () => {
  const data = join(temporaryFolder(), 'data')
  const run = start(data, '--admin-password-file', passwordFile())
  const address = await run.ready
  const post = await administrator(address)
  const call = asking(post)
  const name = await backUp(call)
  const file = join(data, 'backups', name, 'history.db')
  const whole = readFileSync(file)
  const spoiled = Buffer.from(whole)
  spoiled.writeUInt8(spoiled.readUInt8(5_000) ^ 1, 5_000)
  writeFileSync(file, spoiled)
  const asked = { name, reason: why, password: PASSWORD, takeOver: false }
  const { job } = await call('backup.restore', asked)
  const failed = await eventually(async () => {
    const found = (await call('jobs.list', {})).find(({ id }) => id === job)
    expect(found?.state).toBe('failed')
    return found
  })
  expect(failed?.failure?.details).toMatchObject({ reason: 'damaged', file: 'history.db' })
  await eventually(async () => {
    expect((await call('journal.list', { kind: 'restore_failed' }))[0]).toMatchObject({
      ...{ outcome: 'failed', person: { user: 'admin' }, details: { reason: 'damaged' } },
    })
    expect((await call('backup.read', {})).restoring).toBeNull()
  })
  expect(readdirSync(data).filter((each) => each.startsWith('re'))).toEqual([])
  writeFileSync(file, whole.subarray(0, 4_096))
  expect((await call('backup.examine', { name })).failure?.details).toMatchObject({
    reason: 'damaged',
  })
  expect(detailsOf(await post('backup.restore', asked))).toMatchObject({ reason: 'damaged' })
  // It can be restored when it is whole again.
  writeFileSync(file, whole)
  await call('backup.restore', asked)
  await restored(address)
  run.child.kill('SIGTERM')
  expect(await run.ended).toBe(0)
}, 240_000)

it('restored beside its original a console leaves the backups of that one alone, until it takes over', async () => {
  const folder = temporaryFolder()
  const [data, other, target] = ['data', 'other', 'share'].map((each) => join(folder, each))
  if (data === undefined || other === undefined || target === undefined) throw new Error()
  mkdirSync(target)
  const run = start(data, '--admin-password-file', passwordFile())
  const call = asking(await administrator(await run.ready))
  await call('backup.configure', { every: 0, folder: target, keys: true })
  const name = await backUp(call)
  // Old ones of the original, which its rule keeps no more.
  const old = Array.from({ length: 12 }, (_, n) => `derrick-2020-01-01T00-00-${10 + n}Z`)
  for (const each of old) cpSync(join(target, name), join(target, each), { recursive: true })

  // A machine that was set up anew, and pointed at the share.
  const beside = start(other, '--admin-password-file', passwordFile())
  const address = await beside.ready
  const there = asking(await administrator(address))
  await there('backup.configure', { every: 0, folder: target, keys: true })
  const seen = await there('backup.read', {})
  expect(seen.backups).toHaveLength(13)
  expect(seen.backups.every(({ own }) => !own)).toBe(true)
  await there('backup.restore', { name, reason: why, password: PASSWORD, takeOver: false })
  await restored(address)
  const copy = asking(await again(address))
  const made = await backUp(copy)
  const after = await copy('backup.read', {})
  expect(after.backups.filter(({ own }) => own).map((each) => each.name)).toEqual([made])
  expect(after.backups).toHaveLength(14)
  // The original does not take that of the copy for its own.
  expect((await call('backup.read', {})).backups.find((each) => each.name === made)?.own).toBe(
    false,
  )
  run.child.kill('SIGTERM')
  await run.ended

  // The original is gone: by taking over, its backups are this one's, and the rule holds for them.
  rmSync(data, { recursive: true })
  await copy('backup.restore', { name, reason: why, password: PASSWORD, takeOver: true })
  await eventually(async () => {
    const last = asking(await administrator(address))
    expect((await last('backup.read', {})).backups.filter(({ own }) => own)).toHaveLength(13)
  })
  const last = asking(await again(address))
  await backUp(last)
  const left = (await last('backup.read', {})).backups
  expect(left.filter(({ own }) => own).length).toBeLessThan(13)
  expect(left.map((each) => each.name)).toContain(made)
  beside.child.kill('SIGTERM')
  expect(await beside.ended).toBe(0)
}, 240_000)

/** Waits without a pause: what it waits for is gone in some milliseconds. */
async function comes(condition: () => boolean): Promise<void> {
  const patience = Date.now() + 40_000
  while (!condition() && Date.now() < patience) await new Promise(setImmediate)
}

it('killed at any step it comes up with the one state or the other, whole, and its journal says which', async () => {
  const folder = temporaryFolder()
  const template = join(folder, 'template')
  const first = start(template, '--admin-password-file', passwordFile())
  const call = asking(await administrator(await first.ready))
  const name = await backUp(call)
  await call('users.create', {
    ...{ user: 'later', name: 'Came later', role: 'viewer', password: PASSWORD },
  })
  first.child.kill('SIGTERM')
  await first.ended

  /** Each has been reached, or passed already: they last some milliseconds. */
  const steps: readonly ((is: (name: string) => boolean, moved: boolean) => boolean)[] = [
    (is, moved) => moved || is('restore.part'),
    (is, moved) => moved || is('restore.part/restore.json'),
    (_, moved) => moved,
    (is, moved) => moved && !is('restore.ready') && !is('restore.placing'),
  ]
  const states = new Set<string>()
  for (const [n, reached] of steps.entries()) {
    const data = join(folder, `data-${n}`)
    cpSync(template, data, { recursive: true })
    const run = start(data)
    const ask = asking(await administrator(await run.ready))
    await ask('backup.restore', { name, reason: why, password: PASSWORD, takeOver: false })
    await comes(() =>
      reached(
        (each) => existsSync(join(data, each)),
        readdirSync(data).some((each) => each.startsWith('replaced-')),
      ),
    )
    run.child.kill('SIGKILL')
    await run.ended

    const next = start(data)
    const after = asking(await administrator(await next.ready))
    const people = (await after('users.list', {})).map(({ user }) => user)
    const kinds = (await after('journal.list', { limit: 1000 })).map(({ kind }) => kind)
    if (kinds.includes('restored')) {
      expect(people).toEqual(['admin'])
      expect(kinds.filter((kind) => kind === 'restored')).toHaveLength(1)
      expect((await after('backup.read', {})).replaced).toHaveLength(1)
      states.add('new')
    } else {
      expect(people).toEqual(['admin', 'later'])
      expect(kinds).toContain('restore_begun')
      expect(kinds).toContain('restore_given_up')
      expect((await after('backup.read', {})).replaced).toEqual([])
      states.add('old')
    }
    expect((await after('backup.read', {})).restoring).toBeNull()
    next.child.kill('SIGTERM')
    expect(await next.ended).toBe(0)
    expect(readdirSync(data).filter((each) => each.startsWith('restore'))).toEqual([])
  }
  expect(states).toContain('new')
}, 240_000)
