import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { CertificateChange } from '../../../shared/certificates.ts'
import { exploreCertificateSigningRequest, convertPEMtoDER } from 'node-opcua-crypto'
import { CertificateDesk } from './desk.ts'
import { certificateOf, crlOf, factsOf, plainHost, shownText } from './facts.ts'
import { DAY, authority, selfSigned, type Authority, type Made } from './fixtures.ts'
import { certificateOperations, type CertificateOperations } from './operations.ts'
import { Security, type Shower } from './security.ts'

const day0 = Date.UTC(2026, 2, 12)
let now = day0
let pki: string
let site: Authority
let plc: Made
let other: Made
const made: string[] = []
const reconnected: number[][] = []
/** A connection that nothing is asked of. */
const by: Shower = { endpoint: 'opc.tcp://127.0.0.1:4840', showsOurs: true, end() {} }

beforeAll(async () => {
  site = await authority()
  plc = await selfSigned({ name: 'PLC-5', from: day0 - DAY, to: day0 + 900 * DAY })
  other = await selfSigned({ name: 'PLC-6', key: plc.key, uri: 'urn:a,b', from: day0 - DAY })
})
beforeEach(() => {
  now = day0
  made.length = 0
  reconnected.length = 0
  pki = mkdtempSync(join(tmpdir(), 'derrick-test-trust-'))
})
afterEach(() => rmSync(pki, { recursive: true, force: true }))

function open(): { security: Security; desk: CertificateOperations } {
  const security = new Security(
    pki,
    {
      changed() {},
      made: ({ thumbprint }, cause) => made.push(`${cause} ${thumbprint}`),
      reconnect: (servers) => reconnected.push([...servers]),
    },
    () => now,
  )
  return {
    security,
    desk: certificateOperations(new CertificateDesk(security, () => true), security),
  }
}
const put = (path: string, content: string | Buffer) => {
  const file = join(pki, path)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, content)
}
const sha256 = ({ certificate }: Made) =>
  certificate.fingerprint256.replaceAll(':', '').toLowerCase()
const base64 = (content: string | Buffer) => Buffer.from(content).toString('base64')
const value = <T>(
  result: { ok: true; value: T } | { ok: false; error: { message: string } },
): T => {
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}
/** The same key, said to be protected by two million rounds in place of openssl's 2048. */
const manyRounds = (pem: string): string => {
  const der = Buffer.from(pem.replace(/-----.*-----|\s/g, ''), 'base64')
  const rounds = der.indexOf(Buffer.of(0x02, 0x02, 0x08, 0x00))
  // As many bytes as it had, with a salt of 15 bytes in place of 16.
  const salt = rounds - 18
  expect(der.subarray(salt, salt + 2)).toEqual(Buffer.of(0x04, 0x10))
  const fewer = Buffer.concat([
    der.subarray(0, salt),
    Buffer.of(0x04, 0x0f),
    der.subarray(salt + 3, rounds),
    Buffer.of(0x02, 0x03, 0x1e, 0x84, 0x80),
    der.subarray(rounds + 4),
  ])
  const body = fewer.toString('base64').replace(/.{64}/g, '$&\n')
  return `-----BEGIN ENCRYPTED PRIVATE KEY-----\n${body}\n-----END ENCRYPTED PRIVATE KEY-----\n`
}

const reasonOf = (result: { ok: boolean; error?: { details?: object } }) =>
  result.ok ? 'ok' : (result.error?.details as { reason?: string } | undefined)?.reason
const showing = { server: 1, host: '127.0.0.1' }

