// Restoring from the screen: what it says before it begins, what it asks for, what it refuses.
import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { fail, ok } from '../../shared/result.ts'
import { permissionsOf, type Role } from '../../shared/users.ts'
import { createFakeClient, type FakeClient } from '../client/fixtures.ts'
import { provideCore } from '../stores/core.ts'
import { setJobs } from '../stores/jobs.ts'
import { useSession } from '../stores/session.ts'
import { draw } from '../ui/fixtures.tsx'
import StorageScreen from './index.tsx'
import type { Storage } from './read.ts'

let client: FakeClient
const signIn = (role: Role) =>
  useSession.setState({
    phase: 'open',
    person: { id: 1, user: 'anna', name: 'Anna', role },
    permissions: permissionsOf(role),
  })

const backup: Storage['backups'][number] = {
  ...{
    name: 'derrick-2026-11-22T10-00-00Z',
    at: Date.UTC(2026, 10, 22, 10),
    good: true,
    own: true,
  },
  ...{ unread: [], finishedAt: Date.UTC(2026, 10, 22, 10, 1), kind: 'scheduled', bytes: 5e9 },
  ...{ files: 9, keys: true, program: '0.1.0' },
}
const storage = (change: Partial<Storage> = {}): Storage => ({
  settings: { every: 1, folder: null, keys: true },
  ...{ folder: '/data/backups', sameDisk: false, unseen: null, free: 8e10 },
  backups: [backup],
  data: { folder: '/data', records: 4e6, history: 5e9, free: 8e10, disk: 2e11 },
  ...{ nextAt: null, job: null, failed: null, restoring: null, replaced: [] },
  ...change,
})
const tell = (told: Storage) => client.answer('backup.read', () => ok(told))
const examined = (details?: Record<string, string>) =>
  client.answer('backup.examine', () =>
    ok({
      ...{ bytes: 5e9, free: 8e10 },
      failure: details === undefined ? null : { code: 'conflict', message: 'English', details },
    }),
  )
const asked = () => client.made.find(({ name }) => name === 'backup.restore')?.input

async function open() {
  draw(<StorageScreen />)
  fireEvent.click(await screen.findByRole('button', { name: 'Restore…' }))
  return within(await screen.findByRole('dialog'))
}

beforeEach(() => {
  client = createFakeClient()
  provideCore(client)
  setJobs([])
  signIn('administrator')
  tell(storage())
  examined()
})
afterEach(cleanup)

it('says what it is and what will happen, and begins with a reason and the password alone', async () => {
  client.answer('backup.restore', () => ok({ job: 'job' }))
  const dialog = await open()
  expect(dialog.getByText(backup.name)).toBeDefined()
  expect(dialog.getByText(/by schedule, by version 0.1.0/)).toBeDefined()
  expect(dialog.getByText(/kept aside in \/data/)).toBeDefined()
  expect(dialog.queryByRole('checkbox')).toBeNull()
  const act = await dialog.findByRole('button', { name: 'Restore' })
  fireEvent.click(act)
  await dialog.findByText(/At least/)
  fireEvent.change(dialog.getByLabelText('Reason, for the journal'), {
    target: { value: 'The disk was replaced' },
  })
  fireEvent.click(act)
  await dialog.findByText(/Enter the password/)
  expect(asked()).toBeUndefined()
  fireEvent.change(dialog.getByLabelText('Your password'), { target: { value: 'secret' } })
  fireEvent.click(act)
  await waitFor(() => {
    expect(asked()).toMatchObject({
      ...{ name: backup.name, reason: 'The disk was replaced', password: 'secret' },
      takeOver: false,
    })
  })
  await waitFor(() => {
    expect(screen.queryByRole('dialog')).toBeNull()
  })
})

it('a wrong password is said at its field, and the reason stays', async () => {
  client.answer('backup.restore', () => fail('wrong_credentials', 'English'))
  const dialog = await open()
  const reason = dialog.getByLabelText('Reason, for the journal')
  fireEvent.change(reason, { target: { value: 'The disk was replaced' } })
  fireEvent.change(dialog.getByLabelText('Your password'), { target: { value: 'wrong' } })
  fireEvent.click(await dialog.findByRole('button', { name: 'Restore' }))
  await dialog.findByText('Wrong password.')
  expect((reason as HTMLInputElement).value).toBe('The disk was replaced')
  expect((dialog.getByLabelText('Your password') as HTMLInputElement).value).toBe('')
})

it.each([
  [{ reason: 'restore_running', by: 'B. Petrov' }, /B. Petrov is restoring/],
  [{ reason: 'full' }, /Too little room/],
  [{ reason: 'future' }, /newer version/],
  [{ reason: 'damaged' }, /not what was written/],
  [{ reason: 'changes_open' }, /setpoint change is under way/],
])('%o stands in the way: it says so, and offers nothing to press', async (details, said) => {
  examined(details)
  const dialog = await open()
  await dialog.findByText(said)
  expect(dialog.queryByRole('button', { name: 'Restore' })).toBeNull()
})

it('of a backup of another console it asks whether that one is gone', async () => {
  tell(storage({ backups: [{ ...backup, own: false }] }))
  client.answer('backup.restore', () => ok({ job: 'job' }))
  const dialog = await open()
  fireEvent.click(dialog.getByRole('checkbox'))
  fireEvent.change(dialog.getByLabelText('Reason, for the journal'), {
    target: { value: 'A new machine' },
  })
  fireEvent.change(dialog.getByLabelText('Your password'), { target: { value: 'secret' } })
  fireEvent.click(await dialog.findByRole('button', { name: 'Restore' }))
  await waitFor(() => {
    expect(asked()).toMatchObject({ takeOver: true })
  })
})

it('who may not restore sees who does, and no button', async () => {
  signIn('engineer')
  tell(storage({ restoring: { job: 'running-1', by: 'B. Petrov', name: backup.name } }))
  draw(<StorageScreen />)
  await screen.findByText(/B. Petrov restores the state of/)
  expect(screen.queryByRole('button', { name: 'Restore…' })).toBeNull()
})

it('one that failed says why', async () => {
  setJobs([
    {
      ...{ id: 'restore-1', kind: 'restore', subject: null, person: null, startedAt: 0 },
      ...{ endedAt: 1, state: 'failed', done: 0, of: 1, cancellable: false, lasting: false },
      result: null,
      failure: { code: 'conflict', message: 'English', details: { reason: 'damaged' } },
    },
  ])
  draw(<StorageScreen />)
  expect((await screen.findByRole('alert')).textContent).toMatch(
    /The last restore failed.*not what was written/,
  )
})

it('a former state stands with its size, and is deleted after a question', async () => {
  const name = 'replaced-2026-11-22T11-00-00Z'
  tell(storage({ replaced: [{ name, at: Date.UTC(2026, 10, 22, 11), bytes: 3e9 }] }))
  client.answer('backup.discard', () => ok(null))
  draw(<StorageScreen />)
  expect((await screen.findByTitle(name)).textContent).toMatch(/3.0.GB/)
  fireEvent.click(screen.getByRole('button', { name: 'Delete…' }))
  const dialog = within(await screen.findByRole('dialog'))
  expect(dialog.getByText(new RegExp(name))).toBeDefined()
  fireEvent.click(dialog.getByRole('button', { name: 'Delete for good' }))
  await waitFor(() => {
    expect(client.made.find((made) => made.name === 'backup.discard')?.input).toEqual({ name })
  })
})
