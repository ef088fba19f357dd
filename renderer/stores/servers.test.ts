import { expect, test } from 'vitest'
import { serverFixture } from './fixtures.ts'
import { linkStateOf } from './servers.ts'

const down = (reason: string) => {
  const error = { code: 'unavailable', message: 'x', details: { reason } } as const
  return linkStateOf(serverFixture({ state: 'down', confirmedAt: null, error }))
}

test('what answers and does not let us in was reached, and is told apart from what is not there', () => {
  expect(down('refused')).toBe('never')
  expect(down('password')).toBe('denied')
  expect(down('distrusts')).toBe('denied')
  expect(down('certificate')).toBe('denied')
  expect(down('certificate_expired')).toBe('unaccepted')
  expect(down('untrusted')).toBe('undecided')
})