describe('the folder', () => {
  test('may hold torn and foreign files: they are told of, and the rest is as it was', async () => {
    put('trusted/certs/PLC-5.pem', plc.pem)
    put('trusted/certs/torn.pem', plc.pem.slice(0, 400))
    put('trusted/certs/empty.pem', '')
    put('rejected/large.der', Buffer.alloc(600_000))
    put('issuers/crl/notes.txt', 'nothing of the kind')
    put('trusted/certs/half.pem.0a0b0c0d.part', 'left by a power cut')
    mkdirSync(join(pki, 'rejected/folder'), { recursive: true })
    const { desk } = open()
    const list = value(await desk.listCertificates())
    expect(list.certificates).toHaveLength(1)
    expect(list.unreadable.map(({ file }) => file).toSorted()).toEqual([
      'issuers/crl/notes.txt',
      'rejected/large.der',
      'trusted/certs/empty.pem',
      'trusted/certs/torn.pem',
    ])
    const id = list.unreadable[0]?.id ?? ''
    value(await desk.changeCertificates({ do: 'remove', id }))
    expect(value(await desk.listCertificates()).unreadable).toHaveLength(3)
  })

  test('of an earlier version: what was trusted stays so for any server and host, and is marked', async () => {
    put('trusted/certs/PLC-5.pem', plc.pem)
    const { security } = open()
    const far = { server: 4, host: 'plc-5.north' }
    expect(await security.shown([plc.certificate], far, by)).toMatchObject({
      blocked: null,
      faults: ['other_host'],
    })
    // Copied there by hand since: trusted, and nothing accepted.
    put('trusted/certs/PLC-6.pem', other.pem)
    expect((await security.shown([other.certificate], far, by)).blocked).toBe('other_host')
  })

  test('whose decisions were torn trusts what it trusted and accepts no fault', async () => {
    const first = open()
    const change = {
      do: 'import',
      kind: 'server',
      content: base64(plc.pem),
      server: 1,
    } as const
    value(await first.desk.changeCertificates(change))
    value(
      await first.desk.changeCertificates({
        do: 'trust',
        thumbprint: sha256(plc),
        server: 1,
        accept: ['other_host'],
      }),
    )
    put('decisions.json', readFileSync(join(pki, 'decisions.json')).subarray(0, 60))
    const { security, desk } = open()
    expect(value(await desk.listCertificates()).decisionsLost).toBe(true)
    expect((await security.shown([plc.certificate], showing, by)).blocked).toBeNull()
    expect((await security.shown([plc.certificate], { server: 1, host: 'x' }, by)).blocked).toBe(
      'other_host',
    )
    expect(readdirSync(pki)).toContain('decisions.json.damaged')
  })

  test('keeps the strangers of one server and of all within bounds, and what was refused for ever', async () => {
    const { security, desk } = open()
    const strangers: Made[] = []
    for (let count = 0; count < 8; count++) {
      strangers.push(await selfSigned({ name: `S${count}`, key: plc.key }))
    }
    const [refused, ...more] = strangers
    if (refused === undefined) throw new Error('no stranger')
    await security.shown([refused.certificate], showing, by)
    value(await desk.changeCertificates({ do: 'refuse', thumbprint: sha256(refused) }))
    for (const each of more) {
      now += 1000
      await security.shown([each.certificate], showing, by)
    }
    const { certificates } = value(await desk.listCertificates())
    const names = certificates.map(({ subject, state }) => `${subject.slice(-2)} ${state}`)
    expect(names.toSorted()).toEqual([
      'S0 refused',
      ...['S3', 'S4', 'S5', 'S6', 'S7'].map((name) => `${name} undecided`),
    ])
    expect(readdirSync(join(pki, 'rejected'))).toHaveLength(6)
    expect((await security.shown([refused.certificate], showing, by)).blocked).toBe('refused')
  })

  test('is read again by the next console with every decision', async () => {
    const first = open()
    await first.security.shown([plc.certificate], showing, by)
    const trust = { do: 'trust', thumbprint: sha256(plc), server: 1, accept: [] } as const
    value(await first.desk.changeCertificates(trust))
    expect(reconnected).toEqual([[1]])
    const { desk } = open()
    expect(value(await desk.listCertificates()).certificates).toMatchObject([
      { state: 'trusted', servers: [1], shown: [{ server: 1, host: '127.0.0.1', at: day0 }] },
    ])
    expect(statSync(join(pki, 'decisions.json')).mode & 0o777).toBe(0o600)
  })
})

