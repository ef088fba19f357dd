import { beforeEach, describe, expect, test, vi } from 'vitest'
import { fail, ok } from '../../shared/result.ts'
import { createFakeClient, type FakeClient } from '../client/fixtures.ts'
import { frameOf, livenessFixture } from './fixtures.ts'
import { liveNow } from './live.ts'
import { coreNow, useLiveness } from './liveness.ts'
import { lock, signIn, signOut, unlock, useSession } from './session.ts'
import { startStores } from './start.ts'

const person = { id: 1, user: 'op-2', name: 'Operator 2', role: 'operator' } as const
const session = (locked = false) => ({
  person,
  permissions: ['read', 'setpoint'],
  locked,
  openedAt: 0,
  expiresAt: 1,
})
const settled = () => new Promise((resolve) => setTimeout(resolve, 0))

describe('a session', () => {
  let client: FakeClient
  let stop: () => void

  beforeEach(async () => {
    stop?.()
    sessionStorage.clear()
    localStorage.clear()
    client = createFakeClient()
    client.answer('setup.status', () =>
      ok({
        version: '1',
        site: 'Field',
        timeZone: 'UTC',
        administrator: true,
        field: true,
        diskFree: null,
      }),
    )
    client.answer('tags.list', () => ok([]))
    client.answer('equipment.list', () => ok([]))
    client.answer('session.open', () =>
      ok({ token: 'secret', session: session(), seatMark: 'mark-1' }),
    )
    client.answer('session.close', () => ok(null))
    stop = startStores(client)
    await settled()
  })

  test('without a kept token one is signed out', () => {
    expect(useSession.getState().phase).toBe('out')
    expect(client.made.some(({ name }) => name === 'session.current')).toBe(false)
  })

  test('signing in gives person and permissions, and a reload keeps them', async () => {
    expect(await signIn('op-2', 'password')).toBeNull()
    expect(useSession.getState()).toMatchObject({ phase: 'open', person })
    client.answer('session.current', () => ok(session(true)))
    stop()
    stop = startStores(client)
    await settled()
    expect(client.token()).toBe('secret')
    expect(useSession.getState().phase).toBe('locked')
  })

  test('what a name was answered at this screen goes with its next sign-in, and with that of nobody else', async () => {
    const given = () => client.made.filter(({ name }) => name === 'session.open').at(-1)?.input
    await signIn('op-2', 'password')
    expect(given()).toEqual({ user: 'op-2', password: 'password' })
    await signOut()
    client.answer('session.open', () => fail('wrong_credentials', 'no'))
    await signIn('op-3', 'x')
    expect(given()).toEqual({ user: 'op-3', password: 'x' })
    await signIn(' op-2', 'x')
    expect(given()).toEqual({ user: ' op-2', password: 'x', seatMark: 'mark-1' })
    localStorage.setItem('derrick.seat.op-2', 'x'.repeat(1000))
    await signIn('op-2', 'x')
    expect(given()).toEqual({ user: 'op-2', password: 'x' })
  })

  test('a refusal is handed to the form and nobody is signed in', async () => {
    client.answer('session.open', () => fail('wrong_credentials', 'no'))
    expect(await signIn('op-2', 'x')).toMatchObject({ code: 'wrong_credentials' })
    expect(useSession.getState().phase).toBe('out')
    expect(client.token()).toBeNull()
  })

  test('locking and unlocking follow the core', async () => {
    await signIn('op-2', 'password')
    client.answer('session.lock', () => ok(session(true)))
    client.answer('session.unlock', () => fail('wrong_credentials', 'no'))
    // The core's clock is an hour ahead of this machine's.
    client.say('liveness', livenessFixture({ now: Date.now() + 3_600_000 }))
    const locked = coreNow()
    await lock()
    expect(useSession.getState().phase).toBe('locked')
    expect(useSession.getState().lockedAt).toBeGreaterThanOrEqual(locked)
    expect(await unlock('x')).toMatchObject({ code: 'wrong_credentials' })
    expect(useSession.getState().phase).toBe('locked')
    client.say('session', { state: 'open' })
    expect(useSession.getState()).toMatchObject({ phase: 'open', lockedAt: null })
  })

  test('a session that the core ended says so, and forgets every value', async () => {
    await signIn('op-2', 'password')
    client.say('values', frameOf({ tag: 1, value: 5 }))
    expect(liveNow(1)?.value).toBe(5)
    client.endSession()
    expect(useSession.getState()).toMatchObject({ phase: 'ended', person: null })
    expect(liveNow(1)).toBeUndefined()
    expect(sessionStorage.getItem('derrick.token')).toBeNull()
  })

  test('signing out is done here even where the core cannot be told', async () => {
    await signIn('op-2', 'password')
    client.answer('session.close', () => fail('unavailable', 'core'))
    await signOut()
    expect(useSession.getState().phase).toBe('out')
    expect(client.token()).toBeNull()
  })

  test('the beat counts frames that arrived', async () => {
    await signIn('op-2', 'password')
    const before = useLiveness.getState().beats
    client.say('liveness', livenessFixture())
    client.say('liveness', livenessFixture())
    expect(useLiveness.getState().beats).toBe(before + 2)
  })

  test('configuration is read again when it changed, and after a loss', async () => {
    await signIn('op-2', 'password')
    const reads = () => client.made.filter(({ name }) => name === 'tags.list').length
    const before = reads()
    client.say('configuration', { revision: 2 })
    client.connect('connected')
    await vi.waitFor(() => expect(reads()).toBe(before + 1))
    client.connect('lost')
    client.connect('connected')
    await vi.waitFor(() => expect(reads()).toBe(before + 2))
  })
})
