import { act, cleanup, fireEvent, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fail, ok } from '../../shared/result.ts'
import { createFakeClient, type FakeClient } from '../client/fixtures.ts'
import { discoveryFixture } from '../stores/fixtures.ts'
import { provideCore } from '../stores/core.ts'
import { useSession } from '../stores/session.ts'
import { useSetup } from '../stores/setup.ts'
import { draw } from '../ui/fixtures.tsx'
import { Gate } from './Gate.tsx'
import { LockedDialog } from './LockedDialog.tsx'

const status = {
  version: '1',
  site: 'Severny field',
  timeZone: 'UTC',
  administrator: true,
  field: true,
  diskFree: null,
  restored: null,
}
const person = { id: 1, user: 'op', name: 'Operator', role: 'operator' } as const
const type = (label: string, value: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } })
const button = (name: string) => screen.getByRole<HTMLButtonElement>('button', { name })

let client: FakeClient
beforeEach(() => {
  client = createFakeClient()
  provideCore(client)
  client.answer('setup.status', () => ok(status))
  useSetup.setState({ status, error: null })
  useSession.setState({ phase: 'out', person: null, permissions: [], lockedAt: null })
})
afterEach(cleanup)

test('no frame flashes before it is known who comes; a wait that lasts says so', async () => {
  const { container } = draw(<Gate>the shell</Gate>)
  const shown = () => container.textContent
  act(() => {
    useSetup.setState({ status: null })
    useSession.setState({ phase: 'starting' })
  })
  expect(shown()).toBe('')
  act(() => useSetup.setState({ status }))
  expect(shown()).toBe('')
  act(() => useSession.setState({ phase: 'open', person, permissions: ['read'] }))
  expect(shown()).toBe('the shell')
  act(() => useSession.setState({ phase: 'starting' }))
  expect(shown()).toBe('')
  await waitFor(() => expect(shown()).toContain('Derrick'))
  act(() => useSetup.setState({ status: null, error: { code: 'unavailable', message: '' } }))
  expect(screen.getByRole('alert').textContent).toContain('unavailable')
})

describe('signing in', () => {
  test('is off until both are filled, then lets in', async () => {
    client.answer('session.open', () =>
      ok({
        token: 't',
        session: { person, permissions: ['read'], locked: false, openedAt: 0, expiresAt: 1 },
        seatMark: 'mark',
      }),
    )
    draw(<Gate>the shell</Gate>)
    expect(button('Sign in').disabled).toBe(true)
    type('Sign-in name', 'op')
    type('Password', 'password')
    fireEvent.click(button('Sign in'))
    await screen.findByText('the shell')
    expect(client.made.at(-1)).toEqual({
      name: 'session.open',
      input: { user: 'op', password: 'password' },
    })
  })

  test('a refusal says why, keeps the name and empties the password', async () => {
    client.answer('session.open', () => fail('wrong_credentials', 'no'))
    draw(<Gate>the shell</Gate>)
    type('Sign-in name', 'op')
    type('Password', 'wrong')
    fireEvent.click(button('Sign in'))
    const alert = await screen.findByRole('alert')
    expect(alert.textContent).toBe('The name or the password is wrong.')
    expect(screen.getByLabelText<HTMLInputElement>('Sign-in name').value).toBe('op')
    expect(screen.getByLabelText<HTMLInputElement>('Password').value).toBe('')
  })

  test('a session that has ended is said in Russian too', () => {
    useSession.setState({ phase: 'ended' })
    draw(<Gate>the shell</Gate>, 'ru')
    expect(screen.getByText('Сеанс завершён. Войдите снова.')).toBeTruthy()
  })
})

