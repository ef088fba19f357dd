// People as an administrator keeps them.
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { fail, ok } from '../../shared/result.ts'
import { permissionsOf, type Role } from '../../shared/users.ts'
import { createFakeClient, type FakeClient } from '../client/fixtures.ts'
import { provideCore } from '../stores/core.ts'
import { useSession } from '../stores/session.ts'
import { draw } from '../ui/fixtures.tsx'
import People from './index.tsx'

const me = { id: 1, user: 'admin', name: 'Anna', role: 'administrator' as Role }
let client: FakeClient
const signIn = (role: Role) =>
  useSession.setState({ phase: 'open', person: { ...me, role }, permissions: permissionsOf(role) })
const made = () => client.made.filter(({ name }) => name === 'users.create')
const type = (label: string, value: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } })
const fill = () => {
  type('Name in the journal', 'Boris')
  type('Sign-in name', 'boris')
  type('First password', 'four oil wells')
  type('Once more', 'four oil wells')
}
const rules = () => screen.getAllByRole('listitem').map((item) => item.getAttribute('data-state'))

beforeEach(() => {
  client = createFakeClient()
  client.answer('users.list', () => ok([me]))
  provideCore(client)
  signIn('administrator')
})
afterEach(cleanup)

it('lists people with what their role may, and marks me', async () => {
  draw(<People />)
  const row = (await screen.findByText('Anna')).closest('tr')
  expect(row?.textContent).toMatch(/you.*admin.*Administrator.*keeps accounts/)
})

it.each([
  ['en', /no change asks for one yet/],
  ['ru', /пока это не нужно ни для одного изменения/],
] as const)(
  'says in %s that a supervisor approves, and that nothing asks for it yet',
  async (language, words) => {
    client.answer('users.list', () => ok([{ ...me, role: 'supervisor' }]))
    draw(<People />, language)
    expect((await screen.findByText('Anna')).closest('tr')?.textContent).toMatch(words)
  },
)

it('is closed to everybody else, in words, without asking the core', () => {
  signIn('supervisor')
  draw(<People />)
  expect(screen.getByText(/kept by an administrator/)).toBeDefined()
  expect(client.made).toEqual([])
})

it('creates an account and reads the list again', async () => {
  client.answer('users.create', () => ok({ id: 2, user: 'boris', name: 'Boris', role: 'viewer' }))
  draw(<People />)
  fill()
  fireEvent.click(screen.getByRole('button', { name: 'Create account' }))
  await waitFor(() =>
    expect(client.made.filter(({ name }) => name === 'users.list')).toHaveLength(2),
  )
  expect(made()).toEqual([
    {
      name: 'users.create',
      input: { user: 'boris', name: 'Boris', role: 'viewer', password: 'four oil wells' },
    },
  ])
  expect(screen.getByLabelText('First password')).toHaveProperty('value', '')
})

it('says which rule a password breaks while it is typed, and sends nothing', () => {
  draw(<People />)
  fill()
  expect(rules()).toEqual(['kept', 'kept', 'kept', 'kept'])
  type('First password', 'short')
  expect(rules()[0]).toBe('broken')
  type('First password', 'aaaaaaaaaaaa')
  expect(rules()).toEqual(['kept', 'kept', 'kept', 'broken'])
  fireEvent.click(screen.getByRole('button', { name: 'Create account' }))
  expect(made()).toEqual([])
})

it('says that a sign-in name is taken and keeps what was typed', async () => {
  client.answer('users.create', () => fail('conflict', 'x'))
  draw(<People />)
  fill()
  fireEvent.click(screen.getByRole('button', { name: 'Create account' }))
  expect((await screen.findByRole('alert')).textContent).toMatch(/boris exists already/)
  expect(screen.getByLabelText('Name in the journal')).toHaveProperty('value', 'Boris')
})
