import { describe, expect, it } from 'vitest'
import { calls, type CallName } from '../shared/contract.ts'
import { fail, ok, type Result } from '../shared/result.ts'
import { permissionsOf, roles } from '../shared/users.ts'
import { createDispatch } from './dispatch.ts'
import { codeOf, eventually, person, quiet, sessionOf } from './fixtures.ts'
import type { Handlers, JournalEntry, Session } from './interface.ts'

function core(answers: Partial<Record<CallName, () => Result<unknown>>> = {}, locked = false) {
  const rows: JournalEntry[] = []
  const handled: CallName[] = []
  const handler =
    (name: CallName) =>
    (
      _input: unknown,
      context: { entry(facts: { kind: 'started'; subject: string }): JournalEntry },
    ) => {
      handled.push(name)
      if (calls[name].journalled === 'always')
        rows.push(context.entry({ kind: 'started', subject: name }))
      return answers[name]?.() ?? ok(null)
    }
  const handlers = Object.fromEntries(
    (Object.keys(calls) as CallName[]).map((name) => [name, handler(name)]),
  ) as unknown as Handlers
  const dispatch = createDispatch({
    handlers,
    session: (token): Session | null => {
      const role = roles.find((entry) => entry === token)
      return role === undefined ? null : { ...sessionOf(person(role)), locked }
    },
    journal: (entries) => {
      rows.push(...entries)
      return Promise.resolve()
    },
    log: quiet,
    now: () => 42,
  })
  const call = (name: string, body: unknown, token: string | null) =>
    dispatch(name, body, { token, address: 'test' })
  return { call, rows, handled }
}

const propose = { tag: '101.F.SP', value: 47, reason: 'less gas' }

describe('the way in', () => {
  it('knows only the calls of the contract', async () => {
    const { call } = core()
    for (const name of ['nonsense', '', 'toString', '__proto__', 'constructor']) {
      expect(codeOf(await call(name, {}, 'administrator'))).toBe('unknown_call')
    }
  })

  it('refuses a body that does not fit, and names the field', async () => {
    const { call, handled } = core()
    for (const body of [
      null,
      7,
      'x',
      [],
      {},
      { ...propose, value: {} },
      { ...propose, extra: 1 },
    ]) {
      expect(codeOf(await call('setpoint.propose', body, 'operator'))).toBe('bad_input')
    }
    expect(await call('setpoint.propose', { ...propose, reason: '' }, 'operator')).toMatchObject({
      error: { details: { field: 'reason' } },
    })
    expect(
      await call('setpoint.propose', { ...propose, reason: '\u200B\u0000\u202E' }, 'operator'),
    ).toMatchObject({
      error: { details: { field: 'reason', fault: 'short', least: 3 } },
    })
    expect(
      await call('setpoint.propose', { ...propose, value: Number.NaN }, 'operator'),
    ).toMatchObject({
      error: { details: { field: 'value' } },
    })
    expect(handled).toEqual([])
  })

  it('asks for the session before it looks at the body', async () => {
    const { call } = core()
    expect(codeOf(await call('setpoint.propose', 'garbage', null))).toBe('unauthenticated')
    expect(codeOf(await call('setpoint.propose', 'garbage', 'forged'))).toBe('unauthenticated')
    expect(codeOf(await call('setpoint.propose', 'garbage', 'viewer'))).toBe('forbidden')
  })

  it.each([
    ['a key', { ...propose, ['x'.repeat(1_000_000)]: 1 }],
    [
      'thousands of keys',
      Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`key ${n}`, n])),
    ],
    ['a value', { ...propose, tag: 'x'.repeat(1_000_000) }],
    ['a name', { ...propose, value: 'x'.repeat(1_000_000) }],
  ])('repeats no more than the beginning of %s', async (_what, body) => {
    const { call } = core()
    const result = await call('setpoint.propose', body, 'operator')
    expect(codeOf(result)).toBe('bad_input')
    expect(JSON.stringify(result).length).toBeLessThan(400)
    expect(JSON.stringify(await call('x'.repeat(1_000_000), body, 'operator')).length).toBeLessThan(
      200,
    )
  })

  it('turns a bug into one typed answer', async () => {
    const { call } = core({
      'tags.list': () => {
        throw new Error('secret inside')
      },
    })
    const result = await call('tags.list', {}, 'viewer')
    expect(codeOf(result)).toBe('internal')
    expect(JSON.stringify(result)).not.toContain('secret')
  })
})

