/** Searches through the whole core: what is recorded is found, by whoever may see it, and can be ended. */
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { CallName, Input, Output } from '../shared/contract.ts'
import type { Result } from '../shared/result.ts'
import type { Role } from '../shared/users.ts'
import { startConsole, type Console } from './console.ts'
import { codeOf, quiet, temporaryFolder, value } from './fixtures.ts'

const PASSWORD = 'three wells and a tank'
const MINUTE = 60_000

async function started() {
  const core: Console = value(
    await startConsole({
      dataDirectory: join(temporaryFolder(), 'data'),
      host: 'gateway',
      version: '0',
      log: quiet,
      simulator: null,
      presetSimulatedField: false,
      administratorPassword: PASSWORD,
    }),
  )
  onTestFinished(() => core.stop())
  let token: string | null = null
  const call = <N extends CallName>(name: N, body: Input<N>): Promise<Result<Output<N>>> =>
    core.dispatch(name, body, { token, address: 'test' }) as Promise<Result<Output<N>>>
  const signIn = async (user: string): Promise<void> => {
    token = value(await call('session.open', { user, password: PASSWORD })).token
  }
  await signIn('admin')
  const person = async (user: string, role: Role): Promise<void> => {
    value(await call('users.create', { user, name: user, role, password: PASSWORD }))
  }
  const ended = async (search: string): Promise<Output<'searches.read'>> => {
    let last: Output<'searches.read'> | undefined
    await vi.waitFor(
      async () => {
        last = value(await call('searches.read', { search }))
        expect(last.search.state).not.toBe('running')
      },
      { timeout: 40_000, interval: 20 },
    )
    if (last === undefined) throw new Error('nothing was read')
    return last
  }
  return { call, signIn, person, ended }
}

/** A gauge that a person has read, minute by minute before now. */
async function recorded(call: Awaited<ReturnType<typeof started>>['call'], now: number) {
  value(await call('manual.create', { name: 'P', type: 'number', unit: 'bar' }))
  const readings = [
    [60, 10],
    [50, 25],
    [40, 30],
    [30, 12],
    [20, 28],
    [19, 11],
  ] as const
  const entries = readings.map(([ago, reading]) => ({
    ...{ tag: 'P', value: reading, time: now - ago * MINUTE },
  }))
  value(await call('manual.enter', { entries }))
  await vi.waitFor(
    async () => {
      const range = { tags: ['P'], from: 0, to: now }
      const { series } = value(await call('history.range', range))
      expect(series[0]?.time.length).toBe(readings.length)
    },
    { timeout: 40_000, interval: 20 },
  )
}

test('what was entered is found with its values, in the unit of the tag, and is a job', async () => {
  const { call, ended } = await started()
  const now = Date.now()
  await recorded(call, now)
  const range = { from: now - 90 * MINUTE, to: now }
  const text = '[P] > 2.1 MPa for 5 min'
  expect(value(await call('searches.try', { text }))).toEqual({ fault: null, tags: ['P'] })
  const begun = value(await call('searches.begin', { text, ...range }))
  const { search, occurrences } = await ended(begun.id)
  expect(search).toMatchObject({
    state: 'done',
    count: 1,
    kept: 1,
    lead: 5 * MINUTE,
    failure: null,
  })
  expect(occurrences).toMatchObject([{ began: 'true', ended: 'false' }])
  const [one] = occurrences
  expect(Date.parse(one?.from ?? '') - (now - 45 * MINUTE)).toBe(0)
  expect(Date.parse(one?.to ?? '') - (now - 30 * MINUTE)).toBe(0)
  expect(one?.readings).toEqual([{ value: 25, status: 0, min: 25, max: 30 }])
  await vi.waitFor(async () => {
    const jobs = value(await call('jobs.list', {}))
    expect(jobs.find(({ id }) => id === begun.id)).toMatchObject({
      kind: 'search',
      state: 'done',
      result: { count: 1 },
    })
  })
  expect(value(await call('searches.list', {})).map(({ id }) => id)).toEqual([begun.id])
  const still = { text: '[P] < 2 MPa', from: range.from }
  const { occurrences: open } = await ended(value(await call('searches.begin', still)).id)
  expect(open.at(-1)).toMatchObject({ ended: 'running' })
})

