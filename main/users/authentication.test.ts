import { expect, it } from 'vitest'
import { codeOf, quiet, temporaryRecords } from '../fixtures.ts'
import { createAuthentication } from './authentication.ts'
import { hashPassword } from './password.ts'
import type { usersStore } from './store.ts'

it('a refusal does not wait for its row: how long one takes would tell whose name is known', async () => {
  const records = (await temporaryRecords()).of<typeof usersStore>()
  const password = await hashPassword('three wells and a tank')
  await records.commit([], 'users.create', {
    user: 'anna',
    name: 'Anna',
    role: 'viewer',
    password,
    createdAt: 1,
  })
  let rows = 0
  const { signIn } = createAuthentication({
    records,
    journal: () => {
      rows += 1
      return new Promise(() => {})
    },
    log: quiet,
    now: () => 0,
  })
  for (const user of ['anna', 'nobody']) {
    const refused = await signIn({ user, password: 'wrong', address: '127.0.0.1' }, null)
    expect(codeOf(refused)).toBe('wrong_credentials')
  }
  expect(rows).toBe(2)
})