describe('a file that is imported', () => {
  test('is what it is said to be, or is refused with the reason', async () => {
    const { desk } = open()
    const plan = async (kind: 'server' | 'issuer' | 'crl', content: string | Buffer) =>
      reasonOf(
        await desk.planCertificates({ do: 'import', kind, content: base64(content), server: null }),
      )
    expect(await plan('server', 'nonsense')).toBe('unreadable')
    expect(await plan('server', '')).toBe('unreadable')
    expect(await plan('server', await site.crl([]))).toBe('unreadable')
    expect(await plan('issuer', plc.der)).toBe('not_issuer')
    expect(await plan('crl', site.der)).toBe('unreadable')
    expect(await plan('crl', await site.crl([]))).toBe('issuer_needed')
    const forged = await authority('Site authority', { key: plc.key })
    const issuer = {
      do: 'import',
      kind: 'issuer',
      content: base64(site.der),
      server: null,
    } as const
    value(await desk.changeCertificates(issuer))
    // The same name, another key.
    expect(await plan('crl', await forged.crl([]))).toBe('issuer_needed')
    const list = (from: number): Promise<Buffer> => site.crl([], { from, to: from + 9 * DAY })
    value(
      await desk.changeCertificates({
        do: 'import',
        kind: 'crl',
        content: base64(await list(day0)),
        server: null,
      }),
    )
    expect(await plan('crl', await list(day0 - DAY))).toBe('older')
    expect(await plan('crl', await list(day0 + DAY))).toBe('ok')
  })

  test.each<CertificateChange>([
    { do: 'trust', thumbprint: 'ab'.repeat(20), server: 1, accept: [] },
    { do: 'refuse', thumbprint: 'ab'.repeat(32) },
    { do: 'remove', id: 'ab'.repeat(32) },
    { do: 'discard' },
  ])('or a decision about what is not there is refused: %o', async (change) => {
    const { desk } = open()
    const result = await desk.changeCertificates(change)
    expect(result.ok ? 'ok' : result.error.code).toBe('not_found')
  })
})

test('what a certificate says is taken as it is meant and shown as it can be read', () => {
  expect(factsOf(other.certificate)).toMatchObject({
    subject: 'O=Field, CN=PLC-6',
    hosts: ['127.0.0.1'],
    applicationUri: 'urn:a,b',
    key: 'RSA 2048',
    selfSigned: true,
    authority: false,
  })
  expect(factsOf(site.certificate).authority).toBe(true)
  expect(plainHost('FD00:0:0:0:0:0:0:2')).toBe('fd00::2')
  expect(certificateOf(Buffer.from('x'))).toBeNull()
  expect(crlOf(plc.der)).toBeNull()
  const hostile = shownText(`O=Field\nCN=PLC\u202E1\u0000${'\nOU=x'.repeat(10_000)}`)
  expect(hostile).toMatch(/^O=Field, CN=PLC1, OU=x, /)
  expect(hostile).toHaveLength(300)
})