describe('the first administrator', () => {
  beforeEach(() => {
    useSetup.setState({ status: { ...status, administrator: false, field: false } })
    draw(<Gate>the shell</Gate>)
    fireEvent.click(button('Continue'))
  })

  test.each([
    ['short', '3 of 10 characters at least'],
    ['my-admin-1-secret', 'It contains the sign-in name'],
    ['administrator1', 'It is among the first that are guessed'],
    ['aaaaaaaaaaaa', 'Too few different characters'],
    ['three small words', 'Good: 17 characters'],
  ])('the password %s is judged in words', (password, words) => {
    type('Sign-in name', 'admin-1')
    type('Password', password === 'short' ? 'abc' : password)
    expect(screen.getByRole('status').textContent).toContain(words)
  })

  test('two passwords that differ cannot be sent', () => {
    type('Sign-in name', 'admin-1')
    type('Shown in the journal as', 'Administrator 1')
    type('Password', 'three small words')
    type('Once more', 'three small word')
    expect(screen.getByRole('alert').textContent).toBe('The two differ')
    expect(button('Create administrator').disabled).toBe(true)
    type('Once more', 'three small words')
    expect(button('Create administrator').disabled).toBe(false)
  })

  test('the steps end with the administrator where the field is there already', () => {
    const steps = () => screen.getAllByRole('listitem').map(({ textContent }) => textContent)
    expect(steps()).toEqual(['Language and theme', '2First administrator', '3Field'])
    act(() => useSetup.setState({ status: { ...status, administrator: false } }))
    expect(steps()).toEqual(['Language and theme', '2First administrator'])
  })

  test('then the field is chosen', async () => {
    client.answer('setup.administrator', () =>
      ok({
        token: 't',
        session: {
          person,
          permissions: ['read', 'engineer'],
          locked: false,
          openedAt: 0,
          expiresAt: 1,
        },
        seatMark: 'mark',
      }),
    )
    client.answer('setup.status', () => ok({ ...status, field: false }))
    client.answer('setup.simulated_field', () => ok(null))
    type('Sign-in name', 'admin-1')
    type('Shown in the journal as', 'Administrator 1')
    type('Password', 'three small words')
    type('Once more', 'three small words')
    fireEvent.click(button('Create administrator'))
    const heading = await screen.findByText('Choose the field')
    await waitFor(() => expect(document.activeElement).toBe(heading))
    client.answer('setup.status', () => ok(status))
    fireEvent.click(button('Start the simulated field'))
    expect(await screen.findByText('the shell')).toBeTruthy()
  })
})

describe('choosing a server', () => {
  beforeEach(() => {
    useSetup.setState({ status: { ...status, field: false } })
    useSession.setState({ phase: 'open', person, permissions: ['read', 'engineer'] })
  })

  test('an address that is none is said before it is sent', () => {
    draw(<Gate>the shell</Gate>)
    type('Address', 'http://plc')
    fireEvent.click(button('Ask the server'))
    expect(screen.getByText(/Written as opc\.tcp:\/\/host:port\/path/)).toBeTruthy()
    expect(client.made).toEqual([])
  })

  test('its address is enough: the server is asked, and entered with its best security', async () => {
    client.answer('servers.discover', () => ok(discoveryFixture()))
    client.answer('servers.create', () =>
      fail('conflict', 'taken', { reason: 'name_taken', name: 'PLC' }),
    )
    draw(<Gate>the shell</Gate>)
    type('Address', ' plc:4840 ')
    fireEvent.click(button('Ask the server'))
    fireEvent.click(await screen.findByRole('button', { name: 'Connect' }))
    await waitFor(() => expect(client.made.at(-1)?.name).toBe('servers.create'))
    expect(client.made).toMatchObject([
      { name: 'servers.discover', input: { address: 'opc.tcp://plc:4840' } },
      {
        input: {
          name: 'Waterworks',
          endpoint: 'opc.tcp://plc:4840',
          securityMode: 'SignAndEncrypt',
          securityPolicy: 'Basic256Sha256',
          identity: 'anonymous',
        },
      },
    ])
    expect(await screen.findByRole('alert')).toBeTruthy()
  })

  test('one who may not choose is told who may', () => {
    useSession.setState({ permissions: ['read'] })
    draw(<Gate>the shell</Gate>)
    expect(screen.getByText('No field is connected yet')).toBeTruthy()
  })
})

test('the lock opens with the right password and says why it does not', async () => {
  useSession.setState({ phase: 'locked', person, permissions: ['read'], lockedAt: 0 })
  client.answer('session.unlock', () => fail('too_many', 'slow', { seconds: 20 }))
  draw(<LockedDialog />)
  type('Password', 'x')
  fireEvent.click(button('Unlock'))
  expect((await screen.findByRole('alert')).textContent).toContain('20.0\u202fs')
  expect(useSession.getState().phase).toBe('locked')
})
