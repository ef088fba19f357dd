import { describe, expect, test } from 'vitest'
import type { CertificateFacts } from './certificate-facts.ts'
import {
  judge,
  namesHost,
  type CertificateCase,
  type CertificateDecision,
} from './certificate-trust.ts'

const DAY = 86_400_000
const facts = (change: Partial<CertificateFacts> = {}): CertificateFacts => ({
  thumbprint: 'aa',
  sha256: 'bb',
  subject: 'CN=PLC-5',
  issuer: 'CN=PLC-5',
  serial: '1',
  from: 0,
  to: 100 * DAY,
  key: 'RSA 2048',
  weak: false,
  uses: [],
  hosts: ['plc-5', '10.0.0.5'],
  applicationUri: null,
  selfSigned: true,
  authority: false,
  ...change,
})
const trusted = (change: Partial<CertificateDecision> = {}): CertificateDecision => ({
  state: 'trusted',
  servers: null,
  accepted: [],
  ...change,
})
const judged = (change: Partial<CertificateCase> = {}) =>
  judge({
    facts: facts(),
    decision: null,
    path: null,
    revocation: 'good',
    server: 1,
    host: 'plc-5',
    here: ['console', '10.0.0.9'],
    now: 50 * DAY,
    ...change,
  })

describe('a certificate', () => {
  test('is nobody’s until somebody decides, and then that of the servers it was decided for', () => {
    expect(judged()).toMatchObject({ blocked: 'undecided', faults: ['undecided'] })
    expect(judged({ decision: trusted() })).toMatchObject({ blocked: null, faults: [] })
    expect(judged({ decision: trusted({ servers: [1, 2] }) }).blocked).toBeNull()
    expect(judged({ decision: trusted({ servers: [2] }) }).blocked).toBe('elsewhere')
    expect(judged({ decision: trusted({ servers: [2] }), server: null }).blocked).toBeNull()
    expect(judged({ decision: trusted({ state: 'refused' }) }).blocked).toBe('refused')
  })

  test('is trusted by an issuer whose list is here, marked where the list is out of date', () => {
    const signed = { facts: facts({ selfSigned: false }) }
    const path = [facts({ authority: true })]
    expect(judged(signed).blocked).toBe('unknown_issuer')
    expect(judged({ ...signed, path })).toMatchObject({ blocked: null, faults: [] })
    expect(judged({ ...signed, path, revocation: 'none' }).blocked).toBe('no_crl')
    expect(judged({ ...signed, path, revocation: 'outdated' })).toMatchObject({
      blocked: null,
      faults: ['crl_outdated'],
    })
    expect(judged({ ...signed, path: [facts({ to: DAY })] }).blocked).toBe('issuer_expired')
    // What is trusted itself needs no issuer; what is trusted for another server may have one.
    expect(judged({ ...signed, path, revocation: 'none', decision: trusted() }).blocked).toBeNull()
    const elsewhere = trusted({ servers: [2] })
    expect(judged({ ...signed, path, decision: elsewhere }).blocked).toBeNull()
  })

  test.each([trusted(), trusted({ accepted: ['expired', 'other_host'] }), null])(
    'that was revoked is refused whatever was decided: %o',
    (decision) => {
      expect(judged({ decision, path: [facts()], revocation: 'revoked' }).blocked).toBe('revoked')
    },
  )

  test('with a fault is refused until the very fault is accepted, and its faults stay in sight', () => {
    const late = { now: 101 * DAY }
    expect(judged({ ...late, decision: trusted() }).blocked).toBe('expired')
    expect(judged({ ...late, decision: trusted({ accepted: ['other_host'] }) }).blocked).toBe(
      'expired',
    )
    expect(judged({ ...late, decision: trusted({ accepted: ['expired'] }) })).toMatchObject({
      blocked: null,
      faults: ['expired'],
    })
    const far = { host: 'plc-6' }
    expect(judged({ ...far, decision: trusted() }).blocked).toBe('other_host')
    expect(judged({ ...far, decision: trusted({ accepted: ['other_host'] }) }).blocked).toBeNull()
    expect(judged({ ...far, ...late, decision: trusted({ accepted: ['expired'] }) }).blocked).toBe(
      'other_host',
    )
    expect(judged({ now: -1, decision: trusted({ accepted: ['expired'] }) }).blocked).toBe('early')
    expect(judged({ facts: facts({ weak: true }), decision: trusted() })).toMatchObject({
      blocked: null,
      faults: ['weak_key'],
    })
  })
})

test.each([
  [['plc-5'], 'PLC-5.', true],
  [['plc-5'], 'plc-5.north', false],
  [['10.0.0.5'], '10.0.0.5', true],
  [['fd00::2'], '[FD00::2]', true],
  [[], 'plc-5', false],
  // What is asked for on this machine never leaves it.
  [['console'], '127.0.0.1', true],
  [['console'], 'localhost', true],
  [['plc-5'], '127.0.0.1', false],
  [['console'], '10.0.0.5', false],
])('a certificate for %j, asked for %s: %s', (hosts, asked, fits) => {
  expect(namesHost(hosts, asked, ['console', '127.0.0.1'])).toBe(fits)
})