describe('our own certificate', () => {
  const key = () => join(pki, 'own/private/private_key.pem')
  const certificate = () => join(pki, 'own/certs/client_certificate.pem')

  test('is made on first need with what servers ask for, its key for this account alone', async () => {
    const { security, desk } = open()
    expect(value(await desk.listCertificates()).own.current).toBeNull()
    expect(readdirSync(pki)).toEqual([])
    const { facts } = await security.own.ensure()
    expect(facts).toMatchObject({ selfSigned: true, key: 'RSA 2048', from: day0 - DAY })
    expect(facts.applicationUri).toMatch(/^urn:.+:Derrick$/)
    expect(facts.hosts.length).toBeGreaterThan(0)
    expect(facts.uses).toEqual(
      expect.arrayContaining(['digitalSignature', 'nonRepudiation', 'clientAuth']),
    )
    expect(statSync(key()).mode & 0o777).toBe(0o600)
    expect(made).toEqual([`first ${facts.thumbprint}`])
    const { security: next } = open()
    expect((await next.own.ensure()).facts).toEqual(facts)
    expect(made).toHaveLength(1)
  })

  test('whose file was torn is made anew for the same key; whose key was torn, altogether; both are told', async () => {
    await open().security.own.ensure()
    const before = readFileSync(key(), 'utf8')
    writeFileSync(certificate(), 'torn')
    await open().security.own.ensure()
    expect(readFileSync(key(), 'utf8')).toBe(before)
    writeFileSync(key(), before.slice(0, 300))
    await open().security.own.ensure()
    expect(
      new X509Certificate(readFileSync(certificate())).checkPrivateKey(
        createPrivateKey(readFileSync(key())),
      ),
    ).toBe(true)
    expect(made.map((each) => each.split(' ')[0])).toEqual(['first', 'damaged', 'damaged'])
    expect(readdirSync(join(pki, 'own/private'))).toContain('private_key.pem.damaged')
  })

  test('is followed when its time comes, and the old key stays until then', async () => {
    const { security, desk } = open()
    const { facts, key: old } = await security.own.ensure()
    expect(value(await desk.dueCertificate())).toBeNull()
    now = facts.to - 80 * DAY
    const due = value(await desk.dueCertificate())
    expect(due).toEqual({ do: 'renew' })
    if (due === null) return
    const planned = value(await desk.planCertificates(due))
    const prepared = value(await desk.changeCertificates(due))
    expect(prepared).toEqual(planned)
    expect(readFileSync(key(), 'utf8')).toBe(old)
    expect(value(await desk.dueCertificate())).toBeNull()
    now = facts.to - 10 * DAY
    const use = value(await desk.dueCertificate())
    expect(use?.do).toBe('use')
    if (use === null) return
    value(await desk.changeCertificates(use))
    const { own } = value(await desk.listCertificates())
    expect(own).toMatchObject({ current: { thumbprint: prepared.thumbprint }, next: null })
    expect(own.current?.applicationUri).toBe(facts.applicationUri)
    expect(readFileSync(key(), 'utf8')).not.toBe(old)
    expect(value(await desk.dueCertificate())).toBeNull()
    expect(reasonOf(await desk.changeCertificates(use))).not.toBe('ok')
  })

  test('that was changed up to its key when the power went is the new one at the next start', async () => {
    const { desk } = open()
    await open().security.own.ensure()
    const next = value(await desk.changeCertificates({ do: 'renew' }))
    writeFileSync(key(), readFileSync(join(pki, 'own/next/private_key.pem')))
    const { security } = open()
    expect((await security.own.ensure()).facts.thumbprint).toBe(next.thumbprint)
    expect(new X509Certificate(readFileSync(certificate())).fingerprint).toBe(
      next.thumbprint.toUpperCase().replaceAll(/(..)(?=.)/g, '$1:'),
    )
    expect(made).toHaveLength(1)
  })

  test('may be one of the site’s own: with its key, or in answer to the signing request', async () => {
    const { security, desk } = open()
    const { facts } = await security.own.ensure()
    const { csr } = value(await desk.requestCertificate())
    expect(value(await desk.requestCertificate()).csr).not.toBe('')
    const request = exploreCertificateSigningRequest(convertPEMtoDER(csr))
    expect(request.extensionRequest.subjectAltName?.uniformResourceIdentifier).toEqual([
      facts.applicationUri,
    ])
    const replace = (leaf: string, privateKey: string | null, passphrase: string | null = null) =>
      desk.changeCertificates({ do: 'replace', certificate: leaf, privateKey, passphrase })
    const signed = await site.issue({ name: 'Console', uri: 'urn:console:site' }, day0)
    expect(reasonOf(await replace('nonsense', null))).toBe('unreadable')
    expect(reasonOf(await replace(signed.pem, null))).toBe('no_key')
    expect(reasonOf(await replace(signed.pem, 'nonsense'))).toBe('key_unreadable')
    expect(reasonOf(await replace(signed.pem, plc.keyPem))).toBe('key_mismatch')
    const late = await selfSigned({ key: plc.key, from: day0 - 9 * DAY, to: day0 - DAY })
    expect(reasonOf(await replace(late.pem, plc.keyPem))).toBe('expired')
    const weak = await selfSigned({ bits: 1024 }, day0)
    expect(reasonOf(await replace(weak.pem, weak.keyPem))).toBe('key_weak')
    const locked = String(
      createPrivateKey(signed.keyPem).export({
        type: 'pkcs8',
        format: 'pem',
        cipher: 'aes-256-cbc',
        passphrase: 'secret',
      }),
    )
    expect(reasonOf(await replace(signed.pem, locked, 'wrong'))).toBe('passphrase')
    expect(reasonOf(await replace(signed.pem, manyRounds(locked), 'secret'))).toBe('key_unreadable')
    value(await replace(signed.pem + site.pem, locked, 'secret'))
    const waits = value(await desk.listCertificates()).own.next
    expect(waits).toMatchObject({ subject: 'O=Field, CN=Console', selfSigned: false })
    const pem = value(await desk.exportCertificate('next', 'pem'))
    expect(
      Buffer.from(pem.content, 'base64')
        .toString()
        .match(/BEGIN CERTIFICATE/g),
    ).toHaveLength(2)
    expect(Buffer.from(pem.content, 'base64').toString()).not.toMatch(/KEY/)
    value(await desk.changeCertificates({ do: 'use', thumbprint: waits?.sha256 ?? '' }))
    expect(security.own.applicationUri).toBe('urn:console:site')
    now = day0 + 400 * DAY
    expect(value(await desk.dueCertificate())).toBeNull()
  })
})