describe('every call of the contract', () => {
  it.each(Object.keys(calls) as CallName[])('%s lets in whom it says', async (name) => {
    const { access } = calls[name]
    for (const role of roles) {
      const code = codeOf(await core().call(name, undefined, role))
      const open =
        access === 'public' || access === 'session' || permissionsOf(role).includes(access)
      // An empty body fails only where somebody was let in.
      if (open) expect(['bad_input', 'ok']).toContain(code)
      else expect(code).toBe('forbidden')
    }
    const stranger = codeOf(await core().call(name, undefined, null))
    if (access === 'public') expect(['bad_input', 'ok']).toContain(stranger)
    else expect(stranger).toBe('unauthenticated')
  })

  it.each(Object.keys(calls) as CallName[])(
    '%s reads on but does not command when locked',
    async (name) => {
      const { access } = calls[name]
      const code = codeOf(await core({}, true).call(name, undefined, 'administrator'))
      const commands = access !== 'public' && access !== 'session' && access !== 'read'
      expect(code === 'locked').toBe(commands)
    },
  )
})

it('questions of one person take turns; another’s, and a command, do not wait for them', async () => {
  const held: (() => void)[] = []
  const handled: string[] = []
  const dispatch = createDispatch({
    handlers: {
      'tags.list': async () => {
        handled.push('question')
        await new Promise<void>((resolve) => held.push(resolve))
        return ok([])
      },
      'setpoint.cancel': () => ok(null),
      'setpoint.list': () => ok([]),
    } as unknown as Handlers,
    session: (token) => sessionOf(person('administrator', Number(token))),
    journal: () => Promise.resolve(),
    log: quiet,
    now: () => 0,
  })
  const call = (name: CallName, token: string, body: unknown = {}) =>
    dispatch(name, body, { token, address: 'a' })
  const many = Array.from({ length: 20 }, () => call('tags.list', '1'))
  expect(codeOf(await call('setpoint.list', '2'))).toBe('ok')
  expect(codeOf(await call('setpoint.cancel', '1', { token: 't' }))).toBe('ok')
  expect(handled).toHaveLength(6)
  for (let answered = 0; answered < 20; answered += 1) {
    await eventually(() => {
      expect(held.length).toBeGreaterThan(0)
    })
    held.shift()?.()
  }
  expect((await Promise.all(many)).map(codeOf)).toEqual(many.map(() => 'ok'))
})

