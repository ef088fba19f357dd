import { describe, expect, it } from 'vitest'
import { codeOf, contextOf, person, sessionOf, value } from '../fixtures.ts'
import { PASSWORD, people } from './fixtures.ts'
import { Sessions } from './sessions.ts'

describe('the first administrator', () => {
  it('is made once; of two at the same moment one is refused', async () => {
    const { users, context } = await people()
    const make = (user: string) =>
      users.handlers['setup.administrator']({ user, name: 'A', password: PASSWORD }, context())
    const both = await Promise.all([make('anna'), make('boris')])
    expect(both.map(codeOf).toSorted()).toEqual(['conflict', 'ok'])
    expect(await users.hasAdministrator()).toBe(true)
    expect(codeOf(await make('vera'))).toBe('conflict')
  })

  it('is signed in when made, which is in the journal like any other sign-in', async () => {
    const { users, context, rows, sessions, clock } = await people()
    const made = await users.handlers['setup.administrator'](
      { user: 'anna', name: 'Anna', password: PASSWORD },
      context(),
    )
    expect(sessions.find(value(made).token, clock.now)?.person.user).toBe('anna')
    const anna = { user: 'anna', name: 'Anna' }
    expect(await rows()).toMatchObject([
      { kind: 'signed_in', subject: 'anna', person: anna, details: { address: '127.0.0.1' } },
      { kind: 'administrator_created', subject: 'anna', person: null },
    ])
  })

  it('has no weak password, and nothing is left of the attempt', async () => {
    const { users, context, rows } = await people()
    const made = await users.handlers['setup.administrator'](
      { user: 'anna', name: 'Anna', password: 'password123' },
      context(),
    )
    expect(codeOf(made)).toBe('bad_input')
    expect(await users.hasAdministrator()).toBe(false)
    expect(await rows()).toEqual([])
  })

  it('from a file is ignored where there is one', async () => {
    const { users, signIn } = await people()
    expect(value(await users.createAdministrator(PASSWORD))).toBe(true)
    expect(value(await users.createAdministrator('another good one 7'))).toBe(false)
    expect(codeOf(await signIn('admin', PASSWORD))).toBe('ok')
    expect(codeOf(await signIn('admin', 'another good one 7'))).toBe('wrong_credentials')
  })
})

describe('signing in', () => {
  it('gives a token that finds the session until it is closed', async () => {
    const { users, sessions, signIn, clock } = await people()
    await users.createAdministrator(PASSWORD)
    const { token, session } = value(await signIn('admin', PASSWORD))
    expect(session.person).toMatchObject({ user: 'admin', role: 'administrator' })
    const found = sessions.find(token, clock.now)
    expect(found?.person.user).toBe('admin')
    if (found === null) return
    await users.handlers['session.close']({}, contextOf(found))
    expect(sessions.find(token, clock.now)).toBeNull()
  })

  it('takes a password in any Unicode form of the same letters', async () => {
    const { users, signIn } = await people()
    await users.createAdministrator('й куст пять без воды'.normalize('NFD'))
    expect(codeOf(await signIn('admin', 'й куст пять без воды'.normalize('NFC')))).toBe('ok')
  })

  it('slows down after five failures from one address, tells how long, and lets go again', async () => {
    const { users, signIn, clock } = await people()
    await users.createAdministrator(PASSWORD)
    for (let attempt = 0; attempt < 5; attempt += 1) {
      expect(codeOf(await signIn('admin', 'wrong'))).toBe('wrong_credentials')
    }
    const refused = await signIn('admin', PASSWORD)
    expect(refused).toMatchObject({
      ok: false,
      error: { code: 'too_many', details: { seconds: 5 } },
    })
    expect(codeOf(await signIn('admin', PASSWORD, '10.0.0.9'))).toBe('ok')
    clock.now += 5_000
    expect(codeOf(await signIn('admin', PASSWORD))).toBe('ok')
  })

  it('counts a burst in parallel like one after the other', async () => {
    const { users, signIn } = await people()
    await users.createAdministrator(PASSWORD)
    const burst = await Promise.all(
      Array.from({ length: 12 }, async () => signIn('admin', 'wrong')),
    )
    expect(burst.map(codeOf).filter((code) => code === 'wrong_credentials')).toHaveLength(5)
  })

  it('does not let names that nobody has bury the journal, and still tells of a person', async () => {
    const { users, signIn, rows } = await people()
    await users.createAdministrator(PASSWORD)
    for (let attempt = 0; attempt < 40; attempt += 1) await signIn(`nobody${attempt}`, 'wrong')
    await signIn('admin', 'wrong')
    const refused = (await rows()).filter(({ kind }) => kind === 'sign_in_refused')
    expect(refused).toHaveLength(31)
    expect(refused[0]?.subject).toBe('admin')
  })

  it('leaves a row for success and for failure, never a password', async () => {
    const { users, signIn, rows } = await people()
    await users.createAdministrator(PASSWORD)
    await signIn('admin', 'wrong-secret')
    await signIn('nobody', 'wrong-secret')
    await signIn('admin', PASSWORD)
    const written = await rows()
    expect(written.map((row) => [row.kind, row.subject])).toEqual([
      ['signed_in', 'admin'],
      ['sign_in_refused', 'nobody'],
      ['sign_in_refused', 'admin'],
      ['administrator_created', 'admin'],
    ])
    expect(JSON.stringify(written)).not.toContain('secret')
  })
})

