// A seat that is known by its mark, while strangers try the name of its person.
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openDatabase } from '../database/database.ts'
import { RECORDS_APPLICATION, recordsMigrations } from '../database/schema.ts'
import { codeOf, contextOf, person, quiet, sessionOf, temporaryFolder, value } from '../fixtures.ts'
import type { usersStore } from './store.ts'
import { PASSWORD, people } from './fixtures.ts'

async function signedIn(folder?: string) {
  const parts = await people(folder)
  await parts.users.createAdministrator(PASSWORD)
  const { seatMark } = value(await parts.signIn('admin', PASSWORD))
  return { ...parts, seatMark }
}

it('lets its owner in however often strangers try the name, and counts his own slips apart', async () => {
  const { signIn, signInAt, seatMark, clock } = await signedIn()
  for (let attempt = 0; attempt < 8; attempt += 1) await signIn('admin', 'wrong')
  expect(codeOf(await signIn('admin', PASSWORD))).toBe('too_many')
  const { seatMark: next } = value(await signInAt(seatMark, 'admin', PASSWORD))
  expect(codeOf(await signIn('admin', PASSWORD))).toBe('too_many')
  for (let attempt = 0; attempt < 5; attempt += 1) {
    expect(codeOf(await signInAt(next, 'admin', 'wrong'))).toBe('wrong_credentials')
  }
  expect(await signInAt(next, 'admin', PASSWORD)).toMatchObject({
    error: { code: 'too_many', details: { seconds: 5 } },
  })
  // An older one of the same person has its own; who took one cannot use up the other.
  expect(codeOf(await signInAt(seatMark, 'admin', PASSWORD))).toBe('ok')
  clock.now += 5_000
  expect(codeOf(await signInAt(next, 'admin', PASSWORD))).toBe('ok')
})

it('is nobody’s without the password, and no help with another name or after its end', async () => {
  const { users, signIn, signInAt, seatMark, clock } = await signedIn()
  const account = { user: 'boris', name: 'Boris', role: 'viewer', password: PASSWORD } as const
  await users.handlers['users.create'](account, contextOf(sessionOf(person('administrator'))))
  expect(codeOf(await signInAt(seatMark, 'admin', 'wrong'))).toBe('wrong_credentials')
  for (let attempt = 0; attempt < 5; attempt += 1) {
    // Counted with those who show none, whatever they show.
    const shown = ['', 'x', seatMark, `${seatMark}A`, seatMark.slice(1)][attempt] ?? ''
    expect(codeOf(await signInAt(shown, 'boris', 'wrong'))).toBe('wrong_credentials')
  }
  expect(codeOf(await signIn('boris', PASSWORD))).toBe('too_many')
  expect(codeOf(await signInAt(seatMark, 'boris', PASSWORD))).toBe('too_many')
  clock.now += 90 * 86_400_000
  for (let attempt = 0; attempt < 5; attempt += 1) await signIn('admin', 'wrong')
  expect(codeOf(await signInAt(seatMark, 'admin', PASSWORD))).toBe('too_many')
})

it('is known after a restart, by a key that no answer has in it', async () => {
  const folder = temporaryFolder()
  const first = await signedIn(folder)
  const { users, records, seatMark } = first
  const key = (await records.of<typeof usersStore>().read('users.seatKey')) ?? ''
  expect(key).toMatch(/^[0-9a-f]{64}$/)
  const own = contextOf(sessionOf(person('administrator')))
  const answers = JSON.stringify([
    await first.signIn('admin', PASSWORD),
    users.handlers['session.current']({}, own),
    await users.handlers['users.list']({}, own),
    await first.rows(),
  ])
  expect(answers).not.toContain(key)
  expect(answers).not.toContain(Buffer.from(key, 'hex').toString('base64url'))
  await records.stop()
  const again = await people(folder)
  for (let attempt = 0; attempt < 6; attempt += 1) await again.signIn('admin', 'wrong')
  expect(codeOf(await again.signIn('admin', PASSWORD))).toBe('too_many')
  expect(codeOf(await again.signInAt(seatMark, 'admin', PASSWORD))).toBe('ok')
})

it('is a stranger’s where the key is damaged, which the log tells, and the console starts all the same', async () => {
  const folder = temporaryFolder()
  const { records, seatMark } = await signedIn(folder)
  await records.stop()
  const db = value(
    openDatabase(join(folder, 'derrick.db'), {
      migrations: recordsMigrations,
      application: RECORDS_APPLICATION,
    }),
  )
  db.exec("UPDATE secret SET value = 'gone'")
  db.close()
  const said: string[] = []
  const again = await people(folder, {
    ...quiet,
    warn: (_facts, message) => said.push(message),
  })
  expect(said).toEqual([expect.stringContaining('no seat is known')])
  for (let attempt = 0; attempt < 5; attempt += 1) {
    expect(codeOf(await again.signInAt(seatMark, 'admin', 'wrong'))).toBe('wrong_credentials')
  }
  expect(codeOf(await again.signIn('admin', PASSWORD))).toBe('too_many')
})

it('is given by records of the first version as soon as they are opened', async () => {
  const folder = temporaryFolder()
  const old = value(
    openDatabase(join(folder, 'derrick.db'), {
      migrations: recordsMigrations.slice(0, 1),
      application: RECORDS_APPLICATION,
    }),
  )
  old
    .prepare('INSERT INTO person (user, name, role, password, created_at) VALUES (?, ?, ?, ?, 1)')
    .run('anna', 'Anna', 'operator', 'a hash')
  old.close()
  const { records, users } = await people(folder)
  const read = records.of<typeof usersStore>()
  expect(await read.read('users.seatKey')).toMatch(/^[0-9a-f]{64}$/)
  expect(await read.read('users.list')).toMatchObject([{ user: 'anna' }])
  expect(await users.hasAdministrator()).toBe(false)
})

it('takes its turn apart from strangers: a flood of names holds up neither it nor an unlock', async () => {
  const { users, sessions, signIn, signInAt, seatMark, clock } = await signedIn()
  const { token } = value(await signInAt(seatMark, 'admin', PASSWORD))
  const session = sessions.find(token, clock.now)
  if (session === null) throw new Error('no session')
  const done: string[] = []
  const flood = Array.from({ length: 40 }, async (_, name) => {
    const code = codeOf(await signIn(`nobody${name}`, 'wrong'))
    if (code === 'wrong_credentials') done.push('flood')
    return code
  })
  await Promise.all([
    Promise.resolve(signInAt(seatMark, 'admin', PASSWORD)).then((result) =>
      done.push(`seat ${codeOf(result)}`),
    ),
    Promise.resolve(
      users.handlers['session.unlock']({ password: PASSWORD }, contextOf(session)),
    ).then((result) => done.push(`unlock ${codeOf(result)}`)),
  ])
  expect(done).toContain('seat ok')
  expect(done).toContain('unlock ok')
  // Two of it run beside them, sixteen wait, the rest is refused at once.
  expect(done.filter((each) => each === 'flood').length).toBeLessThan(18)
  const codes = await Promise.all(flood)
  expect(codes.filter((code) => code === 'wrong_credentials')).toHaveLength(18)
  expect(codes.filter((code) => code === 'too_many')).toHaveLength(22)
})