describe('the journal', () => {
  it('has a row for a refused command of a known person', async () => {
    const { call, rows } = core({
      'setpoint.propose': () => fail('out_of_limits', 'no', { high: 60 }),
    })
    await call('setpoint.propose', { ...propose, value: 99 }, 'operator')
    await call('setpoint.propose', propose, 'viewer')
    expect(rows).toMatchObject([
      {
        kind: 'refused',
        subject: '101.F.SP',
        new: 99,
        reason: 'less gas',
        details: { code: 'out_of_limits', high: 60 },
      },
      { kind: 'refused', person: { user: 'viewer1' }, details: { code: 'forbidden' } },
    ])
  })

  it('names the tag and the value of a refused confirmation, which brings a token alone', async () => {
    const { call, rows } = core({
      'setpoint.confirm': () => fail('not_live', 'no', { tag: '101.F.SP', value: 47 }),
    })
    await call('setpoint.confirm', { token: 'armed' }, 'operator')
    expect(rows.at(-1)).toMatchObject({ kind: 'refused', subject: '101.F.SP', new: 47 })
  })

  it('names what could not be made because its name is taken', async () => {
    const { call, rows } = core({
      'setpoint.confirm': () => fail('conflict', 'no', { reason: 'name_taken', name: 'orlova' }),
    })
    await call('setpoint.confirm', { token: 'armed' }, 'operator')
    expect(rows.at(-1)).toMatchObject({ kind: 'refused', subject: 'orlova' })
  })

  it('has nothing in it that nobody sees, whatever was sent with a refused command', async () => {
    const { call, rows } = core()
    await call(
      'setpoint.propose',
      { tag: '101\u202E.F.SP\u0000', value: 47, reason: ' le\u200Bss\n\tgas\u0000 ' },
      'viewer',
    )
    await call('setpoint.propose', { ...propose, tag: '\u200B\u0000' }, 'viewer')
    expect(rows).toMatchObject([
      { subject: '101.F.SP', reason: 'less gas' },
      { subject: 'setpoint.propose' },
    ])
  })

  it('is not flooded by one who is refused again and again', async () => {
    const { call, rows } = core()
    for (let time = 0; time < 100; time += 1) await call('setpoint.propose', propose, 'viewer')
    expect(rows).toHaveLength(30)
    await call('setpoint.propose', propose, 'engineer')
  })

  it('is not flooded by one who signs in anew to be refused again', async () => {
    const rows: JournalEntry[] = []
    const dispatch = createDispatch({
      handlers: { 'setpoint.confirm': () => fail('expired', 'no') } as unknown as Handlers,
      session: (token) => sessionOf(person('operator'), `session ${token}`),
      journal: (entries) => Promise.resolve(rows.push(...entries)),
      log: quiet,
      now: () => 42,
    })
    for (let time = 0; time < 100; time += 1) {
      await dispatch('setpoint.confirm', { token: 'x' }, { token: String(time), address: 'a' })
    }
    expect(rows).toHaveLength(30)
  })

  it('has nothing in the details either that nobody sees', async () => {
    const { call, rows } = core({
      'setpoint.propose': () => fail('not_found', 'no', { tag: '101\u202E.F.SP\u0000', low: 4 }),
    })
    await call('setpoint.propose', propose, 'operator')
    expect(rows).toMatchObject([{ details: { tag: '101.F.SP', low: 4 } }])
  })

  it('has none for strangers, slips of the pen and reading', async () => {
    const { call, rows } = core({ 'tags.list': () => fail('not_found', 'no') })
    await call('setpoint.propose', propose, null)
    await call('setpoint.propose', {}, 'operator')
    await call('tags.list', {}, 'viewer')
    expect(rows).toEqual([])
  })

  it('has none for a question of what would be, and the word for one hides no attempt', async () => {
    const wrong = () => fail('conflict', 'no', { reason: 'changed_since' })
    const { call, rows } = core({ 'journal.undo': wrong, 'tags.change': wrong })
    const change = { tags: ['101.F'], set: { deadband: 1 } }
    await call('journal.undo', { seq: 1, preview: true }, 'engineer')
    await call('tags.change', { ...change, preview: true }, 'engineer')
    expect(rows).toEqual([])
    await call('journal.undo', { seq: 1 }, 'engineer')
    await call('tags.change', { ...change, preview: false }, 'engineer')
    await call('setpoint.propose', { ...propose, preview: true }, 'viewer')
    expect(rows.map(({ subject }) => subject)).toEqual(['journal.undo', 'tags.change', '101.F.SP'])
  })

  it('a journalled call that leaves no entry is a bug that shows', async () => {
    const dispatch = createDispatch({
      handlers: { 'users.create': () => ok(null) } as unknown as Handlers,
      session: () => sessionOf(person('administrator')),
      journal: () => Promise.resolve(),
      log: quiet,
      now: () => 0,
    })
    const body = { user: 'op1', name: 'Op', role: 'operator', password: 'three wells and a tank' }
    expect(codeOf(await dispatch('users.create', body, { token: 't', address: 'a' }))).toBe(
      'internal',
    )
  })
})
