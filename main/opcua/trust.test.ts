import { expect, it } from 'vitest'
import { strangerOf } from './trust.ts'

it('tells whom a certificate names in few letters, all of which can be seen', () => {
  const subject = `O=Field\nCN=PLC\u202E1\u0000${'\nOU=x'.repeat(10_000)}`
  const stranger = strangerOf('EA:1C:D1', subject)
  expect(stranger.thumbprint).toBe('ea1cd1')
  expect(stranger.subject).toMatch(/^O=Field, CN=PLC1, OU=x, /)
  expect(stranger.subject).toHaveLength(300)
})
