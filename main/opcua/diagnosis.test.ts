import { describe, expect, test } from 'vitest'
import { serverDefaults, type Identity } from '../../shared/acquisition.ts'
import { connectionTroubles } from '../../shared/server-troubles.ts'
import { DeadlineError, SilenceError, diagnose, reasonOf } from './diagnosis.ts'

const spec = {
  id: 1,
  name: 'field',
  endpoint: 'opc.tcp://plc-7:4841/UA',
  securityMode: 'None',
  securityPolicy: 'None',
  ...serverDefaults,
} as const

describe('a failure', () => {
  test.each([
    ['connect ECONNREFUSED 127.0.0.1:4840', 'refused'],
    ['getaddrinfo ENOTFOUND plc-7', 'unknown_host'],
    ['connect ETIMEDOUT', 'no_answer'],
    ['serviceResult = BadTooManySessions (0x80560000)', 'full'],
    ['serviceResult = BadIdentityTokenRejected (0x80210000)', 'identity'],
    ['rejected by server: BadSecurityChecksFailed', 'certificate'],
    ['server Certificate verification failed with err BadCertificateUntrusted', 'certificate'],
    ['BadSecurityPolicyRejected', 'security'],
    ['cannot find endpoint for securityMode=Sign', 'security'],
    ['BadTcpEndpointUrlInvalid', 'endpoint'],
    ['Transaction has timed out ( timeout = 2000 ms )', 'hangs'],
    ['Connection Break', 'closed'],
    ['(in findEndpoint) (err =premature disconnection 4)', 'closed'],
    ['the pump is on fire', 'internal'],
  ])('%s is %s', (words, reason) => {
    expect(reasonOf(new Error(words))).toBe(reason)
  })

  test('by silence or by a deadline is a server that hangs', () => {
    expect(reasonOf(new SilenceError('x'))).toBe('hangs')
    expect(reasonOf(new DeadlineError('ECONNREFUSED'))).toBe('hangs')
  })

  test('of who we are depends on who we said that we are', () => {
    const reasonFor = (identity: Identity, words: string) =>
      diagnose(new Error(words), { ...spec, identity }).details?.['reason']
    const user = { kind: 'user', user: 'ivanov', password: 'x', plain: false } as const
    const certificate = { kind: 'certificate', certificate: '', key: '' } as const
    expect(reasonFor(user, 'BadIdentityTokenRejected')).toBe('password')
    expect(reasonFor(user, 'BadUserAccessDenied')).toBe('user_denied')
    expect(reasonFor(certificate, 'BadIdentityTokenRejected')).toBe('user_certificate')
    expect(reasonFor(certificate, 'BadUserSignatureInvalid')).toBe('user_certificate')
    expect(reasonFor(user, 'Cannot find USERNAME user token policy')).toBe('identity')
    expect(reasonFor({ kind: 'anonymous' }, 'BadIdentityTokenInvalid')).toBe('identity')
  })

  test('says what is wrong and what to do, with the reason for the screen', () => {
    expect(diagnose(new Error('connect ECONNREFUSED'), spec)).toEqual({
      code: 'unavailable',
      message:
        'Nothing listens at plc-7:4841. Check that the server runs and that the port is right.',
      details: { reason: 'refused' },
    })
    for (const reason of connectionTroubles) {
      const { message } = diagnose(new Error('x'), spec, reason)
      expect(message).toMatch(/^\S.*[.:].+\.$/)
    }
  })
})