test('what cannot be looked for is refused with its place, and so is a range that is none', async () => {
  const { call } = await started()
  const now = Date.now()
  await recorded(call, now)
  const range = { from: now - MINUTE, to: now }
  const refused = await call('searches.begin', { text: '[P] > 2 °C', ...range })
  expect(refused).toMatchObject({
    ok: false,
    error: { code: 'bad_input', details: { fault: 'unlike', at: 8, length: 2 } },
  })
  expect(value(await call('searches.try', { text: '[P] >' })).fault).toMatchObject({ at: 5 })
  const text = '[P] > 2'
  expect(codeOf(await call('searches.begin', { text, from: now, to: now }))).toBe('bad_input')
  expect(
    codeOf(await call('searches.begin', { text, from: now + MINUTE, to: now + 2 * MINUTE })),
  ).toBe('bad_input')
  expect(codeOf(await call('searches.read', { search: 'no-such-search' }))).toBe('not_found')
})

test('a viewer may search, and ends no search of another; one that has ended cannot be ended', async () => {
  const { call, signIn, person, ended } = await started()
  const now = Date.now()
  await recorded(call, now)
  await person('vera', 'viewer')
  const range = { from: now - 90 * MINUTE, to: now }
  const ofAdmin = value(await call('searches.begin', { text: '[P] > 2', ...range }))
  await signIn('vera')
  expect(codeOf(await call('searches.cancel', { search: ofAdmin.id }))).toBe('forbidden')
  const own = value(await call('searches.begin', { text: '[P] > 20', ...range }))
  expect((await ended(own.id)).search).toMatchObject({ count: 2, person: { user: 'vera' } })
  expect(codeOf(await call('searches.cancel', { search: own.id }))).toBe('conflict')
})

test('conditions are kept by name: by engineers, journalled, for everybody to run', async () => {
  const { call, signIn, person } = await started()
  await person('engineer1', 'engineer')
  await person('viewer1', 'viewer')
  await person('operator1', 'operator')
  value(await call('manual.create', { name: 'P', type: 'number', unit: 'bar' }))
  await signIn('engineer1')
  const text = '[P] > 2.1 MPa for 5 min'
  const { id } = value(await call('searches.save', { name: ' High pressure ', text }))
  expect(codeOf(await call('searches.save', { name: 'high PRESSURE', text }))).toBe('conflict')
  expect(codeOf(await call('searches.save', { name: 'Q', text: '[Q] > 1' }))).toBe('bad_input')
  const wider = '[P] > 2 MPa'
  value(await call('searches.save', { name: 'high pressure', text: wider, replace: true }))
  value(await call('searches.save', { name: 'Other', text }))
  expect(await call('searches.rename', { saved: id, name: 'other' })).toMatchObject({
    error: { code: 'conflict', details: { reason: 'condition_name' } },
  })
  value(await call('searches.rename', { saved: id, name: 'HIGH pressure' }))

  await signIn('operator1')
  expect(codeOf(await call('searches.save', { name: 'Mine', text }))).toBe('forbidden')
  expect(codeOf(await call('searches.forget', { saved: id }))).toBe('forbidden')
  await signIn('viewer1')
  const list = value(await call('searches.saved', {}))
  expect(list.map(({ name, text: of, person: { user } }) => [name, of, user])).toEqual([
    ['HIGH pressure', wider, 'engineer1'],
    ['Other', text, 'engineer1'],
  ])

  await signIn('engineer1')
  value(await call('searches.forget', { saved: id }))
  expect(codeOf(await call('searches.forget', { saved: id }))).toBe('not_found')
  expect(codeOf(await call('searches.rename', { saved: id, name: 'Gone' }))).toBe('not_found')
  const rows = value(await call('journal.list', { limit: 50 }))
  const told = rows.flatMap(({ kind, subject, old, new: next }) =>
    kind.startsWith('condition_') ? [[kind, subject, old, next]] : [],
  )
  expect(told).toEqual([
    ['condition_deleted', 'HIGH pressure', wider, null],
    ['condition_changed', 'High pressure', 'High pressure', 'HIGH pressure'],
    ['condition_saved', 'Other', null, text],
    ['condition_changed', 'High pressure', text, wider],
    ['condition_saved', 'High pressure', null, text],
  ])
})
