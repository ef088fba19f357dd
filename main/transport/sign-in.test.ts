// Signing in under a flood of wrong passwords: the same story over HTTP and over a message port.
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Output } from '../../shared/contract.ts'
import type { Result } from '../../shared/result.ts'
import { createDispatch } from '../dispatch.ts'
import { codeOf, quiet, value } from '../fixtures.ts'
import type { Dispatch, Handlers } from '../interface.ts'
import { PASSWORD, people } from '../users/fixtures.ts'
import { desktopBridge } from './fixtures.ts'
import { gateway } from './test-gateway.ts'

type SignIn = (body: unknown) => Promise<Result<unknown>>

async function overHttp(dispatch: Dispatch): Promise<SignIn> {
  const { post } = await gateway(dispatch)
  return async (body) => (await (await post('/api/session', body)).json()) as Result<unknown>
}

async function overPort(dispatch: Dispatch): Promise<SignIn> {
  const { hub } = await gateway()
  const { bridge, close } = desktopBridge({ dispatch, events: hub })
  onTestFinished(close)
  return (body) => bridge.call('session.open', body, null)
}

describe.each([
  ['HTTP', overHttp],
  ['a message port', overPort],
])('signing in over %s', (_transport, open) => {
  it('goes on at a seat with its mark while strangers use up the attempts of its person', async () => {
    const { users, sessions, clock } = await people()
    await users.createAdministrator(PASSWORD)
    const signIn = await open(
      createDispatch({
        handlers: users.handlers as unknown as Handlers,
        session: (token, now) => sessions.find(token, now),
        journal: () => Promise.resolve(),
        log: quiet,
        now: () => clock.now,
      }),
    )
    const owner = { user: 'admin', password: PASSWORD }
    // As it was before there were marks.
    const first = value(await signIn(owner)) as Output<'session.open'>
    expect(Object.keys(first)).toEqual(['token', 'session', 'seatMark'])
    for (let attempt = 0; attempt < 5; attempt += 1) {
      expect(codeOf(await signIn({ ...owner, password: 'wrong' }))).toBe('wrong_credentials')
    }
    expect(codeOf(await signIn(owner))).toBe('too_many')
    expect(codeOf(await signIn({ ...owner, seatMark: 'made up' }))).toBe('too_many')
    expect(codeOf(await signIn({ ...owner, seatMark: first.seatMark }))).toBe('ok')
    // The name as somebody types it, and the mark of the name as it is kept.
    const typed = { ...owner, user: ' admin\u200B', seatMark: first.seatMark }
    expect(codeOf(await signIn(typed))).toBe('ok')
    expect(codeOf(await signIn({ ...typed, user: 'Admin' }))).toBe('wrong_credentials')
    expect(codeOf(await signIn({ ...owner, seatMark: 7 }))).toBe('bad_input')
    expect(codeOf(await signIn({ ...owner, seatMark: 'x'.repeat(201) }))).toBe('bad_input')
  })
})
