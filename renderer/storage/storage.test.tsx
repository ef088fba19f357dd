// Storage as it is seen: what there is, what is wrong, and how backups are set up.
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react'
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
  unread: [],
  ...{ finishedAt: Date.UTC(2026, 10, 22, 10, 1), kind: 'scheduled', bytes: 5e9, files: 9 },
  ...{ keys: true, program: '0.1.0' },
}
const storage = (change: Partial<Storage> = {}): Storage => ({
  settings: { every: 1, folder: null, keys: true },
  ...{ folder: '/data/backups', sameDisk: true, unseen: null, free: 8e10 },
  backups: [backup],
  data: { folder: '/data', records: 4e6, history: 5e9, free: 8e10, disk: 2e11 },
  ...{ nextAt: Date.now() + 3_600_000, job: null, failed: null },
  ...{ restoring: null, replaced: [] },
  ...change,
})
const tell = (told: Storage) => {
  client.answer('backup.read', () => ok(told))
}

beforeEach(() => {
  client = createFakeClient()
  provideCore(client)
  setJobs([])
  signIn('administrator')
  tell(storage())
})
afterEach(cleanup)

it('lists backups with their size and whether they are whole, and says that they are on one disk', async () => {
  tell(storage({ backups: [backup, { ...backup, name: 'derrick-old', good: false }] }))
  draw(<StorageScreen />)
  const row = (await screen.findByText(backup.name)).closest('tr')
  expect(row?.textContent).toMatch(/5.0.GB.*by schedule.*opened and checked/)
  expect(screen.getByText('derrick-old').closest('tr')?.textContent).toContain('damaged')
  expect(screen.getByText(/not against the loss of the disk/)).toBeDefined()
})

it('one that lacks a month says which, and counts for the rest', async () => {
  tell(storage({ backups: [{ ...backup, unread: ['history/2026-09.samples.db'] }] }))
  draw(<StorageScreen />)
  const row = (await screen.findByText(backup.name)).closest('tr')
  expect(row?.textContent).toContain('not all months')
  expect(row?.querySelector('[title*="2026-09.samples.db"]')).not.toBeNull()
  expect(screen.getByText('Newest good backup').nextElementSibling?.textContent).not.toContain(
    'none',
  )
})

it('what is wrong with the last one is told in the language of the screen', async () => {
  const details = { reason: 'full', field: 'folder' }
  tell(
    storage({
      sameDisk: false,
      failed: { at: 0, failure: { code: 'unavailable', message: 'English', details } },
    }),
  )
  draw(<StorageScreen />, 'ru')
  expect((await screen.findByRole('alert')).textContent).toMatch(/На диске мало места для копии/)
  expect(screen.queryByText(/не от потери диска/)).toBeNull()
})

it('a folder that cannot take backups is refused at its field, and what was typed stays', async () => {
  client.answer('backup.configure', () =>
    fail('bad_input', 'English', { field: 'folder', reason: 'other_console' }),
  )
  draw(<StorageScreen />)
  const field = await screen.findByLabelText('Into the folder')
  fireEvent.change(field, { target: { value: ' /mnt/other ' } })
  fireEvent.click(screen.getByRole('button', { name: 'Save' }))
  await screen.findByText(/data of another console/)
  expect(client.made.find(({ name }) => name === 'backup.configure')?.input).toEqual({
    every: 1,
    folder: '/mnt/other',
    keys: true,
  })
  expect((field as HTMLInputElement).value).toBe(' /mnt/other ')
})

it('one is begun with a job that is followed and can be cancelled', async () => {
  client.answer('backup.start', () => ok({ job: 'job' }))
  client.answer('jobs.cancel', () => ok(null))
  draw(<StorageScreen />)
  fireEvent.click(await screen.findByRole('button', { name: /Back up now/ }))
  await waitFor(() => {
    expect(client.made.some(({ name }) => name === 'backup.start')).toBe(true)
  })
  const person = { id: 1, user: 'anna', name: 'Anna' }
  setJobs([
    {
      ...{ id: 'running-1', kind: 'backup', subject: null, person, startedAt: 0, endedAt: null },
      ...{ state: 'running', done: 5e8, of: 1e9, cancellable: true, lasting: false },
      ...{ result: null, failure: null },
    },
  ])
  expect((await screen.findByRole('status')).textContent).toMatch(/500.MB of 1.0.GB/)
  fireEvent.click(screen.getByRole('button', { name: 'Cancel' }))
  await waitFor(() => {
    expect(client.made.find(({ name }) => name === 'jobs.cancel')?.input).toEqual({
      job: 'running-1',
    })
  })
})

it('an operator reads all of it and changes nothing', async () => {
  signIn('operator')
  draw(<StorageScreen />)
  await screen.findByText(backup.name)
  expect(screen.queryByLabelText('Into the folder')).toBeNull()
  expect(screen.getByText('each hour')).toBeDefined()
  expect(screen.getByText('Set by an administrator.')).toBeDefined()
})