describe('a session', () => {
  it('ends after twelve hours without use, and after a day in any case', () => {
    const states: string[] = []
    const sessions = new Sessions((_session, state) => states.push(state))
    const { token } = sessions.open(person('operator'), 0)
    const hour = 3_600_000
    expect(sessions.find(token, 11 * hour)).not.toBeNull()
    expect(sessions.find(token, 22 * hour)).not.toBeNull()
    expect(sessions.find(token, 24 * hour)).toBeNull()
    const idle = sessions.open(person('operator'), 0)
    sessions.sweep(12 * hour)
    expect(sessions.find(idle.token, 1)).toBeNull()
    expect(states).toEqual(['ended', 'ended'])
  })

  it('is locked and unlocked with the own password only', async () => {
    const { users, sessions, states, signIn, clock } = await people()
    await users.createAdministrator(PASSWORD)
    const { token } = value(await signIn('admin', PASSWORD))
    const session = () => {
      const found = sessions.find(token, clock.now)
      if (found === null) throw new Error('no session')
      return contextOf(found)
    }
    expect(value(await users.handlers['session.lock']({}, session())).locked).toBe(true)
    expect(codeOf(await users.handlers['session.unlock']({ password: 'x' }, session()))).toBe(
      'wrong_credentials',
    )
    expect(session().session.locked).toBe(true)
    expect(
      value(await users.handlers['session.unlock']({ password: PASSWORD }, session())).locked,
    ).toBe(false)
    expect(states).toEqual(['locked', 'open'])
  })

  it('leaves one row however often it is locked', async () => {
    const { users, sessions, rows, signIn, clock } = await people()
    await users.createAdministrator(PASSWORD)
    const { token } = value(await signIn('admin', PASSWORD))
    const session = sessions.find(token, clock.now)
    if (session === null) throw new Error('no session')
    const locked = await Promise.all(
      Array.from({ length: 20 }, async () =>
        value(await users.handlers['session.lock']({}, contextOf(session))),
      ),
    )
    expect(locked.every((each) => each.locked)).toBe(true)
    expect((await rows()).filter(({ kind }) => kind === 'session_locked')).toHaveLength(1)
  })

  it('is the twenty-first of a person only by ending the oldest, and never that of another', () => {
    const ended: string[] = []
    const sessions = new Sessions((session, state) => ended.push(`${session.id} ${state}`))
    const other = sessions.open(person('operator', 2), 0)
    const own = Array.from({ length: 20 }, () => sessions.open(person('operator'), 0))
    expect(ended).toEqual([])
    for (let time = 0; time < 3; time += 1) own.push(sessions.open(person('operator'), 0))
    expect(ended).toEqual(own.slice(0, 3).map(({ session }) => `${session.id} ended`))
    expect(own.map(({ token }) => sessions.find(token, 1) !== null)).toEqual(
      own.map((_, index) => index >= 3),
    )
    expect(sessions.find(other.token, 1)).not.toBeNull()
    expect(sessions.count).toBe(21)
  })

  it('is unlocked after five wrong passwords only when some time has passed; others are not slowed', async () => {
    const { users, sessions, signIn, clock } = await people()
    await users.createAdministrator(PASSWORD)
    const seat = async () => {
      const { token } = value(await signIn('admin', PASSWORD))
      const session = sessions.find(token, clock.now)
      if (session === null) throw new Error('no session')
      sessions.setLocked(session.id, true)
      return (password: string) =>
        users.handlers['session.unlock']({ password }, contextOf(session))
    }
    const unlock = await seat()
    const unlockOther = await seat()
    for (let attempt = 0; attempt < 5; attempt += 1) {
      expect(codeOf(await unlock('wrong'))).toBe('wrong_credentials')
    }
    expect(await unlock(PASSWORD)).toMatchObject({
      error: { code: 'too_many', details: { seconds: 5 } },
    })
    expect(codeOf(await unlockOther(PASSWORD))).toBe('ok')
    expect(codeOf(await signIn('admin', PASSWORD))).toBe('ok')
    clock.now += 5_000
    expect(codeOf(await unlock(PASSWORD))).toBe('ok')
  })

  it('is unlocked at once however often a stranger tried the name of its person', async () => {
    const { users, sessions, signIn, clock } = await people()
    await users.createAdministrator(PASSWORD)
    const { token } = value(await signIn('admin', PASSWORD))
    const session = sessions.find(token, clock.now)
    if (session === null) throw new Error('no session')
    sessions.setLocked(session.id, true)
    for (let attempt = 0; attempt < 6; attempt += 1) await signIn('admin', 'wrong', 'test')
    expect(codeOf(await signIn('admin', PASSWORD, 'test'))).toBe('too_many')
    expect(
      codeOf(await users.handlers['session.unlock']({ password: PASSWORD }, contextOf(session))),
    ).toBe('ok')
  })

  it('of another time has another token, and none is kept in the clear', () => {
    const sessions = new Sessions(() => undefined)
    const tokens = new Set(
      Array.from({ length: 100 }, () => sessions.open(person('viewer'), 0).token),
    )
    expect(tokens.size).toBe(100)
    expect([...tokens].every((token) => token.length >= 43)).toBe(true)
  })
})

it('an account is made by an administrator, and a name is given once', async () => {
  const { users, signIn } = await people()
  const context = contextOf(sessionOf(person('administrator')))
  const make = (user: string) =>
    users.handlers['users.create'](
      { user, name: 'Operator', role: 'operator', password: PASSWORD },
      context,
    )
  expect(value(await make('op1'))).toMatchObject({ user: 'op1', role: 'operator' })
  expect(codeOf(await make('op1'))).toBe('conflict')
  expect(codeOf(await make('сор'))).toBe('ok')
  expect(await make('cop')).toMatchObject({
    error: { code: 'conflict', details: { reason: 'name_alike', like: 'сор' } },
  })
  expect(codeOf(await signIn('op1', PASSWORD))).toBe('ok')
})
